"""The provider's own pages: reviews in a frame, and the configuration of each exam. Spec 08 S16."""

from typing import Any

from django.http import HttpResponse

from proctoring.dashboard.views.base import CoursePage


class Reviews(CoursePage):
    """Links and a frame; the frame is loaded because this page was chosen, and only then."""

    tab = template = "reviews"

    def get(self, request: Any) -> HttpResponse:
        """Show the page."""
        proctored = [exam for exam in self.course.exams if exam.is_proctored]
        exams = [(exam, self.provider_url(exam.pk), self.provider_url(exam.pk, "?config=true")) for exam in proctored]
        return self.show(exams=exams, frame_url=self.provider_url())
