"""Configuration of the documentation. ``make docs`` builds it."""

import sys
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "extensions")]

settings.configure(
    SECRET_KEY="documentation",  # noqa: S106 - a library behind edx-drf-extensions wants one
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "proctoring"],
    PROCTORING_BACKENDS={"DEFAULT": "null", "null": {}},
    USE_TZ=True,
)
django.setup()

from proctoring import __version__  # noqa: E402 - the app is importable once Django is set up

project = "proctoring"
release = __version__
version = release
copyright = "the contributors of proctoring"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "pages_from_code",
    "reference_pages",
    "layers",
    "monitoring_tables",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"proctoring {release}"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
