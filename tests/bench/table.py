"""What scripts/bench says in the end: medians of every server, side by side, and the ratios to the first."""

import os
import statistics

RATIOS = (("turns_per_s", "turns/s"), ("p50_ms", "p50"), ("p99_ms", "p99"), ("rss_mib", "memory"),
          ("cpu_s_per_1000", "CPU a turn"))
HEADER = ("server", "turns/s (min..max)", "p50 ms", "p99 ms", "RSS MiB", "CPU s/1,000", "tools s/1,000",
          "at most/s", "store KiB/turn")


def reachable(figures, cores):
    """Turns a second if nothing ever waited: what server, generator and sink use of the cores for a turn."""
    used = figures["cpu_s_per_1000"] + figures["tools_cpu_s_per_1000"]
    return 1000 * cores / used if used else 0.0


def medians(runs):
    keys = set.intersection(*(set(run) for run in runs))
    return {key: statistics.median(run[key] for run in runs)
            for key in keys if all(isinstance(run[key], (int, float)) for run in runs)}


def row(name, runs, cores):
    middle, spread = medians(runs), [run["turns_per_s"] for run in runs]
    return (name, f"{middle['turns_per_s']:,.0f} ({min(spread):,.0f}..{max(spread):,.0f})",
            f"{middle['p50_ms']:.2f}", f"{middle['p99_ms']:.2f}", f"{middle['rss_mib']:.0f}",
            f"{middle['cpu_s_per_1000']:.3f}", f"{middle['tools_cpu_s_per_1000']:.3f}",
            f"{reachable(middle, cores):,.0f}", f"{middle['store_kib_per_turn']:.2f}")


def ratios(first, other):
    """Of medians, pair by pair: round k of the one with round k of the other, as only these ran side by side."""
    pairs = list(zip(first, other))
    return {key: statistics.median(a[key] / b[key] for a, b in pairs if b[key])
            for key, _ in RATIOS if any(b[key] for _, b in pairs)}


def ratio_line(name, others_name, first, other):
    found = ratios(first, other)
    return f"{name} to {others_name}: " + ", ".join(
        f"{label} {found[key]:.2f}" for key, label in RATIOS if key in found)


def lines(runs, cores=None):
    """`runs`: {name: [figures of its rounds]}, ours first. A Markdown table, then a line of ratios each."""
    cores = cores or len(os.sched_getaffinity(0))
    rows = [HEADER] + [row(name, figures, cores) for name, figures in runs.items()]
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |" for cells in rows]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    ours, *others = runs
    return text + [ratio_line(ours, name, runs[ours], runs[name]) for name in others]
