"""Packages of the package index, put beside the suite for one test; only where ``TEST_PUBLISHED_PACKAGES=1`` allows it."""

import os
import subprocess
import sys

import pytest


def fetch(requirement, folder):
    """Install the package into the folder and return it; what it requires is not fetched."""
    if not os.environ.get("TEST_PUBLISHED_PACKAGES"):
        pytest.skip(f"TEST_PUBLISHED_PACKAGES is not set, so {requirement} is not fetched from the package index")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), requirement]
    subprocess.run(pip, check=True, timeout=120)
    return folder
