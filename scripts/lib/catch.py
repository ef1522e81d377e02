"""catch.py BUILD_FOLDER [--long] [PROGRAM...]: runs ctest's programs (or only these), two at a time, adds up
their Catch2 test cases, and closes with `N passed, N failed`. --long: 200 times as many seeds where orders are drawn."""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

TIME_MAX_S, TIME_MAX_LONG_S = 900, 5000  # a program that takes longer hangs
AT_ONCE = 2
LONG = {"YISHI_SIM_TIMES": "200"}  # tests/support/seeds.hpp


def programs(folder):
    """What ctest knows, as {name: command}."""
    listed = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"],
                            capture_output=True, text=True, check=True)
    tests = json.loads(listed.stdout)["tests"]
    # A program that was not built has no command: running it will fail, as it should.
    return {test["name"]: test.get("command") or [os.path.join(folder, test["name"])] for test in tests}


def counts(output):
    """(passed, failed) test cases from Catch2's last lines, or None."""
    whole = re.findall(r"^All tests passed \(\d+ assertions? in (\d+) test cases?\)$", output, re.MULTILINE)
    if whole:
        return int(whole[-1]), 0
    parts = re.findall(r"^test cases:\s*\d+ \|(.*)$", output, re.MULTILINE)
    if not parts:
        return None
    passed = re.search(r"(\d+) passed", parts[-1])
    # A failure that was expected ([!shouldfail]) is no failure.
    failed = re.search(r"(\d+) failed\b(?! as expected)", parts[-1])
    return int(passed.group(1)) if passed else 0, int(failed.group(1)) if failed else 0


def run(command, long):
    """Exit status, output and seconds."""
    began = time.monotonic()
    status, output = outcome(command, long)
    return status, output, time.monotonic() - began


def outcome(command, long):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=TIME_MAX_LONG_S if long else TIME_MAX_S,
                              env={**os.environ, **(LONG if long else {})})
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        text = late.stdout or b""
        return 1, (text if isinstance(text, str) else text.decode(errors="replace")) + "\ntook too long\n"
    except OSError as missing:
        return 1, str(missing) + "\n"


def main():
    folder, *wanted = [word for word in sys.argv[1:] if word != "--long"]
    long = "--long" in sys.argv
    known = programs(folder)
    # A wanted program that is not there is a failure, not a pass.
    commands = {name: known.get(name, [os.path.join(folder, name)]) for name in wanted} if wanted else known
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        names = {pool.submit(run, command, long): name for name, command in commands.items()}
        for each in concurrent.futures.as_completed(names):
            status, output, seconds = each.result()
            ok, wrong = counts(output) or (0, 0)
            if (status != 0 or ok + wrong == 0) and wrong == 0:
                wrong = 1
            if wrong:
                print(output)
            print(f"{'FAILED' if wrong else 'ok':<6} {seconds:7.1f} s {ok:5} {names[each]}", flush=True)
            passed, failed = passed + ok, failed + wrong
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
