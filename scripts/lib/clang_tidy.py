"""clang-tidy-19 over the .cpp files of the program, with the checks of .clang-tidy.

A file whose own content, headers of ours, flags and checks have not changed since it was last found
clean is not read again, in whichever checkout (the user's cache folder holds a mark for each).

Nearly all of its time goes into the headers of the system, which a file brings in anew: so files of a
folder are read together, as one. Where that finds anything, or does not compile (two files may use a
name that is their own), each is read alone, and only what is found there counts."""

import concurrent.futures
import hashlib
import itertools
import json
import os
import re
import shlex
import subprocess
import sys

from sources import ours

FOLDERS = ("json/", "dialogs/", "adapters/", "storage/", "bot/")
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
MARKS = os.path.join(CACHE, "yishi", "clang-tidy")
DATABASE = os.path.join("build", "dev")
TOGETHER = os.path.join("build", "clang-tidy")  # files that include others
TOGETHER_MAX = 8  # their memory and the two jobs
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


def own_names(path):
    """What a file declares in its unnamed namespaces, nearly: a miss costs time alone."""
    with open(path, encoding="utf-8") as text:
        hidden = re.findall(r"^namespace \{$(.*?)^\}  // namespace$", text.read(), re.MULTILINE | re.DOTALL)
    names = set()
    for line in "\n".join(hidden).splitlines():
        if re.match(r"\w", line):
            names.update(re.findall(r"^(?:struct|class|enum(?: class)?) (\w+)", line)
                         or re.findall(r"(\w+)\s*[({=;\[]", line)[:1])
    return names


def kind(path, flags):
    """Only files that are alike in this can be read together."""
    with open(path, encoding="utf-8") as text:
        json_is_the_library = "using nlohmann::json;" in text.read()
    return os.path.dirname(path), flags[path], json_is_the_library


def groups(paths, flags):
    """Files to be read together: of one kind, no name declared twice."""
    out = []
    key = lambda path: kind(path, flags)
    for _, near in itertools.groupby(sorted(paths, key=key), key):
        open_groups = []  # (paths, their names)
        for path in near:
            names = own_names(path)
            fitting = next((group for group in open_groups
                            if len(group[0]) < TOGETHER_MAX and not group[1] & names), None)
            if fitting is None:
                open_groups.append(([path], names))
            else:
                fitting[0].append(path)
                fitting[1].update(names)
        out += [group[0] for group in open_groups]
    return out


def read(path, flags):
    """(nothing was found, what it said)"""
    done = subprocess.run(
        ["clang-tidy-19", "--quiet", "--checks=-bugprone-suspicious-include", path, "--", *shlex.split(flags)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout


def read_group(number, paths, flags):
    """path -> what was found in it, empty if nothing."""
    if len(paths) > 1:
        joined = os.path.join(TOGETHER, f"{number}.cpp")
        with open(joined, "w", encoding="utf-8") as text:
            text.writelines(f'#include "{path}"\n' for path in paths)
        if read(joined, flags)[0]:
            return dict.fromkeys(paths, "")
    alone = {path: read(path, flags) for path in paths}
    return {path: "" if fine else said or "failed" for path, (fine, said) in alone.items()}


def compiler_flags(command):
    """Of a compile command, without the compiler, the output and the input."""
    return re.sub(r" -o \S+ -c \S+.*$", "", command.split(" ", 1)[1])


def main():
    os.makedirs(MARKS, exist_ok=True)
    os.makedirs(TOGETHER, exist_ok=True)
    with open(os.path.join(DATABASE, "compile_commands.json"), encoding="utf-8") as text:
        flags = {os.path.relpath(entry["file"]): compiler_flags(entry["command"]) for entry in json.load(text)}
    wanted = [path for path in ours("*.cpp") if path.startswith(FOLDERS) and path in flags
              and "/separate/" not in path]
    marks = {path: mark_of(path, flags[path]) for path in wanted}
    waiting = groups([path for path in wanted if not os.path.exists(marks[path])], flags)
    print(f"{len(wanted)} files, {sum(map(len, waiting))} changed, read in {len(waiting)} groups", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for found in pool.map(lambda numbered: read_group(*numbered, flags[numbered[1][0]]), enumerate(waiting)):
            for path, said in found.items():
                if said:
                    failed += 1
                    print(f"FAILED {path}\n{said}", flush=True)
                else:
                    open(marks[path], "w", encoding="utf-8").close()
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
