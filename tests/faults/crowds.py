"""Crowds: connections that do nothing, that trickle, that do not read."""

import asyncio
import re
import resource

from drill import Drill

IDLE = 10_000
ADDRESSES = 8  # of the loopback network: one address may not have all connections
OPENING_MAX = 200  # at once
SPARE_FILES = 2_000
HEADER_SECONDS, BODY_SECONDS = 10, 30  # bot/http/server.hpp: limits
GRACE_SECONDS = 8
TRICKLE_SECONDS = 0.5


def memory_mib(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s*(\d+) kB", file.read())[1]) // 1024


class Idle(Drill):
    """10,000 idle connections, slow writers and readers: others are served, the slow are cut"""

    async def disturb(self):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        count = min(IDLE, hard - SPARE_FILES)
        await self.turns(100)
        before = memory_mib(self.server.process.pid)
        idle = await self.open_idle(count)
        try:
            await self.turns(500)
            after = memory_mib(self.server.process.pid)
            self.notes.append(f"{len(idle)} idle connections: memory from {before} to {after} MiB")
            await asyncio.gather(*(self.trickle(where) for where in ("line", "header")),
                                 *([self.trickle("body"), self.read_nothing()] if self.long else []))
            await self.turns(500)
            self.expect(self.server.process.poll() is None, "the server ended")
            # Idle ones may be closed after a while, but the server did not drop them for the slow.
            self.expect((await asyncio.to_thread(self.client().get, "/healthz")).status == 200, "/healthz")
        finally:
            for _, writer in idle:
                writer.close()

    async def open_idle(self, count):
        gate = asyncio.Semaphore(OPENING_MAX)

        async def one(number):
            async with gate:
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", self.server.port, local_addr=(f"127.0.0.{2 + number % ADDRESSES}", 0))
                # A request each: a connection that asks nothing at all is cut sooner.
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
                self.expect(b" 200 " in head.split(b"\r\n")[0], head[:80])
                await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
                return reader, writer

        return await asyncio.gather(*(one(number) for number in range(count)))

    async def trickle(self, where):
        """A request that never ends is cut in its time, however its bytes trickle."""
        begin = {"line": b"GET /hea", "header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
                 "body": b"POST /webhook/tg HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"}[where]
        limit = (BODY_SECONDS if where == "body" else HEADER_SECONDS) + GRACE_SECONDS
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            writer.write(begin)
            end = asyncio.get_running_loop().time() + limit
            reading = asyncio.ensure_future(reader.read())
            while not reading.done():
                self.expect(asyncio.get_running_loop().time() < end, f"a slow {where} is not cut")
                writer.write(b"a")
                await asyncio.wait({reading}, timeout=TRICKLE_SECONDS)
            reading.exception()  # a reset is a cut as well
        finally:
            writer.close()

    async def read_nothing(self):
        """Who asks and never reads is cut, too."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port, limit=1)
        try:
            ask = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 50
            for _ in range(4):
                writer.write(ask)
            writer.transport.pause_reading()
            number = writer.transport.get_extra_info("sockname")[1]
            await self.until(lambda: not self.connected(number), BODY_SECONDS + GRACE_SECONDS,
                             "who does not read to be cut")
        finally:
            writer.transport.abort()

    def connected(self, number):
        """Whether the server's end of that connection is still open."""
        wanted = f"0100007F:{number:04X}"
        with open("/proc/net/tcp") as file:
            rows = [line.split() for line in file]
        return any(row[2] == wanted and row[3] == "01" for row in rows if len(row) > 3)


DRILLS = (Idle,)
