"""People who work in the admin, and the pages they ask for."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests import factories


@pytest.fixture
def operator(db):
    """A superuser."""
    return factories.make_user("operator", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(operator):
    """A client of the operator."""
    return client_of(operator)


@pytest.fixture
def desk_with(db):
    """Make a client of somebody with these permissions, such as ``view_proctoredexam``."""

    def make(*codenames):
        user = factories.make_user(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return client_of(user)

    return make


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def url(page, model, *args):
    return reverse(f"admin:proctoring_{model}_{page}", args=args)


def said(response):
    """What the messages of a page say."""
    return [str(message) for message in response.context["messages"]]
