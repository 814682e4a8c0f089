"""The host as an ASGI application."""

from django.core.asgi import get_asgi_application

from benchmarks.project import host

application = get_asgi_application()
host.register()
