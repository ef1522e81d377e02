"""Being run: what is measured, logged and warned of."""

import json
import os
import re
import shutil
import subprocess
import unittest

from harness import telegram
from harness.api import Client
from harness.case import Folder, Town
from harness.database import on_postgres
from harness.metrics import DERIVED, Metrics
from harness.program import ROOT, eventually, read_settings, write_settings

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
