"""Who may include whom: DESIGN's table, as prefixes of paths."""

import os
import re

# A file belongs to the first layer whose prefix it has. json/ is a base library: everyone may.
LAYERS = [
    # prefix, what it may include beside itself and json/
    ("json/", ()),
    ("dialogs/", ()),
    ("adapters/", ("dialogs/message.hpp",)),
    ("storage/", ()),
    ("bot/async/", ("storage/",)),
    ("bot/measure/", ()),
    ("bot/log/", ()),
    ("bot/http/", ("bot/log/", "bot/measure/")),
    ("bot/config/", ()),
    ("bot/cases/", ("storage/",)),
    ("bot/auth/", ("storage/",)),
    ("bot/delivery/", ("bot/async/", "bot/http/", "bot/log/", "bot/measure/", "adapters/", "storage/",
                       "dialogs/message.hpp")),
    ("bot/conversation/", ("bot/async/", "bot/cases/", "bot/config/", "bot/log/", "bot/measure/", "adapters/", "dialogs/",
                           "storage/")),
    ("bot/webchat/", ("bot/async/", "bot/http/", "bot/conversation/", "bot/delivery/", "storage/",
                      "dialogs/message.hpp")),
    ("bot/webhook/", ("bot/async/", "bot/http/", "bot/log/", "bot/conversation/", "bot/delivery/", "adapters/",
                      "storage/", "dialogs/message.hpp")),
    ("bot/api/", ("bot/async/", "bot/http/", "bot/measure/", "bot/config/", "bot/cases/", "bot/auth/", "bot/delivery/",
                  "bot/conversation/", "bot/webchat/", "bot/webhook/", "adapters/", "dialogs/", "storage/")),
    ("bot/cli/", ("bot/", "adapters/", "dialogs/", "storage/")),
    ("bot/main.cpp", ("bot/cli/",)),
]

# Libraries that stay in one place: header, where it may be included.
LIBRARIES = [
    (re.compile(r"boost/beast/"), ("bot/http/", "tests/bot/http/", "tests/bench/floor/")),
    (re.compile(r"boost/asio/"), ("bot/", "tests/bot/", "tests/support/", "tests/bench/floor/")),
    (re.compile(r"openssl/ssl\.h"), ("bot/http/",)),
    (re.compile(r"sqlite3\.h"), ("storage/sqlite/", "tests/support/crash_", "tests/storage/")),
    (re.compile(r"libpq"), ("storage/postgres/", "tests/crash/")),
    (re.compile(r"prometheus/"), ("bot/api/metrics.cpp",)),
    (re.compile(r"CLI/"), ("bot/cli/",)),
]

# Inside of one folder, and JSON values are their members.
JSON_HEADERS = {"dialogs/logic/node.hpp", "dialogs/logic/value.hpp"}

# What the interfaces of bot/http promise to keep out of their users.
CONTRACT = re.compile(r"bot/http/\w+\.hpp")
CONTRACT_EXCEPT = {"bot/http/transport.hpp"}

OURS = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
SYSTEM = re.compile(r"^\s*#\s*include\s+<([^>]+)>")


def layer_of(path):
    return next(((prefix, may) for prefix, may in LAYERS if path.startswith(prefix)), None)


def check_ours(path, name):
    layer = layer_of(path)
    if layer is None:
        if path.startswith("bot/"):
            return f"no layer is known for {path}: give it a row in tests/tidy/layers.py"
        return None  # tests may include anything
    if name.startswith("tests/"):
        return f'the program must not include "{name}"'
    prefix, may = layer
    if name.startswith(("json/", prefix, *may)):
        return None
    if "/" not in name and not os.path.exists(os.path.join(os.path.dirname(path), name)):
        return None  # made by the build
    return f'{prefix} must not include "{name}"'


def check_system(path, name):
    if name in ("boost/asio.hpp", "boost/beast.hpp", "boost/asio/ssl.hpp", "boost/beast/http.hpp",
                "boost/beast/websocket.hpp", "boost/beast/core.hpp"):
        return f"<{name}> includes everything: name the parts"
    if name.startswith("boost/asio/experimental/awaitable_operators"):
        return "`operation || timer` waits the full time when the operation throws: use a timer and cancel()"
    if name == "nlohmann/json.hpp" and path.endswith(".hpp") and not path.startswith("tests/") \
            and path not in JSON_HEADERS:
        return "<nlohmann/json.hpp> in a header costs each reader seconds: <nlohmann/json_fwd.hpp>"
    if name.startswith("boost/beast/") and CONTRACT.fullmatch(path) and path not in CONTRACT_EXCEPT:
        return "Beast stays out of the interfaces of bot/http"
    for library, places in LIBRARIES:
        if library.match(name) and not path.startswith(places):
            return f"<{name}> belongs in {', '.join(places)} only"
    return None


def check(path, lines):
    """(line, message) of each breach in the #include lines."""
    for number, line in enumerate(lines, 1):
        ours = OURS.match(line)
        system = SYSTEM.match(line)
        wrong = check_ours(path, ours.group(1)) if ours else check_system(path, system.group(1)) if system else None
        if wrong:
            yield number, wrong
