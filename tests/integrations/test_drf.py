"""Who gets past the door of the REST API. Spec 05 §2.1."""

import pytest
from django.contrib.auth.models import User
from edx_rest_framework_extensions.auth.jwt.authentication import JwtAuthentication
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from proctoring.integrations.drf import AuthenticatedAPIView

REQUEST = APIRequestFactory().get("/")


def answer_of(view, request=REQUEST):
    class Page(view):
        def get(self, request):
            return Response("inside")

    return Page.as_view()(request)


def test_session_stands_before_the_token():
    assert AuthenticatedAPIView.authentication_classes == (SessionAuthentication, JwtAuthentication)
    assert AuthenticatedAPIView.permission_classes == (IsAuthenticated,)


def test_authenticated_users_come_in():
    request = APIRequestFactory().get("/")
    force_authenticate(request, User(username="learner"))
    assert answer_of(AuthenticatedAPIView, request).data == "inside"


@pytest.mark.parametrize("header", [None, "JWT nonsense"])
def test_others_are_forbidden(header):
    request = APIRequestFactory().get("/", headers={"authorization": header} if header else None)
    assert answer_of(AuthenticatedAPIView, request).status_code == 403


def test_library_that_is_not_installed_is_not_used(adapter_without):
    assert adapter_without("edx_rest_framework_extensions", "drf").Jwt.is_there() is False


def test_without_the_library_the_hosts_own_authentication_follows_the_session(choose):
    choose(authentication=None)
    assert AuthenticatedAPIView.authentication_classes == (SessionAuthentication, BasicAuthentication)
    assert answer_of(AuthenticatedAPIView).status_code == 403
