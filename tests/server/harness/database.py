"""The town's store, looked into from outside: SQLite's file, or a schema of its own in the PostgreSQL
that YISHI_TEST_POSTGRES names (tests/support/with_postgres; `tests/server/run --postgres`)."""

import contextlib
import itertools
import os
import sqlite3
import subprocess

_schemas = itertools.count(1)


class Unreadable(Exception):
    """The database could not be asked."""


def on_postgres():
    return os.environ.get("YISHI_TEST_STORE") == "postgres"


def psql(address, sql):
    """The rows of one statement, their columns as text."""
    ended = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql, address],
                           capture_output=True, text=True, timeout=60)
    if ended.returncode != 0:
        raise Unreadable(ended.stderr)
    return [tuple(line.split("\t")) for line in ended.stdout.splitlines()]


def control(what):
    """\"start\" or \"stop\" (at once, as a crash would) the server of tests/support/with_postgres."""
    folder = os.environ["YISHI_TEST_POSTGRES_FOLDER"]
    line = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    line += [os.path.join(os.environ["YISHI_TEST_POSTGRES_BIN"], "pg_ctl"), "-w", "-D",
             os.path.join(folder, "data"), "-l", os.path.join(folder, "server.log"), what]
    line += ["-m", "immediate"] if what == "stop" else []
    ended = subprocess.run(line, capture_output=True, text=True, timeout=60, cwd=folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def restart_with(**settings):
    """The same server with other settings, which stay."""
    for name, value in settings.items():
        psql(os.environ["YISHI_TEST_POSTGRES"], f"ALTER SYSTEM SET {name} = '{value}'")
    control("stop")
    control("start")


def fresh_storage(kind=None):
    """The member "storage" of a town that has nothing yet."""
    if (kind or ("postgres" if on_postgres() else "sqlite")) == "sqlite":
        return {"sqlite": "yishi.db"}
    server = os.environ["YISHI_TEST_POSTGRES"]
    schema = f"town_{os.getpid()}_{next(_schemas)}"
    psql(server, f"CREATE SCHEMA {schema}")
    return {"postgres": f"{server} options=-csearch_path={schema}"}


def query(storage, data, sql):
    """Rows as tuples of texts."""
    if "postgres" in storage:
        return psql(storage["postgres"], sql)
    path = os.path.join(data, storage["sqlite"])
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return [tuple(str(each) for each in row) for row in db.execute(sql)]
    except sqlite3.Error as error:
        raise Unreadable(str(error)) from error
