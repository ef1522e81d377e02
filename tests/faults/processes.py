"""What is PostgreSQL's own: several servers on one database, of which one is killed; the database goes."""

import asyncio
import os
import signal
import time

from drill import Drill
from harness.database import control, psql
from harness.program import Server

DOWN_SECONDS = (0, 1.5)  # from a kill to the start after it
CUT_PAUSE_SECONDS = 0.2
CUT = ("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
       " WHERE application_name = 'yishi' AND random() < 0.3")


class Two(Drill):
    """Two servers share a database; each has a data folder of its own, the media in common."""

    stores = ("postgres",)

    def __init__(self, *given):
        super().__init__(*given)
        self.second, self.second_listens = None, "127.0.0.1:0"
        self.second_data = os.path.join(self.folder, "second")
        for each in (os.path.join(self.data, "media"), self.second_data):
            os.makedirs(each)
        os.symlink(os.path.join(self.data, "media"), os.path.join(self.second_data, "media"))

    def servers(self):
        return [self.server, self.second]

    def start(self):
        self.start_first()
        self.start_second()

    def start_first(self):
        super().start()

    def start_second(self):
        self.second = Server(self.program, self.config, self.second_data, self.second_listens, self.env)
        self.second_listens = f"127.0.0.1:{self.second.port}"  # the same after every start


class OneKilled(Two):
    """one of two servers is killed and started again, turn and turn about: the other goes on"""

    async def disturb(self):
        for number in range(60 if self.long else 6):
            await self.turns(100)
            self.servers()[number % 2].end(signal.SIGKILL)
            self.disturbances.append(time.monotonic())
            await asyncio.sleep(self.chance.uniform(*DOWN_SECONDS))
            await self.turns(20)
            await asyncio.to_thread((self.start_first, self.start_second)[number % 2])
        self.notes.append(f"{len(self.disturbances)} kills")


class DatabaseGone(Drill):
    """PostgreSQL is stopped at once and started: refused with the reason meanwhile, then all goes on"""

    stores = ("postgres",)

    async def disturb(self):
        stops = 20 if self.long else 2
        for _ in range(stops):
            await self.turns(200)
            await asyncio.to_thread(control, "stop")
            await self.refused_and_told("PostgreSQL")
            await asyncio.to_thread(control, "start")
            await self.well_again()
        self.notes.append(f"{stops} stops, {self.load.put_off} answers 503")


class DatabaseHangs(Drill):
    """PostgreSQL is there and answers nothing: refused with the reason before platforms give up"""

    stores = ("postgres",)

    async def disturb(self):
        times = 5 if self.long else 1
        for _ in range(times):
            await self.turns(200)
            held = await asyncio.to_thread(hold)
            try:
                await self.refused_and_told("PostgreSQL")
            finally:
                for pid in held:
                    os.kill(pid, signal.SIGCONT)
            await self.well_again()
        self.notes.append(f"held {times} times, {self.load.put_off} answers 503")


def hold():
    """Stops all of the server's processes where they are; returns them."""
    with open(os.path.join(os.environ["YISHI_TEST_POSTGRES_FOLDER"], "data", "postmaster.pid")) as file:
        first = int(file.readline())
    os.kill(first, signal.SIGSTOP)  # it makes no more
    with open(f"/proc/{first}/task/{first}/children") as file:
        all_of_it = [first, *map(int, file.read().split())]
    for pid in all_of_it:
        os.kill(pid, signal.SIGSTOP)
    return all_of_it


class ConnectionsCut(Two):
    """connections of two servers to PostgreSQL are cut, any, at any moment"""

    async def disturb(self):
        cut = 0
        for _ in range(300 if self.long else 20):
            await self.turns(20)
            cut += int((await asyncio.to_thread(psql, os.environ["YISHI_TEST_POSTGRES"], CUT))[0][0])
            await asyncio.sleep(self.chance.uniform(0, CUT_PAUSE_SECONDS))
        self.notes.append(f"{cut} connections cut, {self.load.put_off} answers 503")


DRILLS = (OneKilled, DatabaseGone, DatabaseHangs, ConnectionsCut)
