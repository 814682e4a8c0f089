"""The base class of every backend, and the manual of those who write one. Spec 06 §3."""

import abc
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from proctoring.backends.pings import ConfiguredPingInterval
from proctoring.types import AttemptDict, ExamDict, ProviderExamDict


class ProctoringBackendProvider(abc.ABC):
    """One proctoring service, as this app talks to it.

    A package offers a backend as an entry point of the group ``openedx.proctoring``; the name of the entry point is
    the key in ``PROCTORING_BACKENDS``, and that key's options become the constructor's keyword arguments. There is one
    instance per name and process, made at start-up and used by all threads: keep no state of a call on it, and make
    no network call while it is made.

    *Ids.* Notifications carry the **external ids**, the ones that the provider itself gave. Registration, look-ups and
    callbacks carry whole exams and attempts, whose ``id`` is ours and whose ``external_id`` is the provider's. Learners
    are named by an obscured id, which differs from backend to backend.

    *Transactions.* A call whose answer is needed (registration, removal, look-ups, URLs) is made in the thread of
    the request, before the transaction of the change opens, or outside any. A notification (exam saved; attempt
    started, stopped or in error) is made after the commit. A caller who wraps our API in a transaction of their own
    makes the former run inside it, and the latter when it commits.

    *Failures.* Give every network call a timeout. What an exception means is said at each method. A notification that
    failed is recorded and sent again later, if it raises or calls :func:`proctoring.backends.failures.report_failure`;
    it can therefore arrive twice. Do not change the dicts that you are given.

    The class attributes below are options of every backend: a subclass sets its own defaults, an operator overrides
    them on the instance through ``PROCTORING_BACKENDS``, and code may assign to them at any time.
    """

    # Name of the service for people: "provider_name" for clients, comments of grade overrides, choices.
    verbose_name: str = "Unknown"
    # Seconds between two pings of the proctoring application; by default the configured one, read at each access.
    ping_interval: int = cast(int, ConfiguredPingInterval())
    # Whom learners ask for help with the proctoring software.
    tech_support_email: str = ""
    tech_support_phone: str = ""
    # The address the service writes to learners from, so that they can look for its messages.
    learner_notification_from_email: str = ""
    # Whether get_instructor_url() leads somewhere.
    has_dashboard: bool = False
    # Whether practice exams are onboarding exams, which a learner has to pass once.
    supports_onboarding: bool = False
    # Where learners read what a review requires.
    help_center_article_url: str = ""

    # Not set here; the app has a fallback where a backend has no such attribute.
    # Stored review statuses that let an attempt pass; missing or empty: "Clean" and "Rules Violation".
    passing_statuses: Collection[str]
    # Contact address for learners of this provider; missing or empty: the default contact address.
    integration_specific_email: str
    # The npm package with the browser worker, for the host's front-end build (see get_javascript).
    npm_module: str

    # Names of options beyond the common ones that PROCTORING_BACKENDS may hold for this class and its subclasses.
    # A subclass lists only its own; an option that no class of the line declares is dropped with a warning.
    additional_options: Collection[str] = ()
    # Whether the provider's ids prove who posts a review, so that learners, who need none, are not shown theirs.
    is_external_id_secret: bool = False
    # Whether a method looks at the web request of its caller, so that the host needs a middleware that remembers it.
    needs_request: bool = False

    def __init__(self, **kwargs: Any) -> None:
        """Set each keyword argument as an attribute. Called once, at start-up; an exception disables this backend.

        Validate what would otherwise fail in an exam, and raise with a sentence for the operator.
        """
        for name, value in kwargs.items():
            setattr(self, name, value)

    def configuration_problems(self) -> Iterable[tuple[str, str]]:
        """Yield the name of each option that cannot work, and what is wrong with it. For the system checks; no network."""
        return ()

    @abc.abstractmethod
    def register_exam_attempt(self, exam: ExamDict, context: Mapping[str, Any]) -> str | int | None:
        """Announce a new attempt, and return the id that the provider gives it.

        Called with ``context`` as a keyword when a learner is to take an exam under proctoring, before the attempt is
        stored; if storing it fails, :meth:`remove_exam_attempt` undoes the registration. ``context`` holds
        ``attempt_code``, ``lms_host``, ``time_limit_mins``, ``is_sample_attempt``, ``user_id`` (obscured),
        ``full_name``, ``email`` and, where they exist, ``review_policy`` and ``review_policy_exception``; accept other
        keys too. Providers call back with the returned id in a URL, so it should be a slug; ``None`` is stored as
        no id.

        Understood: ``BackendProviderCannotRegisterAttempt`` and ``BackendProviderSentNoAttemptID`` (the learner gets
        an error, nothing is stored), ``BackendProviderOnboardingException`` (the attempt is stored with the status it
        carries, and no external id). Any other exception is treated as a failure of the provider.
        """
        raise NotImplementedError

    @abc.abstractmethod
    def start_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Tell the provider that the learner has entered the exam.

        Called with the external ids of exam and attempt, after the commit of the first start of an attempt, not when
        it is resumed. The answer is ignored; an exception is logged, recorded and the call repeated later.
        """
        raise NotImplementedError

    @abc.abstractmethod
    def stop_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Tell the provider that the learner has submitted the exam. As :meth:`start_exam_attempt`."""
        raise NotImplementedError

    @abc.abstractmethod
    def mark_erroneous_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Tell the provider that the attempt ended in an error. As :meth:`start_exam_attempt`."""
        raise NotImplementedError

    @abc.abstractmethod
    def remove_exam_attempt(self, exam: str | None, attempt: str | None) -> Any:
        """Remove an attempt at the provider; answer whether it is gone there.

        Called with external ids before the attempt is deleted here, for exams that have an external id. Truthy: removed,
        or already gone. Falsy: the provider was reached and did not confirm; a strict caller then keeps the attempt.
        Any exception: the provider could not be reached or failed.
        """
        raise NotImplementedError

    @abc.abstractmethod
    def get_software_download_url(self) -> str | None:
        """Return where learners download the proctoring software, or ``None`` where there is none.

        Called for learners who have yet to install it, when :meth:`get_attempt` gave no ``download_url``.
        """
        raise NotImplementedError

    @abc.abstractmethod
    def on_review_callback(self, attempt: AttemptDict, payload: dict[str, Any]) -> dict[str, Any]:
        """Check what the provider sent as the review of an attempt, and return it in the standard form.

        Called before the review is stored. The form: ``status`` (a value of ``proctoring.statuses.ReviewStatus``),
        ``comments`` (list of dicts with the texts ``comment`` and ``status``, the integers ``start``, ``stop`` and
        ``duration``), ``payload`` (what to keep as the raw data). ``payload`` is untrusted. Raise
        ``ProctoredExamSuspiciousLookup`` when its ids do not belong to the attempt, ``ProctoredExamBadReviewStatus``
        for a status you do not know: the sender gets a 400 and nothing is stored.
        """
        raise NotImplementedError

    @abc.abstractmethod
    def on_exam_saved(self, exam: ProviderExamDict) -> str | int | None:
        """Tell the provider of a new or changed exam, and return the id that it gives the exam.

        Called after the commit of a save of a proctored exam or its review policy; and with ``is_active`` false when
        the exam is no longer proctored. ``exam`` is JSON-safe, with ``rule_summary`` where a review policy exists. A
        truthy id that differs from ``external_id`` is stored, and the exam is announced once more with it. Falsy:
        nothing new. An exception is logged, recorded and the call repeated later.
        """
        raise NotImplementedError

    def get_javascript(self) -> str:
        """Return the absolute URL of the browser worker that talks to the proctoring application; ``""``: none."""
        return ""

    def get_exam(self, exam: Any) -> Any:
        """Return what the provider knows of an exam. By default the argument, which may be ``None``."""
        return exam

    def get_attempt(self, attempt: Any) -> Any:
        """Return the attempt with what the provider adds for a learner who has yet to start it.

        Read of it: ``download_url`` (else :meth:`get_software_download_url` is asked) and ``instructions`` (a list of
        texts). By default the argument.
        """
        return attempt

    def get_instructor_url(
        self,
        course_id: str,
        user: dict[str, Any],
        exam_id: str | None = None,
        attempt_id: str | None = None,
        show_configuration_dashboard: bool = False,
        encrypted_video_review_url: bytes | None = None,
    ) -> str | None:
        """Return where course staff look at reviews, or at the provider's settings of the exam. Falsy: nowhere, a 404.

        Called with the first two arguments by position, the others by keyword; ids are external ids. ``user`` holds
        ``id`` (obscured), ``full_name`` and ``email``.
        """
        return None

    def retire_user(self, user_id: str) -> bool | None:
        """Delete what the provider has of a learner, named by the obscured id.

        ``None``: nothing to do, the backend is left out of the report. Falsy, or any error of
        ``proctoring.exceptions``: reported as failed.
        """
        return None

    def should_block_access_to_exam_material(self) -> bool:
        """Whether the current web request may not see the exam, because it comes from outside the secure browser.

        Called for each page of a running exam, also where there is no current request. Set ``needs_request``.
        """
        return False

    def get_onboarding_profile_info(self, course_id: str, **kwargs: Any) -> dict[str, Any] | None:
        """Return the onboarding of a learner (``user_id=``), or of all learners of a course (``status=``).

        One learner: ``status`` and ``expiration_date``. Many: ``results``, a list of dicts with ``user_id`` and
        ``status``, and ``next`` where there are more. ``None``: the provider has no such service. Raise
        ``BackendProviderOnboardingProfilesException`` when it failed; the app then answers from its own data, or 503.
        """
        return None

    def get_proctoring_config(self) -> dict[str, Any] | None:
        """Return what authors are shown when they set up an exam: ``name``, ``rules``, ``instructions``, ``download_url``.

        Called for settings pages and learner pages: answer fast, from a cache where the provider has to be asked.
        """
        return None

    def redact_review_payload(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return what may be stored of a review's payload: a copy without pictures of people and without secrets.

        By default the payload itself. The link to the video is taken out by the app.
        """
        return payload

    def get_video_review_aes_key(self) -> str | None:
        """Return the key, hexadecimal, under which links to videos are stored; ``None``: no link is kept."""
        return None
