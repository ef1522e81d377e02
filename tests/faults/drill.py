"""One fault: residents play dialogs, something goes wrong and is put right again, and then the same
must hold as after a kill (tests/crash/proof.py): nothing lost, nothing doubled, all in order."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time

import proof
from harness import telegram
from harness.api import Client
from harness.database import Unreadable
from harness.platform import FakePlatform
from harness.program import (
    NotStarted, Server, command, make_config, read_settings, write_settings)
from load import UNHEARD_MAX, Load

PASSWORD = "correct horse battery staple"
FINISH_SECONDS = 60
SETTLE_SECONDS = 60
SETTLE_ROUNDS_MAX = 10


class Wrong(Exception):
    """What a drill expected and did not see."""


class Drill:
    residents = 20
    unheard_max = UNHEARD_MAX
    crash = False  # on yishi_crash, with its file system and its clock
    stores = ("sqlite", "postgres")  # on which it can be done
    settings = {}  # members of yishi.json to change
    channel = {}  # keys of the channel "tg" to change
    more_channels = ()

    def __init__(self, programs, seed, long):
        self.programs, self.seed, self.long = programs, seed, long
        self.program = os.path.join(programs, "yishi_crash" if self.crash else "yishi")
        self.chance = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix="yishi-faults-")
        self.data = os.path.join(self.folder, "data")
        self.platform = FakePlatform()
        self.config = make_config(os.path.join(self.folder, "config"), self.platform.base,
                                  channel=self.channel, **self.settings)
        self.store = proof.Store(self.config, self.data)
        self.env = {"YISHI_CRASH_SEED": str(seed)}
        self.notes = []  # what was measured, for people
        self.disturbances = []  # time.monotonic() after which a reply may come again
        self.stories = {}
        self.repeats = 0
        self.refused = []
        self.server = self.load = None

    # ---- for drills ------------------------------------------------------------------------

    async def disturb(self):
        """While residents play."""

    def after(self):
        """When all residents have ended, before the proof; the server runs."""

    def expect(self, fine, what):
        if not fine:
            raise Wrong(what)

    async def until(self, ask, seconds=30, what="it"):
        """Asks on another thread until the answer is true; returns it."""
        end = time.monotonic() + seconds
        while True:
            answer = await asyncio.to_thread(ask)
            if answer:
                return answer
            self.expect(time.monotonic() < end, f"waited {seconds} s for {what}; last: {answer!r}")
            await asyncio.sleep(0.02)

    async def turns(self, count):
        """Until the residents have played so many more turns: the server works."""
        wanted = self.load.turns + count
        await self.until(lambda: self.load.turns >= wanted, 60, f"{count} more turns")

    def servers(self):
        """Those that share the work; residents write to any."""
        return [self.server]

    def client(self, seconds=30):
        return Client(self.server.port, seconds=seconds)

    def hook(self, update, channel="tg"):
        return self.client().post(f"/webhook/{channel}", update,
                                  **{telegram.HEADER: telegram.SECRET})

    def readiness(self):
        return self.client().get("/readyz")

    async def refused_and_told(self, *words):
        """Webhooks are answered 503 with a time to come again, and /readyz says why."""
        witness = telegram.Resident(7)
        answer = await self.until(
            lambda: next((a for a in [self.hook(witness.text("/start"))] if a.status != 200), None),
            what="a refusal")
        self.expect(answer.status == 503, f"refused with {answer.status}")
        self.expect(int(answer.headers.get("retry-after", 0)) >= 1, f"no Retry-After: {answer.headers}")
        ready = await self.until(lambda: next((a for a in [self.readiness()] if a.status == 503), None),
                                 what="/readyz to say no")
        self.expect(any(word in ready.json["why"] for word in words), f"/readyz says {ready.json}")
        self.expect((await asyncio.to_thread(self.client().get, "/healthz")).status == 200, "/healthz")

    async def well_again(self):
        await self.until(lambda: self.hook(telegram.Resident(8).text("/start")).status == 200,
                         what="an update to be taken")
        await self.until(lambda: self.readiness().status == 200, what="/readyz to say yes")

    def yishi(self, *arguments, stdin=""):
        return command(self.program, *arguments, stdin=stdin, config=self.config, data=self.data,
                       env=self.env)

    def make_token(self):
        added = self.yishi("user", "add", "chief", "--role", "admin", stdin=PASSWORD + "\n")
        self.expect(added.returncode == 0, added.stderr)
        made = self.yishi("token", "create", "chief")
        self.expect(made.returncode == 0, made.stderr)
        return made.stdout.split()[-1]

    def start(self, **options):
        self.server = Server(self.program, self.config, self.data, env=self.env, **options)

    def stop(self):
        for each in self.servers():
            status = each.end()
            self.expect(status == 0, f"the server ended with {status}")

    async def play(self, seconds=0):
        """Residents nobody has seen before play dialogs; disturbed if no time is given."""
        first = 10_000 + len(self.stories)
        self.load = Load([each.port for each in self.servers()], self.platform, self.residents, self.seed, first,
                         self.unheard_max)
        try:
            if seconds:
                await asyncio.sleep(seconds)
            else:
                await self.disturb()
            ended = await self.load.finish(FINISH_SECONDS)
        except BaseException:
            await self.load.finish(0)
            raise
        finally:
            self.stories.update(self.load.stories)
            self.refused += self.load.refused
        self.expect(ended, "some updates were never answered 200")

    # ---- the frame -------------------------------------------------------------------------

    def begin(self):
        settings = read_settings(self.config)
        settings["channels"] += [
            {"id": name, "type": "telegram", "token": telegram.TOKEN, "secret_token": telegram.SECRET,
             "api_base": self.platform.base} for name in self.more_channels]
        write_settings(self.config, settings)
        self.start()
        settings["listen"] = f"127.0.0.1:{self.server.port}"  # the same after every start
        write_settings(self.config, settings)

    def waiting(self):
        """What still waits, in words; empty when nothing does."""
        try:
            return self.store.pending()
        except Unreadable as error:
            # The crash program's file system keeps to itself what is not yet synced: seen from
            # outside, a commit under way is a damaged file. Any other file is damaged indeed.
            if not self.crash:
                raise
            return f"the database cannot be read from outside: {error}"

    def settle(self):
        """Until no reply and no photo waits; stopped then, in order."""
        end = time.monotonic() + SETTLE_SECONDS
        while waiting := self.waiting():
            self.expect(time.monotonic() < end, waiting)
            time.sleep(0.1)
        for _ in range(SETTLE_ROUNDS_MAX):
            self.stop()
            if not self.store.pending():
                return
            self.start()
        raise Wrong("replies still wait")

    def prove(self):
        arrivals = {}
        for call in self.platform.sent():
            arrivals.setdefault(call.chat, []).append((call.at, call.text))
        found = proof.prove(self.store, self, arrivals, self.disturbances)
        audit = self.yishi("audit", "verify")
        found["the audit finds nothing"] = [] if audit.returncode == 0 else [audit.stdout[-500:]]
        return [f"{name}: {line}" for name, lines in found.items() for line in lines]

    def run(self):
        """What is wrong, as lines."""
        wrong = []
        try:
            self.begin()
            asyncio.run(self.play())
            self.after()
            self.settle()
            wrong = self.prove()
        except (Wrong, NotStarted, AssertionError, OSError, Unreadable, sqlite3.Error) as error:
            wrong = [f"{type(error).__name__}: {error}"]
        finally:
            for each in self.servers():
                if each is not None and each.process.poll() is None:
                    each.end(signal.SIGKILL)
            self.platform.close()
        if wrong:
            wrong.append(f"kept for a look: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        return wrong

    def summary(self):
        played = sum(len(story.answered) for story in self.stories.values())
        dialogs = sum(story.dialogs for story in self.stories.values())
        return "; ".join([f"{played} turns, {dialogs} dialogs", *self.notes])
