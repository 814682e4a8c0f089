"""On SQLite, writers queue: no "database is locked" reaches a caller. With the documented options, on a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("sqlite_program.py")


def test_calls_at_once_come_one_after_the_other(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'queue.sqlite3'}",
        "PYTHONPATH": str(PROGRAM.parents[2]),
    }

    done = subprocess.run([sys.executable, str(PROGRAM)], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "errors": [],
        "attempts_per_learner": [1],
        "histories": [["created", "started", "submitted"]],
        "mails": 6,
        "stops": 6,
    }
