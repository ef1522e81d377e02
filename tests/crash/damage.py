"""What a database itself finds wrong in its pages, indexes and foreign keys."""

import os
import subprocess

from harness.database import psql, query

# A query of each foreign key's orphans: PostgreSQL never looks for them again.
ORPHANS = """
SELECT format('SELECT %L, count(*) FROM %s a WHERE (%s) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s b WHERE %s)',
              k.conname, k.conrelid::regclass, string_agg('a.' || x.attname, ', '), k.confrelid::regclass,
              string_agg('a.' || x.attname || ' = b.' || y.attname, ' AND '))
FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (here, there)
JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = pair.here
JOIN pg_attribute y ON y.attrelid = k.confrelid AND y.attnum = pair.there
WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
GROUP BY k.oid, k.conname, k.conrelid, k.confrelid"""


def damage(storage, data):
    """As lines."""
    return of_postgres(storage["postgres"]) if "postgres" in storage else of_sqlite(storage, data)


def of_sqlite(storage, data):
    wrong = [row[0] for row in query(storage, data, "PRAGMA integrity_check(20)") if row[0] != "ok"]
    return wrong + [str(row) for row in query(storage, data, "PRAGMA foreign_key_check")]


def of_postgres(address):
    schema = psql(address, "SELECT current_schema()")[0][0]
    looked = subprocess.run([os.path.join(os.environ["YISHI_TEST_POSTGRES_BIN"], "pg_amcheck"), "--install-missing",
                             "--heapallindexed", "--parent-check", "--schema", schema, address],
                            capture_output=True, text=True, timeout=300)
    wrong = [] if looked.returncode == 0 else (looked.stdout + looked.stderr).splitlines()
    orphans = psql(address, " UNION ALL ".join(row[0] for row in psql(address, ORPHANS)))
    return wrong + [f"{name}: {count} rows lack what they refer to" for name, count in orphans if count != "0"]
