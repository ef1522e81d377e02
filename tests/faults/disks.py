"""Disks: full, failing, limited, locked, read-only, damaged."""

import asyncio
import os
import resource
import sqlite3

from drill import Drill
from harness import pictures, telegram
from harness.program import NotStarted, eventually
from load import Story

FAULT_SECONDS = 1.0
LOCKED_SECONDS = 6.5  # the store waits five seconds for others
NO_LIMIT = resource.RLIM_INFINITY
PHOTO_SIDE = 2_000  # pixels: more bytes, cleaned too, than any other file has by then
ROOM = 1 << 20  # bytes that the files there may still grow


def limit_files(server, size):
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, NO_LIMIT))


class FailingDisk(Drill):
    """writes answer FULL, IOERR and READONLY for a while, under SQLite"""

    stores = ("sqlite",)
    crash = True
    words = {"full": ("no space", "full"), "io": ("disk",), "readonly": ("readonly", "read-only")}

    def __init__(self, *given):
        super().__init__(*given)
        self.fault = os.path.join(self.folder, "fault")
        self.env["YISHI_CRASH_FAULT"] = self.fault

    async def disturb(self):
        for _ in range(10 if self.long else 1):
            for kind, words in self.words.items():
                await self.turns(100)
                with open(self.fault, "w") as file:
                    file.write(kind)
                await self.refused_and_told(*words)
                await asyncio.sleep(FAULT_SECONDS)
                os.remove(self.fault)
                await self.well_again()


class FileLimit(Drill):
    """no file may be written (RLIMIT_FSIZE): database and log alike"""

    stores = ("sqlite",)

    def __init__(self, *given):
        self.log_file = None
        super().__init__(*given)

    def begin(self):
        from harness.program import read_settings, write_settings
        self.log_file = os.path.join(self.folder, "yishi.log")
        settings = read_settings(self.config)
        settings["log"] = {"level": "debug", "file": self.log_file}
        write_settings(self.config, settings)
        super().begin()

    async def disturb(self):
        for _ in range(10 if self.long else 2):
            await self.turns(200)
            limit_files(self.server, 1)
            await self.refused_and_told("disk", "space")
            before = os.path.getsize(self.log_file)
            await asyncio.sleep(FAULT_SECONDS)
            self.expect(os.path.getsize(self.log_file) == before, "the log grew beyond the limit")
            limit_files(self.server, NO_LIMIT)
            await self.well_again()
            # Buffered lines come out later.
            await self.until(lambda size=before: os.path.getsize(self.log_file) > size,
                             what="the log to go on")


class NoRoomForPhoto(Drill):
    """no room for a photo: it waits, and words are taken meanwhile"""

    async def disturb(self):
        await self.turns(100)

    def after(self):
        self.stop()  # the write-ahead log's file becomes small
        self.start()
        li = telegram.Resident(9)
        photo = pictures.big_jpeg(self.seed, PHOTO_SIDE)
        self.platform.files["big"] = photo
        limit = ROOM + max(os.path.getsize(os.path.join(folder, name))
                           for folder, _, names in os.walk(self.folder) for name in names)
        self.expect(limit < len(photo) // 3, f"a photo of {len(photo)} bytes may fit below {limit}")
        limit_files(self.server, limit)
        said = [li.photo("big", len(photo)), li.text("/start")]
        for update in said:
            self.expect(self.hook(update).status == 200, "words are refused for want of room for a photo")
        eventually(lambda: self.store.rows(
            "SELECT 1 FROM media WHERE status = 'pending' AND error LIKE '%written to the disk%'"),
            30, "the photo to be refused by the disk")
        folder = os.path.join(self.data, "media")
        self.expect(not [name for name in os.listdir(folder) if name.startswith(".part-")],
                    "half a photo was left behind")
        limit_files(self.server, NO_LIMIT)
        self.stories[li.chat] = Story(li.chat, [u["update_id"] for u in said], [None, "/start"], photos=1)


class Locked(Drill):
    """another process holds the database's write lock for longer than the store waits"""

    stores = ("sqlite",)

    async def disturb(self):
        for _ in range(5 if self.long else 1):
            await self.turns(200)
            other = sqlite3.connect(os.path.join(self.data, "yishi.db"), isolation_level=None)
            try:
                other.execute("BEGIN IMMEDIATE")
                await self.refused_and_told("locked", "busy")
            finally:
                other.close()
            await self.well_again()


class ReadOnly(Drill):
    """the data folder cannot be written at the start: the server says so and does not start"""

    stores = ("sqlite",)

    async def disturb(self):
        await self.turns(200)

    def after(self):
        self.stop()
        names = [self.data, *(os.path.join(self.data, name) for name in os.listdir(self.data)
                              if name.startswith("yishi."))]
        modes = {name: os.stat(name).st_mode for name in names}
        # Root may write wherever it likes, unless it is told not to.
        drop = "-dac_override,-dac_read_search,-fowner"
        prefix = ("setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}") if os.getuid() == 0 else ()
        try:
            for name in names:
                os.chmod(name, modes[name] & ~0o222)
            self.starts_not(prefix, self.data)
            os.chmod(self.data, modes[self.data])
            os.chmod(os.path.join(self.data, "yishi.lock"), 0o644)
            self.starts_not(prefix, "yishi.db")
        finally:
            for name, mode in modes.items():
                os.chmod(name, mode)
        self.start()

    def starts_not(self, prefix, named):
        try:
            self.start(prefix=prefix)
        except NotStarted as error:
            self.expect(error.status == 1, f"exit status {error.status}: {error}")
            self.expect(named in str(error), f"{named} is not named: {error}")
            return
        self.expect(False, f"it started although {named} cannot be written")


def damage(data):
    """Overwrites the root page of the messages with nonsense, on the disk and past all caches."""
    path = os.path.join(data, "yishi.db")
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    finally:
        db.close()
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x5a" * size)


class Damaged(Drill):
    """a page is damaged: refused at the start with the cure, and while running; a restore helps"""

    stores = ("sqlite",)

    async def disturb(self):
        await self.turns(200)

    def after(self):
        self.backup = os.path.join(self.folder, "backup.tar")
        eventually(lambda: not self.store.pending(), 60, "all replies")
        made = self.yishi("backup", self.backup)
        self.expect(made.returncode == 0, made.stderr)
        self.met_while_running()
        self.met_at_the_start()

    def met_while_running(self):
        damage(self.data)
        # Somebody else's commit makes the server look at the file again.
        other = sqlite3.connect(os.path.join(self.data, "yishi.db"), isolation_level=None)
        other.execute("INSERT INTO setting (name, value) VALUES ('looked', '1')")
        other.close()
        li = telegram.Resident(9)
        for _ in range(20):
            answer = self.hook(li.text("/start"))
            self.expect(answer.status == 503, f"{answer.status} from a damaged database")
            self.expect("retry-after" in answer.headers, f"no Retry-After: {answer.headers}")
        ready = self.readiness()
        self.expect(ready.status == 503 and "damaged" in ready.json["why"], f"/readyz: {ready.body}")
        self.expect("restore" in ready.json["why"], f"/readyz names no cure: {ready.body}")
        self.server.end()
        self.restore()

    def met_at_the_start(self):
        self.server.end()
        damage(self.data)
        try:
            self.start()
        except NotStarted as error:
            self.expect(error.status == 1, f"exit status {error.status}")
            self.expect("yishi restore" in str(error), f"no cure is named: {error}")
        else:
            self.expect(False, "it started on a damaged database")
        self.restore()

    def restore(self):
        restored = self.yishi("restore", self.backup)
        self.expect(restored.returncode == 0, restored.stderr)
        self.start()
        answer = self.hook(telegram.Resident(8).text("/start"))
        self.expect(answer.status == 200, f"{answer.status} after the restore")


DRILLS = (FailingDisk, FileLimit, NoRoomForPhoto, Locked, ReadOnly, Damaged)
