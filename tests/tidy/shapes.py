"""Shapes and words that stay out of the code: each with its reason (docs/common-errors.md)."""

import re

COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600
FILE_LINES_P90_MAX = 300

PURE = ("json/", "dialogs/", "adapters/", "storage/")
CPP = (".cpp", ".hpp")

# pattern, where it counts, message
PATTERNS = [
    (re.compile(r"\b(TODO|FIXME|XXX)\b"), lambda path: True, "says that something is unfinished: finish it"),
    (re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b"),
     lambda path: path.startswith("tests/") and path.endswith(CPP), "waits by the clock: wait for the event"),
    (re.compile(r"\b(waitForTimeout)\b"), lambda path: path.startswith("tests/"),
     "waits by the clock: wait for the event"),
    (re.compile(r"\bsystem_clock::now\b|\b(std::)?time\(\s*(nullptr|NULL|0)\s*\)|\bclock_gettime\b|\bgettimeofday\b"),
     lambda path: path.startswith(PURE), "reads the clock: time is handed in as a value"),
    (re.compile(r"\brandom_device\b|\bgetrandom\b|\bRAND_bytes\b|\brandombytes_\w+|\bmt19937|\bs?rand\("),
     lambda path: path.startswith(PURE), "makes random numbers: they are handed in as values"),
    (re.compile(r"\bco_await\b[^;]*\|\|\s*\w*timer"), lambda path: path.endswith(CPP),
     "`operation || timer` waits the full time when the operation throws: use a timer and cancel()"),
]

# Statements with co_await that the compilers of docs/decisions/compiler.md get wrong.
CO_AWAIT = [
    (re.compile(r"[(,]\s*(\w+(::\w+)*)?\{\s*\.\w+\s*="), "a braces-built aggregate: name a local first"),
    (re.compile(r"\(\s*\{(?!\s*\})"), "a braces-built argument: name a local first"),
    (re.compile(r"[(,]\s*\[\s*(=|this\b|\w+)"), "a lambda that captures by value: name it, then move it"),
]
STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'')
COMMENT = re.compile(r"//.*")


def bare(line):
    """The line without what stands in literals and comments."""
    return COMMENT.sub("", STRING.sub('""', line))


def columns(path, lines):
    """A literal that can't be broken, or an address in a comment, may be longer."""
    for number, line in enumerate(lines, 1):
        if len(line) <= COLUMNS_MAX or "http://" in line or "https://" in line:
            continue
        if any(found.end() > COLUMNS_MAX for found in STRING.finditer(line)) or 'R"' in line:
            continue
        yield number, f"{len(line)} columns: at most {COLUMNS_MAX}"


def words(path, lines):
    for number, line in enumerate(lines, 1):
        for pattern, counts, message in PATTERNS:
            found = pattern.search(line)
            if found and counts(path):
                yield number, f"`{found.group(0)}` {message}"


def awaits(path, lines):
    """Looks at each statement with a co_await as a whole, up to the body of a lambda."""
    statement, first = "", 0
    for number, line in enumerate(lines, 1):
        text = bare(line)
        if not statement and "co_await" not in text:
            continue
        if not statement:
            first = number
            text = text[text.index("co_await"):]
        statement += text
        if ";" not in statement and len(statement) < 2_000:
            continue
        for shape, message in CO_AWAIT:
            if shape.search(statement.split(";")[0]):
                yield first, f"co_await with {message}"
        statement = ""


TABLE = re.compile(r"^(\s+)(static )?const(expr)?\b[^()]*\{\s*$")


def table_lines(body):
    """Lines of a function that are a table of constants."""
    count, number = 0, 0
    while number < len(body):
        table = TABLE.match(bare(body[number]))
        if not table:
            number += 1
            continue
        deeper = table.group(1) + "    "
        end = next((i for i in range(number + 1, len(body)) if not body[i].startswith(deeper)), len(body))
        count += end - number
        number = end + 1
    return count


FUNCTION = re.compile(r"^( {4})?(?!namespace|struct|class|enum|union|extern|using|#|//|\}|public|private|protected)"
                      r"[A-Za-z_:~\[].*$")


def functions(path, lines):
    """Functions at the level of a namespace or class that are too long (as clang-format lays them out)."""
    number = 0
    while number < len(lines):
        start = FUNCTION.match(lines[number])
        if not start:
            number += 1
            continue
        indent = start.group(1) or ""
        head, at = "", number
        while at < len(lines) and not re.search(r"[;{}]\s*$", bare(lines[at]).rstrip()):
            head += lines[at]
            at += 1
        head += lines[at] if at < len(lines) else ""
        is_body = at < len(lines) and bare(lines[at]).rstrip().endswith("{") and "(" in head
        if not is_body or re.search(r"=[^()]*\{\s*$", head):
            number = at + 1
            continue
        end = next((i for i in range(at + 1, len(lines)) if re.match(rf"^{indent}\}}", lines[i])), len(lines))
        size = end - at - 1 - table_lines(lines[at + 1:end])
        if size > FUNCTION_LINES_MAX:
            yield number + 1, f"a function of {size} lines: at most {FUNCTION_LINES_MAX}"
        number = end + 1


def check(path, lines):
    yield from words(path, lines)
    if path.endswith(CPP):
        yield from columns(path, lines)
        yield from awaits(path, lines)
        if not path.startswith("tests/"):
            yield from functions(path, lines)


def lengths(sizes):
    """Messages about {path: lines}."""
    for path, size in sorted(sizes.items()):
        if size > FILE_LINES_MAX:
            yield f"{path}: {size} lines: at most {FILE_LINES_MAX}"
    if sizes:
        ordered = sorted(sizes.values())
        p90 = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
        if p90 > FILE_LINES_P90_MAX:
            yield f"nine of ten files must have at most {FILE_LINES_P90_MAX} lines: they have {p90}"
