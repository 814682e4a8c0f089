"""Start the demo: database, accounts, courses, server."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from sandbox.courses.housekeeping import keep_house


class Command(BaseCommand):
    help = "Update the database, create what is missing of the demo, serve it. PORT names the port (default: 8000)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("create_demo")
        if not getattr(settings, "CELERY_BROKER_URL", ""):
            keep_house()
        self.stdout.write(f"Open http://{settings.SITE_NAME}/")
        call_command("runserver", settings.SITE_NAME, use_reloader=False)
