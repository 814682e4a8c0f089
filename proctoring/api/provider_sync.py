"""Providers are told of exams: after commit, isolated, and what could not be told is kept. Spec 02 §3.6, design rule 9."""

import time
from functools import partial
from typing import Any, cast
from weakref import WeakKeyDictionary

import requests
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from proctoring import api, conf
from proctoring.api.providers import report_unknown_provider
from proctoring.backends.failures import collect_failures
from proctoring.logs import get_logger
from proctoring.models import Delivery, ProctoredExam
from proctoring.serializers import provider_exam_dict
from proctoring.types import ProviderExamDict

log = get_logger(__name__)

SECONDS_WITHOUT_CALLS = 60
MAX_ID_LENGTH = 255
EXAM_SAVED = "exam_saved"
EXAM_WITHDRAWN = "exam_withdrawn"
_UNREACHABLE = (requests.ConnectionError, requests.Timeout, ConnectionError, TimeoutError)

_quiet_until: WeakKeyDictionary[Any, float] = WeakKeyDictionary()


class SyncFailed(Exception):
    """A provider could not be told of an exam; the text says why."""


def announce_exam(exam: ProctoredExam, rule_summary: str | None) -> None:
    """Tell the exam's provider, after commit, what the exam and its rules are now; keep the id that it answers."""
    transaction.on_commit(partial(_tell, exam, provider_exam_dict(exam, rule_summary)))


def announce_withdrawal(stored: ProctoredExam, exam: ProctoredExam) -> None:
    """Tell the provider that has watched over ``stored``, after commit, that the exam, now ``exam``, is inactive."""
    transaction.on_commit(partial(_withdraw, withdrawal(stored, exam)))


def withdrawal(stored: ProctoredExam, exam: ProctoredExam) -> ProviderExamDict:
    """Return what the former provider is told: the new state, inactive, under the id that it knows. Spec 01 W-17."""
    former = {"is_active": False, "external_id": stored.external_id, "backend": stored.backend}
    return cast(ProviderExamDict, {**provider_exam_dict(exam), "id": stored.pk or exam.pk, **former})


def changes_provider(stored: ProctoredExam, exam: ProctoredExam) -> bool:
    """Whether the exam gets another provider; an empty name is the default provider's."""
    default = conf.default_backend_name()
    return (stored.backend or default) != (exam.backend or default)


def call_provider(told: ProviderExamDict) -> str | None:
    """Tell the exam's provider and return the id that it answers, as text, if any. Raises :class:`SyncFailed`.

    A provider that could not be reached is not called again for 60 seconds.
    """
    provider = _provider_of(told)
    if provider is None:
        return None
    if _quiet_until.get(provider, 0) > time.monotonic():
        raise SyncFailed("The provider could not be reached a moment ago.")
    with collect_failures() as failures:
        try:
            external_id = provider.on_exam_saved(dict(told))
        except Exception as error:
            failures.append(error)
    if failures:
        if isinstance(failures[-1], _UNREACHABLE):
            _quiet_until[provider] = time.monotonic() + SECONDS_WITHOUT_CALLS
        log.error(
            "provider could not be told of an exam: exam_id=%(exam_id)s backend=%(backend)s",
            {"exam_id": told["id"], "backend": told["backend"]},
            exc_info=failures[-1],
        )
        raise SyncFailed(f"{type(failures[-1]).__name__}: {failures[-1]}") from failures[-1]
    return _checked_id(external_id)


def keep_for_later(told: ProviderExamDict, kind: str, reason: str) -> None:
    """Record what the provider has not been told, once per exam and provider, to be delivered later."""
    delivery = undelivered(told, kind, reason)
    pending = Delivery.objects.pending().filter(kind=kind, backend=told["backend"], exam_id=told["id"])
    if (kept := pending.first()) is not None:
        kept.renew(delivery)
        kept.save(update_fields=Delivery.RENEWED_FIELDS)
        return
    delivery.exam = ProctoredExam.objects.all().filter(pk=told["id"]).first()  # a deleted exam is withdrawn, too
    delivery.save()


def undelivered(told: ProviderExamDict, kind: str, reason: str) -> Delivery:
    """Return the unsaved record. An exam's present state is read again when it is sent; a withdrawal is kept as it is."""
    payload: dict[str, Any] = dict(told) if kind == EXAM_WITHDRAWN else {}
    return Delivery(kind=kind, backend=told["backend"], exam_id=told["id"], payload=payload, last_error=reason)


def _tell(exam: ProctoredExam, told: ProviderExamDict) -> None:
    try:
        external_id = call_provider(told)
        if external_id and external_id != told["external_id"]:
            exam.store_external_id(external_id)
            told = cast(ProviderExamDict, {**told, "external_id": external_id})
            call_provider(told)  # the id it answers now is ignored: one follow-up per save
    except SyncFailed as error:
        keep_for_later(told, EXAM_SAVED, str(error))


def _withdraw(told: ProviderExamDict) -> None:
    try:
        call_provider(told)
    except SyncFailed as error:
        keep_for_later(told, EXAM_WITHDRAWN, str(error))


def _provider_of(told: ProviderExamDict) -> Any:
    try:
        if told["is_proctored"]:
            return api.get_backend_provider(told)
        return api.get_backend_provider(name=told["backend"])
    except (NotImplementedError, ImproperlyConfigured) as error:
        report_unknown_provider(told["backend"], error)
        raise SyncFailed(str(error)) from error


def _checked_id(external_id: Any) -> str | None:
    if not external_id:
        return None
    text = "" if isinstance(external_id, bool) or not isinstance(external_id, str | int) else str(external_id)
    if not 0 < len(text) <= MAX_ID_LENGTH or "\x00" in text:
        raise SyncFailed(f"The provider answered an id that is none, of type {type(external_id).__name__}.")
    return text
