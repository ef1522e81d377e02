"""The program as a process: its commands, and the server with its configuration in a folder."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import time

from .database import fresh_storage
from .telegram import SECRET, TOKEN

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
COMMAND_SECONDS_MAX = 120


def without_comments(text):
    """JSON with // and /* */ comments, made plain."""
    strings_and_comments = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.S)
    return strings_and_comments.sub(lambda m: m[0] if m[0][0] == '"' else " ", text)


def read_settings(folder):
    with open(os.path.join(folder, "yishi.json")) as file:
        return json.loads(without_comments(file.read()))


def write_settings(folder, settings):
    with open(os.path.join(folder, "yishi.json"), "w") as file:
        json.dump(settings, file, indent=2, ensure_ascii=False)


def make_config(folder, platform_base, listen="127.0.0.1:0", channel=None, **changes):
    """The shipped configuration in `folder`, with a page and a Telegram channel of ours."""
    shutil.copytree(os.path.join(ROOT, "config"), folder)
    settings = read_settings(folder)
    settings.update(listen=listen, storage=fresh_storage(), channels=[
        {"id": "web", "type": "webchat"},
        {"id": "tg", "type": "telegram", "token": TOKEN, "secret_token": SECRET,
         "api_base": platform_base, "rate_per_second": "0", **(channel or {})}])
    settings.update(changes)
    write_settings(folder, settings)
    return folder


def command(program, *arguments, stdin="", config=None, data=None, env=None):
    """Runs one command to its end; returns the finished process with its texts."""
    line = [program, *arguments]
    line += ["--config", config] if config else []
    line += ["--data", data] if data else []
    return subprocess.run(line, input=stdin, capture_output=True, text=True, cwd=ROOT,
                          timeout=COMMAND_SECONDS_MAX, env=dict(os.environ, LC_ALL="C.UTF-8", **(env or {})))


class NotStarted(Exception):
    """The server ended before it listened. `status`: its exit status; the text: what it said."""

    def __init__(self, status, said):
        super().__init__(f"exit status {status}: {said[-2000:]}")
        self.status = status


class Server:
    """`serve` as a process. What it says goes to files in the data folder's parent."""

    def __init__(self, program, config, data, listen=None, env=None, prefix=(), arguments=()):
        self.program, self.config, self.data = program, config, data
        self.log_path = data + ".log"
        line = [*prefix, program, "serve", "--config", config, "--data", data]
        line += ["--listen", listen] if listen else []
        line += arguments
        self._log = open(self.log_path, "ab")
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=self._log, cwd=ROOT,
                                        stdin=subprocess.DEVNULL,
                                        env=dict(os.environ, LC_ALL="C.UTF-8", **(env or {})))
        self.said = ""
        self.port = self._wait_for_port()

    def _wait_for_port(self):
        until = time.monotonic() + START_SECONDS_MAX
        out = self.process.stdout.fileno()
        while time.monotonic() < until:
            if not select.select([out], [], [], max(0, until - time.monotonic()))[0]:
                break
            part = os.read(out, 65536)
            if not part:
                break
            self.said += part.decode()
            found = re.search(r"^listening on https?://\S*:(\d+)$", self.said, re.M)
            if found:
                return int(found[1])
        status = self.end(signal.SIGKILL) if self.process.poll() is None else self.process.wait()
        raise NotStarted(status, self.said + self.log())

    def log(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()

    def send_signal(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM, seconds=STOP_SECONDS_MAX):
        """Sends the signal and waits; returns the exit status. Killed if it does not end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            rest, _ = self.process.communicate(timeout=seconds)
            self.said += rest.decode()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise AssertionError(f"the server did not end within {seconds} s:\n{self.log()[-2000:]}")
        finally:
            self._log.close()
        return self.process.returncode


def eventually(ask, seconds=20, what="it"):
    """Asks until the answer is true; for what only the program's own answers can tell."""
    until = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s for {what}; last answer: {answer!r}")
        select.select([], [], [], 0.02)
