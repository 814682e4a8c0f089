"""The names that callers import from ``proctoring.utils``. Spec 02 §9."""

import pytest

from proctoring import decorators, statuses, utils
from proctoring.integrations import edx_when

NAMES = [
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


def test_utils_offers_exactly_the_names_of_the_specification():
    assert sorted(utils.__all__) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there(name):
    assert hasattr(utils, name)


def test_cipher_blocks_have_sixteen_bytes():
    assert utils.AES_BLOCK_SIZE_BYTES == 16


def test_when_api_is_the_module_that_the_app_calls():
    assert utils.when_api is edx_when.when_api


@pytest.mark.parametrize("from_status", ["created", "started", "ready_to_submit", "submitted", "nonsense"])
@pytest.mark.parametrize(
    "to_status", ["created", "download_software_clicked", "ready_to_start", "started", "submitted"]
)
def test_reattempt_is_a_step_back_from_a_running_exam(from_status, to_status):
    runs, goes_back = from_status in statuses.IN_PROGRESS, to_status in statuses.PRE_STARTED
    assert utils.is_reattempting_exam(from_status, to_status) is (runs and goes_back)


def test_decorators_module_exists_and_is_empty():
    assert [name for name in vars(decorators) if not name.startswith("__")] == []
