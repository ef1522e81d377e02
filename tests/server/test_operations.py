"""Being run: what is measured, logged and warned of, and how an older store is brought up to date."""

import contextlib
import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

from harness import telegram
from harness.api import Client
from harness.case import PROGRAM, Folder, Town
from harness.database import on_postgres, psql
from harness.metrics import DERIVED, Metrics
from harness.program import ROOT, NotStarted, eventually, read_settings, write_settings

MONITORING = os.path.join(ROOT, "packaging", "monitoring")
TOKEN = "a-token-for-prometheus"


class Measured(Town):
    settings = {"metrics": {"token": TOKEN}}

    def metrics(self):
        answer = self.anyone.get("/metrics")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertTrue(answer.headers["content-type"].startswith("text/plain; version=0.0.4"))
        return Metrics(answer.body.decode())

    def test_a_complaint_is_counted_from_the_webhook_to_the_platform(self):
        before = self.metrics()
        li = self.resident()
        self.complain(li)
        self.deliver(li.text("hello"), times=3)
        self.platform.wait_sent(li.chat, len(self.COMPLAINT) + 1)
        turns = len(self.COMPLAINT) + 1

        def grown(name, **labels):
            return self.metrics()(name, **labels) - before(name, **labels)

        eventually(lambda: grown("yishi_deliveries_total", channel="tg", outcome="sent") == turns,
                   what="the deliveries to be counted")
        self.assertEqual(grown("yishi_turns_total", channel="tg", outcome="done"), turns)
        self.assertEqual(grown("yishi_turns_total", channel="tg", outcome="repeated"), 2)
        self.assertEqual(grown("yishi_turn_seconds_count", channel="tg"), turns + 2)
        self.assertEqual(grown("yishi_delivery_seconds_count", channel="tg"), turns)
        self.assertEqual(grown("yishi_http_responses_total", door="webhook", class_="2xx"), turns + 2)
        self.assertEqual(grown("yishi_http_response_seconds_bucket", door="webhook", le="+Inf"), turns + 2)
        self.assertGreaterEqual(grown("yishi_store_units_total", outcome="committed"), turns)
        self.assertGreaterEqual(grown("yishi_store_commit_units_count"), 1)
        self.assertGreater(grown("yishi_store_busy_seconds_total"), 0)
        for waiting in (("yishi_outbox_waiting", {"channel": "tg"}), ("yishi_outbox_oldest_seconds", {})):
            eventually(lambda: self.metrics()(waiting[0], **waiting[1]) == 0, what=f"{waiting[0]} to be 0")
        self.assertEqual(self.metrics()("yishi_outbox_leased"), 1)
        self.assertGreaterEqual(self.metrics()("yishi_http_connections"), 1)  # this one
        self.assertEqual(self.metrics()("yishi_ready"), 1)
        self.assertEqual(self.metrics()("yishi_store_writable"), 1)

    def test_a_platform_that_is_down_is_seen(self):
        li = self.resident()
        before = self.metrics()
        self.platform.down = True
        try:
            self.deliver(li.text("/start"))
            seen = eventually(lambda: next((m for m in [self.metrics()]
                                            if m("yishi_deliveries_total", channel="tg", outcome="put_off") >
                                            before("yishi_deliveries_total", channel="tg", outcome="put_off")), None),
                              what="the failure to be counted")
            self.assertEqual(seen("yishi_outbox_waiting", channel="tg"), 1)
            self.assertGreater(eventually(lambda: self.metrics()("yishi_outbox_oldest_seconds")), 0)
        finally:
            self.platform.down = False
        self.platform.wait_sent(li.chat, 1)
        self.platform.fail_next(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"})
        self.deliver(li.text("complaint"))
        eventually(lambda: self.metrics()("yishi_deliveries_total", channel="tg", outcome="dead") ==
                   before("yishi_deliveries_total", channel="tg", outcome="dead") + 1, what="the dead letter")

    def test_errors_and_disk_and_the_process_itself(self):
        before = self.metrics()
        self.assertEqual(self.anyone.get("/nowhere").status, 404)
        self.assertEqual(self.webhook({"update_id": 1}, secret="wrong").status, 403)
        after = self.metrics()
        for door in ("other", "webhook"):
            self.assertGreaterEqual(after("yishi_http_responses_total", door=door, class_="4xx"),
                                    before("yishi_http_responses_total", door=door, class_="4xx") + 1)
        disk = os.statvfs(self.data)
        self.assertAlmostEqual(after("yishi_disk_size_bytes", of="data"),
                               (disk.f_blocks - disk.f_bfree + disk.f_bavail) * disk.f_frsize,
                               delta=disk.f_blocks * disk.f_frsize / 10)
        self.assertGreater(after("yishi_disk_free_bytes", of="data"), 0)
        self.assertGreater(after("process_resident_memory_bytes"), 1 << 20)
        self.assertGreater(after("process_cpu_seconds_total"), 0)
        self.assertGreater(after("process_open_fds"), 3)
        self.assertGreater(after("process_start_time_seconds"), 1_600_000_000)

    def test_only_the_machine_itself_or_who_has_the_token_may_read(self):
        proxied = {"X-Forwarded-For": "203.0.113.7"}
        for header in ({"X-Forwarded-For": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}, {"Forwarded": "for=::1"},
                       {"Via": "1.1 proxy"}, {**proxied, "Authorization": "Bearer wrong"},
                       {**proxied, "Authorization": "Bearer "}):
            answer = self.anyone.request("GET", "/metrics", headers=header)
            self.assertEqual(answer.status, 403, header)
            self.assertNotIn(b"yishi_turns_total", answer.body)
        with_token = self.anyone.request("GET", "/metrics",
                                         headers={**proxied, "Authorization": f"Bearer {TOKEN}"})
        self.assertEqual(with_token.status, 200)

    def test_there_is_nothing_personal_in_it(self):
        li = self.resident()
        _, number = self.complain(li)
        text = self.anyone.get("/metrics").body.decode()
        said = re.sub(r"(?m) \S+$", "", text)  # a figure may have any digits
        for personal in (str(li.chat), number, "Block 7", "drilling", '"Li"', "chief"):
            self.assertNotIn(personal, said)
        allowed = {"channel", "outcome", "door", "class", "le", "of", "version"}
        found = Metrics(text)
        self.assertLessEqual({key for name in found.names() for key in found.labels(name)}, allowed)

    # ---- what is written about them -------------------------------------------------------------

    def asked_for(self, expression, metrics):
        """Checks each metric and label of a PromQL expression against /metrics."""
        for name, selector in re.findall(r"\b((?:yishi|process)_[a-z_]+)(?:\{([^}]*)\})?", expression):
            self.assertIn(name, metrics.names(), expression)
            for label in re.findall(r"([a-z_]+)\s*[=!]~?\s*\"", selector or ""):
                self.assertIn(label, metrics.labels(name) | {"job", "instance"}, expression)
        for labels in re.findall(r"\bby \(([^)]*)\)", expression):
            known = set().union(*(metrics.labels(name) for name in re.findall(r"\b(?:yishi|process)_[a-z_]+", expression)))
            for label in filter(None, re.split(r"[,\s]+", labels)):
                self.assertIn(label, known | {"job", "instance"}, expression)

    def test_the_dashboard_asks_for_what_there_is(self):
        metrics = self.metrics()
        with open(os.path.join(MONITORING, "grafana.json")) as file:
            board = json.load(file)
        expressions = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
        self.assertGreater(len(expressions), 15)
        for expression in expressions:
            self.assertRegex(expression, "yishi_|process_")
            self.asked_for(expression, metrics)
        panels = board["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))

    def test_the_alerts_ask_for_what_there_is_and_are_explained(self):
        metrics = self.metrics()
        with open(os.path.join(MONITORING, "alerts.yml")) as file:
            text = file.read()
        expressions = re.findall(r"^\s+expr: (.+)$", text, re.M)
        names = re.findall(r"^\s+- alert: (\w+)$", text, re.M)
        self.assertEqual(len(expressions), len(names))
        self.assertGreater(len(names), 8)
        with open(os.path.join(ROOT, "docs", "operations.md")) as file:
            manual = file.read()
        for name, expression in zip(names, expressions):
            self.asked_for(expression, metrics)
            self.assertIn(f"`{name}`", manual)

    def test_the_manual_explains_every_metric_and_no_other(self):
        with open(os.path.join(ROOT, "docs", "operations.md")) as file:
            manual = file.read()
        explained = set(re.findall(r"^\| `((?:yishi|process)_[a-z_]+)", manual, re.M))
        self.assertEqual(explained, set(self.metrics().types))
        for name in re.findall(r"\b(?:yishi|process)_[a-z_]+\b", manual):
            self.assertTrue({name, DERIVED.sub("", name)} & explained, name)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not here")
    def test_prometheus_own_tool_takes_all_of_it(self):
        text = self.anyone.get("/metrics").body
        for line, given in ((["promtool", "check", "metrics"], text),
                            (["promtool", "check", "rules", os.path.join(MONITORING, "alerts.yml")], None)):
            done = subprocess.run(line, input=given, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class ShortOfSpace(Town):
    settings = {"disk": {"free_percent_min": 100}}  # no disk is all free

    def test_the_log_and_readyz_warn_and_work_goes_on(self):
        ready = eventually(lambda: next((a for a in [self.anyone.get("/readyz")] if a.json["warning"]), None),
                           what="the warning")
        self.assertEqual(ready.status, 200)
        self.assertRegex(ready.json["warning"], r"only \d+\.\d % .* is free where the data stands")
        self.assertRegex(self.server.log(), r"warning only \d+\.\d % ")
        self.complain(self.resident())


class RoomEnough(Town):
    settings = {"disk": {"free_percent_min": 0}}

    @unittest.skipIf(on_postgres(), "that of the tests runs with fsync off, which is warned of")
    def test_nobody_is_warned(self):
        self.assertEqual(self.anyone.get("/readyz").json["warning"], "")
        self.assertNotIn("is free where", self.server.log())


class Logged(Town):
    settings = {"log": {"level": "debug"}}

    @classmethod
    def start(cls, **options):
        return super().start(arguments=["--log-format", "json"], **options)

    def lines(self, **wanted):
        """The log's lines with these members; every line must be an object."""
        out = []
        for line in self.server.log().splitlines():
            each = json.loads(line)
            self.assertLessEqual({"time", "level", "what"}, set(each), line)
            if all(each.get(key) == value for key, value in wanted.items()):
                out.append(each)
        return out

    def wait_line(self, **wanted):
        return eventually(lambda: self.lines(**wanted), what=str(wanted))[0]

    def said(self, who, text):
        """Says it; returns the id of the request that brought it."""
        answer = self.webhook(who.text(text))
        self.assertEqual(answer.status, 200)
        return answer.headers["x-request-id"]

    def test_a_request_is_found_from_the_webhook_to_the_delivery(self):
        li = self.resident()
        request = self.said(li, "/start")
        turn = self.wait_line(what="turn", request=request)
        access = self.wait_line(what="access", request=request)
        sent = self.wait_line(what="delivered", request=request)
        self.assertEqual((access["method"], access["route"], access["status"]),
                         ("POST", "/webhook/{channel}", 200))
        self.assertIsInstance(access["microseconds"], int)
        self.assertEqual(turn["channel"], "tg")
        self.assertEqual(sent["message"], f"{turn['conversation']}-{turn['last']}")

    def test_what_goes_wrong_with_a_reply_names_the_request_that_asked(self):
        li = self.resident()
        self.said(li, "/start")
        self.platform.wait_sent(li.chat, 1)
        self.platform.fail_next(500, {"ok": False, "error_code": 500, "description": "oh"})
        request = self.said(li, "complaint")
        put_off = self.wait_line(what="delivery put off", request=request)
        self.assertEqual(put_off["channel"], "tg")
        self.platform.wait_sent(li.chat, 2)
        self.assertGreaterEqual(self.wait_line(what="delivered", request=request)["attempts"], 1)
        self.platform.fail_next(403, {"ok": False, "error_code": 403,
                                      "description": "Forbidden: bot was blocked by the user"})
        request = self.said(li, "noise")
        dead = self.wait_line(what="dead letter", request=request)
        self.assertEqual(dead["level"], "warning")
        self.assertIn("blocked", dead["why"])

    def test_a_refused_call_is_named(self):
        answer = self.webhook({"update_id": 1}, secret="wrong")
        line = self.wait_line(what="webhook refused", request=answer.headers["x-request-id"])
        self.assertEqual(line["channel"], "tg")

    def test_words_of_the_page_are_found_as_well(self):
        token = self.anyone.post("/chat/device", {}).json["token"]
        sent = Client(self.server.port, token).post("/chat/send", {"type": "send", "id": "a", "text": "hello"})
        self.assertEqual(self.wait_line(what="turn", request=sent.headers["x-request-id"])["channel"], "web")

    def test_there_is_nothing_personal_in_it(self):
        li = self.resident()
        self.complain(li)
        log = self.server.log()
        for personal in ("Block 7", "drilling", '"Li"', telegram.TOKEN, telegram.SECRET):
            self.assertNotIn(personal, log)


class Formats(Folder):
    def test_the_configuration_says_the_format_too_and_text_is_the_usual_one(self):
        settings = read_settings(self.config)
        for log, form in (({"format": "json"}, r'(?m)^\{"time":'), ({}, r"(?m)^\d{4}-\d\d-\d\dT\S+Z info stopping")):
            write_settings(self.config, {**settings, "log": log})
            server = self.start()
            self.assertEqual(server.end(), 0)
            self.assertRegex(server.log(), form)
        self.assertEqual(self.yishi("serve", "--log-format", "xml").returncode, 2)


def make_older(file, number):
    """A store as a program of that schema would have left it: its tables, and of the rows what they hold."""
    older = file + ".older"
    target = sqlite3.connect(older, isolation_level=None)
    target.execute("PRAGMA application_id = 0x59697368")
    target.execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT")
    for path in sorted(glob.glob(os.path.join(ROOT, "storage", "migrations", "sqlite", "*.sql"))):
        name = os.path.basename(path)[:-4]
        if int(name.split("_")[0]) <= number:
            with open(path) as script:
                target.executescript(script.read())
            target.execute("INSERT INTO migration VALUES (?, ?)", (int(name.split("_")[0]), name))
    target.execute("ATTACH ? AS newer", (file,))
    target.execute("PRAGMA foreign_keys = OFF")

    def columns(schema, table):
        return [row[1] for row in target.execute(f"PRAGMA {schema}.table_info({table})")]

    for (table,) in target.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND "
                                   "name NOT LIKE 'case_search%' AND name NOT LIKE 'sqlite_%' AND "
                                   "name <> 'migration'").fetchall():
        if table == "case_talk":  # became columns of the case
            target.execute("INSERT INTO main.case_talk SELECT id, last_at, last_by, last_seq, in_seq"
                           " FROM newer.case_record WHERE last_seq <> 0")
            continue
        both = ", ".join(c for c in columns("main", table) if c in columns("newer", table))
        target.execute(f"INSERT OR REPLACE INTO main.{table} ({both}) SELECT {both} FROM newer.{table}")
    target.execute("INSERT INTO main.case_search (rowid, tokens) SELECT rowid, tokens FROM newer.case_search")
    target.close()
    for left in (file + "-wal", file + "-shm"):  # of the newer one; SQLite would read them into the older
        with contextlib.suppress(FileNotFoundError):
            os.unlink(left)
    os.replace(older, file)


def content(file):
    """All rows of all tables."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                                  "NOT LIKE 'case_search_%' AND name NOT LIKE 'sqlite_%'")]
        return {table: sorted(map(repr, store.execute(f"SELECT * FROM {table}").fetchall())) for table in tables}


def latest_schema():
    return max(int(os.path.basename(path)[:4])
               for path in glob.glob(os.path.join(ROOT, "storage", "migrations", "sqlite", "*.sql")))


@unittest.skipIf(on_postgres(), "SQLite's files are looked into")
class Upgraded(Town):
    """A town with cases, its store as the version before would have left it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = os.path.join(cls.data, "yishi.db")
        cls.before = latest_schema() - 1

    def setUp(self):
        for who in (self.resident(), self.resident()):
            _, self.number = self.complain(who)
        self.api.reply(self.number, "We come on Monday")
        self.server.end()
        self.kept = content(self.file)
        make_older(self.file, self.before)

    def tearDown(self):
        if self.server.process.poll() is not None:
            type(self).server = self.start()
            self.api.port = self.anyone.port = self.server.port

    def copies(self):
        return set(glob.glob(f"{self.file}.schema-{self.before}-*"))

    def test_migrate_keeps_a_copy_and_loses_nothing(self):
        before = self.copies()
        for command in (("export", "cases", "--format", "json"), ("backup", os.path.join(self.folder, "b.tar"))):
            refused = self.yishi(*command)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("yishi migrate", refused.stderr)
        done = self.yishi("migrate")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"brought from schema {self.before} to {latest_schema()}", done.stdout)
        self.assertEqual(content(self.file), self.kept)
        (copy,) = self.copies() - before
        self.assertIn(copy, done.stdout)
        with contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True, isolation_level=None)) as store:
            self.assertEqual(store.execute("SELECT max(number) FROM migration").fetchone(), (self.before,))
            self.assertEqual(store.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        again = self.yishi("migrate")
        self.assertEqual((again.returncode, self.copies() - before), (0, {copy}))
        self.assertIn("nothing to do", again.stdout)
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

    def test_without_a_copy_if_one_says_so(self):
        before = self.copies()
        self.assertEqual(self.yishi("migrate", "--no-copy").returncode, 0)
        self.assertEqual(self.copies(), before)
        self.assertEqual(content(self.file), self.kept)

    def test_the_server_does_it_itself_and_goes_on(self):
        before = self.copies()
        type(self).server = self.start()
        self.api.port = self.anyone.port = self.server.port
        (copy,) = self.copies() - before
        self.assertIn(copy, self.server.log())
        self.assertEqual(self.api.case(self.number)["number"], self.number)
        self.assertIn("We come on Monday", json.dumps(self.api.case(self.number)["thread"]))
        refused = self.yishi("migrate")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(self.server.process.pid), refused.stderr)
        # What came before the upgrade is restored by the program of today.
        self.complain(self.resident())
        self.server.end()
        restored = self.yishi("restore", copy)
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.assertIn(self.number, [row[0] for row in self.query("SELECT number FROM case_record")])

    def test_a_newer_store_is_refused_clearly(self):
        self.assertEqual(self.yishi("migrate", "--no-copy").returncode, 0)
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as store:
            store.execute("INSERT INTO migration VALUES (9999, 'later')")
        try:
            for refused in (self.yishi("migrate"), self.yishi("export", "cases", "--format", "json")):
                self.assertEqual(refused.returncode, 1)
                self.assertIn("newer version", refused.stderr)
            with self.assertRaises(NotStarted) as refusal:
                self.start()
            self.assertEqual(refusal.exception.status, 1)
            self.assertIn("newer version", str(refusal.exception))
        finally:
            with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as store:
                store.execute("DELETE FROM migration WHERE number = 9999")


@unittest.skipUnless(on_postgres(), "needs tests/support/with_postgres and --postgres")
class Shared(Town):
    """A PostgreSQL database whose schema another version has left."""

    def pretend(self, number):
        address = read_settings(self.config)["storage"]["postgres"]
        psql(address, f"UPDATE migration SET number = {number} WHERE number = (SELECT max(number) FROM migration)")

    def test_a_newer_version_beside_a_running_one_is_refused(self):
        li = self.resident()
        self.say(li, "/start")
        latest = latest_schema()
        try:
            self.pretend(9999)
            other = os.path.join(self.folder, "other")
            with self.assertRaises(NotStarted) as refusal:
                type(self.server)(PROGRAM, self.config, other)
            self.assertIn("newer version", str(refusal.exception))
            self.assertEqual(self.yishi("migrate").returncode, 1)
        finally:
            self.pretend(latest)
        self.say(li, "complaint")  # the running one was not disturbed

    def test_an_older_schema_is_left_to_migrate_and_migrate_waits_for_nobody(self):
        address = read_settings(self.config)["storage"]["postgres"]
        latest = latest_schema()
        (name,) = [row[0] for row in psql(address, f"SELECT name FROM migration WHERE number = {latest}")]
        psql(address, f"DELETE FROM migration WHERE number = {latest}")
        try:
            other = os.path.join(self.folder, "older")
            with self.assertRaises(NotStarted) as refusal:
                type(self.server)(PROGRAM, self.config, other)
            self.assertIn("yishi migrate", str(refusal.exception))
            beside = subprocess.run([PROGRAM, "migrate", "--config", self.config, "--data", other],
                                    capture_output=True, text=True, timeout=60)
            self.assertEqual(beside.returncode, 1)
            self.assertIn("stop all servers", beside.stderr)
        finally:
            psql(address, f"INSERT INTO migration VALUES ({latest}, '{name}')")
        self.say(self.resident(), "/start")

