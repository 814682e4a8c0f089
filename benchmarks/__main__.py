"""``python -m benchmarks`` measures the operations and start-up on both apps; ``--help`` names the other commands."""

import argparse
import fnmatch
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import databases, environments, growth, load, machine, pages, report, results, runner, startup
from benchmarks.targets import HOT


def tell(line: str) -> None:
    """Say how far it is."""
    print(line, file=sys.stderr, flush=True)


def described(vendors: list[str]) -> dict[str, Any]:
    """Return the machine, its databases and how busy it was when the measurement began."""
    return {
        **machine.describe(),
        "databases": {vendor: databases.version(vendor) for vendor in vendors if vendor != databases.KEPT},
        "load_before": machine.load(),
    }


def usable(vendors: list[str]) -> list[str]:
    """Return the databases that answer, and say of the others why they do not."""
    found = []
    for vendor in vendors:
        reason = databases.missing(vendor)
        if reason:
            tell(f"{vendor} is left out: {reason}")
        else:
            found.append(vendor)
    return found


def names_of_operations() -> dict[str, str]:
    """Return the operations, as their environment knows them, with the name of each one's target."""
    program = (
        "import json, django; django.setup(); from benchmarks.operations import OPERATIONS;"
        "print(json.dumps({name: operation.target.name for name, operation in OPERATIONS.items()}))"
    )
    side = environments.OURS
    done = subprocess.run(  # noqa: S603
        [str(side.python), "-c", program],
        cwd=environments.CACHE,
        env=side.environment(),
        check=True,
        capture_output=True,
    )
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def matching(patterns: list[str]) -> dict[str, str]:
    """Return the operations whose names contain one of the patterns, each with the name of its target."""
    return {
        name: target
        for name, target in names_of_operations().items()
        if any(fnmatch.fnmatch(name, f"*{pattern}*") for pattern in patterns)
    }


def run(arguments: argparse.Namespace) -> None:
    """Measure operations and start-up, show the table and keep the numbers."""
    effort = runner.QUICK if arguments.quick else runner.Effort(seconds=arguments.seconds)
    vendors = usable([arguments.database] if arguments.database else list(databases.VENDORS))
    about = described(vendors)
    chosen = matching(arguments.only or ["*"])
    if not arguments.only:
        started = startup.measure(5 if arguments.quick else 15, tell)
        print(report.text_table(report.STARTUP_HEADINGS, report.startup_rows(started)))
        if not arguments.dry:
            results.write("startup", started, about, arguments.output)
    measured: dict[str, dict[str, Any]] = {}
    for vendor in vendors:
        measured[vendor] = {}
        wanted = {name: target for name, target in chosen.items() if target == HOT.name or vendor != databases.KEPT}
        with runner.workers(vendor, effort) as both:
            for number, (name, target) in enumerate(wanted.items(), start=1):
                tell(f"{vendor} {number}/{len(wanted)}: {name}")
                measured[vendor][name] = {"target": target, **runner.measure(both, name)}
        print(f"\n{report.VENDOR_NAMES[vendor]}\n")
        shown = report.by_cpu(measured[vendor]) if arguments.cpu else measured[vendor]
        print(report.text_table(report.HEADINGS, report.rows(shown)), flush=True)
        if not arguments.dry and not arguments.only:
            results.write(
                "operations",
                {**results.read(arguments.output).get("operations", {}), **measured},
                about,
                arguments.output,
            )
    for failed in _failures(measured):
        print(failed)


def _failures(measured: dict[str, dict[str, Any]]) -> list[str]:
    return [
        f"{vendor}: {side} fails at {name}: {result[side]['failed']}"
        for vendor, operations in measured.items()
        for name, result in operations.items()
        for side in ("ours", "original")
        if "failed" in result[side]
    ]


def profile(arguments: argparse.Namespace) -> None:
    """Show which functions an operation spends its time in."""
    vendor = arguments.database or databases.VENDORS[0]
    side = environments.THEIRS if arguments.original else environments.OURS
    with runner.workers(vendor, runner.Effort(), [side]) as (worker,):
        for name in matching(arguments.names):
            answers = [
                worker.ask("prepare", operation=name),
                worker.ask("count", operation=name),
                worker.ask("profile", operation=name, runs=arguments.runs, lines=arguments.lines),
            ]
            print(name, *(answer.get("text") or answer.get("failed", "") for answer in answers), sep="\n")


def press(arguments: argparse.Namespace) -> None:
    """Measure requests per second against real web servers."""
    if not usable(["postgresql"]):
        sys.exit(1)
    about = described(["postgresql"])
    clients = load.CLIENTS[:2] if arguments.quick else load.CLIENTS
    found = load.measure(1.0 if arguments.quick else arguments.seconds, clients, tell)
    print(report.text_table(report.LOAD_HEADINGS, report.load_rows(found)))
    if not arguments.dry:
        results.write("load", found, about, arguments.output)


def grow(arguments: argparse.Namespace) -> None:
    """Measure what our app's work costs over more and more rows."""
    vendors = usable([arguments.database or "postgresql"])
    about = described(vendors)
    for vendor in vendors:
        found = growth.measure(vendor, 100 if arguments.quick else arguments.largest, tell)
        print(report.text_table(report.GROWTH_HEADINGS, report.growth_rows(found)))
        if not arguments.dry:
            results.write("growth", {"database": vendor, "subjects": found}, about, arguments.output)


def show(arguments: argparse.Namespace) -> None:
    """Write tables and plots of the kept results into the documentation."""
    found = results.read(arguments.output)
    for path in pages.write(found):
        tell(f"written: {path}")
    pages.write_readme(found)


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("--output", type=Path, default=results.LATEST, help="file of results")
    made.add_argument("--dry", action="store_true", help="keep no results")
    made.add_argument("--quick", action="store_true", help="take few samples: to try it, not to publish")
    made.add_argument("--cpu", action="store_true", help="show the CPU's time: steadier on a busy machine")
    made.add_argument("--revision", help="measure this revision of the app, not the checkout as it is")
    made.add_argument("--database", choices=databases.VENDORS, help="only this one; else each that answers")
    made.set_defaults(work=run, only=None, seconds=runner.Effort.seconds)
    commands = made.add_subparsers()
    operations = commands.add_parser("run", help="measure operations and start-up (the default)")
    operations.add_argument("--only", nargs="+", help="operations by a part of their name; keeps no results")
    operations.add_argument("--seconds", type=float, default=runner.Effort.seconds, help="per operation and side")
    operations.set_defaults(work=run)
    pressed = commands.add_parser("load", help="measure requests per second with gunicorn and uvicorn")
    pressed.add_argument("--seconds", type=float, default=5, help="per server, app, request and number of clients")
    pressed.set_defaults(work=press)
    grown = commands.add_parser("growth", help="measure our app over 10 to 100,000 rows")
    grown.add_argument("--largest", type=int, default=growth.SIZES[-1], help="most rows")
    grown.set_defaults(work=grow)
    shown = commands.add_parser("pages", help="write tables and plots of the kept results into docs/benchmarks")
    shown.set_defaults(work=show)
    profiled = commands.add_parser("profile", help="show which functions operations spend their time in")
    profiled.add_argument("names", nargs="+", help="operations by a part of their name")
    profiled.add_argument("--original", action="store_true", help="of the original")
    profiled.add_argument("--runs", type=int, default=100)
    profiled.add_argument("--lines", type=int, default=60)
    profiled.set_defaults(work=profile)
    return made


def main() -> None:
    """Do what the command line says."""
    arguments = parser().parse_args()
    if arguments.work is not show:
        environments.make(arguments.revision)
    arguments.work(arguments)


if __name__ == "__main__":
    main()
