"""The same with the store in PostgreSQL (tests/support/with_postgres): the server is killed alone or along
with PostgreSQL, as a machine's crash would, and PostgreSQL at times alone."""

import asyncio
import contextlib
import os
import signal
import time

from harness.database import control, psql, restart_with
from harness.program import eventually
from suite import Suite

CUT_PERCENT = 30  # of the kills take PostgreSQL along
PUT_OFF_LEAST = 5  # answers 503 while it is away
AWAY_SECONDS_MAX = 20


class OnPostgres(Suite):
    seconds_a_kill = 6
    control_finds = "every answered update took effect once"

    def __init__(self, *given):
        super().__init__(*given)
        self.cuts = 0
        self.away = []  # PostgreSQL alone: from, to
        restart_with(fsync="on")
        self.hold_log()

    def start(self, *given):
        super().start(*given)
        if self.ignore_sync:
            # The town and its leases stand: only what residents say from here on is to be lost. Else nobody is
            # served again, or lanes go back to a server that is gone.
            psql(os.environ["YISHI_TEST_POSTGRES"], "CHECKPOINT")

    def hold_log(self):
        """From now on only who waits for a commit has it on disk: nobody else writes the log."""
        eventually(self.hold_sleeping_writer, what="PostgreSQL's writer of the log to sleep")

    def hold_sleeping_writer(self):
        pid = self.writers("pid")
        if not pid:
            return False
        self.log_writer = int(pid)
        os.kill(self.log_writer, signal.SIGSTOP)
        if self.writers("wait_event") == "WalWriterMain":
            return True
        os.kill(self.log_writer, signal.SIGCONT)  # it is at work, and may hold the log's locks
        return False

    @staticmethod
    def writers(column):
        rows = psql(os.environ["YISHI_TEST_POSTGRES"],
                    f"SELECT {column} FROM pg_stat_activity WHERE backend_type = 'walwriter'")
        return rows[0][0] if rows else ""

    def stop_postgres(self):
        os.kill(self.log_writer, signal.SIGKILL)  # else it would be waited for
        control("stop")

    def start_postgres(self):
        control("start")
        self.hold_log()

    async def disturb(self):
        """PostgreSQL goes; what cannot be kept meanwhile is put off."""
        put_off = self.load.put_off
        began = time.monotonic()
        await asyncio.to_thread(self.stop_postgres)
        await self.wait(lambda: self.load.put_off >= put_off + PUT_OFF_LEAST, "updates to be answered 503")
        await asyncio.to_thread(self.start_postgres)
        taken = self.load.turns
        await self.wait(lambda: self.load.turns > taken, "an update to be taken")
        self.away.append((began, time.monotonic()))

    async def fall(self):
        if self.ignore_sync or self.chance.random() * 100 < CUT_PERCENT:
            await asyncio.to_thread(self.stop_postgres)
            await asyncio.to_thread(self.start_postgres)
            self.cuts += 1

    @staticmethod
    async def wait(condition, what):
        end = time.monotonic() + AWAY_SECONDS_MAX
        while not condition():
            assert time.monotonic() < end, f"waited {AWAY_SECONDS_MAX} s for {what}"
            await asyncio.sleep(0.02)

    def run(self):
        try:
            wrong = super().run()
            order = wrong.get("replies arrived in order")
            if order:
                order.append("PostgreSQL alone away: " + ", ".join(f"{a:.3f} to {b:.3f}" for a, b in self.away))
            return wrong
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.log_writer, signal.SIGCONT)

    def summary(self):
        return f"{super().summary()}; PostgreSQL stopped at once {self.cuts} times with it, {len(self.away)} times alone"
