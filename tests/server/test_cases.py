"""What happens to a case once it is open: the API of officers and other systems, and what residents
see of it."""

import datetime
import http.client
import json
import re

from harness.api import Client
from harness.case import NUMBER, Town
from harness.program import eventually


class Cases(Town):
    def test_the_list_filters_and_pages(self):
        numbers = [self.complain(self.resident())[1] for _ in range(3)]
        found = [c["number"] for c in self.api.cases("?category=noise&status=new")]
        self.assertLessEqual(set(numbers), set(found))
        self.assertEqual(self.api.cases("?category=nothing-like-it"), [])
        seen, path = [], "/api/v1/cases?limit=1"
        for _ in range(100):
            page = self.api.get(path).json
            self.assertLessEqual(len(page["cases"]), 1)
            seen += [c["number"] for c in page["cases"]]
            if page["next"] is None:
                break
            path = f"/api/v1/cases?limit=1&cursor={page['next']}"
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(set(numbers), set(seen))
        for member in ("number", "kind", "category", "status", "priority", "queue", "owner", "area",
                       "opened_at", "due_at", "summary"):
            self.assertIn(member, self.api.cases("?limit=1")[0])

    def test_words_of_the_resident_find_the_case(self):
        script = self.COMPLAINT[:4] + ("The zebra crossing has vanished overnight",) + self.COMPLAINT[5:]
        _, number = self.complain(self.resident(), script=script)
        self.assertEqual([c["number"] for c in self.api.cases("?q=zebra")], [number])

    def test_one_case_has_answers_thread_and_events(self):
        _, number = self.complain(self.resident())
        case = self.api.case(number)
        self.assertEqual(case["answers"]["category"], "noise")
        self.assertEqual([e["seq"] for e in case["events"]], list(range(1, len(case["events"]) + 1)))
        self.assertTrue(any(self.COMPLAINT[4] in m.get("text", "") for m in case["thread"]))
        self.assertIn(number, case["thread"][-1]["text"])  # what was promised to the resident
        for time in (case["opened_at"], case["due_at"]):
            self.assertTrue(time.endswith("Z"))
            datetime.datetime.fromisoformat(time.replace("Z", "+00:00"))

    def test_a_reply_arrives_in_the_residents_chat(self):
        li = self.resident()
        _, number = self.complain(li)
        before = len(self.platform.sent(li.chat))
        answer = self.api.reply(number, "We are on our way. 我们马上到。")
        self.assertIn(answer.status, (200, 201), answer.body)
        told = self.platform.wait_sent(li.chat, before + 1)[-1].text
        self.assertIn("We are on our way. 我们马上到。", told)
        self.assertIn("reply", [e["type"] for e in self.api.case(number)["events"]])

    def test_a_reply_with_the_same_key_is_sent_once(self):
        li = self.resident()
        _, number = self.complain(li)
        before = len(self.platform.sent(li.chat))
        for _ in range(3):
            answer = self.api.reply(number, "Once only", **{"Idempotency-Key": "key-" + number})
            self.assertIn(answer.status, (200, 201), answer.body)
        self.api.reply(number, "The last one")
        sent = [c.text for c in self.platform.wait_sent(li.chat, before + 2)[before:]]
        self.assertEqual(len([t for t in sent if "Once only" in t]), 1, sent)

    def test_events_change_the_case_and_are_refused_with_reasons(self):
        _, number = self.complain(self.resident())
        for event in ({"type": "note", "text": "seen"}, {"type": "assign", "to": "chief"},
                      {"type": "accept"},
                      {"type": "priority", "priority": "high"},
                      {"type": "status", "status": "waiting"}):
            with self.subTest(event=event):
                answer = self.api.event(number, **event)
                self.assertIn(answer.status, (200, 201), answer.body)
        case = self.api.case(number)
        self.assertEqual((case["priority"], case["status"]), ("high", "waiting"))
        for event in ({"type": "fly"}, {}, {"type": "note"}, {"type": "priority", "priority": "purple"},
                      {"type": "assign", "to": "nobody-at-all"}):
            with self.subTest(event=event):
                self.assert_problem(self.api.event(number, **event), (400, 404, 422))

    def test_a_change_on_an_old_version_is_refused_with_409(self):
        _, number = self.complain(self.resident())
        version = self.api.case(number)["version"]
        first = self.api.event(number, type="note", text="a", version=version)
        self.assertIn(first.status, (200, 201), first.body)
        late = self.api.event(number, type="note", text="b", version=version)
        self.assert_problem(late, (409,))
        self.assertIn("chief", late.body.decode())

    def test_a_case_from_the_phone(self):
        answer = self.api.post("/api/v1/cases", {
            "kind": "complaint", "category": "noise", "source": "phone",
            "summary": "Drilling at night in block 7", "reporter": "Mrs Wang, 555-0100",
            "place": "Block 7"})
        self.assertEqual(answer.status, 201, answer.body)
        number = answer.json["number"]
        self.assertRegex(number, NUMBER)
        case = self.api.case(number)
        self.assertEqual(case["source"], "phone")
        self.assertTrue(case["owner"] and case["due_at"])
        for body in ({}, {"kind": "complaint"}, [], {"kind": 1, "category": "noise"}):
            with self.subTest(body=body):
                self.assert_problem(self.api.post("/api/v1/cases", body), (400, 422))

    def assert_problem(self, answer, statuses):
        self.assertIn(answer.status, statuses, answer.body)
        self.assertEqual(answer.headers["content-type"].split(";")[0], "application/problem+json")
        self.assertEqual(answer.json["status"], answer.status)
        self.assertTrue(answer.json["title"])

    def test_who_may_not_is_told_so(self):
        _, number = self.complain(self.resident())
        self.assert_problem(self.anyone.get("/api/v1/cases"), (401,))
        self.assert_problem(Client(self.server.port, "yishi_wrong").get("/api/v1/cases"), (401,))
        self.add_person("looker", "viewer")
        looker = Client(self.server.port, self.token_of("looker"))
        self.assertEqual(looker.get(f"/api/v1/cases/{number}").status, 200)
        self.assert_problem(looker.reply(number, "no"), (403,))
        self.assert_problem(looker.event(number, type="note", text="no"), (403,))
        self.assert_problem(self.api.get("/api/v1/cases/2020-000001-0"), (404,))
        self.assert_problem(self.api.get("/api/v1/no-such-thing"), (404,))
        self.assert_problem(self.api.request("DELETE", "/api/v1/cases"), (405, 404))

    def test_a_scope_hides_other_queues(self):
        _, number = self.complain(self.resident())
        queue = self.api.case(number)["queue"]
        other = next(q for q in self.queues() if q != queue)
        self.add_person("elsewhere", "moderator", "--queue", other)
        there = Client(self.server.port, self.token_of("elsewhere"))
        self.assertNotIn(number, [c["number"] for c in there.cases()])
        self.assertIn(there.get(f"/api/v1/cases/{number}").status, (403, 404))

    @staticmethod
    def queues():
        from harness.case import config_json
        queues = config_json("queues.json")["queues"]
        return list(queues) if isinstance(queues, dict) else [q["id"] for q in queues]

    def test_a_revoked_token_opens_nothing(self):
        self.add_person("leaver", "moderator")
        made = self.yishi("token", "create", "leaver")
        token = made.stdout.split()[-1]
        leaver = Client(self.server.port, token)
        self.assertEqual(leaver.get("/api/v1/cases").status, 200)
        listed = self.yishi("token", "list", "leaver")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertNotIn(token, listed.stdout)
        identity = re.search(r"^\s*(\d+)\b", listed.stdout, re.M)[1]
        revoked = self.yishi("token", "revoke", identity)
        self.assertEqual(revoked.returncode, 0, revoked.stderr)
        self.assertEqual(leaver.get("/api/v1/cases").status, 401)

    def test_the_description_of_the_api_names_what_is_there(self):
        spec = self.anyone.get("/api/v1/openapi.json")
        self.assertEqual(spec.status, 200)
        self.assertTrue(spec.json["openapi"].startswith("3.1"))
        paths = spec.json["paths"]
        for path, methods in (("/api/v1/cases", {"get", "post"}), ("/api/v1/cases/{number}", {"get"}),
                              ("/api/v1/cases/{number}/messages", {"post"}),
                              ("/api/v1/cases/{number}/events", {"post"})):
            with self.subTest(path=path):
                self.assertLessEqual(methods, set(paths[path]))
        for path, operations in paths.items():
            for method in set(operations) & {"get", "post", "put", "delete", "patch"}:
                with self.subTest(route=f"{method} {path}"):
                    real = re.sub(r"\{[^}]+\}", "1", path)
                    answer = self.anyone.request(method.upper(), real, None)
                    self.assertNotIn(answer.status, (404, 405, 500), answer.body[:200])

    def test_live_events_go_on_from_the_last_one(self):
        def events(last=None):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
            headers = {"Authorization": f"Bearer {self.api.token}"}
            if last:
                headers["Last-Event-ID"] = last
            connection.request("GET", "/api/v1/events", headers=headers)
            stream = connection.getresponse()
            self.assertEqual(stream.status, 200)
            self.assertIn("text/event-stream", stream.getheader("content-type"))
            return connection, stream

        def until(stream, number):
            ids, fields = [], {}
            while True:
                line = stream.readline().decode().rstrip("\n").rstrip("\r")
                if line:
                    key, _, value = line.partition(":")
                    fields[key] = value.strip()
                elif fields:
                    if "id" in fields:
                        ids.append(int(fields["id"]))
                    if number in fields.get("data", ""):
                        return ids
                    fields = {}

        connection, stream = events()
        _, first = self.complain(self.resident())
        ids = until(stream, first)
        connection.close()
        _, second = self.complain(self.resident())
        connection, stream = events(str(ids[-1]))
        later = until(stream, second)
        connection.close()
        self.assertEqual(later, sorted(set(later)))
        self.assertGreater(later[0], ids[-1])


class Residents(Town):
    def close(self, number, text="It is quiet now."):
        self.api.event(number, type="accept")
        answer = self.api.event(number, type="close", reason="solved", text=text)
        self.assertIn(answer.status, (200, 201), answer.body)

    def asked_about_closing(self, who, number, before):
        """Waits until the bot asks whether the case is solved; returns the question."""
        self.platform.wait(lambda p: any(number in c.text for c in p.calls[0:] if c.chat == who.chat
                                         and c.method.startswith("send")) and
                           len([c for c in p.calls if c.chat == who.chat]) > before)
        return [c.text for c in self.platform.sent(who.chat)[before:]]

    def test_not_solved_opens_the_case_again(self):
        li = self.resident()
        _, number = self.complain(li)
        before = len(self.platform.sent(li.chat))
        self.close(number)
        asked = self.asked_about_closing(li, number, before)
        self.assertTrue(any(number in text for text in asked), asked)
        self.assertEqual(self.api.case(number)["status"], "closed")
        self.say(li, "no")
        if self.api.case(number)["status"] == "closed":
            self.say(li, "They still drill every night")
        case = self.api.case(number)
        self.assertNotEqual(case["status"], "closed")
        self.assertEqual(case["reopened"], 1)
        # What they said is what the list shows, and new to the office.
        said = [m["text"] for m in case["thread"] if m["author"] == "resident"]
        self.assertEqual((case["last_message"]["by"], case["unread"]), ("resident", True))
        self.assertIn(case["last_message"]["text"], said[-2:])

    def test_solved_and_satisfied(self):
        li = self.resident()
        _, number = self.complain(li)
        before = len(self.platform.sent(li.chat))
        self.close(number)
        self.asked_about_closing(li, number, before)
        self.say(li, "yes")
        self.say(li, "5")
        case = self.api.case(number)
        self.assertEqual((case["status"], case["confirmation"], case["satisfaction"]),
                         ("closed", "confirmed", 5))

    def test_status_shows_only_ones_own(self):
        li, wang = self.resident(), self.resident()
        _, mine = self.complain(li)
        _, other = self.complain(wang)
        shown = self.say(li, "status")
        self.assertIn(mine, shown)
        self.assertNotIn(other, shown)
        asked = self.say(li, other)
        self.assertNotIn("Loud drilling", asked)
        nobody = self.resident()
        self.say(nobody, "/start")
        self.assertIsNone(NUMBER.search(self.say(nobody, "status")))

    def test_a_person_takes_over_and_the_bot_is_silent_until_released(self):
        li = self.resident()
        self.say(li, "/start")
        told = self.say(li, "a person")
        number = NUMBER.search(told)
        self.assertIsNotNone(number, told)
        number = number[0]
        case = self.api.case(number)
        self.assertTrue(case["owner"] and case["due_at"])
        count = len(self.platform.sent(li.chat))
        for text in ("Are you there?", "complaint", "/start"):
            self.deliver(li.text(text))
        self.api.reply(number, "Chen here, how can I help?")
        sent = self.platform.wait_sent(li.chat, count + 1)
        self.assertEqual(len(sent), count + 1, [c.text for c in sent])
        self.assertIn("Chen here", sent[-1].text)
        thread = [m.get("text", "") for m in self.api.case(number)["thread"]]
        self.assertIn("Are you there?", thread)
        answer = self.api.event(number, type="release")
        self.assertEqual(answer.status, 200, answer.body)
        before = len(self.platform.sent(li.chat))
        self.deliver(li.text("/start"))
        self.platform.wait_sent(li.chat, before + 1)

    def test_what_one_case_was_answered_is_not_in_the_thread_of_the_next(self):
        li = self.resident()
        _, first = self.complain(li)
        for text in self.COMPLAINT[:2]:
            self.say(li, text)
        before = len(self.platform.sent(li.chat))
        self.api.reply(first, "We come tomorrow.")
        self.platform.wait_sent(li.chat, before + 1)
        _, second = self.complain(li, script=self.COMPLAINT[2:])
        self.assertNotEqual(first, second)

        def texts(number):
            return [m.get("text", "") for m in self.api.case(number)["thread"]]

        self.assertIn("We come tomorrow.", texts(first))
        self.assertNotIn("We come tomorrow.", texts(second))
        self.assertFalse(any(second in text for text in texts(first)))

    def test_the_officers_reply_can_be_answered(self):
        li = self.resident()
        _, number = self.complain(li)
        before = len(self.platform.sent(li.chat))
        self.api.reply(number, "Which floor is it?")
        quoted = self.platform.wait_sent(li.chat, before + 1)[-1]
        eventually(lambda: self.api.case(number)["thread"][-1]["status"] == "sent", what="the mark")
        message_id = self.platform.calls.index(quoted) + 1
        self.deliver(li.text("The third", reply_to_message={
            "message_id": message_id, "date": 1700000000, "chat": li.room, "text": quoted.text}))

        def heard():
            return any(m.get("text") == "The third" for m in self.api.case(number)["thread"])

        eventually(heard, what="the answer in the case's thread")
        self.assertIn("resident_message", json.dumps(self.api.case(number)["events"]))
