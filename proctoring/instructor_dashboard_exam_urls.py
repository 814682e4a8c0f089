"""The one URL of the REST API that an authoring host needs, to configure an exam at its provider. Spec 05 §1.2."""

from django.urls import re_path

from proctoring import conf, views

app_name = "proctoring"

urlpatterns = [
    re_path(
        rf"edx_proctoring/v1/instructor/{conf.setting('COURSE_ID_PATTERN')}/(?P<exam_id>\d+)$",
        views.InstructorDashboard.as_view(),
        name="instructor_dashboard_exam",
    ),
]
