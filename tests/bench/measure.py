"""One measured run: a sink, a server (or several on one database), the generator; afterwards the
cases in the database are held against the dialogs that were played. Whatever is started here is
stopped here, by its pid."""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "server"))
from harness.database import fresh_storage, psql  # noqa: E402

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 20
SECRET = "bench-secret"


class Failed(Exception):
    """The run could not be made; the text says why."""


@dataclass
class Load:
    connections: int = 64
    residents: int = 400
    warmup: float = 3
    seconds: float = 10
    repeat_percent: float = 0
    seed: int = 1
    turns: int = 0  # then it ends; 0: when the time is over
    first_update: int = 1


@dataclass
class Server:
    """How a server is started. It gets PORT, DB, API_ROOT and SECRET in its environment."""

    name: str
    command: list
    env: dict = field(default_factory=dict)
    postgres: bool = False  # DB is the address of a schema of its own
    processes: int = 1  # on one database
    town: str = ""  # a folder that keeps its database between runs; empty: each run begins without


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def memory_mib(pid, key):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(key + ":"):
                return int(line.split()[1]) / 1024
    return 0.0


def wait_for_port(port, process, log):
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        except OSError:
            time.sleep(0.02)
    log.flush()
    with open(log.name, errors="replace") as text:
        tail = text.read()[-2000:]
    raise Failed(f"the server did not open port {port}:\n{tail}")


def stop(process):
    """Ends a process that we started; returns its exit status, or None if it had to be killed."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
    return process.returncode


def read_cases(database):
    """Cases by chat; the least and greatest number, how many and how many distinct."""
    by_chat = "SELECT chat_id, count(*) FROM cases GROUP BY chat_id"
    numbers = ("SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), count(*), count(DISTINCT seq)"
               " FROM cases")
    if "dbname=" in database:
        found, (row,) = psql(database, by_chat), psql(database, numbers)
    else:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
            found, row = db.execute(by_chat).fetchall(), db.execute(numbers).fetchone()
    return {int(chat): int(n) for chat, n in found}, [int(each) for each in row]


def health(database):
    """What SQLite says of its file."""
    if "dbname=" in database:
        return "ok"
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return db.execute("PRAGMA integrity_check").fetchone()[0]


def check_cases(database, dialogs_file, before):
    """Cases against dialogs and what was there before: none lost, none twice, numbers without gap or double."""
    wanted = dict(before)
    with open(dialogs_file) as lines:
        for chat, dialogs in (map(int, line.split("\t")) for line in lines):
            wanted[chat] = wanted.get(chat, 0) + dialogs
    found, (low, high, count, distinct) = read_cases(database)
    # Looking through what was stored before takes minutes and tells nothing of the run.
    integrity = "ok" if before else health(database)
    chats = set(wanted) | set(found)
    verdict = {
        "cases": count - sum(before.values()),
        "lost": sum(max(0, wanted.get(c, 0) - found.get(c, 0)) for c in chats),
        "extra": sum(max(0, found.get(c, 0) - wanted.get(c, 0)) for c in chats),
        "gaps": high - low + 1 - distinct if count else 0,
        "doubled": count - distinct,
        "integrity": integrity,
    }
    verdict["good"] = integrity == "ok" and not any(
        verdict[key] for key in ("lost", "extra", "gaps", "doubled"))
    return verdict


def store_bytes(database):
    return sum(os.path.getsize(database + end) for end in ("", "-wal") if os.path.exists(database + end))


def start_server(server, number, sink_port, database, town, log):
    """One process of it; returns it and its port."""
    port = free_port()
    env = dict(os.environ, PORT=str(port), DB=database, SECRET=SECRET,
               API_ROOT=f"http://127.0.0.1:{sink_port}", **server.env)
    data = os.path.join(town, f"data-{number}")
    command = [part.replace("{data}", data) for part in server.command]
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=ROOT)
    return process, port


def run(server, load, tools, folder):
    """Plays `load` against `server`; returns the generator's figures with those of its processes."""
    with tempfile.TemporaryDirectory(dir=folder) as temp:
        town = server.town or temp
        database = os.path.join(town, "bench.db")
        before = read_cases(database)[0] if os.path.exists(database) else {}
        bytes_before = store_bytes(database)
        if server.postgres:
            database = fresh_storage("postgres")["postgres"]
        dialogs = os.path.join(temp, "dialogs.tsv")
        sink_port = free_port()
        with open(os.path.join(temp, "server.log"), "w") as log:
            started = []
            try:
                sink = subprocess.Popen([os.path.join(tools, "bench_sink"), "--port", str(sink_port)])
                started.append(sink)
                wait_for_port(sink_port, sink, log)
                ports = []
                for number in range(server.processes):
                    process, port = start_server(server, number, sink_port, database, town, log)
                    started.append(process)
                    wait_for_port(port, process, log)
                    ports.append(port)
                pids = [process.pid for process in started[1:]]
                figures = measure(pids, load, tools, ports, sink_port, dialogs)
                figures["exit_status"] = [stop(each) for each in started[1:]]
            finally:
                for process in reversed(started):
                    stop(process)
        figures["store_kib_per_turn"] = (
            (store_bytes(database) - bytes_before) / 1024 / max(1, figures["turns"]))
        figures["check"] = check_cases(database, dialogs, before)
        figures["name"] = server.name
        figures["good"] = figures["good"] and figures["check"]["good"]
        return figures


def measure(pids, load, tools, ports, sink_port, dialogs):
    def memory(key):
        return sum(memory_mib(pid, key) for pid in pids)

    def cpu():
        return sum(cpu_seconds(pid) for pid in pids)

    idle_mib, cpu_before = memory("VmRSS"), cpu()
    generator = subprocess.run(
        [os.path.join(tools, "bench_generator"), *(part for port in ports for part in ("--port", str(port))),
         "--sink-port", str(sink_port), "--secret", SECRET, "--connections", str(load.connections),
         "--residents", str(load.residents), "--warmup", str(load.warmup), "--seconds", str(load.seconds),
         "--repeat-percent", str(load.repeat_percent), "--seed", str(load.seed),
         "--turns", str(load.turns), "--first-update", str(load.first_update),
         "--dialogs", dialogs], stdout=subprocess.PIPE, text=True)
    if not generator.stdout:
        raise Failed(f"the generator exited with {generator.returncode}")
    figures = json.loads(generator.stdout)
    thousands = max(1, figures["turns"]) / 1000
    used = cpu() - cpu_before
    figures.update(
        cpu_s=used, cpu_s_per_1000=used / thousands, idle_mib=idle_mib,
        tools_cpu_s_per_1000=(figures["generator_cpu_s"] + figures["sink_cpu_s"]) / thousands,
        rss_mib=memory("VmRSS"), peak_mib=memory("VmHWM"))
    return figures


def line(figures):
    """One run, for people."""
    check = figures["check"]
    text = (f"{figures['name']:<14} {figures['turns_per_s']:>9.0f} turns/s"
            f"  p50 {figures['p50_ms']:6.2f} ms  p99 {figures['p99_ms']:6.2f} ms"
            f"  answers {figures['answer_p50_ms']:.2f}/{figures['answer_p99_ms']:.2f} ms"
            f"  RSS {figures['rss_mib']:.0f} MiB (peak {figures['peak_mib']:.0f})"
            f"  CPU {figures['cpu_s_per_1000']:.3f} s/1,000"
            f" (tools {figures['tools_cpu_s_per_1000']:.3f})"
            f"  outbox {figures['outbox_age_ms']:.0f} ms  cases {check['cases']}")
    if figures["good"]:
        return text + "  good"
    wrong = {key: value for key, value in figures.items() if value and key in (
        "missing", "surplus", "out_of_order", "errors", "unfinished", "first_error")}
    return f"{text}  NOT GOOD {wrong or ''} {'' if check['good'] else check}"
