"""Backups of a server at work."""

import asyncio
import hashlib
import os
import shutil
import sqlite3
import tarfile

from drill import Drill
from harness.database import fresh_storage
from harness.program import command, read_settings, write_settings

# What a restore itself sees to (bot/cli/settle.hpp), and what belongs to processes.
SEEN_TO = {"case_number", "change_log", "timer", "setting", "lane", "sender"}
SEEN_TO_COLUMNS = {("message", "status"), ("message", "error"), ("conversation", "last_seq")}


def rows(path):
    """Table -> its rows, sorted, but for what a restore changes."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = [name for name, in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'case_search_%'")]
        out = {}
        for table in set(names) - SEEN_TO:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")
                       if (table, row[1]) not in SEEN_TO_COLUMNS]
            out[table] = sorted(map(repr, db.execute(f"SELECT {', '.join(columns)} FROM {table}")))
        return out
    finally:
        db.close()


def store_in(backup):
    """The database in it, as a file beside it."""
    folder = backup + ".store.d"
    with tarfile.open(backup) as tar:
        tar.extract("store.db", folder)
    return os.path.join(folder, "store.db")


class BackedUp(Drill):
    """a backup is taken under load; restored elsewhere it is the town as of one instant, photos included"""

    def __init__(self, *given):
        super().__init__(*given)
        self.taken = []  # a backup's file, and what was answered 200 before it began

    async def disturb(self):
        for number in range(10 if self.long else 3):
            await self.turns(300)
            answered = {chat: len(story.answered) for chat, story in self.load.stories.items()}
            file = os.path.join(self.folder, f"backup-{number}.tar")
            made = await asyncio.to_thread(self.yishi, "backup", file)
            self.expect(made.returncode == 0, made.stderr)
            self.taken.append((file, answered))
        await self.turns(100)

    def after(self):
        photos = sum(self.restored(*each) for each in self.taken)
        self.expect(photos > 0, "no photo was in any backup")
        self.notes.append(f"{len(self.taken)} backups, {photos} photos in them")

    def restored(self, file, answered):
        data, again = file + ".data", file + ".again"
        config = self.another_town(file)
        done = command(self.program, "restore", file, config=config, data=data)
        self.expect(done.returncode == 0 and "neither in the backup" not in done.stderr,
                    done.stdout + done.stderr)
        # Its store is looked into as a backup, whatever database it is.
        made = command(self.program, "backup", again, config=config, data=data)
        self.expect(made.returncode == 0, made.stderr)
        kept, town = rows(store_in(file)), rows(store_in(again))
        for table in kept:
            self.expect(kept[table] == town.get(table), f"{table}: other rows than in the backup")
        db = sqlite3.connect(store_in(again))
        try:
            for chat, count in answered.items():
                found = {row[0] for row in db.execute(
                    "SELECT platform_id FROM message m JOIN conversation c ON c.id = m.conversation "
                    "WHERE c.chat = ? AND platform_id <> ''", (str(chat),))}
                wanted = {str(update) for update in self.stories[chat].answered[:count]}
                self.expect(wanted <= found, f"{len(wanted - found)} updates of {chat} are not in the backup")
            contents = {row[0] for row in db.execute("SELECT sha256 FROM media WHERE status = 'stored'")}
        finally:
            db.close()
        for content in contents:
            with open(os.path.join(data, "media", content[:2], content), "rb") as photo:
                self.expect(hashlib.sha256(photo.read()).hexdigest() == content, f"{content} is another")
        audit = command(self.program, "audit", "verify", config=config, data=data)
        self.expect(audit.returncode == 0, audit.stdout + audit.stderr)
        return len(contents)

    def another_town(self, file):
        """The configuration of a town that has the same dialogs and a store of its own."""
        config = file + ".config"
        shutil.copytree(self.config, config)
        settings = read_settings(config)
        settings["storage"] = fresh_storage()
        write_settings(config, settings)
        return config


DRILLS = (BackedUp,)
