"""Create the demo's accounts and courses."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox.courses.demo import ACCOUNTS, create_demo


class Command(BaseCommand):
    help = "Create the demo accounts and import the sample courses, where they are missing. Works only with DEBUG on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo accounts have well-known passwords: they are created only with DEBUG on.")
        create_demo()
        self.stdout.write("Demo accounts (the password is the username):")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<12}{account.what}")
