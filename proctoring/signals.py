"""The signal that tells a host about attempts. Spec 03 §16.1."""

from typing import Any

from django.dispatch import Signal

from proctoring.logs import get_logger

log = get_logger(__name__)


class _IsolatingSignal(Signal):
    """A signal whose receivers cannot disturb each other or the sender: a failure is logged, the rest go on."""

    def send(self, sender: Any, **named: Any) -> list[tuple[Any, Any]]:
        """Call every receiver; the error of one that raised stands beside it in the answer, as with ``send_robust``."""
        responses = super().send_robust(sender, **named)
        for receiver, answer in responses:
            if isinstance(answer, Exception):
                log.error(
                    "receiver of the attempt status signal failed: receiver=%(receiver)s attempt_id=%(attempt_id)s",
                    {
                        "receiver": getattr(receiver, "__qualname__", repr(receiver)),
                        "attempt_id": named.get("attempt_id"),
                    },
                    exc_info=answer,
                )
        return responses


# Keyword arguments, always exactly these: attempt_id, user_id, status, full_name, profile_name, is_practice_exam,
# is_proctored, backend_supports_onboarding; the sender is the string "edx_proctoring".
exam_attempt_status_signal = _IsolatingSignal()
