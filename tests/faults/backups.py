"""Backups of a server at work."""

import asyncio
import hashlib
import os
import sqlite3
import tarfile

from drill import Drill
from harness.program import command

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


class BackedUp(Drill):
    """a backup is taken under load; restored elsewhere it is the town as of one instant, photos included"""

    stores = ("sqlite",)  # looked into as files

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
        data = file + ".data"
        done = command(self.program, "restore", file, config=self.config, data=data)
        self.expect(done.returncode == 0 and "neither in the backup" not in done.stderr,
                    done.stdout + done.stderr)
        with tarfile.open(file) as tar:
            tar.extract("store.db", data)
        kept, town = rows(os.path.join(data, "store.db")), rows(os.path.join(data, "yishi.db"))
        for table in kept:
            self.expect(kept[table] == town.get(table), f"{table}: other rows than in the backup")
        db = sqlite3.connect(os.path.join(data, "yishi.db"))
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
        audit = command(self.program, "audit", "verify", config=self.config, data=data)
        self.expect(audit.returncode == 0, audit.stdout + audit.stderr)
        return len(contents)


DRILLS = (BackedUp,)
