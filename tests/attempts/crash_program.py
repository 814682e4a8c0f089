"""A process of its own that submits an attempt and is killed: ``after_commit`` or ``in_flight``; ``recover`` delivers.

Run by ``test_crash.py`` with ``DATABASE_URL`` in the environment; ``recover`` prints what was delivered, as JSON.
"""

import datetime
import json
import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.apps import apps  # noqa: E402  the settings come first
from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from freezegun import freeze_time  # noqa: E402

from proctoring import api  # noqa: E402
from tests.attempts.recording import RecordingProvider  # noqa: E402
from tests.factories import make_attempt, make_proctored_exam, make_user  # noqa: E402

calls = []
apps.get_app_config("proctoring").backends = {"test": RecordingProvider(calls)}


def make_running_attempt():
    call_command("migrate", verbosity=0)
    started_at = timezone.now() - datetime.timedelta(minutes=5)
    values = {"started_at": started_at, "allowed_time_limit_mins": 90, "external_id": "attempt-0"}
    return make_attempt(make_proctored_exam(), make_user("ada"), status="started", **values)


def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)


def crash_after_commit():
    attempt = make_running_attempt()
    with transaction.atomic():
        transaction.on_commit(die)
        api.update_attempt_status(attempt.pk, "submitted")


def crash_in_flight():
    attempt = make_running_attempt()
    RecordingProvider.stop_exam_attempt = die
    api.update_attempt_status(attempt.pk, "submitted")


def recover(minutes_later):
    mail.outbox = []
    with freeze_time(timezone.now() + datetime.timedelta(minutes=int(minutes_later))):
        api.deliver_pending()
        api.deliver_pending()
    status = api.get_current_exam_attempt(1, 1)["status"]
    mails = [message.to for message in mail.outbox]
    print(json.dumps({"status": status, "calls": calls, "mails": mails}))  # noqa: T201  read by the test


{"after_commit": crash_after_commit, "in_flight": crash_in_flight, "recover": recover}[sys.argv[1]](*sys.argv[2:])
