"""What can be measured of a page, and its picture."""

import importlib.resources
import json
import os
from pathlib import Path

import pytest

from tests.packaging.project import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": (1100, 900), "narrow": (320, 900)}


def violations(browser):
    """Return what axe-core finds wrong, as text."""
    browser.run(_axe_source())
    found = browser.driver.execute_async_script(
        f"axe.run({{runOnly: {json.dumps(RULES)}}}).then((result) => arguments[0](result.violations))"
    )
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def resize(browser, size):
    """Give the page the width of a desktop or of a small phone."""
    width, height = SIZES[size]
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def overflow(browser):
    """Return by how many pixels the page is wider than the window."""
    return browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")


def keep_picture(browser, name):
    """Save a picture in the folder of the environment variable ``SCREENSHOTS``, if it is set."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        browser.driver.save_screenshot(str(path))


def _axe_source():
    """Return axe-core: of npm where it is installed, else of the Python package ``axe-core-python``."""
    installed = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if installed.exists():
        return installed.read_text()
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return (importlib.resources.files("axe_core_python") / "axe.min.js").read_text()
