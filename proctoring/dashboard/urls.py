"""URLs of the dashboard; a host mounts them where it likes. docs/dashboard.rst."""

from django.urls import re_path

from proctoring import conf
from proctoring.dashboard.views import allowance_import, allowances, attempts, onboarding, overview, reviews

app_name = "exam_desk"

COURSE = conf.setting("COURSE_ID_PATTERN")
LEARNER = r"exams/(?P<exam_id>\d+)/learners/(?P<user_id>\d+)"

urlpatterns = [
    re_path(rf"^{COURSE}/$", overview.Overview.as_view(), name="overview"),
    re_path(rf"^{COURSE}/running$", overview.Running.as_view(), name="running"),
    re_path(rf"^{COURSE}/attempts$", attempts.Attempts.as_view(), name="attempts"),
    re_path(rf"^{COURSE}/attempts/(?P<attempt_id>\d+)$", attempts.Timeline.as_view(), name="timeline"),
    re_path(rf"^{COURSE}/attempts/(?P<attempt_id>\d+)/resume$", attempts.Resume.as_view(), name="resume"),
    re_path(rf"^{COURSE}/{LEARNER}/reset$", attempts.Reset.as_view(), name="reset"),
    re_path(rf"^{COURSE}/report\.csv$", attempts.Report.as_view(), name="report"),
    re_path(rf"^{COURSE}/allowances$", allowances.Allowances.as_view(), name="allowances"),
    re_path(rf"^{COURSE}/allowances/add$", allowances.Add.as_view(), name="add_allowances"),
    re_path(rf"^{COURSE}/allowances/import$", allowance_import.Import.as_view(), name="import_allowances"),
    re_path(rf"^{COURSE}/allowances\.csv$", allowances.Export.as_view(), name="export_allowances"),
    re_path(rf"^{COURSE}/allowances/(?P<allowance_id>\d+)/edit$", allowances.Edit.as_view(), name="edit_allowance"),
    re_path(
        rf"^{COURSE}/allowances/(?P<allowance_id>\d+)/delete$", allowances.Delete.as_view(), name="delete_allowance"
    ),
    re_path(rf"^{COURSE}/onboarding$", onboarding.Onboarding.as_view(), name="onboarding"),
    re_path(rf"^{COURSE}/reviews$", reviews.Reviews.as_view(), name="reviews"),
]
