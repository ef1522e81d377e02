"""The peers that Yishi is measured against, and the outside judge (../shared/bench): copied to a
temporary folder, because its tools are built and its packages installed beside it."""

import json
import os
import shutil
import subprocess

from measure import Failed, Server

INSTALL_SECONDS_MAX = 900


def prepare(source, folder):
    """A working copy of the judge in `folder`; returns its path. Kept between calls."""
    if not os.path.isfile(os.path.join(source, "tools", "run.py")):
        raise Failed(f"no peers in {source}: name their folder with --peers DIR")
    copy = os.path.join(folder, "peers")
    if not os.path.isdir(copy):
        shutil.copytree(source, copy + ".new")
        for path, _, files in os.walk(copy + ".new"):
            for name in [path] + [os.path.join(path, file) for file in files]:
                os.chmod(name, os.stat(name).st_mode | 0o200)
        os.rename(copy + ".new", copy)
    subprocess.run(["make", "-s", "-C", os.path.join(copy, "tools")], check=True)
    node = os.path.join(copy, "node")
    if not os.path.isdir(os.path.join(node, "node_modules", "better-sqlite3", "build")):
        install_sqlite(node)
    return copy


def install_sqlite(node):
    """Only the package that the plain Node peer needs, in the version that the judge names."""
    with open(os.path.join(node, "package.json")) as file:
        package = json.load(file)
    name = "better-sqlite3"
    package["dependencies"] = {name: package["dependencies"][name]}
    with open(os.path.join(node, "package.json"), "w") as file:
        json.dump(package, file)
    lock = os.path.join(node, "package-lock.json")
    if os.path.exists(lock):
        os.unlink(lock)
    print(f"peers: building {name} from source (about two minutes)", flush=True)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=node, check=True,
                   env=dict(os.environ, npm_config_nodedir="/usr"), stdout=subprocess.DEVNULL,
                   timeout=INSTALL_SECONDS_MAX)


def node_group(copy, webhook):
    """The hand-written Node program that shares its commits."""
    reply = "webhook" if webhook else "api"
    return Server("node", ["node", os.path.join(copy, "node", "bare.js")],
                  {"MODE": "group", "REPLY": reply})


def judged(copy, server, load, folder, data):
    """The same server through the outside judge; returns its figures."""
    out = os.path.join(folder, "judge.jsonl")
    if os.path.exists(out):
        os.unlink(out)
    command = [part.replace("{data}", data) for part in server.command]
    env = [part for key, value in server.env.items() for part in ("--env", f"{key}={value}")]
    subprocess.run(
        ["python3", os.path.join(copy, "tools", "run.py"), "--name", server.name, "--connections",
         str(load.connections), "--users", str(load.residents), "--warmup", str(load.warmup),
         "--duration", str(load.seconds), "--dup-pct", str(load.repeat_percent), "--db",
         os.path.join(folder, "judge.db"), "--out", out, *env, "--", *command],
        stdout=subprocess.DEVNULL, check=False)
    if not os.path.exists(out):
        raise Failed(f"the outside judge could not run {server.name}")
    with open(out) as lines:
        figures = json.loads(lines.readline())
    figures["good"] = figures["ok"] and figures["replies_ok"] and figures["replies_owed_s"] <= 1
    return figures


def judged_line(figures):
    return (f"{figures['label']:<14} {figures['turns_per_s']:>9.0f} answers/s"
            f"  p50 {figures['p50_ms']:6.2f} ms  p99 {figures['p99_ms']:6.2f} ms"
            f"  RSS {figures['rss_mib']:.0f} MiB (peak {figures['peak_rss_mib']:.0f})"
            f"  CPU {figures['cpu_s_per_1000']:.3f} s/1,000  replies owed"
            f" {figures['replies_owed_s']:.2f} s  {'good' if figures['good'] else 'NOT GOOD'}"
            f" {figures.get('check', '')} {figures['first_error'][:100]}")
