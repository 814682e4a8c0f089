"""The tests of the scripts, run by node's own test runner."""

import shutil
import subprocess

import pytest

from tests.packaging.project import ROOT

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_scripts_pass_their_own_tests():
    done = subprocess.run([NODE, "--test", "tests/js/"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
