"""Start the demo: database, accounts, courses, server, and the proctoring vendor beside it."""

import signal
import socket
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sandbox import settings
from sandbox.courses.housekeeping import keep_house
from sandbox.vendor.process import running_vendor

PATIENCE_SECONDS = 20.0


class Command(BaseCommand):
    help = "Update the database, create what is missing of the demo, serve it. PORT names the port (default: 8000)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the vendor ends with us
        call_command("migrate", verbosity=0)
        with running_vendor(settings.VENDOR_PORT, settings.DATA_DIR / "vendor.json"):
            _wait_for_vendor()
            self._serve()

    def _serve(self) -> None:
        """Create the demo, whose exams the vendor is told of, and serve it."""
        call_command("create_demo")
        if not settings.CELERY_BROKER_URL:
            keep_house()
        self.stdout.write(f"Open http://{settings.SITE_NAME}/")
        self.stdout.write(f"The proctor's console: {settings.VENDOR_URL}/console")
        call_command("runserver", settings.SITE_NAME, use_reloader=False)


def _wait_for_vendor() -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", settings.VENDOR_PORT)) == 0:
                return
        time.sleep(0.1)
    raise CommandError(f"The vendor does not answer on port {settings.VENDOR_PORT}; VENDOR_PORT names another one.")
