"""What must hold after any number of kills, from the database as it lies on the disk, the files of
the media, and what the fake platform received. Each function returns what is wrong, as lines."""

import hashlib
import json
import os
import re

from damage import damage
from harness import pictures
from harness.database import Unreadable, query
from harness.program import read_settings

NUMBER = re.compile(r"\d{4}-\d{6,}-\d")
LINES_MAX = 20
IN, OUT = 0, 1
SENT = (3, 4, 5)  # sent, delivered, read
AGAIN_MAX = 12  # replies of one chat that may be sent again after a kill
LATE_SECONDS = 1.0  # the platform may read what a server sent so long after that was killed


class Store:
    """A town's database as it lies there, asked from outside, and the folder of its files."""

    def __init__(self, config, data):
        self.storage, self.data = read_settings(config)["storage"], data

    def rows(self, sql):
        """As tuples of texts."""
        return query(self.storage, self.data, sql)

    def number(self, sql):
        return int(self.rows(sql)[0][0])

    def pending(self):
        """What still waits for its time, in words; empty when nothing does."""
        [(replies, photos)] = self.rows("SELECT (SELECT count(*) FROM message WHERE status IN (1, 2)),"
                                        " (SELECT count(*) FROM media WHERE status = 'pending')")
        return "" if replies == photos == "0" else f"{replies} replies and {photos} photos still wait"

    def threads(self, direction):
        """Chat -> (the platform's id, text) of its messages, in order."""
        out = {}
        for chat, identity, body in self.rows(
                "SELECT c.chat, m.platform_id, m.body FROM message m JOIN conversation c ON c.id = m.conversation"
                f" WHERE c.channel = 'tg' AND m.direction = {direction} ORDER BY m.conversation, m.seq"):
            out.setdefault(int(chat), []).append((identity, json.loads(body).get("text")))
        return out

    def replies(self):
        return {chat: [text for _, text in thread] for chat, thread in self.threads(OUT).items()}


def messages_once(store, stories):
    """Every update answered 200 stands in its thread once, in the order it was said."""
    wrong = []
    threads = store.threads(IN)
    for chat, story in stories.items():
        thread = threads.get(chat, [])
        found = [int(identity) for identity, _ in thread]
        if found != story.answered:
            lost = sorted(set(story.answered) - set(found))
            more = sorted(set(found) - set(story.answered))
            wrong.append(f"chat {chat}: lost {lost[:5]}, unknown {more[:5]}, "
                         f"{len(found)} in the thread, {len(story.answered)} answered")
        elif [text for _, text in thread] != story.texts:
            wrong.append(f"chat {chat}: other words in the thread than were said")
    return wrong


def one_answer_each(store, stories):
    """A turn is whole: no thread has a message of the resident without the bot's, or the reverse."""
    return [f"chat {chat}: {n_in} in, {n_out} out" for chat, n_in, n_out in store.rows(
        "SELECT c.chat, sum(1 - direction), sum(direction) FROM message m"
        " JOIN conversation c ON c.id = m.conversation"
        " GROUP BY c.id HAVING sum(1 - direction) <> sum(direction)") if int(chat) in stories]


def cases_equal_dialogs(store, stories):
    found = {int(c): int(n) for c, n in store.rows("SELECT chat_id, count(*) FROM cases GROUP BY chat_id")}
    return [f"chat {chat}: {found.get(chat, 0)} cases, {stories[chat].dialogs if chat in stories else 0}"
            " dialogs" for chat in sorted(set(found) | set(stories))
            if found.get(chat, 0) != (stories[chat].dialogs if chat in stories else 0)]


def numbers_without_gap(store):
    wrong = []
    for year, low, high, count, distinct in store.rows(
            "SELECT year, min(seq), max(seq), count(*), count(DISTINCT seq) FROM cases GROUP BY year"):
        if low != "1" or high != count or distinct != count:
            wrong.append(f"{year}: {count} cases with {distinct} numbers from {low} to {high}")
    return wrong


def numbers_told(store, stories):
    """The numbers that a resident was told are those of their cases, in order."""
    wrong = []
    of = {}
    for chat, number in store.rows("SELECT chat_id, number FROM cases ORDER BY year, seq"):
        of.setdefault(int(chat), []).append(number)
    replies = store.replies()
    for chat in stories:
        cases, told = of.get(chat, []), []
        for text in replies.get(chat, []):
            told += [n for n in NUMBER.findall(text) if n not in told]
        if told != cases:
            wrong.append(f"chat {chat}: told {told[:5]}, has {cases[:5]}")
    return wrong


def all_sent(store):
    counts = store.rows("SELECT status, count(*) FROM message WHERE direction = 1 GROUP BY status")
    return [f"{n} replies with status {status}" for status, n in counts if int(status) not in SENT]


def replies_in_order(store, stories, arrivals, kills):
    """`arrivals`: chat -> (time, text) as they came. Each reply at least once; after a kill the
    platform may be sent again what it already has, and from there in order again."""
    wrong = []
    replies = store.replies()
    for chat in stories:
        expected = replies.get(chat, [])
        at = walk(expected, arrivals.get(chat, []), kills)
        if at != len(expected):
            wrong.append(f"chat {chat}: followed {at} of {len(expected)} replies; "
                         f"{len(arrivals.get(chat, []))} arrived{around(expected, arrivals.get(chat, []), kills)}")
    return wrong


def around(expected, arrived, kills):
    """Where the replies stop to fit, for people."""
    for count in range(1, len(arrived) + 1):
        if walk(expected, arrived[:count], kills) < 0:
            stopped, text = arrived[count - 1]
            shown = "".join(f"\n           {time:.3f} {each[-60:]!r}" for time, each in arrived[max(0, count - 14):count + 3])
            near = [f"{kill:.3f}" for kill in kills if abs(kill - stopped) < 3]
            places = [place for place, each in enumerate(expected) if each == text]
            return f"; stops at {count - 1}, {stopped:.3f}, the reply of places {places[:3]}; kills {near}; around it:{shown}"
    return ""


def walk(expected, arrived, kills):
    """How many of `expected` were received in order; -1 if a reply came that does not fit."""
    at = {0}  # how many may have been received so far: texts repeat, so several may fit
    before = float("-inf")
    for time, text in arrived:
        killed = any(before - LATE_SECONDS < kill <= time for kill in kills)
        before = time
        following = set()
        for count in at:
            if count < len(expected) and expected[count] == text:
                following.add(count + 1)
            first = max(0, count - AGAIN_MAX) if killed else count
            again = {k + 1 for k in range(first, count) if expected[k] == text}
            # Either sent again from there, or the dead server's own, read late.
            following |= again | ({count} if again else set())
        if not following:
            return -1
        at = following
    return max(at)


# expected, arrived, kill before the arrival of that index (or None) -> followed
WALKS = (
    ("abcabc", "abcabc", None, 6),
    ("abc", "ab", None, 2),  # one is missing
    ("abc", "aabc", None, -1),  # twice without a reason
    ("abc", "aabc", 1, 3),
    ("abc", "abab", 2, 2),  # again after the kill, the last is missing
    ("abc", "abac", 2, 3),  # the dead server's "a", read late
    ("abcabc", "abbcabc", 2, 6),
    ("abc", "abcb", 1, -1),  # too long after the kill
    ("abcabc", "abcababc", 5, 6),
    ("abc", "acb", None, -1),  # out of order
    ("abc", "acb", 1, -1),
    ("abc", "abcd", None, -1),  # nobody's
)


def walks_wrong():
    """walk() itself, by a table."""
    wrong = []
    for expected, arrived, kill, followed in WALKS:
        times = [(i * 2.0, text) for i, text in enumerate(arrived)]
        found = walk(list(expected), times, [] if kill is None else [kill * 2.0 - 0.5])
        if found != followed:
            wrong.append(f"walk({expected}, {arrived}, {kill}) is {found}, not {followed}")
    return wrong


def media_whole(store, stories):
    wrong = []
    stored = {row[0] for row in store.rows("SELECT DISTINCT sha256 FROM media WHERE status = 'stored'")}
    statuses = {status: int(n) for status, n in store.rows("SELECT status, count(*) FROM media GROUP BY status")}
    photos = sum(story.photos for story in stories.values())
    if statuses.get("stored", 0) != photos or set(statuses) - {"stored"}:
        wrong.append(f"{photos} photos were sent; kept: {statuses}")
    files = {}
    for folder, _, names in os.walk(os.path.join(store.data, "media")):
        for name in names:
            files[name] = os.path.join(folder, name)
    for name in stored - {name.split(".")[0] for name in files}:
        wrong.append(f"{name}: no such file")
    for name, path in files.items():
        identity = name.split(".")[0]
        if not re.fullmatch("[0-9a-f]{64}", identity):
            continue  # a temporary file that a kill left
        with open(path, "rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != identity:
            wrong.append(f"{name}: the content is another")
        elif not pictures.decodable(content):
            wrong.append(f"{name}: cannot be decoded")
    return wrong


def prove(store, load, arrivals, kills):
    """All checks: name -> what is wrong."""
    stories = load.stories
    checks = {
        "no update was refused": lambda: [str(r) for r in load.refused],
        "the database is whole": lambda: damage(store.storage, store.data),
        "every answered update took effect once": lambda: messages_once(store, stories),
        "every turn is whole": lambda: one_answer_each(store, stories),
        "cases equal dialogs": lambda: cases_equal_dialogs(store, stories),
        "numbers have no gap and no double": lambda: numbers_without_gap(store),
        "residents know the numbers of their cases": lambda: numbers_told(store, stories),
        "every reply was sent": lambda: all_sent(store),
        "replies arrived in order": lambda: replies_in_order(store, stories, arrivals, kills),
        "media files are whole": lambda: media_whole(store, stories),
    }
    return {name: guarded(check)[:LINES_MAX] for name, check in checks.items()}


def guarded(check):
    """A database too broken to be asked is a finding, not the end of the proof."""
    try:
        return check()
    except Unreadable as error:
        return [f"the database says: {error}"]
