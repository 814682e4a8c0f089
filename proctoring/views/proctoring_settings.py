"""What front ends have to know of an exam's proctoring. Spec 05 §5.3."""

from typing import Any

from rest_framework.response import Response

from proctoring import api
from proctoring.views.answers import Detail, ProctoringSettings
from proctoring.views.base import ProctoredAPIView
from proctoring.views.operations import operation


class ProctoredSettingsView(ProctoredAPIView):
    """The platform's contacts and the provider's configuration for an exam."""

    is_personal = False

    @operation({200: ProctoringSettings, 500: Detail})
    def get(self, request: Any, exam_id: int) -> Response:
        """Answer the settings."""
        return Response(api.get_proctoring_settings_by_exam_id(exam_id))
