"""The server as a process: starting, stopping, taking in configuration, limits."""

import json
import os
import re
import signal
import socket
import time

from harness.api import Client
from harness.case import PROGRAM, Folder, Town
from harness.program import NotStarted, Server, eventually, read_settings, write_settings


class FirstStart(Folder):
    def test_it_prints_a_password_once(self):
        data = os.path.join(self.folder, "first")
        for said in (r"(?i)one-time password: \S+", None):
            server = Server(PROGRAM, self.config, data)
            self.assertEqual(server.end(), 0)
            if said:
                self.assertRegex(server.said, said)
            else:
                self.assertNotIn("password", server.said)


class Starting(Folder):
    def test_a_second_server_on_the_same_data_names_the_first(self):
        server = self.start()
        try:
            with self.assertRaises(NotStarted) as caught:
                self.start().end()
            self.assertEqual(caught.exception.status, 1)
            self.assertIn(str(server.process.pid), str(caught.exception))
            self.assertEqual(Client(server.port).get("/healthz").status, 200)
        finally:
            self.assertEqual(server.end(), 0)

    def test_a_server_that_was_killed_does_not_lock_out_the_next(self):
        server = self.start()
        server.end(signal.SIGKILL)
        self.assertEqual(self.start().end(), 0)

    def test_wrong_usage_is_status_2(self):
        for arguments in (("serve", "--no-such-option"), ("no-such-command",), ("user",),
                          ("serve", "--listen")):
            with self.subTest(arguments=arguments):
                ended = self.yishi(*arguments, data=False, config=False)
                self.assertEqual(ended.returncode, 2, ended.stderr)

    def test_a_missing_key_switches_a_channel_off_with_one_warning(self):
        settings = read_settings(self.config)
        settings["channels"].append({"id": "tg2", "type": "telegram", "token": "${YISHI_TEST_NOT_SET}",
                                     "secret_token": "x"})
        before = os.path.join(self.config, "yishi.json")
        with open(before) as file:
            kept = file.read()
        write_settings(self.config, settings)
        try:
            server = self.start()
            warned = [line for line in (server.said + server.log()).split("\n")
                      if "YISHI_TEST_NOT_SET" in line]
            self.assertEqual(len(warned), 1, warned)
            self.assertEqual(Client(server.port).post("/webhook/tg2", {}).status, 404)
            self.assertEqual(server.end(), 0)
        finally:
            with open(before, "w") as file:
                file.write(kept)


class BadConfiguration(Folder):
    def broken(self, path, change):
        """Breaks a file, tries to start, mends it again; returns what was said."""
        file_path = os.path.join(self.config, path)
        with open(file_path) as file:
            text = file.read()
        with open(file_path, "w") as file:
            file.write(change(text))
        try:
            with self.assertRaises(NotStarted) as caught:
                self.start().end()
            self.assertEqual(caught.exception.status, 1, caught.exception)
            checked = self.yishi("check", self.config, data=False, config=False)
            self.assertEqual(checked.returncode, 1)
            self.assertRegex(checked.stderr, r"(?m)^\S*" + re.escape(path) + r":\d+:\d+: \S")
            return str(caught.exception)
        finally:
            with open(file_path, "w") as file:
                file.write(text)

    def test_it_never_starts_and_says_where_and_why(self):
        cases = {
            "cut": ("dialogs/complaint.json", lambda t: t[:len(t) // 2]),
            "comma": ("dialogs/complaint.json", lambda t: t.replace('"steps":', '"steps" ', 1)),
            "key": ("dialogs/complaint.json", lambda t: t.replace('"steps"', '"stepz"', 1)),
            "type": ("dialogs/complaint.json", lambda t: t.replace('"type": "review"', '"type": "revue"', 1)),
            "text": ("dialogs/complaint.json", lambda t: t.replace("{case_number}", "{case_number", 1)),
            "settings": ("yishi.json", lambda t: t.replace('"languages"', '"langauges"', 1)),
            "area": ("areas.geojson", lambda t: t.replace('"features"', '"feature"', 1)),
            "queue": ("queues.json", lambda t: t.replace("{", "{,", 1)),
        }
        for name, (path, change) in cases.items():
            with self.subTest(name):
                self.assertRegex(self.broken(path, change), re.escape(path) + r":\d+:\d+: ")

    def test_a_missing_variable_elsewhere_is_named(self):
        said = self.broken("yishi.json", lambda t: json.dumps(
            dict(json.loads(t), public_url="${YISHI_TEST_NOT_SET}"), indent=1))
        self.assertIn("YISHI_TEST_NOT_SET", said)


class Stopping(Town):
    def test_a_request_under_way_is_answered_and_the_end_is_0(self):
        li = self.resident()
        self.say(li, "/start")
        body = json.dumps(li.text("complaint")).encode()
        head = (f"POST /webhook/tg HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                f"X-Telegram-Bot-Api-Secret-Token: test-secret_1\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        with socket.create_connection(("127.0.0.1", self.server.port), 30) as slow:
            slow.sendall(head + body[:10])
            # A whole request on another connection is answered after the half one was received.
            self.assertEqual(self.anyone.get("/healthz").status, 200)
            self.server.send_signal(signal.SIGTERM)
            eventually(lambda: not self.accepts(), what="the listener to close")
            slow.sendall(body[10:])
            answer = slow.recv(65536)
        self.assertIn(b" 200 ", answer.split(b"\r\n")[0])
        self.assertEqual(self.server.end(), 0)
        self.platform.wait_sent(li.chat, 1)
        again = self.start()
        self.platform.wait_sent(li.chat, 2)
        self.assertEqual(again.end(), 0)

    def accepts(self):
        try:
            socket.create_connection(("127.0.0.1", self.server.port), 1).close()
            return True
        except OSError:
            return False


class Reloading(Town):
    def publish(self, change):
        """Changes the complaint's file, sends SIGHUP; returns the text to mend it with."""
        path = os.path.join(self.config, "dialogs", "complaint.json")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(change(text))
        self.server.send_signal(signal.SIGHUP)
        return path, text

    def greeting(self):
        who = self.resident()
        self.say(who, "/start")
        return self.say(who, "complaint")

    def test_sighup_takes_in_what_checks_and_refuses_what_does_not(self):
        old = self.greeting()
        words = "Tell us about what, dear neighbour?"
        asked = re.compile(r'("id": "category".*?"ask": *\{"en": ")[^"]*(")', re.S)
        path, text = self.publish(lambda t: asked.sub(rf"\g<1>{words}\g<2>", t, count=1))
        try:
            self.assertNotIn(words, old)
            eventually(lambda: words in self.greeting(), what="the new bundle")
            logged = len(self.server.log())
            self.publish(lambda t: t.replace('"steps"', '"stepz"', 1))
            eventually(lambda: re.search(r"complaint\.json:\d+:\d+: ", self.server.log()[logged:]),
                       what="the refusal in the log")
            self.assertIn(words, self.greeting())
            self.assertEqual(self.anyone.get("/readyz").status, 200)
        finally:
            with open(path, "w") as file:
                file.write(text)

    def test_what_was_imported_beside_it_is_taken_in(self):
        words = "About what, good neighbour?"
        asked = re.compile(r'("id": "category".*?"ask": *\{"en": ")[^"]*(")', re.S)
        path = os.path.join(self.config, "dialogs", "complaint.json")
        with open(path) as file:
            text = file.read()
        try:
            with open(path, "w") as file:
                file.write(asked.sub(rf"\g<1>{words}\g<2>", text, count=1))
            imported = self.yishi("config", "import")
            self.assertEqual(imported.returncode, 0, imported.stderr)
            self.assertIn("SIGHUP", imported.stdout)
            self.server.send_signal(signal.SIGHUP)
            eventually(lambda: words in self.greeting(), what="the imported configuration")
        finally:
            with open(path, "w") as file:
                file.write(text)
            self.server.send_signal(signal.SIGHUP)
        eventually(lambda: words not in self.greeting(), what="the one before")

    def test_a_conversation_under_way_keeps_the_dialog_it_began_with(self):
        li = self.resident()
        for text in self.COMPLAINT[:3]:
            self.say(li, text)
        words = "Please confirm, dear neighbour"
        asked = re.compile(r'("id": "review".*?"ask": *\{"en": ")[^"]*(")', re.S)
        path, text = self.publish(lambda t: asked.sub(rf"\g<1>{words}\g<2>", t, count=1))
        try:
            def renewed():
                who = self.resident()
                for said in self.COMPLAINT[:4]:
                    self.say(who, said)
                return words in self.say(who, self.COMPLAINT[4])

            eventually(renewed, what="the new bundle")
            self.say(li, self.COMPLAINT[3])
            self.assertNotIn(words, self.say(li, self.COMPLAINT[4]))
        finally:
            with open(path, "w") as file:
                file.write(text)
            self.server.send_signal(signal.SIGHUP)


class Health(Town):
    def test_healthz_and_readyz(self):
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.anyone.get(path).status, 200)

    def test_the_page_is_served(self):
        page = self.anyone.get("/")
        self.assertEqual(page.status, 200)
        self.assertIn("text/html", page.headers["content-type"])
        self.assertIn("content-security-policy", page.headers)

    def test_every_answer_has_an_id_and_problems_are_documents(self):
        answer = self.anyone.get("/no/such/path")
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.headers["content-type"].split(";")[0], "application/problem+json")
        self.assertTrue(answer.headers["x-request-id"])

    def test_the_log_holds_no_personal_data(self):
        li = self.resident()
        self.complain(li)
        self.assertNotIn("Loud drilling", self.server.log())
        self.assertNotIn("TESTTOKEN", self.server.log())


class Limits(Town):
    def raw(self, request, seconds=30):
        """Sends bytes and reads until the server closes or answers."""
        with socket.create_connection(("127.0.0.1", self.server.port), seconds) as peer:
            try:
                peer.sendall(request)
                return peer.recv(65536)
            except ConnectionError:
                return b""

    def test_a_body_too_large_is_413_before_it_is_read(self):
        answer = self.raw(b"POST /webhook/tg HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n")
        self.assertIn(b" 413 ", answer.split(b"\r\n")[0])
        big = b"x" * (3 << 20)
        try:
            self.assertEqual(self.anyone.request("POST", "/webhook/tg", big).status, 413)
        except ConnectionError:
            pass  # it was cut while it still wrote: refused all the same
        self.assertEqual(self.anyone.get("/healthz").status, 200)

    def test_headers_too_large_are_refused(self):
        answer = self.raw(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n")
        self.assertTrue(answer == b"" or b" 431 " in answer or b" 400 " in answer, answer[:100])

    def test_what_is_not_http_is_cut(self):
        for garbage in (b"\x16\x03\x01\x02\x00" * 20, b"GET\r\n\r\n", b"\r\n" * 10 + b"x\r\n\r\n",
                        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
            with self.subTest(garbage=garbage[:20]):
                answer = self.raw(garbage)
                self.assertTrue(answer == b"" or b" 4" in answer.split(b"\r\n")[0], answer[:100])
        self.assertEqual(self.anyone.get("/healthz").status, 200)

    def test_slow_clients_are_cut(self):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.server.port), 60) as slow:
            slow.sendall(b"POST /webhook/tg HTTP/1.1\r\nHo")
            try:
                while slow.recv(4096):
                    pass
            except ConnectionError:
                pass
        self.assertLess(time.monotonic() - began, 60)
        self.assertEqual(self.anyone.get("/healthz").status, 200)
