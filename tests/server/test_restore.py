"""Backups restored: what stands again, what is never given or sent twice, what is refused."""

import http.client
import io
import os
import pwd
import sqlite3
import stat
import struct
import tarfile
import time
import unittest

from harness import pictures
from harness.api import Client
from harness.case import Town
from harness.database import fresh_storage, on_postgres
from harness.program import NotStarted, eventually, read_settings, write_settings

DAY_MS = 24 * 3600 * 1000


def sequence(number):
    return int(number.split("-")[1])


def altered(backup, sql, target):
    """The backup with its database changed."""
    with tarfile.open(backup) as source, tarfile.open(target, "w") as out:
        for member in source:
            content = source.extractfile(member).read()
            if member.name == "store.db":
                path = target + ".db"
                with open(path, "wb") as file:
                    file.write(content)
                with sqlite3.connect(path) as db:
                    db.execute(sql)
                db.close()
                with open(path, "rb") as file:
                    content = file.read()
                member.size = len(content)
            out.addfile(member, io.BytesIO(content))
    return target


def page_with(database, text):
    """Where the page of a tar's SQLite database begins that holds the text."""
    base = database.find(b"SQLite format 3\0")
    size = struct.unpack(">H", database[base + 16:base + 18])[0]
    return base + (database.find(text, base) - base) // size * size


class Restored(Town):
    def again(self):
        type(self).server = self.start()
        self.api.port = self.anyone.port = self.server.port

    def restore(self, file, status=0):
        self.assertEqual(self.server.end(), 0)
        restored = self.yishi("restore", file)
        self.assertEqual(restored.returncode, status, restored.stdout + restored.stderr)
        self.again()
        return restored.stdout + restored.stderr

    def photo(self, li):
        content = pictures.jpeg_with_position(li.chat)
        self.platform.files[f"photo-{li.chat}"] = content
        for text in self.COMPLAINT[:4]:
            self.say(li, text)
        self.deliver(li.photo(f"photo-{li.chat}", len(content), caption=self.COMPLAINT[4]))
        found = lambda: [row[0] for row in self.query("SELECT sha256 FROM media WHERE status = 'stored'")]
        return eventually(found, what="the photo")[0]

    def test_what_stood_in_the_backup_stands_again_and_no_number_is_given_twice(self):
        numbers = {c["number"] for c in self.api.cases()}
        photo = self.photo(self.resident())
        path = os.path.join(self.data, "media", photo[:2], photo)
        li = self.resident()
        numbers.add(self.complain(li)[1])
        # An answer that cannot be delivered waits when the backup is made.
        self.platform.down = True
        self.assertIn(self.api.reply(max(numbers), "We come on Monday").status, (200, 201))
        copy = os.path.join(self.folder, "backup.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.platform.down = False
        self.platform.wait(lambda p: "We come on Monday" in [c.text for c in p.sent(li.chat)])
        lost = [self.complain(self.resident())[1] for _ in range(3)]
        os.remove(path)
        told = len(self.platform.sent(li.chat))
        said = self.restore(copy)
        self.assertIn("1 messages", said)
        self.assertEqual({c["number"] for c in self.api.cases()}, numbers)
        self.assertTrue(os.path.exists(path))
        # The store that was there knows how far they had gone: the next one follows.
        _, after = self.complain(self.resident())
        self.assertEqual(sequence(after), max(map(sequence, lost)) + 1)
        # It was sent before; whether it goes again is for somebody to say.
        self.assertEqual(len(self.platform.sent(li.chat)), told)
        letters = self.api.get("/api/v1/deliveries").json["deliveries"]
        self.assertIn("held by a restore", letters[0]["error"])
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

    @unittest.skipUnless(os.getuid() == 0, "only root can make what is another's")
    def test_what_root_restores_belongs_to_the_folders_owner(self):
        self.photo(self.resident())
        copy = os.path.join(self.folder, "root.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.assertEqual(stat.S_IMODE(os.stat(copy).st_mode), 0o600)
        nobody = pwd.getpwnam("nobody")
        os.chown(self.data, nobody.pw_uid, nobody.pw_gid)
        try:
            self.assertEqual(self.server.end(), 0)
            restored = self.yishi("restore", copy)
            self.assertEqual(restored.returncode, 0, restored.stderr)
            there = [os.path.join(at, name) for at, folders, files in os.walk(self.data) for name in folders + files]
            self.assertEqual({os.stat(each).st_uid for each in there}, {nobody.pw_uid})
        finally:
            os.chown(self.data, 0, 0)
            self.again()

    def test_a_backup_that_was_cut_off_is_named(self):
        copy = os.path.join(self.folder, "cut.tar")
        with open(copy + ".store", "w"):
            pass
        made = self.yishi("backup", copy)
        self.assertEqual(made.returncode, 1)
        self.assertIn("cut.tar.store", made.stderr)
        self.assertIn("remove it", made.stderr)

    def test_a_damaged_backup_replaces_nothing(self):
        _, number = self.complain(self.resident())
        copy = os.path.join(self.folder, "whole.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        with open(copy, "rb") as file:
            whole = file.read()
        page = whole.find(b"CREATE TABLE case_event")
        for name, bytes_ in (("cut", whole[:len(whole) // 3]), ("none", b""), ("other", b"x" * 9_000),
                             ("page", whole[:page - 3_000] + b"\xff" * 3_000 + whole[page:])):
            with self.subTest(name=name):
                damaged = os.path.join(self.folder, name)
                with open(damaged, "wb") as file:
                    file.write(bytes_)
                self.assertIn("not a whole backup", self.restore(damaged, 1))
                self.assertIn(number, [c["number"] for c in self.api.cases()])

    def test_a_damaged_thread_is_seen_before_anything_is_replaced(self):
        li = self.resident()
        self.complain(li)
        copy = os.path.join(self.folder, "thread.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        with open(copy, "rb") as file:
            content = bytearray(file.read())
        page = page_with(content, b'"text":"' + self.COMPLAINT[4].encode())
        content[page:page + 8] = b"\xff" * 8
        with open(copy, "wb") as file:
            file.write(content)
        self.assertIn("not a whole backup", self.restore(copy, 1))

    def test_a_photo_that_is_nowhere_is_told(self):
        photo = self.photo(self.resident())
        kept = os.path.join(self.data, "media", photo[:2], photo)
        os.rename(kept, kept + ".away")
        self.addCleanup(os.rename, kept + ".away", kept)
        copy = os.path.join(self.folder, "photo.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.assertRegex(self.restore(copy), r"1 of \d+ photos and files that messages name")

    def test_what_fell_due_meanwhile_waits_a_day_and_nobody_is_asked_whether_they_are_there(self):
        li = self.resident()
        for text in self.COMPLAINT[:3]:  # in the middle of a dialog
            self.say(li, text)
        _, number = self.complain(self.resident())
        copy = os.path.join(self.folder, "timers.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.assertGreaterEqual(int(self.query("SELECT count(*) FROM timer WHERE kind = 'idle'")[0][0]), 1)
        told = len(self.platform.sent(li.chat))
        before = time.time() * 1000
        said = self.restore(altered(copy, "UPDATE timer SET due_at = 1", copy + ".due"))
        self.assertIn("were due meanwhile", said)
        self.assertEqual(self.query("SELECT count(*) FROM timer WHERE kind = 'idle'"), [("0",)])
        due = int(self.query(f"SELECT due_at FROM timer WHERE subject = '{number}'")[0][0])
        self.assertGreaterEqual(due, before + DAY_MS)
        self.complain(self.resident())
        self.assertEqual(len(self.platform.sent(li.chat)), told)
        self.say(li, self.COMPLAINT[3])  # the dialog goes on

    def first_event(self, last):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        connection.request("GET", "/api/v1/events", headers={
            "Authorization": f"Bearer {self.api.token}", "Last-Event-ID": last})
        stream = connection.getresponse()
        named = next(line for line in stream if line.startswith(b"event:"))
        connection.close()
        return named.strip()

    def test_views_that_have_seen_what_is_lost_are_not_taken_for_the_restored_stores(self):
        device = Client(self.server.port, self.anyone.post("/chat/device", {}).json["token"])
        say = lambda name, text: device.post("/chat/send", {"type": "send", "id": name, "text": text}).json["seq"]
        say("a", "hello")
        copy = os.path.join(self.folder, "live.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.complain(self.resident())
        lost = say("b", "status")
        console = self.query("SELECT max(seq) FROM change_log")[0][0]
        self.restore(copy)
        device.port = self.server.port
        for name in "cde":  # they come back when as much has happened anew
            self.complain(self.resident())
            say(name, "hello")
        entries = device.post("/chat/poll", {"after": lost, "wait": False}).json["entries"]
        self.assertEqual(len(entries), 6, entries)
        self.assertEqual(self.first_event(console), b"event: reload")


class Elsewhere(Town):
    """A backup restored where the town's store is not: nobody knows what was given since."""

    def restored(self, name, used=False):
        """Restores a backup into another store; returns the number that it gives next."""
        _, number = self.complain(self.resident())
        copy = os.path.join(self.folder, name + ".tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.assertEqual(self.server.end(), 0)
        settings = read_settings(self.config)
        settings["storage"] = fresh_storage()
        write_settings(self.config, settings)
        type(self).data = os.path.join(self.folder, name)
        if used:  # as a package's service that was started before anybody thought of the backup
            self.assertEqual(self.start().end(), 0)
        said = self.yishi("restore", copy)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertIn("go on after", said.stdout)
        type(self).server = self.start()
        self.api.port = self.anyone.port = self.server.port
        self.assertIn(number, [c["number"] for c in self.api.cases()])
        _, after = self.complain(self.resident())
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)
        return sequence(after) - sequence(number)

    def test_numbers_jump_where_there_is_no_store(self):
        self.assertEqual(self.restored("none"), 100_001)

    def test_numbers_jump_over_a_town_that_was_just_made(self):
        self.assertEqual(self.restored("fresh", used=True), 100_001)


class Interrupted(Town):
    def test_the_server_waits_for_the_restore_to_be_made_once_more(self):
        if on_postgres():
            self.skipTest("there it is one transaction")
        _, number = self.complain(self.resident())
        copy = os.path.join(self.folder, "backup.tar")
        self.assertEqual(self.yishi("backup", copy).returncode, 0)
        self.assertEqual(self.server.end(), 0)
        # Killed between taking away the old store and putting the new one in its place.
        os.rename(os.path.join(self.data, "yishi.db"), os.path.join(self.data, "restoring.db"))
        with self.assertRaises(NotStarted) as refused:
            self.start()
        self.assertIn("run `yishi restore` once more", str(refused.exception))
        self.assertEqual(self.yishi("restore", "/dev/null").returncode, 1)
        with self.assertRaises(NotStarted):
            self.start()
        self.assertEqual(self.yishi("restore", copy).returncode, 0)
        type(self).server = self.start()
        self.api.port = self.server.port
        self.assertIn(number, [c["number"] for c in self.api.cases()])
