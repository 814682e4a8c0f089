"""Settings of the host, for the app that ``BENCH_APP`` names on the database of ``BENCH_DATABASE``."""

import os
import tempfile
from urllib.parse import parse_qsl, unquote, urlsplit

from benchmarks.project.chosen import APP, HOST_ONLY

POOLED = "BENCH_POOL" in os.environ


def database(url: str) -> dict[str, object]:
    """Return Django's settings of a database: a path is SQLite, anything else PostgreSQL."""
    parts = urlsplit(url)
    if not parts.netloc:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url,
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
        }
    options: dict[str, object] = {name: int(value) for name, value in parse_qsl(parts.query)}
    if POOLED:
        options["pool"] = {"min_size": 4, "max_size": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port or 5432,
        "OPTIONS": options,
    }


DATABASES = {
    "default": {**database(os.environ.get("BENCH_DATABASE", "bench.sqlite3")), "CONN_MAX_AGE": 0 if POOLED else None}
}

SECRET_KEY = "benchmarks"  # noqa: S105  # it guards nothing
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "benchmarks.project.urls"
STATIC_URL = "/static/"

HOST_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "simple_history",
    "rules.apps.AutodiscoverRulesConfig",
    "waffle",
    "edx_when",
]
INSTALLED_APPS = HOST_APPS if HOST_ONLY else [*HOST_APPS, APP]
MIDDLEWARE = [
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
    "crum.CurrentRequestUserMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "django.contrib.auth.backends.ModelBackend"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nowhere"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
}
JWT_AUTH: dict[str, object] = {}

ENV_ROOT = tempfile.gettempdir()
SITE_NAME = "localhost:8000"
PLATFORM_NAME = "Example Academy"
CONTACT_EMAIL = "contact@academy.example"
TECH_SUPPORT_EMAIL = "tech@academy.example"
DEFAULT_FROM_EMAIL = "from@academy.example"
HTTPS = "off"
LMS_ROOT_URL = "https://academy.example"
LEARNING_MICROFRONTEND_URL = "https://learning.academy.example"
COURSE_ID_PATTERN = r"(?P<course_id>[^/+]+(/|\+)[^/+]+(/|\+)[^/?]+)"
PROCTORING_USER_OBFUSCATION_KEY = "obfuscation-key-of-the-benchmarks"
PROCTORING_BACKENDS = {"DEFAULT": "null", "null": {}, "mock": {}}
PROCTORING_SETTINGS = {
    "LINK_URLS": {
        "contact_us": "https://academy.example/contact",
        "faq": "https://academy.example/faq",
        "online_proctoring_rules": "https://academy.example/rules",
        "tech_requirements": "https://academy.example/requirements",
    }
}
