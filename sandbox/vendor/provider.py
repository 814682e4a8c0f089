"""The LMS's side of the vendor's REST protocol: what a backend package would contain."""

from proctoring.backends.rest import BaseRestProctoringProvider


class LookoutProvider(BaseRestProctoringProvider):
    """The vendor of the sandbox."""

    verbose_name = "Lookout"
    tech_support_email = "help@lookout.example"
    tech_support_phone = "+49 40 5550123"
    learner_notification_from_email = "noreply@lookout.example"
