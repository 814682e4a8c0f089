"""Compute the ids under which a provider knew learners, and will know them with a new key. Needs no Django. Spec 07 §7.

    PROCTORING_USER_OBFUSCATION_KEY=new DJANGO_SECRET_KEY=old obscure_user.py INPUT OUTPUT [--backend NAME]

INPUT is CSV with the columns ``user_id`` and ``email``; OUTPUT gets, for each user id, the id made with the secret key
of Django, as installations did before there was a key of its own, and the one made with the new key.
"""

import argparse
import csv
import hashlib
import hmac
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

NEW_KEY_VARIABLE = "PROCTORING_USER_OBFUSCATION_KEY"
OLD_KEY_VARIABLE = "DJANGO_SECRET_KEY"
INPUT_COLUMNS = ("user_id", "email")


class OutputRow(TypedDict):
    """A row of OUTPUT, columns in order."""

    email: str
    existing_user_id: str
    target_user_id: str


def obscured_user_id(secret_key: str, user_id: object, *extra: object) -> str:
    """Return the id for others, equal to the app's for the same key."""
    message = "".join(str(part) for part in (user_id, *extra))
    return hmac.new(secret_key.encode("ascii"), message.encode(), hashlib.sha1).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script and return its exit code; nothing is written unless both keys are there."""
    options = _parse(arguments)
    missing = [name for name in (NEW_KEY_VARIABLE, OLD_KEY_VARIABLE) if not os.environ.get(name)]
    if missing:
        sys.stderr.write(
            f"Set {' and '.join(missing)} in the environment. {NEW_KEY_VARIABLE} is the key that ids are to be made "
            f"with, {OLD_KEY_VARIABLE} the one that they were made with. Nothing was written.\n"
        )
        return 1
    try:
        # by user id, since several users may share an e-mail address; the last row of a user wins
        email_of = dict(_read_users(options.input))
        _write(options.output, [_output_row(user_id, email, options.backend) for user_id, email in email_of.items()])
    except (OSError, UnicodeError, csv.Error) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(email_of)} users written to {options.output}.\n")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Compute learners' ids for a provider with the old and the new key.",
        epilog=f"The keys are read from the environment: {NEW_KEY_VARIABLE} and {OLD_KEY_VARIABLE}.",
    )
    parser.add_argument("input", metavar="INPUT", type=Path, help="CSV file with the columns user_id and email")
    parser.add_argument("output", metavar="OUTPUT", type=Path, help="CSV file to write")
    parser.add_argument("--backend", default="proctortrack", help="name of the provider (default: %(default)s)")
    return parser.parse_args(arguments)


def _read_users(path: Path) -> Iterator[tuple[str, str]]:
    """Yield user id and e-mail of each complete row; report the others by their number."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            lacking = [column for column in INPUT_COLUMNS if not (row.get(column) or "").strip()]
            if lacking:
                sys.stderr.write(f"Row {number} skipped: no {' and no '.join(lacking)}.\n")
                continue
            yield row["user_id"].strip(), row["email"].strip()


def _output_row(user_id: str, email: str, backend: str) -> OutputRow:
    return {
        "email": email,
        "existing_user_id": obscured_user_id(os.environ[OLD_KEY_VARIABLE], user_id, backend),
        "target_user_id": obscured_user_id(os.environ[NEW_KEY_VARIABLE], user_id, backend),
    }


def _write(path: Path, rows: list[OutputRow]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(OutputRow.__annotations__))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
