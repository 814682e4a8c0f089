"""The sandbox for a WSGI server: ``gunicorn sandbox.wsgi`` from the root of the repository."""

import os

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")

application = get_wsgi_application()
if settings.DEBUG:
    application = StaticFilesHandler(application)
