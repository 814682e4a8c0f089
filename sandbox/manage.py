"""Run a management command of the sandbox: ``python sandbox/manage.py demo``."""

import os
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run the command of the command line, whatever the working directory."""
    sys.path[0] = str(REPOSITORY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")
    from django.core.management import execute_from_command_line  # after the path and the settings are known

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
