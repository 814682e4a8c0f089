"""A process that is killed between the commit and the effects loses nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("crash_program.py")
ROOT = PROGRAM.parents[2]


def run(folder, *arguments):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'crash.sqlite3'}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(PROGRAM), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def recover(folder, *, minutes_later):
    recovered = run(folder, "recover", str(minutes_later))
    assert recovered.returncode == 0, recovered.stderr
    return json.loads(recovered.stdout)


def test_kill_after_commit_loses_neither_e_mail_nor_provider_call(tmp_path):
    crashed = run(tmp_path, "after_commit")
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr

    recovered = recover(tmp_path, minutes_later=0)

    assert recovered == {"status": "submitted", "calls": ["provider.stop"], "mails": [["ada@acme.example"]]}


def test_kill_during_a_provider_call_repeats_it_when_its_lease_is_over(tmp_path):
    crashed = run(tmp_path, "in_flight")
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr

    assert recover(tmp_path, minutes_later=1)["calls"] == []
    assert recover(tmp_path, minutes_later=6)["calls"] == ["provider.stop"]
