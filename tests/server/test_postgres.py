"""What is PostgreSQL's own: the server goes and comes back, and says what it would lose."""

import os
import unittest

from harness import telegram
from harness.case import Town
from harness.database import control, fresh_storage
from harness.program import eventually


@unittest.skipUnless("YISHI_TEST_POSTGRES" in os.environ, "needs tests/support/with_postgres")
class Gone(Town):
    @classmethod
    def setUpClass(cls):
        cls.settings = {"storage": fresh_storage("postgres")}
        super().setUpClass()

    def test_while_it_is_gone_platforms_are_told_to_come_again_and_nothing_is_lost(self):
        li = self.resident()
        for text in self.COMPLAINT[:3]:
            self.say(li, text)
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
        for text in self.COMPLAINT[4:]:
            answer = self.say(li, text)
        self.assertRegex(answer, r"\d{4}-\d{6,}-\d")
        self.assertEqual(len(self.api.cases()), 1)
        self.assertEqual(self.anyone.get("/readyz").status, 200)
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

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
