"""The commands, as the contract names them."""

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile

from harness import telegram
from harness.case import PASSWORD, PROGRAM, Folder, Town
from harness.database import fresh_storage, on_postgres
from harness.program import (ROOT, command, make_config, read_settings,
                             write_settings)


class WithoutData(Folder):
    def run_ok(self, *arguments, **more):
        ended = self.yishi(*arguments, data=False, **more)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def test_every_command_has_help(self):
        overview = self.run_ok("--help", config=False)
        for name in ("serve", "check", "chat", "test", "logic", "adapter", "user", "token", "backup",
                     "restore", "export", "audit", "config"):
            with self.subTest(name):
                self.assertIn(name, overview)
                self.assertIn("--help", self.run_ok(name, "--help", config=False))

    def test_the_shipped_configuration_checks_and_its_transcripts_pass(self):
        bench = {"PORT": "8081", "DB": "/tmp/none.db", "API_ROOT": "http://127.0.0.1:1", "SECRET": "x"}
        for folder, env in (("config", {}), ("tests/bench/config", bench)):
            with self.subTest(folder):
                checked = command(PROGRAM, "check", os.path.join(ROOT, folder), env=env)
                self.assertEqual(checked.returncode, 0, checked.stderr)
        ended = self.run_ok("test", os.path.join(ROOT, "config"), config=False)
        last = re.fullmatch(r"(\d+) passed, 0 failed", ended.strip().split("\n")[-1])
        self.assertIsNotNone(last, ended[-500:])
        self.assertGreater(int(last[1]), 0)

    def test_a_transcript_that_does_not_fit_fails(self):
        folder = os.path.join(self.folder, "other")
        shutil.copytree(self.config, folder)
        names = sorted(os.listdir(os.path.join(folder, "transcripts")))
        path = os.path.join(folder, "transcripts", names[0])
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(re.sub(r"(?m)^< (\w)", r"< never said \1", text))
        ended = self.yishi("test", folder, data=False, config=False)
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertRegex(ended.stdout.strip().split("\n")[-1], r"^\d+ passed, [1-9]\d* failed$")

    def test_chat_plays_a_dialog_in_the_terminal(self):
        said = "complaint\nnoise\nBlock 7\nLoud drilling every night\nyes\n"
        out = self.run_ok("chat", "complaint", "--lang", "en", stdin=said.split("\n", 1)[1])
        self.assertIn("Noise", out)
        self.assertIn("Block 7", out)
        self.assertRegex(out, r"\d{4}-\d{6}-\d")
        out = self.run_ok("chat", "complaint", "--lang", "zh", stdin="噪音\n七号楼\n夜里施工\n是\n")
        self.assertIn("噪音", out)
        self.assertNotEqual(self.yishi("chat", "nothing", data=False).returncode, 0)

    def test_logic(self):
        for rule, data, expected in (('{"==": [{"var": "a"}, 1]}', '{"a": 1}', True),
                                     ('{"cat": ["噪", {"var": ""}]}', '"音"', "噪音"),
                                     ('{"+": [1, 2.5]}', "null", 3.5)):
            with self.subTest(rule):
                out = self.run_ok("logic", rule, data, config=False)
                self.assertEqual(json.loads(out), expected)
        self.assertEqual(self.yishi("logic", "{", "null", data=False, config=False).returncode, 1)
        self.assertEqual(self.yishi("logic", data=False, config=False).returncode, 2)

    def receive(self, body, secret=telegram.SECRET):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = (f"POST /webhook/tg HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   f"{telegram.HEADER}: {secret}\r\nContent-Length: {len(body)}\r\n\r\n")
        out = self.yishi("adapter", "receive", "tg", "--at", "2026-03-01T08:00:00Z",
                         stdin=request + body.decode(), data=False)
        return json.loads(out.stdout)

    def test_adapter_receive(self):
        li = telegram.Resident(42, "zh-hans")
        got = self.receive(li.text("你好"))
        self.assertEqual((got["verdict"], got["status"]), ("accepted", 200))
        message = got["messages"][0]
        self.assertEqual((message["channel"], message["chat"], message["text"], message["kind"]),
                         ("tg", "42", "你好", "message"))
        self.assertEqual(message["sender"]["id"], "42")
        self.assertTrue(message["sent_at"].endswith("Z"))
        self.assertNotIn("choice", message)
        self.assertEqual(got["reports"], [])
        refused = self.receive(li.text("x"), secret="wrong")
        self.assertEqual(refused["verdict"], "refused")
        self.assertIn(refused["status"], (401, 403))
        self.assertEqual(refused["messages"], [])
        self.assertEqual(self.receive({"update_id": 1, "poll": {}})["messages"], [])
        self.assertEqual(self.receive(li.photo("f", 5))["messages"][0]["attachments"][0]["ref"], "f")

    def test_adapter_send(self):
        message = {"chat": "42", "text": "Hello", "choices": [{"value": "noise", "label": "Noise"}]}
        out = self.run_ok("adapter", "send", "tg", stdin=json.dumps(message))
        self.assertIn("/sendMessage", out)
        self.assertIn('Noise', out)
        self.assertNotIn("TESTTOKEN", self.yishi("adapter", "send", "tg", stdin="{", data=False).stderr)

    def test_an_unknown_channel_is_an_error(self):
        self.assertEqual(self.yishi("adapter", "send", "xyz", stdin="{}", data=False).returncode, 1)


class Beside(Town):
    """Commands while the server runs."""

    def ok(self, *arguments, **more):
        ended = self.yishi(*arguments, **more)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def test_people(self):
        self.add_person("chen", "moderator")
        twice = self.yishi("user", "add", "chen", "--role", "moderator", stdin=PASSWORD + "\n")
        self.assertEqual(twice.returncode, 1)
        self.assertIn("chen", twice.stderr)
        wrong = self.yishi("user", "add", "dora", "--role", "emperor", stdin=PASSWORD + "\n")
        self.assertIn(wrong.returncode, (1, 2))
        for scope in (("--queue", "nosie"), ("--area", "grid-99")):
            nowhere = self.yishi("user", "add", "dora", "--role", "viewer", *scope, stdin=PASSWORD + "\n")
            self.assertEqual(nowhere.returncode, 1)
            self.assertIn(scope[1], nowhere.stderr)
        weak = self.yishi("user", "add", "dora", "--role", "viewer", stdin="123\n")
        self.assertEqual(weak.returncode, 1)
        self.assertNotEqual(self.yishi("token", "create", "nobody").returncode, 0)

    def test_export(self):
        _, number = self.complain(self.resident())
        rows = list(csv.DictReader(io.StringIO(self.ok("export", "cases", "--format", "csv"))))
        mine = [row for row in rows if row["number"] == number]
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine[0]["category"], "noise")
        cases = json.loads(self.ok("export", "cases", "--format", "json"))
        cases = cases["cases"] if isinstance(cases, dict) else cases
        self.assertEqual(len(cases), len(rows))
        self.assertIn(number, [case["number"] for case in cases])
        self.assertEqual(self.yishi("export", "cases", "--format", "xml").returncode, 2)

    def test_csv_cells_cannot_be_formulas(self):
        script = self.COMPLAINT[:4] + ("=HYPERLINK(\"http://x\")",) + self.COMPLAINT[5:]
        _, number = self.complain(self.resident(), script=script)
        rows = csv.DictReader(io.StringIO(self.ok("export", "cases", "--format", "csv")))
        row = next(row for row in rows if row["number"] == number)
        self.assertFalse([cell for cell in row.values() if cell and cell[0] in "=+@\t\r"], row)

    def test_cases_of_somebody_disabled_name_the_operator_who_did_it(self):
        self.add_person("leaver", "moderator")
        _, number = self.complain(self.resident())
        self.assertEqual(self.api.event(number, type="assign", to="leaver").status, 201)
        disabled = self.yishi("user", "disable", "leaver", "--successor", "chief")
        self.assertEqual(disabled.returncode, 0, disabled.stderr)
        case = self.api.case(number)
        self.assertEqual(case["owner"], "chief")
        self.assertEqual((case["events"][-1]["type"], case["events"][-1]["actor"]),
                         ("assign", "operator"))
        self.ok("audit", "verify")

    def test_audit_verify_finds_a_change(self):
        self.complain(self.resident())
        self.ok("audit", "verify")
        copy = os.path.join(self.folder, "copy.tar")
        self.ok("backup", copy)
        folder = os.path.join(self.folder, "audited")
        with tarfile.open(copy) as backup:
            backup.extract("store.db", folder)
        config = make_config(os.path.join(self.folder, "audited-config"), self.platform.base,
                             storage={"sqlite": "store.db"})
        with sqlite3.connect(os.path.join(folder, "store.db")) as db:
            db.execute("UPDATE case_event SET actor = 'person:99' WHERE seq = 1")
        ended = command(PROGRAM, "audit", "verify", config=config, data=folder)
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertRegex(ended.stdout + ended.stderr, r"\d{4}-\d{6}-\d")

    def test_a_file_that_is_there_is_not_overwritten_by_a_backup(self):
        path = os.path.join(self.folder, "there")
        with open(path, "w") as file:
            file.write("mine")
        self.assertEqual(self.yishi("backup", path).returncode, 1)
        with open(path) as file:
            self.assertEqual(file.read(), "mine")

    def test_restore_wants_the_server_stopped(self):
        copy = os.path.join(self.folder, "running.tar")
        self.ok("backup", copy)
        refused = self.yishi("restore", copy)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(self.server.process.pid), refused.stderr)


class Moved(Town):
    """A town moves to the other kind of database and back."""

    def test_it_goes_on_where_it_was(self):
        if "YISHI_TEST_POSTGRES" not in os.environ:
            self.skipTest("needs tests/support/with_postgres")
        _, number = self.complain(self.resident())
        here = read_settings(self.config)["storage"]
        there = {"sqlite": "moved.db"} if on_postgres() else fresh_storage("postgres")
        place = lambda storage: storage.get("postgres") or os.path.join(self.data, storage["sqlite"])
        move = lambda: command(PROGRAM, "migrate-store", "--from", place(here), "--to", place(there))
        refused = move()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("stop ", refused.stderr)  # what it stores meanwhile would be missing
        self.assertEqual(self.server.end(), 0)
        moved = move()
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.assertIn("every chain whole", moved.stdout)
        self.assertRegex(moved.stderr, r"(?m)^case_record +\[#{30}\] 1 of 1$")
        again = move()
        self.assertEqual(again.returncode, 1)
        self.assertIn("holds a town already", again.stderr)
        settings = read_settings(self.config)
        settings["storage"] = there
        write_settings(self.config, settings)
        type(self).server = self.start()
        self.api.port = self.anyone.port = self.server.port
        self.assertEqual([c["number"] for c in self.api.cases()], [number])
        _, after = self.complain(self.resident())
        self.assertGreater(after, number)
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)
