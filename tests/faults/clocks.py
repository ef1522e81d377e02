"""The wall clock jumps: leases, timers, years of numbers, tokens, limits and order survive it."""

import asyncio
import mmap
import os
import struct

from drill import Drill
from harness import telegram
from harness.api import Client

MINUTE, DAY = 60_000, 24 * 3600 * 1000
# Dialogs end after half an hour of silence: under way no two moments are further apart than that.
SHORT_JUMPS = (14, -14, 10, 0, -12, 13, -14, 2)  # minutes from the true time
JUMP_SECONDS = 0.3
HOUR = DAY // 24
LONG_JUMPS = (20 * HOUR, -3 * DAY, 0, 400 * DAY, -DAY)  # from the true time
TOKEN_LIFE = 365 * DAY  # of one that `yishi token create` makes
AGE_MAX = DAY  # of a reply; later it is nobody's any more


class Jumping(Drill):
    """the clock is set back and forth by minutes under load, by days and a year in between"""

    crash = True
    more_channels = ("paced",)  # with a platform's usual limits

    def begin(self):
        path = os.path.join(self.folder, "clock")
        with open(path, "wb") as file:
            file.write(bytes(8))
        self.env["YISHI_CRASH_CLOCK"] = path
        with open(path, "r+b") as file:
            self.offset = mmap.mmap(file.fileno(), 8)
        super().begin()
        self.token = self.make_token()

    def set_clock(self, milliseconds):
        self.offset[:] = struct.pack("<q", milliseconds)

    async def disturb(self):
        for minutes in SHORT_JUMPS * (10 if self.long else 1):
            self.set_clock(minutes * MINUTE)
            await self.turns(30)
            await asyncio.sleep(JUMP_SECONDS)
        self.set_clock(0)

    def after(self):
        now = 0
        for k, jump in enumerate(LONG_JUMPS * (5 if self.long else 1)):
            if jump - now < AGE_MAX:
                asyncio.run(self.over_a_retry(jump, telegram.Resident(300 + k)))
            else:
                asyncio.run(self.until(lambda: not self.waiting(), what="replies to go out"))
            self.set_clock(jump)
            now = jump
            answer = Client(self.server.port, self.token).get("/api/v1/cases?limit=1")
            good = 200 if jump < TOKEN_LIFE else 401  # and again when the clock is right
            self.expect(answer.status == good, f"the token is good for {answer.status} after {jump} ms")
            asyncio.run(self.play(1))

    def prove(self):
        """And the years of the numbers did not go back with the clock."""
        years = [int(row[0]) for row in self.store.rows("SELECT year FROM case_record ORDER BY id")]
        self.expect(years == sorted(years), f"years go back: {years}")
        self.expect(len(set(years)) > 1, f"only {set(years)}: no year began")
        self.notes.append(f"{len(LONG_JUMPS)} long jumps, years {sorted(set(years))}")
        return super().prove()

    async def over_a_retry(self, jump, who):
        """A reply that is to be sent again in a moment, on a channel that keeps its pace, is sent
        although the clock says something else by then."""
        self.platform.fail_next(500, {"ok": False, "error_code": 500, "description": "x"})
        failing = len(self.platform.failures)
        for _ in range(3):
            answer = await asyncio.to_thread(self.hook, who.text("/start"), "paced")
            self.expect(answer.status == 200, f"{answer.status}")
        await self.until(lambda: len(self.platform.failures) < failing, what="the first try")
        self.set_clock(jump)
        # Another's message makes the server look at its clock.
        other = telegram.Resident(who.chat + 100)
        await asyncio.to_thread(self.hook, other.text("/start"), "paced")
        await self.until(lambda: len(self.platform.sent(who.chat)) >= 3, 30, "replies over a jump")
        await self.until(lambda: self.platform.sent(other.chat), 30, "another's reply over a jump")


DRILLS = (Jumping,)
