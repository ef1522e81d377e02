"""Stores that landed versions have left: today's program brings them up to date, loses nothing, serves them."""

import os

import landed
from harness import telegram
from harness.api import Client
from harness.case import Folder, Town
from harness.database import fresh_storage, on_postgres
from harness.program import read_settings, write_settings

# Tables that have become columns of another: which, and its names of them.
MOVED = {"case_talk": ("case_record", {"case_id": "id"})}
LATER = 1_000_000  # numbers of updates that the landed version has not seen


class Landed(Folder):
    def setUp(self):
        self.stores = landed.files("postgres" if on_postgres() else "sqlite")
        self.assertTrue(self.stores, landed.STORES)

    def begin(self, number, path=None):
        """A town of its own, empty or with the store of that version; its storage."""
        type(self).data = os.path.join(self.folder, f"{self._testMethodName}-{number}")
        settings = {**read_settings(self.config), "storage": fresh_storage()}
        write_settings(self.config, settings)
        if path:
            landed.load(path, settings["storage"], self.data)
        return settings["storage"]

    def upgraded(self, number, path):
        """Its storage, and what stood in it before."""
        storage = self.begin(number, path)
        before = landed.rows(storage, self.data)
        done = self.yishi("migrate")
        self.assertEqual(done.returncode, 0, done.stderr)
        return storage, before

    def test_all_that_stood_in_them_stands_and_the_schema_is_that_of_a_new_store(self):
        new = self.begin("new")
        self.start().end()
        shape = landed.shape(new, self.data)
        for number, path in self.stores:
            with self.subTest(schema=number):
                storage, before = self.upgraded(number, path)
                after = landed.rows(storage, self.data)
                self.assertGreater(len(before["message"]), 12)
                for table, rows in before.items():
                    now, names = MOVED.get(table, (table, {}))
                    for row in rows:
                        row = {names.get(name, name): value for name, value in row.items()}
                        self.assertTrue(any(row.items() <= each.items() for each in after[now]), (table, row))
                self.assertEqual(landed.shape(storage, self.data), shape)
                audited = self.yishi("audit", "verify")
                self.assertEqual(audited.returncode, 0, audited.stdout + audited.stderr)

    def test_they_are_served_and_what_waited_in_them_goes_out(self):
        for number, path in self.stores:
            with self.subTest(schema=number):
                self.upgraded(number, path)
                already = len(self.platform.sent(landed.HE))
                server = self.start()
                try:
                    self.platform.wait_sent(landed.HE, already + 1)
                    api = Client(server.port, self.token_of("chief"))
                    (case,) = api.cases()
                    said = str(api.case(case["number"])["thread"])
                    for words in ("We come on Monday", Town.COMPLAINT[4], Town.COMPLAINT[3]):
                        self.assertIn(words, said)
                    anyone = Client(server.port)
                    for chat in (landed.LI, landed.WANG):
                        told = len(self.platform.sent(chat))
                        update = telegram.Resident(chat).text("status")
                        update["update_id"] += LATER
                        answer = anyone.post("/webhook/tg", update, **{telegram.HEADER: telegram.SECRET})
                        self.assertEqual(answer.status, 200, answer.body)
                        self.platform.wait_sent(chat, told + 1)
                    self.assertIn(case["number"], str([call.text for call in self.platform.sent(landed.LI)]))
                finally:
                    self.assertEqual(server.end(), 0)


class Scripts(Folder):
    def test_a_migration_that_has_landed_never_changes(self):
        today = landed.scripts()
        for path, value in landed.hashes().items():
            self.assertEqual(today.get(path), value, f"{path} has landed: what is to change is a new migration")

    def test_every_schema_that_landed_has_a_store_of_either_kind(self):
        pinned = {int(os.path.basename(path)[:4]) for path in landed.hashes()}
        for kind in ("sqlite", "postgres"):
            self.assertIn(max(pinned), [number for number, _ in landed.files(kind)])
