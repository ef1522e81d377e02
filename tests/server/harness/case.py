"""A town under test: the real server on a free port, a fake platform, an administrator's token."""

import json
import os
import re
import shutil
import tempfile
import unittest

from . import database, telegram
from .api import Client
from .platform import FakePlatform
from .program import ROOT, Server, command, make_config, read_settings, without_comments

PROGRAM = os.environ.get("YISHI_PROGRAM", os.path.join(ROOT, "build", "release", "yishi"))
PASSWORD = "correct horse battery staple"
NUMBER = re.compile(r"\d{4}-\d{6,}-\d")


def config_json(path):
    """A file of the shipped configuration."""
    with open(os.path.join(ROOT, "config", path)) as file:
        return json.loads(without_comments(file.read()))


class Folder(unittest.TestCase):
    """A temporary folder with the shipped configuration in `config` and nothing running."""

    settings = {}  # members of yishi.json to change
    channel = {}  # keys of the Telegram channel to change

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="yishi-test-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.platform = FakePlatform()
        cls.addClassCleanup(cls.platform.close)
        cls.data = os.path.join(cls.folder, "data")
        cls.config = make_config(os.path.join(cls.folder, "config"), cls.platform.base,
                                 channel=cls.channel, **cls.settings)

    @classmethod
    def yishi(cls, *arguments, stdin="", data=True, config=True):
        return command(PROGRAM, *arguments, stdin=stdin, config=cls.config if config else None,
                       data=cls.data if data else None)

    @classmethod
    def query(cls, sql):
        """The rows of the town's store, columns as text."""
        return database.query(read_settings(cls.config)["storage"], cls.data, sql)

    @classmethod
    def start(cls, **options):
        return Server(PROGRAM, cls.config, cls.data, **options)

    @classmethod
    def add_person(cls, name, role="admin", *more):
        added = cls.yishi("user", "add", name, "--role", role, *more, stdin=PASSWORD + "\n")
        assert added.returncode == 0, added.stderr

    @classmethod
    def token_of(cls, name):
        made = cls.yishi("token", "create", name)
        assert made.returncode == 0, made.stderr
        return made.stdout.split()[-1]


def ends_well(server):
    """A server that still runs ends in order: with a sanitizer's finding it would not."""
    if server.process.poll() is None:
        status, log = server.end(), server.log()
        at = log.find("WARNING: ")  # a sanitizer's first finding
        shown = log[at:at + 4000] if at >= 0 else log[-2000:]
        assert status == 0, f"the server ended with {status}:\n{shown}"


class Town(Folder):
    """The same with a server, and `chief` as an administrator with a client of the API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.start()
        cls.addClassCleanup(lambda: ends_well(cls.server))
        cls.add_person("chief")
        cls.api = Client(cls.server.port, cls.token_of("chief"))
        cls.anyone = Client(cls.server.port)

    _chats = iter(range(500, 100_000))

    def resident(self, language="en"):
        return telegram.Resident(next(self._chats), language)

    def webhook(self, update, secret=telegram.SECRET, channel="tg"):
        return self.anyone.post(f"/webhook/{channel}", update, **{telegram.HEADER: secret})

    def deliver(self, update, times=1):
        """Delivers an update `times` times, as the platform repeats what it is not sure of."""
        for _ in range(times):
            answer = self.webhook(update)
            self.assertEqual(answer.status, 200, answer.body)

    def say(self, who, text, times=1):
        """Says it and waits for the bot's answer to it; returns the answer's text."""
        before = len(self.platform.sent(who.chat))
        self.deliver(who.text(text), times)
        return self.platform.wait_sent(who.chat, before + 1)[before].text

    def assert_nothing_lost(self, who, said):
        """What was answered 200 stands in the thread once and in order, and so do the bot's replies at
        the platform: none missing, none twice."""
        def thread(direction):
            return [json.loads(row[0]).get("text") for row in self.query(
                "SELECT m.body FROM message m JOIN conversation c ON c.id = m.conversation"
                f" WHERE c.chat = '{who.chat}' AND m.direction = {direction} ORDER BY m.seq")]
        self.assertEqual(thread(0), list(said))
        self.assertEqual([call.text for call in self.platform.sent(who.chat)], thread(1))

    COMPLAINT = ("/start", "complaint", "noise", "Block 7, house 12, flat 3",
                 "Loud drilling every night after 23:00, please send someone", "yes")

    def complain(self, who, times=1, script=COMPLAINT):
        """Plays the complaint; returns all that was answered and the case's number."""
        answers = [self.say(who, text, times) for text in script]
        number = NUMBER.search(answers[-1])
        self.assertIsNotNone(number, answers)
        return answers, number[0]
