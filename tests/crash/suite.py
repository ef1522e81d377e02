"""The server under load, killed again and again; then stopped, and what is left is proved."""

import asyncio
import collections
import os
import random
import re
import signal
import subprocess
import time

import proof
from harness.database import Unreadable
from harness.platform import FakePlatform
from harness.program import ROOT, NotStarted, Server, command, make_config, read_settings, write_settings
from load import Load

POINTS = ("before_commit", "after_commit", "answered", "sent")  # tests/crash/kill_points.hpp
ANY_MOMENT = None
PLAN = (*POINTS, ANY_MOMENT)  # taken in turns
PASSES_MAX = 40  # of a point, before the kill
POINT_SECONDS_MAX = 20  # until it is reached
LIFE_SECONDS = (0.05, 1.2)  # of a server, from its being ready to its kill
EARLY_PERCENT = 10  # of the kills come while the server still starts
EARLY_SECONDS = (0.005, 0.15)
FINISH_SECONDS = 30
SETTLE_ROUNDS_MAX = 10
QUIET_SECONDS = 1.0
IGNORE_SYNC = "YISHI_CRASH_IGNORE_SYNC"
SEED = "YISHI_CRASH_SEED"
AT = "YISHI_CRASH_AT"


class Suite:
    """On SQLite: the server and what it has not synced are lost together."""

    seconds_a_kill = 3  # at most
    control_finds = None  # which check must fail in the negative control; None: any

    def __init__(self, program, folder, seed, kills, residents, ignore_sync):
        self.program, self.folder, self.rounds_wanted = program, folder, kills
        self.chance = random.Random(seed)
        self.seed, self.residents = seed, residents
        self.ignore_sync = ignore_sync
        self.env = {SEED: str(seed), **({IGNORE_SYNC: "1"} if ignore_sync else {})}
        self.platform = FakePlatform()
        self.data = os.path.join(folder, "data")
        self.config = make_config(os.path.join(folder, "config"), self.platform.base)
        self.store = proof.Store(self.config, self.data)
        self.kills = []  # time.monotonic() of each
        self.rounds = 0  # kills but those of servers that still started
        self.planned = {}  # point -> kills meant for it
        self.began = time.monotonic()
        self.until = self.began + 30 + kills * self.seconds_a_kill
        self.point = ANY_MOMENT  # where the running server ends itself
        self.server = None
        self.load = None

    def clock(self, done):
        print(f"{time.monotonic() - self.began:6.1f} s  {done}", flush=True)

    def start(self, point=ANY_MOMENT):
        self.point = point
        at = {AT: f"{point}:{self.chance.randint(1, PASSES_MAX)}"} if point else {}
        self.server = Server(self.program, self.config, self.data, env={**self.env, **at})

    def prepare(self):
        """The first start; from then on the server always has the port it took."""
        self.start()
        settings = read_settings(self.config)
        settings["listen"] = f"127.0.0.1:{self.server.port}"
        write_settings(self.config, settings)

    async def disturb(self):
        """Before a server that is to be killed at any moment is."""

    async def fall(self):
        """After a kill, before the next start."""

    async def kill_and_start(self, following):
        if self.point is ANY_MOMENT:
            await self.disturb()
            await asyncio.sleep(self.chance.uniform(*LIFE_SECONDS))
            self.kill()
        else:
            await self.killed_itself()
        self.rounds += 1
        await self.fall()
        if self.chance.random() * 100 < EARLY_PERCENT:
            # Killed before it is ready: recovery itself must survive a crash.
            process = await asyncio.create_subprocess_exec(
                self.program, "serve", "--config", self.config, "--data", self.data,
                env=dict(os.environ, **self.env), cwd=ROOT,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
            await asyncio.sleep(self.chance.uniform(*EARLY_SECONDS))
            process.kill()
            self.kills.append(time.monotonic())
            await process.wait()
        await asyncio.to_thread(self.start, following)

    async def killed_itself(self):
        self.planned[self.point] = self.planned.get(self.point, 0) + 1
        status = await asyncio.to_thread(self.server.process.wait, POINT_SECONDS_MAX)
        self.kills.append(time.monotonic())
        assert status == -signal.SIGKILL, f"ended by itself at {self.point}: {status}"
        self.server.end()  # closes what is left of it

    def kill(self):
        self.server.end(signal.SIGKILL)
        self.kills.append(time.monotonic())

    async def play(self):
        """Load and kills; True when all residents could end their dialog."""
        self.load = Load([self.server.port], self.platform, self.residents, self.seed)
        try:
            while self.rounds < self.rounds_wanted and time.monotonic() < self.until:
                await self.kill_and_start(self.next_point())
            if self.point is not ANY_MOMENT:
                await self.kill_and_start(ANY_MOMENT)
        except BaseException:
            await self.load.finish(0)  # nobody will answer them
            raise
        return await self.load.finish(FINISH_SECONDS)

    def next_point(self):
        """Of the server that starts next."""
        return PLAN[self.rounds % len(PLAN)]

    def points_missed(self):
        reached = collections.Counter(re.findall(r"^killed at (\w+)$", self.server.log(), re.M))
        return [f"{point}: {reached[point]} kills of {self.planned.get(point, 0)}" for point in POINTS
                if reached[point] != self.planned.get(point, 0) or not reached[point]]

    def settle(self):
        """Runs the server until no reply and no photo waits; every stop is a graceful one."""
        for _ in range(SETTLE_ROUNDS_MAX):
            calls = -1
            while calls != len(self.platform.calls):
                calls = len(self.platform.calls)
                time.sleep(QUIET_SECONDS)
            status = self.server.end()
            left = self.store.pending()
            if not left:
                return status
            self.start()
        self.server.end()
        return left

    def arrivals(self):
        chats = {}
        for call in self.platform.sent():
            chats.setdefault(call.chat, []).append((call.at, call.text))
        return chats

    def run(self):
        """Name of check -> what is wrong."""
        wrong = {}
        try:
            self.prepare()
            ended = asyncio.run(self.play())
            self.clock("played")
            wrong["all residents came to an end"] = [] if ended else ["some updates were never answered 200"]
            wrong[f"{self.rounds_wanted} kills"] = (
                [] if self.rounds >= self.rounds_wanted else [f"only {self.rounds} in time"])
            status = self.settle()
            self.clock("settled")
            wrong["every point was struck"] = self.points_missed()
            wrong["the last stop is a graceful one"] = [] if status == 0 else [str(status)]
            wrong.update(proof.prove(self.store, self.load, self.arrivals(), self.kills))
            self.clock("proved")
            audit = command(self.program, "audit", "verify", config=self.config, data=self.data)
            wrong["the audit finds nothing"] = (
                [] if audit.returncode == 0 else [audit.stdout[-500:] + audit.stderr[-500:]])
        except (NotStarted, Unreadable, AssertionError, OSError, subprocess.TimeoutExpired) as error:
            wrong["the server starts and stops"] = [str(error)]
        finally:
            if self.server is not None and self.server.process.poll() is None:
                self.server.end(signal.SIGKILL)
            self.platform.close()
        return wrong

    def summary(self):
        stories = self.load.stories.values() if self.load else []
        at = ", ".join(f"{count} {point}" for point, count in sorted(self.planned.items()))
        return (f"{len(self.kills)} kills ({at}), {self.load.turns if self.load else 0} updates answered, "
                f"{sum(s.dialogs for s in stories)} dialogs, {sum(s.photos for s in stories)} photos, "
                f"{len(self.platform.sent())} replies received, "
                f"{self.load.repeats if self.load else 0} updates repeated")
