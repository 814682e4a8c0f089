"""The whole API as one object. Spec 04 §13."""

import inspect
import subprocess
import sys

import pytest

from proctoring import api
from proctoring.services import ProctoringService

# Spec 04 §13, word for word.
SIGNATURES = """
add_allowance_for_user(exam_id, user_info, key, value)
add_bulk_allowances(exam_ids, user_ids, allowance_type, value)
can_update_credit_grades_and_email(attempts, to_status, exam)
create_exam_attempt(exam_id, user_id, taking_as_proctored=False)
create_proctoring_attempt_status_email(exam_attempt_obj, course_name, course_id)
does_backend_support_onboarding(backend)
get_active_exams_for_user(user_id, course_id=None)
get_all_exam_attempts(course_id)
get_attempt_status_summary(user_id, course_id, content_id)
get_current_exam_attempt(exam_id, user_id)
get_exam_attempt_by_code(attempt_code)
get_exam_attempt_by_external_id(external_id)
get_exam_attempt_by_id(attempt_id)
get_exam_attempt_data(exam_id, attempt_id, is_learning_mfe=False)
get_filtered_exam_attempts(course_id, search_by)
get_user_attempts_by_exam_id(user_id, exam_id)
is_attempt_in_resume_process(attempt_obj)
is_attempt_ready_to_resume(attempt)
is_state_transition_legal(from_status, to_status)
mark_exam_attempt_as_ready(attempt_id)
mark_exam_attempt_as_ready_to_resume(attempt_id)
mark_exam_attempt_as_resumed(attempt_id)
mark_exam_attempt_timeout(attempt_id)
remove_exam_attempt(attempt_id, requesting_user, require_backend_removal=True)
reset_practice_exam(exam_id, user_id, requesting_user)
start_exam_attempt(exam_id, user_id)
start_exam_attempt_by_code(attempt_code)
stop_exam_attempt(attempt_id)
update_attempt_status(attempt_id, to_status, raise_if_not_found=True, cascade_effects=True, timeout_timestamp=None, update_attributable_to=None)
update_exam_attempt(attempt_id, **kwargs)
"""
HELPERS = """
categorize_inaccessible_exams_by_date emit_event get_course_home_url get_exam_due_date get_exam_type get_exam_url
get_time_remaining_for_attempt get_user_course_outline_details has_due_date_passed has_end_date_passed humanized_time
is_reattempting_exam obscured_user_id verify_and_add_wait_deadline get_backend_provider get_runtime_service
"""
PUBLISHED = [line.partition("(")[0] for line in SIGNATURES.split("\n") if line] + HELPERS.split()
OURS = {"actor", "reason"}  # keywords that every transition takes


def signature_of(function):
    """The signature without annotations and without our keywords."""
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=parameter.empty)
        for parameter in signature.parameters.values()
        if parameter.name not in OURS
    ]
    return f"{function.__name__}{inspect.Signature(parameters)}"


def test_there_is_one_object():
    assert ProctoringService() is ProctoringService()


def test_it_takes_no_arguments():
    with pytest.raises(TypeError):
        ProctoringService("name")


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_functions_are_plain(name):
    assert getattr(ProctoringService(), name) is getattr(api, name)


@pytest.mark.parametrize("line", [line for line in SIGNATURES.split("\n") if line])
def test_signatures(line):
    function = getattr(ProctoringService(), line.partition("(")[0])

    assert signature_of(function) == line


@pytest.mark.parametrize(
    "name", ["_check_for_attempt_timeout", "constants", "loader", "USER_MODEL", "exam_attempt_status_signal", "nothing"]
)
def test_nothing_else_is_offered(name):
    with pytest.raises(AttributeError):
        getattr(ProctoringService(), name)


def test_module_can_be_imported_before_the_apps_are_loaded():
    program = (
        "import sys; from proctoring.services import ProctoringService; assert 'proctoring.api' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
