"""Settings of the sandbox. The environment decides on the database, the cache, Celery and more: README.rst."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url
import django

from sandbox.vendor.agreement import REST_BACKEND, backends

BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "data"))


def _is_on(name: str, default: str) -> bool:
    """Whether the environment variable says yes."""
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _installed(*apps: str) -> list[str]:
    """Return the apps whose library is there: the sandbox runs with and without the optional extras."""
    return [app for app in apps if find_spec(app.partition(".")[0])]


def _database(url: str) -> dict[str, Any]:
    """Return the database of that URL; writers on SQLite queue for the lock instead of failing."""
    if url.startswith("mysql"):
        import pymysql  # needed for this kind of database only

        pymysql.version_info = (2, 2, 1, "final", 0)  # what Django asks of mysqlclient
        pymysql.install_as_MySQLdb()
    database: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=60)}
    if url.startswith("sqlite"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return database


def _cache(url: str) -> dict[str, str]:
    """Return the cache on the Redis of that URL; without one each process has its own."""
    if url:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


DEBUG = _is_on("DEBUG", "true")
SECRET_KEY = os.environ.get("SECRET_KEY", "the-sandbox-keeps-no-secrets")
ALLOWED_HOSTS = ["*"] if DEBUG else os.environ.get("ALLOWED_HOSTS", "localhost").split(",")
PORT = int(os.environ.get("PORT", "8000"))
VENDOR_PORT = int(os.environ.get("VENDOR_PORT", PORT + 1))
VENDOR_URL = f"http://localhost:{VENDOR_PORT}"

DATA_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'sandbox.sqlite3'}"))}
CACHES = {"default": _cache(os.environ.get("CACHE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "sandbox.courses",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "simple_history",
    *_installed("waffle", "edx_when", "eventtracking.django.apps.EventTrackingConfig"),
    "proctoring",
    "sandbox.vendor",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *_installed("crum.CurrentRequestUserMiddleware"),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "sandbox.urls"
WSGI_APPLICATION = "sandbox.wsgi.application"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# The directory of a built learning front end (host.js, host.css): it then shows the sequences at /course/….
LEARNING_FRONT_END = os.environ.get("LEARNING_FRONT_END", "")
STATICFILES_DIRS = [("learning", LEARNING_FRONT_END)] if LEARNING_FRONT_END else []
INBOX = "sandbox.courses.mail.InboxBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": INBOX}}
else:
    EMAIL_BACKEND = INBOX
DEFAULT_FROM_EMAIL = "exams@harbour.example"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "short"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
EVENT_TRACKING_ENABLED = True
EVENT_TRACKING_BACKENDS = {
    "log": {"ENGINE": "eventtracking.backends.logger.LoggerBackend", "OPTIONS": {"name": "tracking"}}
}

# What Celery reads: `celery -A sandbox worker --beat`. Without a broker the server of the demo does the same work.
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"proctoring.{name}", "schedule": 20.0} for name in ("submit_expired_attempts", "deliver_pending")
}

# What proctoring reads.
SITE_NAME = f"localhost:{PORT}"
HTTPS = "off"
LMS_ROOT_URL = f"http://{SITE_NAME}"
LEARNING_MICROFRONTEND_URL = LMS_ROOT_URL
PLATFORM_NAME = "Harbour Academy"
CONTACT_EMAIL = "help@harbour.example"
TECH_SUPPORT_EMAIL = "tech@harbour.example"
PROCTORING_USER_OBFUSCATION_KEY = "the-sandbox-hides-nobody"
PROCTORING_BACKENDS: dict[str, Any] = {"DEFAULT": REST_BACKEND, "mock": {}, "null": {}, **backends(VENDOR_URL)}
PROCTORING_SETTINGS: dict[str, Any] = {
    "LINK_URLS": {
        "contact_us": f"mailto:{CONTACT_EMAIL}",
        "faq": f"{LMS_ROOT_URL}/",
        "online_proctoring_rules": f"{LMS_ROOT_URL}/",
        "tech_requirements": f"{LMS_ROOT_URL}/",
    },
    "REQUIRE_FAILURE_SECOND_REVIEWS": _is_on("SECOND_REVIEWS", "false"),
    "CAN_TAKE_PROCTORED_EXAM": "sandbox.courses.permissions.may_take_proctored_exam",
}

# What the sandbox reads: whether special exams are on at all, and whether a publish is one call or one per exam.
ENABLE_SPECIAL_EXAMS = True
BULK_PUBLISH = _is_on("BULK_PUBLISH", "false")
