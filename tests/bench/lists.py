#!/usr/bin/env python3
"""tests/bench/lists.py [--program FILE] [--cases N] [--open N] [--postgres]: fills a store with cases, then measures
what the console asks for: pages of fifty in every order and with every filter, figures, a search.
Milliseconds at the client, over loopback. `scripts/bench --lists` runs it."""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tests", "server"))

LISTS = (
    "status=open&sort=due", "status=open&queue=noise&sort=due", "status=open&sort=opened",
    "status=open&sort=last", "status=open&overdue=true&sort=due", "status=open&unread=true&sort=due",
    "status=open&waiting=us&sort=due", "status=open&waiting=resident&sort=last",
    "status=open&owner=me&sort=due", "status=open&offered=me&sort=due", "status=closed&sort=last",
    "q=drilling", "q=zebra", "q=flood", "q=storm", "q=lamp", "q=lamp&status=open&sort=due",
    "q=zebra&status=open&sort=last")
OTHERS = ("figures?by=queue", "figures?by=week")
WORDS = ("lamp", "noise", "music", "road", "tree", "water", "stairs", "lift", "garden", "parking")
# Of which cases, counted from the newest: a rare one, one of a past week and one of a past season.
RARE = {"zebra": range(1, 1_000_000_000, 10_000), "flood": range(700_000, 703_000), "storm": range(600_000, 620_000)}


def fill(file, cases, open_cases):
    """Copies of the one case that is there: numbers, times, words and status differ."""
    with sqlite3.connect(file, timeout=60) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(case_record)")]
        base = dict(zip(columns, db.execute("SELECT * FROM case_record LIMIT 1").fetchone()))
        place = ",".join("?" * len(columns))

        def rows():
            for k in range(1, cases):
                row = dict(base, id=base["id"] + k, seq=base["seq"] + k, number=f"2026-{k:07d}-x",
                           opened_at=base["opened_at"] - k * 1_000,
                           due_at=base["due_at"] - (k * 7_919 % cases) * 10_000)
                spoken = row["id"] % 3 == 0
                row.update(last_at=row["opened_at"] + (5 if spoken else 0), last_by=row["id"] % 2 if spoken else 0)
                if k >= open_cases:
                    row.update(status="closed", closed_at=row["opened_at"] + 500)
                yield [row[name] for name in columns]

        def words():
            for k in range(1, cases):
                text = " ".join(WORDS[(k * step) % len(WORDS)] for step in (1, 3, 7))
                yield base["id"] + k, " ".join([text] + [word for word, of in RARE.items() if k in of])

        db.executemany(f"INSERT INTO case_record VALUES ({place})", rows())
        db.executemany("INSERT INTO case_search (rowid, tokens) VALUES (?, ?)", words())
        db.execute("ANALYZE")


def fill_postgres(address, cases, open_cases):
    """The same."""
    def psql(sql):
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, address],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    columns = psql("SELECT column_name FROM information_schema.columns WHERE table_name = 'case_record'"
                   " AND table_schema = current_schema() ORDER BY ordinal_position")
    opened, closed = "t.opened_at - k * 1000", f"k >= {open_cases}"
    changed = {
        "id": "t.id + k", "seq": "t.seq + k", "number": "'2026-' || lpad(k::text, 7, '0') || '-x'",
        "opened_at": opened, "last_at": f"{opened} + CASE WHEN (t.id + k) % 3 = 0 THEN 5 ELSE 0 END",
        "last_by": "CASE WHEN (t.id + k) % 3 = 0 THEN (t.id + k) % 2 ELSE 0 END",
        "due_at": f"t.due_at - (k * 7919 % {cases}) * 10000",
        "status": f"CASE WHEN {closed} THEN 'closed' ELSE t.status END",
        "closed_at": f"CASE WHEN {closed} THEN {opened} + 500 ELSE t.closed_at END"}
    words = [f"(ARRAY{list(WORDS)})[1 + k * {step} % {len(WORDS)}]" for step in (1, 3, 7)]
    words += [f"CASE WHEN k >= {of.start} AND k < {of.stop} AND (k - {of.start}) % {of.step} = 0 THEN '{word}' END"
              for word, of in RARE.items()]
    copies = f"(SELECT * FROM case_record ORDER BY id LIMIT 1) t, generate_series(1::bigint, {cases - 1}) k"
    psql(f"INSERT INTO case_record ({', '.join(columns)})"
         f" SELECT {', '.join(changed.get(name, 't.' + name) for name in columns)} FROM {copies}")
    psql("INSERT INTO case_search (case_id, tokens) SELECT t.id + k, to_tsvector('simple', "
         f"concat_ws(' ', {', '.join(words)})) FROM {copies}")
    psql("VACUUM ANALYZE")


def timed(ask, times):
    """(median, worst) in ms, and the last answer."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        answer = ask()
        took.append((time.perf_counter() - began) * 1_000)
    return statistics.median(took), max(took), answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "release", "yishi"))
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--postgres", action="store_true", help="in the one of tests/support/with_postgres")
    options = parser.parse_args()
    os.environ["YISHI_PROGRAM"] = os.path.abspath(options.program)
    os.environ["YISHI_TEST_STORE"] = "postgres" if options.postgres else "sqlite"
    from harness.case import Town
    from harness.program import read_settings

    Town.setUpClass()
    try:
        opened = Town.api.post("/api/v1/cases", {
            "kind": "complaint", "category": "noise", "source": "phone", "reporter": "Wang",
            "summary": "Drilling every night"})
        assert opened.status == 201, opened.body
        began = time.perf_counter()
        if options.postgres:
            fill_postgres(read_settings(Town.config)["storage"]["postgres"], options.cases, options.open)
        else:
            fill(os.path.join(Town.data, "yishi.db"), options.cases, options.open)
        print(f"{options.cases} cases, {options.open} of them open, filled in {time.perf_counter() - began:.0f} s")
        worst = 0
        for query in LISTS:
            path = f"/api/v1/cases?limit=50&{query}"
            median, most, answer = timed(lambda: Town.api.get(path), options.times)
            assert answer.status == 200, answer.body
            rows, after = len(answer.json["cases"]), answer.json["next"]
            more = timed(lambda: Town.api.get(f"{path}&cursor={after}"), options.times)[0] if after else 0
            print(f"{query:44} {rows:3} rows  median {median:6.1f} ms  worst {most:6.1f} ms  next page {more:6.1f} ms")
            worst = max(worst, most)
        for path in OTHERS:
            median, most, _ = timed(lambda: Town.api.get("/api/v1/" + path), 3)
            print(f"{path:44} {'':9} median {median:6.1f} ms  worst {most:6.1f} ms")
        print(f"worst page: {worst:.1f} ms")
    finally:
        Town.doClassCleanups()


if __name__ == "__main__":
    main()
