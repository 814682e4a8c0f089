"""An LMS (the sandbox) and a vendor (its simulator), each behind a real server on loopback, and a learner with a browser."""

import logging
import re
import threading

import pytest
import requests
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail

from proctoring import api, runtime
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.logs import FIELDS
from proctoring.models import ProctoredExamStudentAttempt
from sandbox.courses.models import Certificate, Course, CourseRole, Enrollment, Kind, Profile, Section, Sequence
from sandbox.courses.services import SERVICES
from sandbox.vendor.agreement import AGREEMENT, backends
from sandbox.vendor.provider import LookoutProvider
from sandbox.vendor.service import Vendor, make_server

COURSE = "course-v1:Harbour+ROPE1+2030"
API = "/api/edx_proctoring/v1/proctored_exam"
FULL_NAME = "Zoë van Dyke-Hawthorne"
EMAIL = "zoe@harbour.example"


@pytest.fixture
def vendor():
    """The vendor, which serves as long as the test runs."""
    vendor = Vendor()
    with make_server(vendor) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield vendor
        server.shutdown()


@pytest.fixture
def backends_of_vendor(vendor, monkeypatch):
    """The two backends of the LMS that lead to the vendor."""
    options = backends(vendor.url)
    instances = {
        "lookout": LookoutProvider(**options["lookout"]),
        "software_secure": SoftwareSecureBackendProvider(**options["software_secure"]),
    }
    monkeypatch.setattr(apps.get_app_config("proctoring"), "backends", instances)
    return instances


@pytest.fixture
def lms(live_server, settings, backends_of_vendor):
    """The root of the LMS."""
    host = live_server.url.removeprefix("http://")
    settings.ROOT_URLCONF = "sandbox.urls"
    settings.SITE_NAME = host
    settings.LOGIN_REDIRECT_URL = "home"
    settings.PROCTORING_BACKENDS = {"DEFAULT": "lookout", "lookout": {}, "software_secure": {}}
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    for name, service in SERVICES.items():
        runtime.set_runtime_service(name, service)
    return live_server.url


@pytest.fixture
def course(lms):
    """A course for credit, in which a rejected exam costs the grade, and the vendor's account."""
    course = Course.objects.create(
        key=COURSE,
        display_name="Ropes",
        enable_proctored_exams=True,
        is_credit_course=True,
        overrides_grade_on_rejected_exam=True,
    )
    Section.objects.create(course=course, url_name="week1", display_name="Week 1", position=0)
    account = make_account(AGREEMENT.username, "Paul Proctor")
    account.groups.set(Group.objects.create(name=f"{name}_review") for name in ("lookout", "software_secure"))
    return course


def make_account(username, name, **fields):
    user = get_user_model().objects.create_user(username, f"{username}@harbour.example", username, **fields)
    Profile.objects.create(user=user, name=name)
    return user


@pytest.fixture
def make_exam(course):
    """Publish an exam of the course with that backend; return the section of the course that it is."""

    def make(backend, *, onboarding=False):
        name = "onboarding" if onboarding else "final"
        sequence = Sequence(
            section=course.sections.get(),
            usage_key=course.usage_key("sequential", name),
            display_name="Final exam" if not onboarding else "Onboarding",
            position=0,
            default_time_limit_minutes=30,
        )
        sequence.kind = Kind.ONBOARDING if onboarding else Kind.PROCTORED
        sequence.save()
        api.create_exam(
            course.key,
            sequence.usage_key,
            sequence.display_name,
            30,
            is_proctored=True,
            is_practice_exam=onboarding,
            backend=backend,
        )
        return sequence

    return make


class Browser(requests.Session):
    """Somebody at the LMS: the learner, unless another account is named."""

    def __init__(self, lms, username):
        super().__init__()
        self.lms = lms
        page = self.get(f"{lms}/login/")
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
        form = {"username": username, "password": username, "csrfmiddlewaretoken": token}
        assert self.post(f"{lms}/login/", data=form, allow_redirects=False).status_code == 302

    def call(self, method, path, **body):
        """Call the REST API."""
        headers = {"X-CSRFToken": self.cookies["csrftoken"]}
        return self.request(method, f"{self.lms}{API}/{path}", json=body or None, headers=headers)

    def register(self, sequence):
        """Ask for an attempt; return the answer."""
        exam = api.get_exam_by_content_id(COURSE, sequence.usage_key)
        return self.call("POST", "attempt", exam_id=exam["id"], start_clock=False, attempt_proctored=True)

    def act(self, action):
        """Do something with the newest attempt."""
        return self.call("PUT", f"attempt/{newest_attempt().pk}", action=action)


def newest_attempt():
    return ProctoredExamStudentAttempt.objects.order_by("-pk").first()


def status():
    return newest_attempt().status


@pytest.fixture
def learner(course):
    """A learner of the course, with a certificate that a rejected exam costs."""
    user = get_user_model().objects.create_user("zvd", EMAIL, "zvd")
    Profile.objects.create(user=user, name=FULL_NAME)
    Enrollment.objects.create(user=user, course=course)
    Certificate.objects.create(user=user, course=course)
    return user


@pytest.fixture
def browser(lms, learner):
    with Browser(lms, learner.username) as browser:
        yield browser


@pytest.fixture
def staff_browser(lms, course):
    """Staff of the course."""
    user = make_account("ines", "Ines Trutor")
    CourseRole.objects.create(user=user, course=course)
    with Browser(lms, "ines") as browser:
        yield browser


@pytest.fixture
def sat(browser, make_exam, vendor):
    """Sit an exam from registration to submission; return the vendor's record of the attempt."""

    def sit(backend):
        browser.register(make_exam(backend)).raise_for_status()
        [record] = vendor.records.attempts.values()
        vendor.mark_ready(record)
        for action in ("start", "submit"):
            browser.act(action).raise_for_status()
        return record

    return sit


@pytest.fixture
def subjects():
    """The subjects of the e-mails to the learner so far."""
    return lambda: [message.subject for message in mail.outbox if message.to == [EMAIL]]


@pytest.fixture
def whole_log():
    """Everything that is logged at any level, formatted, and the fields of each record."""
    lines = []

    class Collector(logging.Handler):
        def emit(self, record):
            lines.append(logging.Formatter().format(record))
            lines.append(str([getattr(record, name, None) for name in FIELDS]))

    root, level = logging.getLogger(), logging.getLogger().level
    collector = Collector()
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(collector)
    root.setLevel(level)
