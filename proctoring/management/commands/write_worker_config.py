"""Write the worker configuration for the host's front-end build."""

import json
from argparse import ArgumentParser
from typing import Any, cast

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from proctoring import conf
from proctoring.apps import EdxProctoringConfig
from proctoring.backends.workers import collect_workers, make_worker_config, worker_file


class Command(BaseCommand):
    """Writes what is otherwise written at start-up, and says so when it cannot. Spec 06 §2.7."""

    help = "Write the JSON file that the front-end build reads to bundle the browser workers of proctoring backends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", help="the file to write; by default workers.json in ENV_ROOT")
        parser.add_argument("--dry-run", action="store_true", help="print the file's content instead of writing it")

    def handle(self, *args: Any, out: str | None = None, dry_run: bool = False, **options: Any) -> None:
        if not conf.setting("NODE_MODULES_ROOT"):
            raise CommandError("Set NODE_MODULES_ROOT to the folder of the npm packages.")
        config = cast(EdxProctoringConfig, apps.get_app_config("proctoring"))
        backends = list(config.backends.values())
        path = out or worker_file()
        if dry_run:
            self.stdout.write(json.dumps(collect_workers(backends), indent=2))
        elif make_worker_config(backends, out=path):
            self.stdout.write(f"The worker configuration is in {path}.")
        else:
            raise CommandError("No worker configuration was written. Warnings say why, where a backend has a worker.")
