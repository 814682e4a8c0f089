"""A Django project that is just large enough for the package."""

import django
from django.conf import settings


def pytest_configure():
    settings.configure(
        SECRET_KEY="tests",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "rest_framework",
            "simple_history",
            "proctoring",
        ],
        SITE_NAME="lms.example",
        PLATFORM_NAME="Example Academy",
        LEARNING_MICROFRONTEND_URL="https://learning.example",
        PROCTORING_USER_OBFUSCATION_KEY="tests",
        PROCTORING_BACKENDS={
            "DEFAULT": "acme",
            "acme": {"client_id": "id", "client_secret": "s" * 32, "room_scan": True},
        },
    )
    django.setup()
