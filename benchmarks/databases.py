"""The databases of a run, one per side: a file of SQLite, and PostgreSQL where it answers.

``KEPT`` is PostgreSQL again, for a host that lets it keep statements (docs/scaling.rst).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benchmarks.environments import CACHE, Side

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://root@127.0.0.1:5432/proctoring")
KEPT = "postgresql-kept"
VENDORS = ("sqlite", "postgresql", KEPT)


def url(vendor: str, side: Side) -> str:
    """Return where the side's database is."""
    if vendor == "sqlite":
        return str(CACHE / f"{_name(side)}.sqlite3")
    options = "prepare_threshold=5" if vendor == KEPT else ""
    return urlsplit(POSTGRES_URL)._replace(path=f"/{_name(side)}", query=options).geturl()


def create(vendor: str, side: Side) -> str:
    """Make the side's database anew, empty, and return where it is."""
    drop(vendor, side)
    if vendor != "sqlite":
        _administer(f'CREATE DATABASE "{_name(side)}"')
    return url(vendor, side)


def drop(vendor: str, side: Side) -> None:
    """Take the side's database away."""
    if vendor != "sqlite":
        _administer(f'DROP DATABASE IF EXISTS "{_name(side)}"')
        return
    for suffix in ("", "-wal", "-shm"):
        Path(f"{url(vendor, side)}{suffix}").unlink(missing_ok=True)


def missing(vendor: str) -> str:
    """Return why the database cannot be used, or an empty string."""
    if vendor == "sqlite":
        return ""
    try:
        psycopg.connect(POSTGRES_URL, dbname="postgres", connect_timeout=3).close()
    except psycopg.Error as error:
        return str(error).splitlines()[0]
    return ""


def version(vendor: str) -> str:
    """Return the version of the database."""
    if vendor == "sqlite":
        import sqlite3

        return sqlite3.sqlite_version
    with psycopg.connect(POSTGRES_URL, dbname="postgres") as connection:
        row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else ""


def _name(side: Side) -> str:
    """A name of this run's own, so that two runs at once do not meet."""
    return f"bench_{side.app}_{os.getpid()}"


def _administer(statement: str) -> None:
    with psycopg.connect(POSTGRES_URL, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)
