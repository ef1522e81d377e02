"""A fake Bot API on the loopback interface. It records every call, serves files, and can be told to
fail. Calls are waited for, not slept for."""

import asyncio
import json
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass

HEAD_BYTES_MAX = 64 << 10
BODY_BYTES_MAX = 64 << 20
CALLS_MAX = 2_000_000


@dataclass
class Call:
    at: float  # time.monotonic()
    method: str  # "sendMessage"
    params: dict
    token: str = ""

    @property
    def chat(self):
        return int(self.params.get("chat_id", 0))

    @property
    def text(self):
        return self.params.get("text", self.params.get("caption", ""))


@dataclass
class Failure:
    """What the next call of `method` (or any, if empty) is answered, instead of being taken."""

    method: str
    status: int
    body: dict
    drop: bool = False  # close the connection without an answer


class FakePlatform:
    def __init__(self):
        self.calls = []
        self.arrived = Counter()  # chat -> messages, those that came again included
        self._on_arrival = None
        self.files = {}  # file_id -> bytes
        self.failures = deque()
        self.down = False  # every call answers 503 and counts as none
        self.mood = None  # (bytes, close): every call is answered so and counts as none
        self.refused = 0  # calls answered by a mood
        self.slow = 0  # seconds before each answer
        self.losing = 0  # calls that will be taken and whose answers are lost
        self.lost = []  # time.monotonic() of each that was
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._server = None
        self._tasks = set()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait()
        self.port = self._server.sockets[0].getsockname()[1]

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()

    # ---- what tests ask --------------------------------------------------------------------

    def sent(self, chat=None):
        """The messages that arrived (for one chat), in order."""
        with self._changed:
            return [c for c in self.calls
                    if c.method.startswith("send") and (chat is None or c.chat == chat)]

    def wait(self, condition, seconds=20, what="the platform to be called"):
        """Waits until condition(self) is true; it is asked again after every call."""
        until = time.monotonic() + seconds
        with self._changed:
            while not condition(self):
                left = until - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"waited {seconds} s for {what}; calls so far: "
                                         f"{[(c.method, c.text[:60]) for c in self.calls[-8:]]}")
                self._changed.wait(left)

    def wait_sent(self, chat, count, seconds=20):
        """Waits for `count` messages to a chat and returns them all."""
        self.wait(lambda p: len([c for c in p.calls if c.method.startswith("send") and
                                 c.chat == chat]) >= count, seconds, f"{count} messages to {chat}")
        return self.sent(chat)

    def on_arrival(self, tell):
        """`tell` is called with the chat of each message, on the platform's thread; None: no more."""
        with self._changed:
            self._on_arrival = tell

    def fail_next(self, status, body, method="sendMessage", drop=False):
        with self._changed:
            self.failures.append(Failure(method, status, body, drop))

    def lose_next(self):
        with self._changed:
            self.losing += 1

    def hang_up(self):
        """Nobody listens any more; connections are closed."""
        self._at_once(self._hang_up)

    def listen_again(self):
        """On the same port."""
        self._at_once(self._listen)

    def _at_once(self, what):
        asyncio.run_coroutine_threadsafe(what(), self._loop).result(20)

    async def _hang_up(self):
        self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self):
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=HEAD_BYTES_MAX, backlog=1024)

    # ---- the server ------------------------------------------------------------------------

    def _run(self, started):
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_BYTES_MAX, backlog=1024))
        started.set()
        self._loop.run_forever()
        self._loop.close()

    def _stop(self):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.call_soon(self._loop.stop)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                body = await self._body(head, reader)
                if self.slow:
                    await asyncio.sleep(self.slow)
                mood = self.mood  # tests change it on another thread
                # What is answered 200 to a download, and whole, is a file, whatever stands in it.
                if mood and not (head.split(" ", 2)[1].startswith("/file/") and not mood[1] and
                                 mood[0].startswith(b"HTTP/1.1 200")):
                    answer, close = mood
                    self.refused += 1
                    writer.write(answer)
                    await writer.drain()
                    if close:
                        break
                    continue
                answer = self._answer(head.split(" ", 2)[1], body)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    @staticmethod
    async def _body(head, reader):
        lower = head.lower()
        if "transfer-encoding: chunked" in lower:
            parts = []
            while True:
                size = int((await reader.readuntil(b"\r\n")).strip() or b"0", 16)
                parts.append((await reader.readexactly(size + 2))[:-2])
                if size == 0:
                    return b"".join(parts)
        at = lower.find("content-length:")
        size = int(lower[at + 15:lower.index("\r\n", at)]) if at >= 0 else 0
        assert size <= BODY_BYTES_MAX
        return await reader.readexactly(size)

    def _answer(self, target, body):
        path = target.split("?")[0]
        if path.startswith("/file/bot"):
            content = self.files.get(path.rsplit("/", 1)[1].rsplit(".", 1)[0])
            if content is None:
                return http(404, b'{"ok":false,"error_code":404,"description":"Not Found"}')
            return http(200, content, "application/octet-stream")
        parts = path.split("/")
        token, method = parts[1][3:], parts[-1]
        try:
            params = json.loads(body) if body else {}
        except ValueError:
            params = {"raw": body}
        if self.down:
            return http(503, b'{"ok":false,"error_code":503,"description":"down"}')
        with self._changed:
            for failure in self.failures:
                if failure.method in ("", method):
                    self.failures.remove(failure)
                    self._changed.notify_all()
                    if failure.drop:
                        return None
                    return http(failure.status, json.dumps(failure.body).encode())
            assert len(self.calls) < CALLS_MAX
            self.calls.append(Call(time.monotonic(), method, params, token))
            number = len(self.calls)
            if method.startswith("send"):
                self.arrived[self.calls[-1].chat] += 1
                if self._on_arrival:
                    self._on_arrival(self.calls[-1].chat)
            lost = self.losing > 0 and method.startswith("send")
            if lost:
                self.losing -= 1
                self.lost.append(self.calls[-1].at)
            self._changed.notify_all()
        if lost:
            return None
        return http(200, json.dumps({"ok": True, "result": self._result(method, params, number)})
                    .encode())

    def _result(self, method, params, number):
        if method.startswith("send"):
            return {"message_id": number, "date": 1700000000, "text": params.get("text", ""),
                    "chat": {"id": int(params.get("chat_id", 0)), "type": "private"}}
        if method == "getFile":
            file_id = params.get("file_id", "")
            return {"file_id": file_id, "file_unique_id": "u" + file_id,
                    "file_size": len(self.files.get(file_id, b"")),
                    "file_path": f"photos/{file_id}.jpg"}
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Town", "username": "town_bot"}
        return True


def http(status, body, kind="application/json"):
    return (f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body
