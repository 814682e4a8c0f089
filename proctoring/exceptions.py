"""Errors of the domain: what each means, and the HTTP status that a REST view answers with. Spec 01 §7."""

from typing import Any


class ProctoredBaseException(Exception):
    """Base of every domain error. REST views answer ``http_status`` with ``{"detail": str(error)}``."""

    http_status: int = 400


class ProctoredExamAlreadyExists(ProctoredBaseException):
    """An exam is created for a (course, content) pair that has one."""


class ProctoredExamNotFoundException(ProctoredBaseException):
    """No exam has the given id, or the given course and content."""


class ProctoredExamReviewPolicyNotFoundException(ProctoredBaseException):
    """The exam has no review policy; the normal answer on a first publish."""


class ProctoredExamReviewPolicyAlreadyExists(ProctoredBaseException):
    """A review policy is created for an exam that has one."""


class ProctoredExamNotActiveException(ProctoredBaseException):
    """The operation needs an active exam."""


class StudentExamAttemptAlreadyExistsException(ProctoredBaseException):
    """The learner has an attempt on this exam that allows no other."""


class StudentExamAttemptDoesNotExistsException(ProctoredBaseException):
    """No such attempt."""


class StudentExamAttemptedAlreadyStarted(ProctoredBaseException):
    """The attempt to be started is running."""


class StudentExamAttemptOnPastDueProctoredExam(ProctoredBaseException):
    """A proctored attempt is created after the due date."""


class UserNotFoundException(ProctoredBaseException):
    """No user has the given id, username or e-mail address."""


class AllowanceValueNotAllowedException(ProctoredBaseException):
    """The value of a time allowance is no non-negative integer, or a time multiplier is below 1."""


class InvalidOrdering(ProctoredBaseException):
    """A list is asked for in the order of a field that it does not have."""


class InvalidExam(ProctoredBaseException):
    """A value of an exam cannot be stored: a text that is too long or has a NUL character, a number out of range.

    Raised by ``create_exam`` and ``update_exam`` before anything is written; the text begins with the argument's name.
    """


class InvalidCourseExams(ProctoredBaseException):
    """A course's list of exams cannot be published as it is, e.g. one content id stands in it twice.

    Raised by ``sync_course_exams`` before anything is written.
    """


class _ProviderAnswerError(ProctoredBaseException):
    """An error that carries what a provider answered: ``content`` becomes the text, ``http_status`` stays readable."""

    def __init__(self, content: Any = None, http_status: int | None = None) -> None:
        super().__init__(content)
        self.content = content
        if http_status is not None:
            self.http_status = http_status

    def __str__(self) -> str:
        return _as_text(self.content)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.content, self.http_status)


class BackendProviderCannotRegisterAttempt(_ProviderAnswerError):
    """The provider refused to register an attempt; ``http_status`` is the provider's."""


class BackendProviderSentNoAttemptID(BackendProviderCannotRegisterAttempt):
    """The provider accepted the registration but answered without an id. Catch it before its base class."""


class BackendProviderCannotRemoveAttempt(ProctoredBaseException):
    """The provider could not be reached, or failed, when an attempt was to be removed there."""

    http_status = 502


class BackendProviderRemovalNotConfirmed(BackendProviderCannotRemoveAttempt):
    """The provider is reachable but did not confirm the removal. Catch it before its base class."""


class BackendProviderOnboardingException(ProctoredBaseException):
    """Onboarding stands in the way of a registration; ``status`` is the status the new attempt gets."""

    def __init__(self, exam_status: str) -> None:
        super().__init__(exam_status)
        self.status = exam_status


class BackendProviderOnboardingProfilesException(_ProviderAnswerError):
    """The provider's onboarding profile service failed; ``http_status`` is the provider's."""


class ProctoredExamPermissionDenied(ProctoredBaseException):
    """The caller may not do this to this attempt."""

    http_status = 403


class ProctoredExamSuspiciousLookup(ProctoredBaseException):
    """A provider's callback names ids that do not belong to the attempt."""


class ProctoredExamReviewAlreadyExists(ProctoredBaseException):
    """A second review arrives while updates are not allowed."""


class ProctoredExamBadReviewStatus(ProctoredBaseException):
    """A review carries a status outside the known vocabulary."""


class ProctoredExamIllegalStatusTransition(ProctoredBaseException):
    """The attempt cannot move from its status to the requested one."""


class ProctoredExamIllegalResumeUpdate(ProctoredBaseException):
    """The attempt cannot be marked ready to resume, or resumed."""


class BackendProviderCannotRetireUser(_ProviderAnswerError):
    """The provider could not delete a learner; the text is what it answered."""


class NoOnboardingExam(ProctoredBaseException):
    """The course has no onboarding exam, or none that the learner can get to."""

    http_status = 404


class NoOnboardingService(ProctoredBaseException):
    """The provider is to be asked about onboarding, and offers no such service."""

    http_status = 404


class NoDashboard(ProctoredBaseException):
    """There is no provider's dashboard to show, and the text says why."""

    http_status = 404


class SeveralBackends(ProctoredBaseException):
    """A course has exams of several providers, so that it is not clear whose dashboard is meant."""


class BackendProviderNotConfigured(ProctoredBaseException):
    """The exam names a provider that this process has not, or that cannot answer now."""

    http_status = 500


def _as_text(content: Any) -> str:
    if isinstance(content, bytes):
        return content.decode("utf-8", errors="replace")
    return str(content)
