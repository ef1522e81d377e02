"""Runs the stages of scripts/test, one after the other: a stage that fails hides no other.

A stage is a row of STAGES: its name, its command (a shell line in the project's root; {long} becomes
--long if the long forms are asked for), and how its output is counted. A new suite is a new row."""

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOGS = os.path.join("build", "test-logs")
STAGE_LIMIT, STAGE_LIMIT_LONG = 40 * 60, 100 * 60  # seconds; what hangs must not hide the stages after it
ENDING_SECONDS_MAX = 30
RELEASE_TARGETS = "yishi yishi_crash bench_sink bench_generator bench_floor"
TSAN_SUITES = "test_storage test_http test_delivery test_conversation"
TSAN_SERVER_TESTS = "test_server test_complaint test_cases test_sessions"


def build(preset, targets=""):
    return f". scripts/lib/build.sh && build_program {preset} {targets}"


def suites(preset, names=""):
    return f"python3 scripts/lib/catch.py build/{preset} {names}"


def last_line(text):
    """Suites that close with `N passed, N failed`."""
    found = re.findall(r"^(\d+) passed, (\d+) failed$", text, re.MULTILINE)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def node_tests(text):
    """node --test, as TAP or in its own form; or a suite that closes like ours."""
    passed = re.findall(r"^(?:#|ℹ) pass (\d+)$", text, re.MULTILINE)
    failed = re.findall(r"^(?:#|ℹ) fail (\d+)$", text, re.MULTILINE)
    if passed and failed:
        return sum(map(int, passed)), sum(map(int, failed))
    return last_line(text)


def one(_):
    """A stage that either works or not counts as no test; its failure counts as one."""
    return (0, 0)


STAGES = [
    # name, command, how to count
    ("format", "python3 scripts/lib/format.py", one),
    ("tidy test", "python3 tests/tidy/run", last_line),
    ("web build", ". scripts/lib/build.sh && build_web", one),
    ("web tests", "cd web && npm test --silent", node_tests),
    ("dev build", build("dev"), one),
    ("dev tests", suites("dev") + "{long}", last_line),
    ("asan build", build("asan"), one),
    ("asan tests", suites("asan"), last_line),
    ("tsan build", build("tsan", TSAN_SUITES + " yishi"), one),
    ("tsan tests", suites("tsan", TSAN_SUITES), last_line),
    ("tsan server", "tests/server/run --program build/tsan/yishi " + TSAN_SERVER_TESTS, last_line),
    ("tsan faults", "tests/faults/run --programs build/tsan BadAnswers", last_line),
    ("tsan on PG", "tests/support/with_postgres tests/faults/run --postgres --programs build/tsan"
                   " OneKilled ConnectionsCut", last_line),
    ("fuzz", build("fuzz", "fuzzers") + " && tests/fuzz/run 20", last_line),
    ("release build", build("release", RELEASE_TARGETS), one),
    ("check", "build/release/yishi check config && PORT=8081 DB=bench.db API_ROOT=http://127.0.0.1:1 "
              "SECRET=x build/release/yishi check tests/bench/config", one),
    ("transcripts", "build/release/yishi test config", last_line),
    ("server tests", "tests/support/with_postgres tests/server/run", last_line),
    ("on PostgreSQL", "tests/support/with_postgres tests/server/run --postgres", last_line),
    ("bench tests", "tests/bench/run", last_line),
    ("crash suite", "tests/crash/run{long}", last_line),
    ("faults", "tests/faults/run{long}", last_line),
    ("crash on PG", "tests/support/with_postgres tests/crash/run --postgres --kills 30{long}", last_line),
    ("faults on PG", "tests/support/with_postgres tests/faults/run --postgres{long} BadAnswers BackedUp OneKilled "
                         "DatabaseGone DatabaseHangs ConnectionsCut", last_line),
    ("browser tests", ". scripts/lib/build.sh && npm_packages tests/browser && tests/browser/run", last_line),
    ("clang-tidy", "python3 scripts/lib/clang_tidy.py", one),
]

ENVIRONMENT = {
    "YISHI": os.path.join(ROOT, "build", "release", "yishi"),
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "second_deadlock_stack=1",
}


def end_all(process):
    """Its whole group, which may first end what it has begun elsewhere: a database."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(ENDING_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(name, command, seconds):
    """Exit status and output; the output is shown as it comes and kept in build/test-logs."""
    log = os.path.join(LOGS, name.replace(" ", "-") + ".log")
    lines = []
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env={**os.environ, **ENVIRONMENT}, start_new_session=True)
        end = threading.Timer(seconds, end_all, (process,))
        end.start()
        try:
            for line in process.stdout:
                out.write(line)
                lines.append(line)
                sys.stdout.write(line)
                sys.stdout.flush()
            return process.wait(), "".join(lines)
        except KeyboardInterrupt:
            end_all(process)
            raise
        finally:
            end.cancel()


def judge(status, counted):
    """(passed, failed) of a stage: what could not be counted, or failed otherwise, is one failure."""
    passed, failed = counted if counted else (0, 0)
    if (status != 0 or counted is None) and failed == 0:
        failed = 1
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="scripts/test")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help="only these")
    parser.add_argument("--list", action="store_true", help="names of the stages")
    parser.add_argument("--long", action="store_true",
                        help="suites that have a long form run it (docs/scaling.md has its last result)")
    options = parser.parse_args()
    names = [stage[0] for stage in STAGES]
    if options.list:
        print("\n".join(names))
        return 0
    unknown = set(options.stages) - set(names)
    if unknown:
        parser.error(f"no such stage: {', '.join(sorted(unknown))}")
    os.chdir(ROOT)
    os.makedirs(LOGS, exist_ok=True)
    rows = []
    for name, command, count in STAGES:
        if options.stages and name not in options.stages:
            continue
        print(f"\n==== {name}", flush=True)
        began = time.monotonic()
        line = command.replace("{long}", " --long" if options.long else "")
        status, output = run(name, line, STAGE_LIMIT_LONG if options.long else STAGE_LIMIT)
        passed, failed = judge(status, count(output))
        rows.append((name, time.monotonic() - began, passed, failed))
    print(f"\n{'stage':<16}{'seconds':>9}{'passed':>9}{'failed':>9}")
    for name, seconds, passed, failed in rows:
        print(f"{name:<16}{seconds:>9.1f}{passed:>9}{failed:>9}  {'FAILED' if failed else 'ok'}")
    print(f"{'together':<16}{sum(row[1] for row in rows):>9.1f}")
    passed, failed = sum(row[2] for row in rows), sum(row[3] for row in rows)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
