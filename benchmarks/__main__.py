"""Runs every benchmark, or those named, one after the other, a JSON line each; `--record` writes results.md too."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

NAMES = (
    "cold_start", "memory", "idle_cpu", "tap_to_thanks", "outbox_put", "drain", "intake",
    "mrz_parse", "pace", "events", "card_read", "reset", "image_size", "image_boot",
    "fleet",
)  # fmt: skip
GOALS = {  # each: field of the line, bound, which side of it is good
    "cold_start": (("ratio", 1.2, "at most"),),
    "memory": (("ratio", 0.6, "at most"),),
    "idle_cpu": (("ratio", 0.3, "at most"),),
    "tap_to_thanks": (("p99", 100, "at most"),),
    "outbox_put": (("ratio", 1.0, "at least"), ("insert_ratio", 1.0, "at least"), ("backlog_ratio", 0.9, "at least")),
    "drain": (("value", 5000, "at least"),),
    "intake": (("ratio", 1.0, "at least"),),
    "mrz_parse": (("value", 5000, "at least"),),
    "pace": (("ratio", 1.2, "at most"),),
    "events": (("value", 20, "at most"),),
    "card_read": (("p99", 1500, "at most"),),
    "reset": (("p99", 2000, "at most"),),
    "image_size": (("ratio", 1.0, "at most"),),
    "image_boot": (("ratio", 1.2, "at most"),),
    "fleet": (("p99", 100, "at most"), ("faults", 0, "at most"), ("hub_cpu", 0.5, "at most")),
}
NOTES = (
    "`cold_start` ends when the desk's code stands on the screen too; its `p99` is the slowest of its few starts.",
    "`tap_to_thanks` ends at the first frame of the thank-you, which is then still sliding in.",
    "`outbox_put`: in `ratio` both make the same record and keep it; in `insert_ratio` both are handed ready-made bytes"
    " (docs/decisions/0002-storage.md).",
    "`reset` is from the last digit of the PIN to the menu and from New customer to the idle screen, without the time"
    " that a finger takes between; its `p99` is the slowest of its few.",
    "`events` is its 99th per cent.",
    "`image_boot` is of the QEMU twin, whose processor is emulated: its seconds say nothing of a Pi.",
    "`fleet` is 10,000 simulated kiosks as in the field, which share the machine with their hub: `hub_cpu` is of a core"
    " while they live, `hub_cpu_enrolling` while all of them enrol as fast as they can, `most_beats_per_s` how many"
    " there could be, `watch_s` one pass of `hub watch`.",
    "`card_read`'s card is as slow as one of plastic; of what is not its own, `until_asked` is mostly pcscd, which"
    " looks at a virtual reader every 400 ms. Its `p99` is the slowest of its few.",
)
HERE = Path(__file__).parent


def run(name: str) -> dict[str, object]:
    """The line of one benchmark, run in a process of its own."""
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True, check=True)
    sys.stdout.write(done.stdout)
    sys.stdout.flush()
    line: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return line | {"on": f"{datetime.now(UTC):%Y-%m-%d}"}


def machine() -> str:
    """What the figures were measured on."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GiB, no graphics card, {platform.system()}, Python {python}"


def met(line: dict[str, object], field: str, bound: float, side: str) -> bool:
    """Whether a line meets one of its goals."""
    value = float(str(line[field]))
    return value <= bound if side == "at most" else value >= bound


def with_those_before(lines: list[dict[str, object]], page: str) -> list[dict[str, object]]:
    """These lines, and those of the page for what was not run now, in their order."""
    _, _, block = page.partition("```json\n")
    before = [json.loads(line) for line in block.partition("\n```")[0].splitlines()]
    newest = {str(line["bench"]): line for line in (*before, *lines)}
    return [newest[name] for name in NAMES if name in newest]


def record(lines: list[dict[str, object]]) -> None:
    """Write the results page; what stands under a heading of its own was measured another way, and stays."""
    results = HERE / "results.md"
    before = results.read_text(encoding="utf-8") if results.exists() else ""
    _, heading, kept = before.partition("\n## ")
    lines = with_those_before(lines, before)
    rows = []
    for line in lines:
        name = str(line["bench"])
        goals = GOALS[name]
        if "skipped" in line:
            rows.append(f"| `{name}` | skipped: {line['skipped']} | | | | | | |")
            continue
        wanted = "; ".join(f"{field} {side} {bound}" for field, bound, side in goals)
        rows.append(
            f"| `{name}` | {line['value']} {line['unit']} | {line.get('peer', '')} | {line.get('peer_value', '')} "
            f"| {line.get('ratio', '')} | {wanted} "
            f"| {'yes' if all(met(line, *goal) for goal in goals) else '**no**'} | {line.get('on', '')} |"
        )
    raw = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    results.write_text(
        f"# Results\n\nMeasured by `python -m benchmarks --record`, each on its own day, on {machine()}.\n"
        "Times differ from machine to machine; the ratios, taken in the same run, are what to compare.\n\n"
        "| benchmark | value | peer | its value | ratio | goal | met | on |\n|---|---|---|---|---|---|---|---|\n"
        + "\n".join(rows) + "\n\n" + "\n\n".join(NOTES) + f"\n\n```json\n{raw}\n```\n{heading}{kept}",
        encoding="utf-8",
    )  # fmt: skip


def main() -> None:
    """Run the benchmarks named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--record", action="store_true", help="write benchmarks/results.md")
    args = parser.parse_args()
    lines = [run(name) for name in args.names or NAMES]
    if args.record:
        record(lines)


if __name__ == "__main__":
    main()
