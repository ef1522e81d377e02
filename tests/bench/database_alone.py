"""What PostgreSQL takes for a turn's rows by itself: pgbench plays the writes of Yishi's batches
(postgres/batch.sql) on as many connections as a process has workers."""

import os
import re
import subprocess

from measure import ROOT, Failed, fresh_storage, psql

HERE = os.path.join(ROOT, "tests", "bench", "postgres")
TURNS_A_BATCH = 32
CONNECTIONS = 2


def make_town(program, config, folder):
    """An empty town's schema and the rows that the batches need; returns its address."""
    address = fresh_storage("postgres")["postgres"]
    env = dict(os.environ, DB=address, PORT="0", API_ROOT="", SECRET="")
    made = subprocess.run([program, "migrate", "--no-copy", "--config", config, "--data", folder],
                          env=env, capture_output=True, text=True, timeout=60)
    if made.returncode != 0:
        raise Failed(f"no schema: {made.stdout}{made.stderr}")
    with open(os.path.join(HERE, "town.sql")) as sql:
        psql(address, sql.read())
    return address


def measure_alone(program, config, folder, seconds):
    """Turns a second that the database could take if nothing else cost anything."""
    address = make_town(program, config, folder)
    ended = subprocess.run(
        [os.path.join(os.environ["YISHI_TEST_POSTGRES_BIN"], "pgbench"), "-n", "-M", "prepared",
         "-c", str(CONNECTIONS), "-j", "1", "-T", str(int(seconds)),
         "-f", os.path.join(HERE, "batch.sql"), address],
        capture_output=True, text=True, timeout=seconds + 60)
    rate = re.search(r"^tps = ([\d.]+)", ended.stdout, re.M)
    if ended.returncode != 0 or rate is None:
        raise Failed(f"pgbench: {ended.stdout}{ended.stderr}")
    return float(rate[1]) * TURNS_A_BATCH
