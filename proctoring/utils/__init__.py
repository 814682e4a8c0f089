"""The helpers that callers import from here; the code lives in the modules this one names. Spec 02 §9."""

from proctoring.crypto import (
    AES_BLOCK_SIZE_BYTES,
    aes_decrypt,
    aes_encrypt,
    decode_and_decrypt,
    encrypt_and_encode,
    generate_aes_iv,
    obscured_user_id,
    pad,
    unpad,
)
from proctoring.due_dates import (
    categorize_inaccessible_exams_by_date,
    get_course_end_date,
    get_exam_due_date,
    get_user_course_outline_details,
    get_visibility_check_date,
    has_due_date_passed,
    has_end_date_passed,
    verify_and_add_wait_deadline,
)
from proctoring.durations import get_time_remaining_for_attempt, humanized_time
from proctoring.events import _emit_event, emit_event
from proctoring.exam_types import get_exam_type
from proctoring.integrations.drf import AuthenticatedAPIView
from proctoring.integrations.edx_when import when_api
from proctoring.links import get_course_home_url, get_exam_url, resolve_exam_url_for_learning_mfe
from proctoring.models import locate_attempt_by_attempt_code
from proctoring.statuses import is_reattempt as is_reattempting_exam

__all__ = [
    "AES_BLOCK_SIZE_BYTES",
    "AuthenticatedAPIView",
    "_emit_event",
    "aes_decrypt",
    "aes_encrypt",
    "categorize_inaccessible_exams_by_date",
    "decode_and_decrypt",
    "emit_event",
    "encrypt_and_encode",
    "generate_aes_iv",
    "get_course_end_date",
    "get_course_home_url",
    "get_exam_due_date",
    "get_exam_type",
    "get_exam_url",
    "get_time_remaining_for_attempt",
    "get_user_course_outline_details",
    "get_visibility_check_date",
    "has_due_date_passed",
    "has_end_date_passed",
    "humanized_time",
    "is_reattempting_exam",
    "locate_attempt_by_attempt_code",
    "obscured_user_id",
    "pad",
    "resolve_exam_url_for_learning_mfe",
    "unpad",
    "verify_and_add_wait_deadline",
    "when_api",
]
