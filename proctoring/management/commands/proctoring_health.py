"""``manage.py proctoring_health``: the health of deliveries, reviews and providers. docs/operations.rst."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from proctoring.api.health import get_health


class Command(BaseCommand):
    """Print what the health endpoint answers; the exit status is 1 where somebody should look at something."""

    help = "Print the health of deliveries, reviews and providers as JSON; exit with 1 where there are problems."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        health = get_health()
        self.stdout.write(json.dumps(health, cls=DjangoJSONEncoder, indent=2))
        if health["problems"]:
            raise CommandError(f"problems: {', '.join(health['problems'])}", returncode=1)
