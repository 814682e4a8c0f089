"""Celery for the sandbox: ``CELERY_BROKER_URL=redis://… celery -A sandbox worker --beat`` from the repository's root."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")

app = Celery("sandbox")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
