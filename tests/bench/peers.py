"""The peers that Yishi is measured against, and the outside judge (../shared/bench): copied to a
temporary folder, because its tools are built and its packages installed beside it."""

import json
import os
import shutil
import subprocess

from measure import Failed, Server, store_bytes

INSTALL_SECONDS_MAX = 900
PACKAGES = ("better-sqlite3/build", "grammy", "botbuilder")  # what node_modules has once they work


def prepare(source, folder, everyone=False):
    """A working copy of the judge in `folder`, with the packages of the plain Node peer or of
    `everyone`; returns its path. Kept between calls."""
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
    needed = PACKAGES if everyone else PACKAGES[:1]
    if not all(os.path.isdir(os.path.join(node, "node_modules", name)) for name in needed):
        install_everything(source, node) if everyone else install_sqlite(source, node)
    return copy


def npm(node, *arguments):
    subprocess.run(["npm", *arguments, "--no-audit", "--no-fund"], cwd=node, check=True,
                   env=dict(os.environ, npm_config_nodedir="/usr"), stdout=subprocess.DEVNULL,
                   timeout=INSTALL_SECONDS_MAX)


def install_everything(source, node):
    """What the judge's lock file names; only SQLite's package runs an install script."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(os.path.join(source, "node", name), os.path.join(node, name))
    print("peers: installing packages, building better-sqlite3 from source (some minutes)", flush=True)
    npm(node, "ci", "--ignore-scripts")
    npm(node, "rebuild", "better-sqlite3")


def install_sqlite(source, node):
    """Only the package that the plain Node peer needs, in the version that the judge names."""
    with open(os.path.join(source, "node", "package.json")) as file:
        package = json.load(file)
    name = "better-sqlite3"
    package["dependencies"] = {name: package["dependencies"][name]}
    with open(os.path.join(node, "package.json"), "w") as file:
        json.dump(package, file)
    lock = os.path.join(node, "package-lock.json")
    if os.path.exists(lock):
        os.unlink(lock)
    print(f"peers: building {name} from source (about two minutes)", flush=True)
    npm(node, "install")


def servers(copy, webhook, everyone=False):
    """The hand-written Node program that shares its commits; `everyone`: also the two frameworks."""
    reply = "webhook" if webhook else "api"

    def peer(name, file, **env):
        return Server(name, ["node", os.path.join(copy, "node", file)], {"REPLY": reply, **env})

    out = [peer("node", "bare.js", MODE="group")]
    if everyone:
        out += [peer("grammy", "grammy.js"), peer("botframework", "botframework.js")]
    return out


def judged(copy, server, load, folder, data):
    """The same server through the outside judge; returns its figures."""
    out, database = os.path.join(folder, "judge.jsonl"), os.path.join(folder, "judge.db")
    if os.path.exists(out):
        os.unlink(out)
    command = [part.replace("{data}", data) for part in server.command]
    env = [part for key, value in server.env.items() for part in ("--env", f"{key}={value}")]
    subprocess.run(
        ["python3", os.path.join(copy, "tools", "run.py"), "--name", server.name, "--connections",
         str(load.connections), "--users", str(load.residents), "--warmup", str(load.warmup),
         "--duration", str(load.seconds), "--dup-pct", str(load.repeat_percent), "--db",
         database, "--out", out, *env, "--", *command],
        stdout=subprocess.DEVNULL, check=False)
    if not os.path.exists(out):
        raise Failed(f"the outside judge could not run {server.name}")
    with open(out) as lines:
        figures = json.loads(lines.readline())
    thousands = max(1, figures["counts_turns"]) / 1000
    figures["tools_cpu_s_per_1000"] = (figures["loadgen_cpu_s"] + figures["sink_cpu_s"]) / thousands
    figures["store_kib_per_turn"] = store_bytes(database) / 1024 / max(1, figures["counts_turns"])
    figures["good"] = figures["ok"] and figures["replies_ok"] and figures["replies_owed_s"] <= 1
    return figures


def judged_line(figures):
    return (f"{figures['label']:<14} {figures['turns_per_s']:>9.0f} answers/s"
            f"  p50 {figures['p50_ms']:6.2f} ms  p99 {figures['p99_ms']:6.2f} ms"
            f"  RSS {figures['rss_mib']:.0f} MiB (peak {figures['peak_rss_mib']:.0f})"
            f"  CPU {figures['cpu_s_per_1000']:.3f} s/1,000  replies owed"
            f" {figures['replies_owed_s']:.2f} s  {'good' if figures['good'] else 'NOT GOOD'}"
            f" {figures.get('check', '')} {figures['first_error'][:100]}")
