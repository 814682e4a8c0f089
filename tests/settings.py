"""Settings of the test-suite: a small LMS with every optional library. ``DATABASE_URL`` chooses the database."""

import os

import dj_database_url
import django

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite://:memory:")
if DATABASE_URL.startswith("mysql"):
    import pymysql

    pymysql.version_info = (2, 2, 1, "final", 0)
    pymysql.install_as_MySQLdb()

DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}

SECRET_KEY = "tests"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tests.urls"
STATIC_URL = "/static/"

INSTALLED_APPS = [
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
    "proctoring",
    "sandbox.courses",
]
MIDDLEWARE = [
    "crum.CurrentRequestUserMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "django.contrib.auth.backends.ModelBackend"]
IN_MEMORY = "django.core.mail.backends.locmem.EmailBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": IN_MEMORY}}
else:
    EMAIL_BACKEND = IN_MEMORY
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
JWT_AUTH: dict[str, object] = {}

SITE_NAME = "localhost:8000"
PLATFORM_NAME = "Example Academy"
CONTACT_EMAIL = "contact@academy.example"
TECH_SUPPORT_EMAIL = "tech@academy.example"
HTTPS = "off"
LEARNING_MICROFRONTEND_URL = "https://learning.academy.example"
PROCTORING_USER_OBFUSCATION_KEY = "obfuscation-key-of-the-tests"
PROCTORING_BACKENDS = {"DEFAULT": "test", "test": {}, "null": {}, "mock": {}}
PROCTORING_SETTINGS = {
    "LINK_URLS": {
        "contact_us": "https://academy.example/contact",
        "faq": "https://academy.example/faq",
        "online_proctoring_rules": "https://academy.example/rules",
        "tech_requirements": "https://academy.example/requirements",
    }
}
