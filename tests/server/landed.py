"""Stores as landed versions left them: what tests/server/test_landed.py brings up to date.

    python3 tests/server/landed.py
    YISHI_TEST_STORE=postgres tests/support/with_postgres python3 tests/server/landed.py

play a small town with the program of today on either database, and write what it leaves, and the hashes
of the scripts that made it, to tests/testdata/stores. Run when a schema lands, and never again for it."""

import glob
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import unittest

from harness import pictures, telegram
from harness.case import NUMBER, Town
from harness.database import on_postgres, psql
from harness.program import ROOT, eventually, read_settings

STORES = os.path.join(ROOT, "tests", "testdata", "stores")
HASHES = os.path.join(STORES, "migrations.sha256")
SCHEMA = "@SCHEMA@"  # stands for the name of PostgreSQL's schema
APPLICATION_ID = 0x59697368
LI, WANG, HE = 71, 72, 73  # chats: has a case; is in the middle of a dialog; was not reached


def files(kind):
    """(schema's number, path) of the stores that landed, oldest first."""
    found = glob.glob(os.path.join(STORES, f"schema-*.{kind}.sql"))
    return sorted((int(re.search(r"schema-(\d+)", path)[1]), path) for path in found)


def scripts():
    """Path from the root -> SHA-256 of each migration."""
    out = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "storage", "migrations", "*", "*.sql"))):
        with open(path, "rb") as script:
            out[os.path.relpath(path, ROOT)] = hashlib.sha256(script.read()).hexdigest()
    return out


def hashes():
    """The same, as they were when they landed."""
    with open(HASHES) as file:
        return {path: value for value, path in (line.split() for line in file)}


def tables(db):
    """Of a SQLite store: those that a script made, not what they are kept in."""
    return [row[0] for row in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'case_search_%' AND"
        " name NOT LIKE 'sqlite_%' ORDER BY rowid")]


def sqlite_text(file):
    """Statements that make the store anew."""
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    out = [f"PRAGMA application_id = {APPLICATION_ID};"]
    made = lambda kinds: [row[0] + ";" for row in db.execute(
        f"SELECT sql FROM sqlite_schema WHERE type IN ({kinds}) AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'case_search_%' ORDER BY rowid")]
    out += made("'table'")
    for table in [*tables(db), "sqlite_sequence"]:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        columns += ["rowid"] if table == "case_search" else []
        quoted = " || ', ' || ".join(f"quote({column})" for column in columns)
        out += [f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({row[0]});"
                for row in db.execute(f"SELECT {quoted} FROM {table}")]
    out += made("'index', 'trigger', 'view'")
    db.close()
    return "\n".join(out) + "\n"


def schema_of(storage):
    return re.search(r"search_path=(\w+)", storage["postgres"])[1]


def postgres_text(storage):
    name = schema_of(storage)
    ended = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", "--inserts", f"--schema={name}", storage["postgres"]],
        capture_output=True, text=True, check=True)
    kept = [line for line in ended.stdout.replace(name, SCHEMA).splitlines()
            if line and not line.startswith(("--", f"CREATE SCHEMA {SCHEMA}", "SET ", "\\"))]
    return "\n".join(kept) + "\n"


def load(path, storage, data):
    """Makes the store of a landed version the town's."""
    with open(path) as file:
        text = file.read()
    if "postgres" in storage:
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", storage["postgres"]],
                       input=text.replace(SCHEMA, schema_of(storage)), capture_output=True, text=True, check=True)
        return
    os.makedirs(data, exist_ok=True)
    db = sqlite3.connect(os.path.join(data, storage["sqlite"]))
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN;" + text + "COMMIT;")
    db.close()


def rows(storage, data):
    """Table -> its rows, each as column -> value."""
    if "postgres" in storage:
        names = [row[0] for row in psql(storage["postgres"],
                 "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")]
        return {name: [json.loads(row[0]) for row in psql(storage["postgres"], f"SELECT row_to_json(t) FROM {name} t")]
                for name in names}
    with sqlite3.connect(f"file:{os.path.join(data, storage['sqlite'])}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        return {table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")] for table in tables(db)}


def shape(storage, data):
    """The schema: what stands in it, without the order in which it came to be."""
    if "postgres" in storage:
        text = subprocess.run(
            ["pg_dump", "--schema-only", "--no-owner", "--no-privileges",
             f"--schema={schema_of(storage)}", storage["postgres"]],
            capture_output=True, text=True, check=True).stdout
        lines = [line for line in text.replace(schema_of(storage), SCHEMA).splitlines()
                 if not line.startswith(("--", "\\"))]
        return sorted(part.strip() for part in "\n".join(lines).split(";\n"))
    with sqlite3.connect(f"file:{os.path.join(data, storage['sqlite'])}?mode=ro", uri=True) as db:
        return sorted(row[0] for row in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))


class Freeze(Town):
    """The small town, played and written."""

    def test_all(self):
        li, wang, he = (telegram.Resident(chat) for chat in (LI, WANG, HE))
        photo = pictures.jpeg_with_position(1)
        self.platform.files["photo"] = photo
        for text in self.COMPLAINT[:4]:
            self.say(li, text)
        self.deliver(li.photo("photo", len(photo), caption=self.COMPLAINT[4]))
        self.platform.wait_sent(LI, 5)
        number = NUMBER.search(self.say(li, "yes"))[0]
        eventually(lambda: self.query("SELECT 1 FROM media WHERE status = 'stored'"), what="the photo")
        self.api.reply(number, "We come on Monday")
        self.platform.wait_sent(LI, 7)
        for text in self.COMPLAINT[:3]:
            self.say(wang, text)
        self.platform.down = True
        self.deliver(he.text("/start"))
        self.assertEqual(self.server.end(), 0)
        storage = read_settings(self.config)["storage"]
        kind = "postgres" if on_postgres() else "sqlite"
        text = postgres_text(storage) if on_postgres() else sqlite_text(os.path.join(self.data, storage["sqlite"]))
        latest = max(int(row[0]) for row in self.query("SELECT number FROM migration"))
        os.makedirs(STORES, exist_ok=True)
        with open(os.path.join(STORES, f"schema-{latest}.{kind}.sql"), "w") as file:
            file.write(text)
        with open(HASHES, "w") as file:
            file.writelines(f"{value}  {path}\n" for path, value in scripts().items())


if __name__ == "__main__":
    unittest.main()
