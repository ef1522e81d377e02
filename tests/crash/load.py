"""Many residents who report problems by Telegram while the server is killed again and again. Every
update is sent until it is answered 200, with the same update_id, as Telegram does; where several servers
share the work, each time to any of them, as a load balancer does."""

import asyncio
import json
import random
import zlib
from dataclasses import dataclass, field

from harness import pictures, telegram

RETRY_SECONDS = 0.02
ANSWER_SECONDS_MAX = 20
REPEAT_PERCENT = 5  # of answered updates are sent once more
PHOTO_PERCENT = 10  # of dialogs describe the problem with a photo
UNHEARD_MAX = 50  # things that a resident says without having heard the reply


@dataclass
class Story:
    """What one resident did, as they know it: the truth that the store is held against."""

    chat: int
    answered: list = field(default_factory=list)  # update_id, in order
    texts: list = field(default_factory=list)  # what was said, in order; None for a photo alone
    dialogs: int = 0
    photos: int = 0


class Link:
    """A keep-alive connection that is made anew whenever it broke."""

    def __init__(self, port):
        self.port = port
        self.reader = self.writer = None

    async def post(self, update):
        """Status and head; raises OSError or EOFError when no whole answer came."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = json.dumps(update).encode()
        self.writer.write(
            (f"POST /webhook/tg HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
             f"{telegram.HEADER}: {telegram.SECRET}\r\nContent-Length: {len(body)}\r\n\r\n")
            .encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        at = head.find("content-length:")
        size = int(head[at + 15:head.index("\r\n", at)]) if at >= 0 else 0
        await self.reader.readexactly(size)
        if "connection: close" in head:
            self.drop()
        return int(head.split(" ", 2)[1]), head

    def drop(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Load:
    """`residents` play dialogs until finish() is called; each ends the dialog it is in."""

    def __init__(self, ports, platform, residents, seed, first_chat=10_000, unheard_max=UNHEARD_MAX):
        self.ports, self.platform, self.unheard_max = ports, platform, unheard_max
        self.stories = {}
        self.refused = []  # updates answered neither 200 nor 5xx, or 503 without a time: never right
        self.put_off = 0  # answers 503
        self.repeats = 0
        self._ending = False
        self._given_up = False
        self._loop = asyncio.get_running_loop()
        self._unheard = {first_chat + i: asyncio.Event() for i in range(residents)}
        platform.on_arrival(self._arrived)
        self._tasks = [asyncio.create_task(self._resident(first_chat + i, random.Random(seed * 1009 + i)))
                       for i in range(residents)]

    @property
    def turns(self):
        return sum(len(story.answered) for story in self.stories.values())

    async def finish(self, seconds):
        """False: some could not end their dialog in time."""
        self._ending = True
        late = (await asyncio.wait(self._tasks, timeout=seconds))[1] if self._tasks else ()
        self._given_up = True
        self.platform.on_arrival(None)
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, asyncio.CancelledError):
                raise result
        return not late

    async def _resident(self, chat, chance):
        story = self.stories[chat] = Story(chat)
        who = telegram.Resident(chat)
        links = [Link(port) for port in self.ports]
        try:
            while not self._ending:
                for update, text in self._dialog(who, story, chance):
                    await self._hear(story)
                    await self._deliver(links, update, chance)
                    story.answered.append(update["update_id"])
                    story.texts.append(text)
                story.dialogs += 1
        finally:
            for link in links:
                link.drop()

    def _dialog(self, who, story, chance):
        mark = f"{who.chat}-{story.dialogs}"
        for text in ("/start", "complaint", "noise", f"Block 7, house {mark}"):
            yield who.text(text), text
        words = f"Drilling every night, report {mark}"
        if chance.random() * 100 < PHOTO_PERCENT:
            content = pictures.jpeg(zlib.crc32(mark.encode()))
            name = f"photo-{mark}"
            self.platform.files[name] = content
            story.photos += 1
            yield who.photo(name, len(content), caption=words), words
        else:
            yield who.text(words), words
        yield who.text("yes"), "yes"

    async def _hear(self, story):
        """Until not too many replies are missing: nobody goes on for hours without any."""
        heard = self._unheard[story.chat]
        while True:
            heard.clear()
            if len(story.answered) - self.platform.arrived[story.chat] < self.unheard_max:
                return
            await heard.wait()

    def _arrived(self, chat):
        if chat in self._unheard:
            self._loop.call_soon_threadsafe(self._unheard[chat].set)

    async def _deliver(self, links, update, chance):
        while not await self._once(chance.choice(links), update):
            if self._given_up:  # a cancellation may be lost in wait_for
                raise asyncio.CancelledError
            await asyncio.sleep(RETRY_SECONDS)
        if chance.random() * 100 < REPEAT_PERCENT:
            self.repeats += 1
            await self._once(chance.choice(links), update)

    async def _once(self, link, update):
        try:
            status, head = await asyncio.wait_for(link.post(update), ANSWER_SECONDS_MAX)
        except (OSError, EOFError, asyncio.TimeoutError):
            link.drop()
            return False
        self.put_off += status == 503
        if (status != 200 and status < 500) or (status == 503 and "\r\nretry-after: " not in head):
            self.refused.append((update["update_id"], head))
        return status == 200
