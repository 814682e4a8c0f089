"""What providers call: an attempt is ready, an attempt was reviewed. Spec 05 §10 - §12."""

from collections.abc import Iterable
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from proctoring import api, views
from proctoring.api.review_inbox import receive_anonymous_review, receive_review
from proctoring.api.reviews import Answer, Host, make_review
from proctoring.integrations.current_request import get_current_request
from proctoring.metrics import counted
from proctoring.models.actors import PROVIDER, acting
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.statuses import SoftwareSecureReviewStatus
from proctoring.types import AttemptDict
from proctoring.views.answers import Detail
from proctoring.views.base import AnswersErrors, Endpoint, ProctoredAPIView
from proctoring.views.inputs import body_of, check_url
from proctoring.views.operations import operation
from proctoring.views.permissions import check_may_declare_ready

AWAITING_PROVIDER = frozenset({Status.created, Status.download_software_clicked})


class ReviewComment(serializers.Serializer[Any]):
    """An observation of the reviewer; numbers are seconds into the recording."""

    comment = serializers.CharField()
    status = serializers.CharField(max_length=255)
    start = serializers.IntegerField(default=0)
    stop = serializers.IntegerField(default=0)
    duration = serializers.IntegerField(default=0)


class ReviewBody(serializers.Serializer[Any]):
    """A review in the standard form; the exam's provider is who reads it, and may read another."""

    status = serializers.ChoiceField(choices=sorted(SoftwareSecureReviewStatus.from_standard_status))
    comments = ReviewComment(many=True, required=False)
    reviewed_by = serializers.EmailField(required=False, allow_null=True)


class AnonymousReviewBody(serializers.Serializer[Any]):
    """A review as Software Secure posts it; the backend reads it."""

    examMetaData = serializers.DictField()
    reviewStatus = serializers.CharField()
    videoReviewLink = serializers.CharField(required=False)
    webCamComments = serializers.ListField(required=False)
    desktopComments = serializers.ListField(required=False)


@method_decorator(counted("ready"), name="dispatch")
class ExamReadyCallback(ProctoredAPIView):
    """A provider's word that the learner is set up."""

    @operation({200: str, 404: str | Detail})
    def post(self, request: Any, external_id: str) -> Response:
        """Make the attempt ready to start, unless it is further already."""
        attempt = api.get_exam_attempt_by_external_id(external_id)
        check_may_declare_ready(request.user, attempt, external_id)
        if attempt is None:
            return Response(_("This exam code is not valid."), status=status.HTTP_404_NOT_FOUND)
        if attempt["status"] in AWAITING_PROVIDER:
            with acting(PROVIDER):
                api.mark_exam_attempt_as_ready(attempt["id"])
        return Response("OK")


class BaseReviewCallback:
    """A view that takes reviews in."""

    request: Any = None

    def make_review(self, attempt: AttemptDict, data: dict[str, Any], backend: Any = None) -> Response:
        """Store the review that a provider sent of an attempt, and do what follows from it. Spec 05 §11.

        Callable on a bare instance. ``backend`` replaces the exam's own. ``videoReviewLink`` is taken out of ``data``.
        """
        return self.respond(make_review(attempt, data, backend, host=self.host))

    @property
    def host(self) -> Host:
        """What the pipeline asks of this host: who is staff, and the URLs of its pages."""
        request = get_current_request() or self.request
        return Host(views.is_user_course_or_global_staff, request.build_absolute_uri if request else None)

    @staticmethod
    def respond(answer: Answer) -> Response:
        """Return the answer of the pipeline."""
        return Response(answer.body, status=answer.status)


@method_decorator(counted("review"), name="dispatch")
class ProctoredExamReviewCallback(ProctoredAPIView, BaseReviewCallback):
    """Reviews from providers that have an account here."""

    @operation({200: str, 403: Detail | None, 412: str, 500: Detail}, body=ReviewBody)
    def post(self, request: Any, external_id: str) -> Response:
        """Take in the review of the attempt."""
        return self.respond(receive_review(external_id, body_of(request), user=request.user, host=self.host))


class IgnoreClientContentNegotiation(BaseContentNegotiation):
    """Reads and writes the view's first format, whatever the client's headers say."""

    def select_parser(self, request: Any, parsers: Iterable[Any]) -> Any:
        """Return the first parser."""
        return next(iter(parsers))

    def select_renderer(self, request: Any, renderers: Iterable[Any], format_suffix: str | None = None) -> Any:
        """Return the first renderer and its media type."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


@method_decorator(counted("anonymous_review"), name="dispatch")
class AnonymousReviewCallback(BaseReviewCallback, AnswersErrors, Endpoint):
    """Reviews from Software Secure, which has no account; what it has to prove is the backend's option."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = IgnoreClientContentNegotiation

    @operation({200: str, 403: Detail, 412: str}, body=AnonymousReviewBody)
    def post(self, request: Any) -> Response:
        """Take in the review."""
        check_url(request, {})
        return self.respond(receive_anonymous_review(body_of(request), request=request, host=self.host))
