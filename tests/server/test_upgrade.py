"""How the store of an older version is brought up to date."""

import contextlib
import glob
import json
import os
import sqlite3
import subprocess
import unittest

from harness.case import PROGRAM, Town
from harness.database import on_postgres, psql
from harness.program import ROOT, NotStarted, read_settings


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
