"""``manage.py review_callback_url``: the address to which a provider posts reviews without a log-in. docs/security.rst."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from proctoring.backends.callback_protection import REVIEWS, Protection, signature_query
from proctoring.links import lms_host


class Command(BaseCommand):
    """Print the URL to give to the provider of a backend, signed where the backend demands that."""

    help = "Print the URL to which the provider of a backend posts reviews without a log-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name of the backend."""
        parser.add_argument("backend", nargs="?", default="software_secure", help="default: software_secure")

    def handle(self, *args: Any, backend: str, **options: Any) -> None:
        """Print the URL."""
        config: Any = apps.get_app_config("proctoring")
        if backend not in config.backends:
            raise CommandError(f"There is no backend {backend!r}.")
        url = lms_host() + reverse("proctoring:anonymous.proctoring_review_callback")
        if Protection.of(config.backends[backend]).signed_url:
            url = f"{url}?{signature_query(REVIEWS, backend)}"
        self.stdout.write(url)
