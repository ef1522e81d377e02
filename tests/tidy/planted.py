"""The tidy test's own test: planted breaches that must be found, and clean code that must not."""

import layers
import shapes

# path, content, a part of the message (None: clean)
INCLUDES = [
    ("dialogs/engine/a.cpp", '#include "adapters/adapter.hpp"', "dialogs/ must not include"),
    ("dialogs/engine/a.cpp", '#include "dialogs/message.hpp"', None),
    ("dialogs/engine/a.cpp", '#include "json/json.hpp"', None),
    ("adapters/line/a.cpp", '#include "dialogs/message.hpp"', None),
    ("adapters/line/a.cpp", '#include "dialogs/engine/engine.hpp"', "adapters/ must not include"),
    ("storage/sql/a.cpp", '#include "bot/cases/cases.hpp"', "storage/ must not include"),
    ("storage/sqlite/a.cpp", '#include "made_by_the_build.inc"', None),
    ("storage/sqlite/a.cpp", '#include "writer.hpp"', "storage/ must not include"),
    ("bot/http/client.cpp", '#include "storage/store.hpp"', "bot/http/ must not include"),
    ("bot/cases/a.cpp", '#include "bot/http/server.hpp"', "bot/cases/ must not include"),
    ("bot/delivery/a.cpp", '#include "bot/http/client.hpp"', None),
    ("bot/delivery/a.cpp", '#include "bot/conversation/conversation.hpp"', "bot/delivery/ must not include"),
    ("bot/conversation/a.cpp", '#include "bot/http/client.hpp"', "bot/conversation/ must not include"),
    ("bot/cli/a.cpp", '#include "bot/api/api.hpp"', None),
    ("bot/cli/a.cpp", '#include "tests/support/clock.hpp"', "must not include"),
    ("bot/new/a.cpp", '#include "storage/store.hpp"', "no layer is known"),
    ("tests/bot/a.cpp", '#include "bot/http/client.hpp"', None),
    ("bot/http/server/a.cpp", "#include <boost/beast/core/string.hpp>", None),
    ("bot/api/a.cpp", "#include <boost/beast/core/string.hpp>", "belongs in"),
    ("bot/http/server.hpp", "#include <boost/beast/core/string.hpp>", "stays out of the interfaces"),
    ("storage/sql/a.cpp", "#include <boost/asio/post.hpp>", "belongs in"),
    ("bot/http/a.cpp", "#include <boost/asio.hpp>", "name the parts"),
    ("bot/http/a.cpp", "#include <boost/beast.hpp>", "name the parts"),
    ("bot/http/a.cpp", "  #  include <boost/beast.hpp>", "name the parts"),
    ("storage/sqlite/a.cpp", "#include <sqlite3.h>", None),
    ("bot/cases/a.cpp", "#include <sqlite3.h>", "belongs in"),
    ("tests/support/crash_vfs.cpp", "#include <sqlite3.h>", None),
    ("storage/store.hpp", "#include <nlohmann/json.hpp>", "costs each reader"),
    ("storage/store.hpp", "#include <nlohmann/json_fwd.hpp>", None),
    ("bot/http/a.cpp", "#include <boost/asio/experimental/awaitable_operators.hpp>", "waits the full time"),
]

BODY = "    go();\n"
SHAPES = [
    ("bot/a.cpp", "// TO" "DO later", "unfinished"),
    ("web/a.ts", "// FIX" "ME", "unfinished"),
    ("tests/a.cpp", "std::this_thread::sleep_for(1s);", "by the clock"),
    ("bot/a.cpp", "std::this_thread::sleep_for(1s);", None),
    ("dialogs/a.cpp", "auto t = std::chrono::system_clock::now();", "reads the clock"),
    ("storage/a.cpp", "auto t = time(nullptr);", "reads the clock"),
    ("bot/a.cpp", "auto t = std::chrono::system_clock::now();", None),
    ("adapters/a.cpp", "std::random_device source;", "random numbers"),
    ("bot/a.cpp", "co_await (read() || timer.async_wait());", "waits the full time"),
    ("bot/a.cpp", "co_await send({.to = a, .text = b});", "braces-built"),
    ("bot/a.cpp", "co_await send(message{.to = a});", "aggregate"),
    ("bot/a.cpp", "co_await send(\n    {1, 2});", "braces-built argument"),
    ("bot/a.cpp", "co_await send({}, std::move(b));", None),
    ("bot/a.cpp", "co_await run([=] { go(); });", "captures by value"),
    ("bot/a.cpp", "co_await run([x = std::move(y)] {\n    go();\n});", "captures by value"),
    ("bot/a.cpp", "co_await run([&] { go(); });", None),
    ("bot/a.cpp", "co_await socket.async_connect(ends[i], token);", None),
    ("bot/a.cpp", "co_await send(std::move(value));", None),
    ("bot/a.cpp", '// co_await send({.to = a})\nsay("co_await f({1})");', None),
    ("bot/a.cpp", "int x = " + "1 + " * 30 + "1;", "columns"),
    ("bot/a.cpp", 'say("' + "x" * 120 + '");', None),
    ("bot/a.cpp", "// https://example.org/" + "x" * 120, None),
    ("bot/a.cpp", "void f() {\n" + BODY * 70 + "}", None),
    ("bot/a.cpp", "void f() {\n" + BODY * 71 + "}", "a function of 71 lines"),
    ("bot/a.cpp", "void f(int a,\n       int b) {\n" + BODY * 71 + "}", "a function of 71 lines"),
    ("bot/a.cpp", "struct s {\n    void f() {\n" + "    " + BODY * 71 + "    }\n};", "a function of 71 lines"),
    ("bot/a.cpp", "constexpr std::array<row, 80> rows{{\n" + BODY * 80 + "}};", None),
    ("bot/a.cpp", "int f() {\n    static const rows all{\n" + "        {1, 2},\n" * 80 + "    };\n}", None),
    ("bot/a.cpp", "namespace a {\n" + BODY * 100 + "}", None),
    ("tests/a.cpp", 'TEST_CASE("x") {\n' + BODY * 90 + "}", None),
]

LENGTHS = [
    ({"a.cpp": 601}, "601 lines"),
    ({"a.cpp": 600, **{f"{i}.cpp": 10 for i in range(20)}}, None),
    ({f"{i}.cpp": 301 for i in range(20)}, "nine of ten"),
    ({}, None),
]


def cases():
    """(name, found as expected) of each planted row."""
    for rows, check in ((INCLUDES, layers.check), (SHAPES, shapes.check)):
        for path, content, expected in rows:
            messages = [message for _, message in check(path, content.split("\n"))]
            ok = not messages if expected is None else len(messages) >= 1 and any(expected in m for m in messages)
            yield f"planted: {path}: {content[:60]!r}: {messages}", ok
    for sizes, expected in LENGTHS:
        messages = list(shapes.lengths(sizes))
        yield f"planted lengths: {messages}", not messages if expected is None else any(expected in m for m in messages)
