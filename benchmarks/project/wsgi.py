"""The host as a WSGI application."""

from django.core.wsgi import get_wsgi_application

from benchmarks.project import host

application = get_wsgi_application()
host.register()
