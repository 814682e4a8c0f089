"""Run the suite on SQLite, on each database service that answers, in the browser and in the learning front end.

``make test`` calls it; one summary closes it. Arguments after ``--`` go to pytest. Environment: ``TEST_POSTGRES_URL`` and
``TEST_MARIADB_URL`` say where the services are; with ``REQUIRE_SERVICES=1`` a pass that cannot run is a failure.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import psycopg
import pymysql

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://root@127.0.0.1:5432/proctoring")
MARIADB_URL = os.environ.get("TEST_MARIADB_URL", "mysql://root@127.0.0.1:3306/proctoring")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CONNECT_SECONDS = 3
PARALLEL = ("-n", "auto", "--dist", "loadgroup")
ONE_BY_ONE = ("-n", "0")
ONLY_DATABASE_TESTS = ("-p", "tests.tools.only_database_tests")
NO_TESTS = 5  # pytest's exit code where the arguments select nothing


def nothing_missing() -> str:
    """SQLite is part of Python."""
    return ""


def missing_postgres() -> str:
    """Return why PostgreSQL cannot be used, or an empty string."""
    try:
        psycopg.connect(POSTGRES_URL, dbname="postgres", connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error as error:
        return str(error).splitlines()[0]
    return ""


def missing_mariadb() -> str:
    """Return why MariaDB (or MySQL) cannot be used, or an empty string."""
    url = urlsplit(MARIADB_URL)
    try:
        pymysql.connect(
            host=url.hostname,
            port=url.port or 3306,
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            connect_timeout=CONNECT_SECONDS,
        ).close()
    except pymysql.Error as error:
        return str(error.args[-1])
    return ""


def missing_browser() -> str:
    """Return what the browser tests lack, or an empty string."""
    if not any(map(shutil.which, BROWSERS)):
        return f"no {' or '.join(BROWSERS)} found"
    return "" if shutil.which("chromedriver") else "no chromedriver found"


def missing_front_end() -> str:
    """Return what the tests of the learning front end lack, or an empty string."""
    return missing_browser() or ("" if shutil.which("npm") else "no npm found")


@dataclass(frozen=True)
class Pass:
    """One run of pytest: which tests, on which database (``None``: SQLite), what it needs, and whether it is asked for."""

    name: str
    arguments: tuple[str, ...]
    database_url: str | None = None
    missing: Callable[[], str] = nothing_missing
    by_name_only: bool = False


PASSES = (
    Pass("quick", ("-m", "not browser and not slow"), by_name_only=True),
    Pass("sqlite", ("-m", "not browser")),
    Pass("postgres", ("-m", "not browser", *ONLY_DATABASE_TESTS), POSTGRES_URL, missing_postgres),
    Pass("mariadb", ("-m", "not browser", *ONLY_DATABASE_TESTS), MARIADB_URL, missing_mariadb),
    Pass("browser", ("-m", "browser and not mfe"), missing=missing_browser),
    Pass("mfe", ("tests/mfe", *ONE_BY_ONE, "-m", "mfe and not slow"), missing=missing_front_end),
)


@dataclass
class Outcome:
    """What one pass did."""

    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    exit_code: int = 0
    not_run: str = ""

    def __str__(self) -> str:
        """Return the pass's line of the summary."""
        if self.not_run:
            return f"not run: {self.not_run}"
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped, {self.seconds:.0f} s"
        return counts if self.exit_code in (0, 1) else f"{counts}, pytest exit code {self.exit_code}"


def run(suite_pass: Pass, extra_arguments: list[str]) -> Outcome:
    """Run one pass, showing pytest's output, and return what happened."""
    reason = suite_pass.missing()
    if reason:
        return Outcome(not_run=reason)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["PYTHONDEVMODE"] = "1"  # the parallel workers inherit it, as they would not inherit -X dev
    environment["PYTHONMALLOC"] = (
        "pymalloc"  # its checks of memory are for extensions in C, and take a seventh of the time
    )
    if suite_pass.database_url:
        environment["DATABASE_URL"] = suite_pass.database_url
    print(f"\n=== {suite_pass.name} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", *PARALLEL, f"--junitxml={report}"]
        process = subprocess.run([*command, *suite_pass.arguments, *extra_arguments], env=environment, check=False)
        outcome = read_report(report)
    outcome.seconds = time.monotonic() - started
    outcome.exit_code = 0 if process.returncode == NO_TESTS else process.returncode
    return outcome


def read_report(report: Path) -> Outcome:
    """Return the counts and the reasons of skips of a JUnit report; nothing at all where pytest wrote none."""
    outcome = Outcome()
    if not report.exists():
        return outcome
    for case in ElementTree.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if skip is not None:
            outcome.skipped[skip.get("message", "without a reason")] += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        else:
            outcome.passed += 1
    return outcome


def close(outcomes: dict[str, Outcome], *, services_required: bool) -> int:
    """Print the summary and return the exit code of the whole suite."""
    print("\n=== summary ===")
    for name, outcome in outcomes.items():
        print(f"{name:9} {outcome}")
        for reason, count in outcome.skipped.most_common():
            print(f"{'':9} skipped {count}: {reason}")
    passed = sum(outcome.passed for outcome in outcomes.values())
    failed = sum(outcome.failed for outcome in outcomes.values())
    skipped = sum(outcome.skipped.total() for outcome in outcomes.values())
    not_run = [name for name, outcome in outcomes.items() if outcome.not_run]
    if not_run and services_required:
        print(f"REQUIRE_SERVICES is set, and these did not run: {', '.join(not_run)}")
    print(f"total: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    broken = failed or any(outcome.exit_code for outcome in outcomes.values())
    return int(bool(broken or not passed or (not_run and services_required)))


def main() -> int:
    """Run the chosen passes one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--only", action="append", choices=[each.name for each in PASSES], help="run this pass only; may be repeated"
    )
    parser.add_argument("pytest_arguments", nargs="*", help="passed on to pytest; write them after --")
    options = parser.parse_args()
    usual = [suite_pass.name for suite_pass in PASSES if not suite_pass.by_name_only]
    chosen = [suite_pass for suite_pass in PASSES if suite_pass.name in (options.only or usual)]
    outcomes = {suite_pass.name: run(suite_pass, options.pytest_arguments) for suite_pass in chosen}
    return close(outcomes, services_required=os.environ.get("REQUIRE_SERVICES") == "1")


if __name__ == "__main__":
    sys.exit(main())
