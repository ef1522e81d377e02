"""What is PostgreSQL's own: the server goes and comes back, and says what it would lose."""

import concurrent.futures
import os
import re
import signal
import threading
import unittest

from harness import pictures, telegram
from harness.api import Client
from harness.case import PROGRAM, Town, ends_well
from harness.database import control, fresh_storage, on_postgres
from harness.program import Server, eventually


@unittest.skipUnless(on_postgres(), "needs tests/support/with_postgres and --postgres")
class OnPostgres(Town):
    @classmethod
    def setUpClass(cls):
        cls.settings = {"storage": fresh_storage("postgres")}
        super().setUpClass()


class Gone(OnPostgres):
    def test_while_it_is_gone_platforms_are_told_to_come_again_and_nothing_is_lost(self):
        li = self.resident()
        for text in self.COMPLAINT[:3]:
            self.say(li, text)
        told = len(self.platform.sent(li.chat))
        control("stop")
        try:
            update = li.text(self.COMPLAINT[3])
            refused = eventually(lambda: next((a for a in [self.webhook(update)] if a.status != 200), None),
                                 what="the webhook to refuse")
            self.assertEqual(refused.status, 503, refused.body)
            self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
            ready = self.anyone.get("/readyz")
            self.assertEqual(ready.status, 503)
            self.assertIn("PostgreSQL", ready.json["why"])
            self.assertEqual(self.anyone.get("/healthz").status, 200)
        finally:
            control("start")
        eventually(lambda: self.webhook(update).status == 200, what="the webhook to be taken")
        self.deliver(update)  # a platform that had no answer repeats it
        self.platform.wait_sent(li.chat, told + 1)
        for text in self.COMPLAINT[4:]:
            answer = self.say(li, text)
        self.assertRegex(answer, r"\d{4}-\d{6,}-\d")
        self.assertEqual(len(self.api.cases()), 1)
        self.assert_nothing_lost(li, self.COMPLAINT)
        self.assertEqual(self.anyone.get("/readyz").status, 200)
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

    def test_what_a_killed_one_had_queued_it_sends_when_it_is_started_again(self):
        li = self.resident()
        self.say(li, "/start")
        self.platform.down = True
        try:
            self.deliver(li.text("status"))
            self.server.end(signal.SIGKILL)
        finally:
            self.platform.down = False
        type(self).server = self.start()
        self.api.port = self.anyone.port = self.server.port
        # Well before its own lease of 50 s would have been over.
        self.platform.wait_sent(li.chat, 2)
        self.assertEqual(len(self.query("SELECT owner FROM sender")), 1)

    def test_a_server_that_may_lose_commits_is_named(self):
        # That of the tests runs with fsync off.
        ready = self.anyone.get("/readyz")
        self.assertEqual(ready.status, 200)
        self.assertIn("fsync", ready.json["warning"])
        self.assertIn("fsync", self.server.log())

    def test_the_password_of_the_database_is_shown_nowhere(self):
        wrong = "postgres://town:secret-word@127.0.0.1:1/none"
        ended = self.yishi("migrate-store", "--from", os.path.join(self.data, "none.db"), "--to", wrong,
                           data=False, config=False)
        self.assertEqual(ended.returncode, 1)
        self.assertNotIn("secret-word", ended.stdout + ended.stderr + self.server.log())


class Crashes(OnPostgres):
    """Its commits return before they are on disk: what was answered must have been waited for."""

    ROUNDS = 4
    SCRIPT = 4 * Town.COMPLAINT

    def persist(self, who, taken):
        """Says all of it as a platform does: again until it is taken."""
        for text in self.SCRIPT:
            update = who.text(text)
            eventually(lambda: self.webhook(update).status == 200, seconds=60, what="the webhook to be taken")
            taken.release()

    def test_what_was_answered_outlives_its_crashes_under_load(self):
        residents = [self.resident() for _ in range(16)]
        taken = threading.Semaphore(0)
        with concurrent.futures.ThreadPoolExecutor(len(residents)) as pool:
            for _ in range(self.ROUNDS):
                playing = [pool.submit(self.persist, who, taken) for who in residents]
                for _ in range(len(residents) * len(self.SCRIPT) // 2):
                    taken.acquire()
                control("stop")
                control("start")
                for one in playing:
                    one.result(timeout=120)
                while taken.acquire(blocking=False):
                    pass
        numbers = [row[0] for row in self.query("SELECT number FROM case_record")]
        self.assertEqual(len(numbers), 4 * self.ROUNDS * len(residents))
        told = lambda who: {number for call in self.platform.sent(who.chat)
                            for number in re.findall(r"\d{4}-\d{6,}-\d", call.text)}
        eventually(lambda: set().union(*map(told, residents)) == set(numbers), seconds=60,
                   what="every number to be told, and no other")
        self.assertEqual(sorted(int(number.split("-")[1]) for number in numbers), list(range(1, len(numbers) + 1)))
        for who in residents:
            said = [row[0] for row in self.query(
                "SELECT CAST(m.body AS json) ->> 'text' FROM message m JOIN conversation c ON c.id = m.conversation"
                f" WHERE c.chat = '{who.chat}' AND m.direction = 0 ORDER BY m.seq")]
            self.assertEqual(said, self.ROUNDS * list(self.SCRIPT))
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)


class Two(OnPostgres):
    """Two servers on one database, each with a data folder of its own, the media in common."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.makedirs(os.path.join(cls.data, "media"), exist_ok=True)
        cls.begin_second()

    @classmethod
    def begin_second(cls):
        other = os.path.join(cls.folder, "other")
        os.makedirs(other, exist_ok=True)
        if not os.path.lexists(os.path.join(other, "media")):
            os.symlink(os.path.join(cls.data, "media"), os.path.join(other, "media"))
        cls.second = Server(PROGRAM, cls.config, other)
        cls.addClassCleanup(lambda: ends_well(cls.second))
        cls.there = Client(cls.second.port)
        cls.api_there = Client(cls.second.port, cls.api.token)

    def hook(self, update, at):
        answer = at.post("/webhook/tg", update, **{telegram.HEADER: telegram.SECRET})
        self.assertEqual(answer.status, 200, answer.body)

    def play(self, who, first=0):
        """The complaint, turn and turn about, every update at both; returns the number."""
        at = [self.anyone, self.there]
        for k, text in enumerate(self.COMPLAINT):
            before = len(self.platform.sent(who.chat))
            update = who.text(text)
            self.hook(update, at[(k + first) % 2])
            self.hook(update, at[(k + first + 1) % 2])
            self.platform.wait_sent(who.chat, before + 1)
        sent = self.platform.sent(who.chat)
        self.assertEqual(len(sent), len(self.COMPLAINT), [c.text for c in sent])
        return re.search(r"\d{4}-\d{6,}-\d", sent[-1].text)[0]

    def test_a_conversation_goes_on_at_either_and_every_reply_is_sent_once(self):
        residents = [self.resident() for _ in range(12)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            numbers = list(pool.map(self.play, residents, [k % 2 for k in range(12)]))
        self.assertEqual(len(set(numbers)), 12)
        for who in residents:
            self.assert_nothing_lost(who, self.COMPLAINT)
        year = sorted(int(number.split("-")[1]) for number in self.query_numbers())
        self.assertEqual(year, list(range(1, len(year) + 1)))
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

    def query_numbers(self):
        return [row[0] for row in self.query("SELECT number FROM case_record")]

    def test_an_officer_at_one_answers_a_resident_of_the_other(self):
        li = self.resident()
        number = self.play(li)
        before = len(self.platform.sent(li.chat))
        self.assertIn(self.api_there.reply(number, "We come on Monday").status, (200, 201))
        self.assertEqual(self.platform.wait_sent(li.chat, before + 1)[-1].text, "We come on Monday")

    def test_what_falls_due_for_both_at_once_happens_once(self):
        numbers = [self.play(self.resident()) for _ in range(5)]
        residents = [self.resident() for _ in range(120)]
        for who in residents:  # in the middle of a dialog
            for k, text in enumerate(self.COMPLAINT[:2]):
                self.hook(who.text(text), (self.anyone, self.there)[k])
        for who in residents:
            self.platform.wait_sent(who.chat, 2)
        self.query("UPDATE case_record SET due_at = 1; UPDATE conversation SET idle_due = 1 WHERE idle_due <> 0; "
                   "UPDATE timer SET due_at = 1 WHERE kind IN ('idle', 'overdue')")
        eventually(lambda: self.query("SELECT count(*) FROM timer WHERE due_at <= 1") == [("0",)],
                   what="all timers to fire")
        for who in residents:
            self.platform.wait_sent(who.chat, 3)
        eventually(lambda: self.query("SELECT count(*) FROM message WHERE status IN (1, 2)") == [("0",)],
                   what="all that was to be sent")
        for who in residents:
            sent = self.platform.sent(who.chat)
            self.assertEqual(len(sent), 3, [c.text for c in sent])
        told = self.query("SELECT r.number FROM case_event e JOIN case_record r ON r.id = e.case_id "
                          "WHERE e.type = 'overdue'")
        self.assertEqual(sorted(row[0] for row in told if row[0] in numbers), sorted(numbers))

    def test_a_page_open_at_one_shows_what_is_said_at_the_other(self):
        token = self.anyone.post("/chat/device", {}).json["token"]
        here, there = Client(self.server.port, token), Client(self.second.port, token)
        said = here.post("/chat/send", {"type": "send", "id": "a", "text": "hello"}).json
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(here.post, "/chat/poll", {"after": said["seq"], "wait": True})
            eventually(lambda: there.post("/chat/send", {"type": "send", "id": "b", "text": "status"})
                       .json["type"] == "ack", what="the second message")
            entries = waiting.result().json["entries"]
        self.assertEqual(entries[0]["text"], "status")

    def test_a_photo_uploaded_at_one_is_sent_at_the_other(self):
        token = self.anyone.post("/chat/device", {}).json["token"]
        here, there = Client(self.server.port, token), Client(self.second.port, token)
        for text in self.COMPLAINT[:4]:
            here.post("/chat/send", {"type": "send", "id": f"say {text}", "text": text})
        photos = [at.post("/chat/upload", pictures.jpeg(k)).json["ref"] for k, at in enumerate((here, there))]
        sent = {"type": "send", "id": "photos", "text": self.COMPLAINT[4], "media": photos}
        self.assertEqual(there.post("/chat/send", sent).json["type"], "ack")
        seen = eventually(lambda: [each for each in here.post("/chat/poll", {"after": 0}).json["entries"]
                                   if each.get("id") == "photos"], what="the message")
        self.assertEqual(len(seen[0]["media"]), 2)
        # What somebody else has uploaded is not theirs to send.
        stranger = Client(self.second.port, self.there.post("/chat/device", {}).json["token"])
        self.assertEqual(stranger.post("/chat/send", {**sent, "id": "stolen"}).json["code"], "media")

    def test_a_configuration_published_at_one_holds_at_the_other(self):
        self.follows(lambda: self.server.send_signal(signal.SIGHUP))

    def test_what_one_that_starts_brings_along_holds_at_the_other(self):
        def start_anew():
            self.assertEqual(self.server.end(), 0)
            type(self).server = self.start()
            type(self).anyone, type(self).api = (Client(self.server.port), Client(self.server.port, self.api.token))

        self.follows(start_anew)

    def follows(self, publish):
        """`publish` makes the folder's configuration the first server's."""
        path = os.path.join(self.config, "dialogs", "complaint.json")
        with open(path) as file:
            kept = file.read()
        words = "Tell us about what, dear neighbour?"
        asked = re.compile(r'("id": "category".*?"ask": *\{"en": ")[^"]*(")', re.S)
        try:
            with open(path, "w") as file:
                file.write(asked.sub(rf"\g<1>{words}\g<2>", kept, count=1))
            publish()

            def greeted():
                who = self.resident()
                for text in ("/start", "complaint"):
                    before = len(self.platform.sent(who.chat))
                    self.hook(who.text(text), self.there)
                    said = self.platform.wait_sent(who.chat, before + 1)[-1].text
                return words in said

            eventually(greeted, what="the other to follow")
        finally:
            with open(path, "w") as file:
                file.write(kept)
            publish()
            eventually(lambda: not greeted(), what="the other to follow back")

    def lanes(self):
        """How many each sender holds."""
        return sorted(int(row[1]) for row in self.query("SELECT owner, count(*) FROM lane GROUP BY owner"))

    def test_both_send_and_one_that_stops_leaves_its_lanes_to_the_other(self):
        eventually(lambda: self.lanes() == [32, 32], what="the lanes to be shared")
        self.assertEqual(self.second.end(signal.SIGTERM), 0)
        eventually(lambda: self.lanes() == [64], what="the lanes to be taken")
        type(self).begin_second()
        eventually(lambda: self.lanes() == [32, 32], what="the lanes to be shared again")
        self.play(self.resident())

    def test_what_a_killed_one_had_queued_the_other_sends(self):
        li = self.resident()
        number = self.play(li)
        before = len(self.platform.sent(li.chat))
        self.platform.down = True
        try:
            # Whoever holds the conversation's lane: one of the two is killed, the other answers.
            self.assertIn(self.api.reply(number, "It is on its way").status, (200, 201))
            self.server.end(signal.SIGKILL)
        finally:
            self.platform.down = False
        self.platform.wait(
            lambda p: len([c for c in p.calls if c.chat == li.chat]) > before, seconds=90)
        self.assertEqual(self.platform.sent(li.chat)[-1].text, "It is on its way")
        self.assert_nothing_lost(li, self.COMPLAINT)
        type(self).server = self.start()
        self.api.port = self.anyone.port = self.server.port
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)
