"""Recording stand-ins for the host's services and for a provider."""

from proctoring.backends.null import NullBackendProvider


class RecordingService:
    """One service of a host: has the methods that the app may call, notes each call, answers what ``answers`` says."""

    ANSWERS = {
        "credit": {
            "get_credit_state": {"profile_fullname": "Ada Lovelace", "student_email": "ada@acme.example"},
            "set_credit_requirement_status": None,
            "remove_credit_requirement_status": None,
        },
        "grades": {
            "should_override_grade_on_rejected_exam": True,
            "override_subsection_grade": None,
            "undo_override_subsection_grade": None,
        },
        "certificates": {"invalidate_certificate": None},
        "instructor": {
            "complete_student_attempt": None,
            "delete_student_attempt": None,
            "get_proctoring_escalation_email": None,
        },
        "name_affirmation": {"get_verified_name": None},
    }
    SHORT = {
        "get_credit_state": "state",
        "set_credit_requirement_status": "set",
        "remove_credit_requirement_status": "remove",
        "should_override_grade_on_rejected_exam": "should",
        "override_subsection_grade": "override",
        "undo_override_subsection_grade": "undo",
        "invalidate_certificate": "invalidate",
        "complete_student_attempt": "complete",
        "delete_student_attempt": "delete",
        "get_proctoring_escalation_email": "escalation",
        "get_verified_name": "name",
    }

    def __init__(self, name, calls):
        self.name = name
        self.calls = calls
        self.answers = dict(self.ANSWERS[name])
        self.arguments = []
        self.raises = {}

    def __getattr__(self, method):
        if method.startswith("__") or method not in self.answers:
            raise AttributeError(method)

        def call(*args, **kwargs):
            status = f" {kwargs['status']}" if "status" in kwargs else ""
            self.calls.append(f"{self.name}.{self.SHORT[method]}{status}")
            self.arguments.append((method, args, kwargs))
            if method in self.raises:
                raise self.raises[method]
            return self.answers[method]

        return call


class RecordingProvider(NullBackendProvider):
    """Notes what it is asked; ``fails`` maps a method to the exception that it raises."""

    verbose_name = "Acme Proctoring"
    supports_onboarding = False

    def __init__(self, calls, **options):
        super().__init__(**options)
        self.calls = calls
        self.fails = {}
        self.confirms = True
        self.contexts = []
        self.numbers = iter(range(1, 1000))

    def register_exam_attempt(self, exam, context):
        self.contexts.append(dict(context))
        self._note("register_exam_attempt")
        return f"attempt-{next(self.numbers)}"

    def start_exam_attempt(self, exam, attempt):
        self._note("start_exam_attempt")

    def stop_exam_attempt(self, exam, attempt):
        self._note("stop_exam_attempt")

    def mark_erroneous_exam_attempt(self, exam, attempt):
        self._note("mark_erroneous_exam_attempt")

    def remove_exam_attempt(self, exam, attempt):
        self._note("remove_exam_attempt")
        return self.confirms

    def _note(self, method):
        self.calls.append(f"provider.{method.removesuffix('_exam_attempt')}")
        if method in self.fails:
            raise self.fails[method]
