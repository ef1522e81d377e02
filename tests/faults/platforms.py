"""The platform: gone, down, slow, closing half an answer, telling to wait, talking nonsense."""

import asyncio
import math
import time

import proof
from drill import Drill
from harness import telegram
from harness.platform import http

MOOD_SECONDS = 0.3
MOOD_SECONDS_LONG = 5
SLOW_SECONDS = 0.3
GONE_SECONDS = 1.0


def refusing(status, body):
    return lambda: http(status, body)


# What a platform answers that did not take the message.
ANSWERS = {
    "500": refusing(500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
    "502 in HTML": refusing(502, b"<html><h1>Bad Gateway</h1></html>"),
    "429 with a time": refusing(429, b'{"ok":false,"error_code":429,"description":"Too Many Requests",'
                                     b'"parameters":{"retry_after":1}}'),
    "429 without": refusing(429, b"slow down"),
    "401": refusing(401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'),
    "nonsense with 200": refusing(200, b"<html>welcome to our hotel network</html>"),
    "half a JSON with 200": refusing(200, b'{"ok":true,"result":{"mess'),
    "no HTTP": lambda: b"220 mail.example ESMTP\r\n",
    "half an answer": lambda: http(200, b'{"ok":true}' * 30)[:90],
    "nothing": lambda: b"",
}
CLOSING = ("no HTTP", "half an answer", "nothing")
SHORT = ("500", "429 with a time", "nonsense with 200", "half an answer", "nothing")


class BadAnswers(Drill):
    """it answers 500, 429, nonsense, half an answer, nothing: nothing is sent twice or out of turn"""

    residents = 8

    async def disturb(self):
        for name, answer in ANSWERS.items():
            if not self.long and name not in SHORT:
                continue
            await self.turns(60)
            if name in CLOSING:  # what was answered just before may be lost with the connection
                self.disturbances.append(time.monotonic())
            self.platform.mood = (answer(), name in CLOSING)
            before = self.platform.refused
            await self.until(lambda count=before: self.platform.refused > count, what=f"a call ({name})")
            await asyncio.sleep(MOOD_SECONDS_LONG if self.long else MOOD_SECONDS)
            self.platform.mood = None
            if name in CLOSING:
                self.disturbances.append(time.monotonic())
            await self.until(self.all_retried, 90, f"replies to come through after {name}")

    def all_retried(self):
        """Else they would wait longer and longer, from one mood to the next."""
        return not self.store.number("SELECT count(*) FROM message WHERE status IN (1, 2) AND attempts > 0")


class LostAnswers(Drill):
    """it takes messages and its answers are lost: they come again, from there in order"""

    async def disturb(self):
        for _ in range(20 if self.long else 3):
            await self.turns(60)
            for _ in range(5):
                self.platform.lose_next()
            await self.until(lambda: not self.platform.losing, what="answers to be lost")
        self.disturbances = self.platform.lost


class Gone(Drill):
    """nobody listens there, then it is slow: order and completeness afterwards"""

    unheard_max = math.inf  # they go on talking: what waits is what is tried here

    async def disturb(self):
        for _ in range(10 if self.long else 2):
            await self.turns(100)
            self.disturbances.append(time.monotonic())
            self.platform.hang_up()
            self.disturbances.append(time.monotonic())
            taken = len(self.platform.sent())
            await self.turns(100)  # residents are answered 200 all the same
            await asyncio.sleep(GONE_SECONDS)
            self.expect(len(self.platform.sent()) == taken, "somebody who is gone took messages")
            self.platform.listen_again()
            self.platform.slow = SLOW_SECONDS
            await self.until(lambda count=taken: len(self.platform.sent()) > count, 60, "replies to go on")
            await self.turns(50)
            self.platform.slow = 0


class Flood(Drill):
    """one resident writes without end: told once, all kept, others unaffected"""

    channel = {"rate_per_second": "30"}
    settings = {"flood_seconds": 6}
    residents = 0
    others = 6
    flooder = 99
    messages = 300

    async def disturb(self):
        updates = [self.who.text("status") for _ in range(self.messages * (5 if self.long else 1))]
        flood = asyncio.create_task(asyncio.to_thread(self.deliver, updates))
        await self.until(lambda: self.delivered > 20, what="the flood to begin")
        for who in [telegram.Resident(200 + k) for k in range(self.others)]:
            # Answered while the other goes on: their replies are not behind the flood's.
            self.expect((await asyncio.to_thread(self.hook, who.text("/start"))).status == 200, "other")
            await self.until(lambda chat=who.chat: self.platform.sent(chat), 20, "another's reply")
        await flood
        self.updates = [update["update_id"] for update in updates]

    def begin(self):
        self.who = telegram.Resident(self.flooder)
        self.delivered = 0
        super().begin()

    def deliver(self, updates):
        for update in updates:
            answer = self.hook(update)
            self.expect(answer.status == 200, f"{answer.status} for one of a flood")
            self.delivered += 1

    def prove(self):
        wrong = super().prove()
        rows = [int(identity) for identity, _ in self.store.threads(proof.IN).get(self.flooder, [])]
        if rows != self.updates:
            wrong.append(f"{len(rows)} of {len(self.updates)} messages kept, or in another order")
        told = [call for call in self.platform.sent(self.flooder) if "faster" in call.text]
        answered = len(self.platform.sent(self.flooder))
        self.notes.append(f"{len(rows)} messages of one resident, {answered} answered, told {len(told)} times")
        # Told again only if they went on after all that waited had gone out.
        if not 1 <= len(told) <= 1 + answered // 6 or answered > len(rows) // 2:
            wrong.append(f"told {len(told)} times, {answered} answers")
        return wrong


DRILLS = (BadAnswers, LostAnswers, Gone, Flood)
