"""clang-tidy-19 over the .cpp files of the program, with the checks of .clang-tidy.

A file whose own content, headers of ours, flags and checks have not changed since it was last found
clean is not read again, in whichever checkout (the user's cache folder holds a mark for each)."""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

from sources import ours

FOLDERS = ("json/", "dialogs/", "adapters/", "storage/", "bot/")
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
MARKS = os.path.join(CACHE, "yishi", "clang-tidy")
DATABASE = os.path.join("build", "dev")
JOBS = 2


def includes(path, seen):
    """The file and every header of ours that it reaches."""
    if path in seen or not os.path.exists(path):
        return seen
    seen.add(path)
    with open(path, encoding="utf-8") as text:
        for name in re.findall(r'^#include "([^"]+)"', text.read(), re.MULTILINE):
            includes(name, seen)
    return seen


def mark_of(path, flags):
    value = hashlib.sha256(flags.replace(os.getcwd(), ".").encode())
    for name in [".clang-tidy", *sorted(includes(path, set()))]:
        with open(name, "rb") as content:
            value.update(name.encode() + b"\0" + content.read())
    return os.path.join(MARKS, value.hexdigest())


def check(path, mark):
    done = subprocess.run(["clang-tidy-19", "--quiet", "-p", DATABASE, path],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        with open(mark, "w", encoding="utf-8"):
            pass
    return path, done.returncode, done.stdout


def main():
    os.makedirs(MARKS, exist_ok=True)
    with open(os.path.join(DATABASE, "compile_commands.json"), encoding="utf-8") as text:
        commands = {os.path.relpath(entry["file"]): entry["command"] for entry in json.load(text)}
    wanted = [path for path in ours("*.cpp") if path.startswith(FOLDERS) and path in commands
              and "/separate/" not in path]
    marks = {path: mark_of(path, commands[path]) for path in wanted}
    waiting = [path for path in wanted if not os.path.exists(marks[path])]
    print(f"{len(wanted)} files, {len(waiting)} changed", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for path, status, output in pool.map(lambda one: check(one, marks[one]), waiting):
            if status:
                failed += 1
                print(f"FAILED {path}\n{output}", flush=True)
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
