"""A town with a past: one dialog is played through the real server, and its rows are then copied to as many
residents and cases as are wanted. Those who play later are spread among these residents."""

import contextlib
import os
import sqlite3
import time

from dataclasses import replace

from measure import Failed, run

DIALOG_TURNS = 6
FIRST_CHAT = 100_000  # of the generator's residents
OTHER_CHATS = 10_000_000
STORED_UPDATES = 500_000_000  # platform numbers of what is stored
LATER_UPDATES = 1_000_000_000  # where those of the load begin
OPEN_ONE_IN = 10  # cases that are still open
SPOKEN_MS = 600_000  # between one case and the next, backwards in time


def make(server, load, tools, folder, residents, cases):
    """Fills `server.town` with `residents` conversations and at least `cases` cases (whole dialogs; as many
    for each)."""
    one = replace(load, connections=1, residents=1, warmup=0, seconds=60, repeat_percent=0, turns=DIALOG_TURNS)
    played = run(server, one, tools, folder)
    if played["check"]["cases"] != 1:
        raise Failed(f"the dialog to be copied made no case: {played}")
    began = time.monotonic()
    each = max(1, -(-cases // residents))
    with contextlib.closing(sqlite3.connect(os.path.join(server.town, "bench.db"))) as db:
        fill(db, residents, each, load.residents)
    os.sync()  # else the rounds would share the disk with what the kernel still has to write
    print(f"stored: {residents:,} conversations, {residents * each:,} cases,"
          f" {2 * DIALOG_TURNS * residents * each:,} messages in {time.monotonic() - began:.0f} s", flush=True)


def columns(db, table, but=()):
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in but]


def copy(db, table, source, **changed):
    """INSERT INTO table SELECT its columns FROM source (an alias t of the table among it), some changed."""
    names = columns(db, table)
    values = ", ".join(changed.get(name, "t." + name) for name in names)
    db.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {source}")


def fill(db, residents, each, players):
    """The one resident with one case, who is there, becomes `residents` with `each` cases. Conversation r + 1 is
    resident r; their case c is number r * each + c + 1."""
    messages = 2 * DIALOG_TURNS
    stride = max(1, residents // players)
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;"
                     "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;")
    db.execute("BEGIN IMMEDIATE")
    db.execute("CREATE TEMP TABLE resident AS WITH RECURSIVE n (r) AS (SELECT 0 UNION ALL SELECT r + 1 FROM n"
               " WHERE r + 1 < ?) SELECT r FROM n", (residents,))
    db.execute("CREATE TEMP TABLE nth AS WITH RECURSIVE n (c) AS (SELECT 0 UNION ALL SELECT c + 1 FROM n"
               " WHERE c + 1 < ?) SELECT c FROM n", (each,))
    db.execute("CREATE TEMP TABLE first AS SELECT * FROM conversation")
    db.execute("CREATE TEMP TABLE said AS SELECT * FROM message ORDER BY seq")
    db.execute("CREATE TEMP TABLE opened AS SELECT * FROM case_record")
    db.execute("CREATE TEMP TABLE event AS SELECT * FROM case_event")
    db.execute("CREATE TEMP TABLE words AS SELECT tokens FROM case_search")
    for table in ("case_search", "case_event", "message", "case_record", "conversation", "timer", "change_log"):
        db.execute(f"DELETE FROM {table}")
    number = f"(r * {each} + c + 1)"
    text = f"printf('2026-%06d-0', {number})"
    chat = (f"CASE WHEN r % {stride} = 0 AND r / {stride} < {players} THEN {FIRST_CHAT} + r / {stride}"
            f" ELSE {OTHER_CHATS} + r END")
    earlier = f"{SPOKEN_MS} * {number}"
    copy(db, "conversation", "resident, first t", id="r + 1", chat=f"CAST({chat} AS TEXT)",
         sender=f"CAST({chat} AS TEXT)", last_seq=str(messages * each), idle_due="0",
         dialog_seq=str(messages * (each - 1) + 3))
    copy(db, "message", "resident, nth, said t ORDER BY r, c, t.seq", conversation="r + 1",
         seq=f"t.seq + {messages} * c", at=f"t.at - {earlier}", lane="(r + 1) % 64",
         platform_id=f"CAST({STORED_UPDATES} + {number} * {messages} + t.seq AS TEXT)")
    closed = f"{number} % {OPEN_ONE_IN} <> 0"
    copy(db, "case_record", "resident, nth, opened t ORDER BY r, c", id=number, seq=number, number=text,
         conversation="r + 1", first_seq=f"t.first_seq + {messages} * c",
         opened_seq=f"t.opened_seq + {messages} * c", opened_at=f"t.opened_at - {earlier}",
         due_at=f"t.due_at - {earlier}", status=f"CASE WHEN {closed} THEN 'closed' ELSE t.status END",
         closed_at=f"CASE WHEN {closed} THEN t.opened_at ELSE 0 END")
    copy(db, "case_event", "resident, nth, event t ORDER BY r, c", case_id=number)
    db.execute("INSERT INTO case_search (rowid, tokens)"
               f" SELECT {number}, tokens || ' ' || {number} FROM resident, nth, words ORDER BY r, c")
    db.execute(f"UPDATE case_number SET last_seq = {residents * each}")
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
