"""Take the pictures of the documentation again, in a sandbox of their own: ``make pictures``."""

import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402 - the lines above come first

django.setup()

from tests.browser.conftest import Browser  # noqa: E402
from tests.browser.sandbox.conftest import Person, Proctor, Site  # noqa: E402

IMAGES = ROOT / "docs/images"
TIDES = "course-v1:Harbour+TIDE101+2030"
WIDTH, SCALE, QUALITY = 960, 1.5, 80
CLASSROOM = """
from django.contrib.auth.models import User
from proctoring import api
exams = {exam["exam_name"].partition(":")[0]: exam["id"] for exam in api.get_all_exams_for_course("%s")}
plan = [
    ("Midterm", ("submitted", "submitted", "started", "started", "started")),
    ("Final examination", ("verified", "verified", "second_review_required", "rejected", "error")),
]
for exam, statuses in plan:
    for number, status in enumerate(statuses, start=3):
        learner = User.objects.get(username=f"learner{number}")
        attempt = api.create_exam_attempt(exams[exam], learner.pk, taking_as_proctored=exam != "Midterm")
        for step in dict.fromkeys(("started", "submitted" if status not in ("started", "error") else "started", status)):
            api.update_attempt_status(attempt, step)
"""


class Camera:
    """Takes pictures of what a browser shows."""

    def __init__(self, browser):
        self.browser = browser

    def take(self, name, height, width=WIDTH):
        """Save the upper left part of the page."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        self._send("Emulation.setScrollbarsHidden", hidden=True)
        self._send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=SCALE, mobile=False
        )
        self.browser.run("document.activeElement?.blur(); window.scrollTo(0, 0)")
        shot = self._send("Page.captureScreenshot", format="webp", quality=QUALITY, clip=clip)
        (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))

    def _send(self, command, **values):
        return self.browser.driver.execute_cdp_cmd(command, values)


def take_all(site, browser, other):
    """Walk through the sandbox as learner, proctor and instructor; a picture at each stop."""
    camera = Camera(browser)
    learner, proctor = Person(browser, site, "learner1").sign_in(), Proctor(other, site, "proctor")

    learner.open(f"/courses/{TIDES}/")
    learner.sees("Current onboarding status: Not Started")
    camera.take("onboarding", 620)

    learner.open_exam("TIDE101", "midterm")
    learner.click(".start-timed-exam")
    learner.answer("0.3", "3")
    camera.take("timer", 560)
    learner.end_exam()
    learner.sees("You have submitted your timed exam.")

    learner.open_exam("TIDE101", "final")
    camera.take("entrance", 800)

    learner.click(".start-timed-exam")
    learner.sees("Start system check")
    proctor.card(learner.name)
    Camera(other).take("console", 560)

    classroom(site)
    browser.driver.delete_all_cookies()
    instructor = Person(browser, site, "instructor").sign_in()
    instructor.open(f"/courses/{TIDES}/special-exams")
    instructor.sees("In an exam now")
    camera.take("dashboard", 1000, width=1280)


def classroom(site):
    """Let a few learners take the exams."""
    manage = [sys.executable, str(ROOT / "sandbox/manage.py"), "shell", "-v0", "-c", CLASSROOM % TIDES]
    subprocess.run(manage, env=site.environment, check=True)


def main():
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("data", "one", "two")]
        for path in paths:
            path.mkdir()
        site = Site(paths[0])
        browsers = []
        try:
            browsers += [Browser(path) for path in paths[1:]]
            take_all(site, *browsers)
        finally:
            for browser in browsers:
                browser.driver.quit()
            site.stop()


if __name__ == "__main__":
    main()
