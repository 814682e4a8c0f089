"""Pages of practice and onboarding exams. Spec 04 §4, §5."""

import pytest

FAMILIES = ["practice", "onboarding"]


@pytest.mark.parametrize("family", FAMILIES)
def test_who_may_not_take_exams_sees_the_content(make_exam, show, forbid, count_statements, family):
    exam = make_exam(family)
    forbid()

    with count_statements() as statements:
        assert show(exam) is None
    assert len(statements) == 2  # exam and user: no attempt


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("status", [None, "started", "verified"])
def test_inactive_accounts_get_their_own_page(make_exam, make_attempt, page_of, learner, family, status):
    exam = make_exam(family)
    if status:
        make_attempt(exam, status)
    learner.is_active = False
    learner.save()

    assert page_of(exam) == "proctored_exam/inactive_account.html"


@pytest.mark.parametrize(
    ("family", "page"), [("practice", "practice_exam/entrance.html"), ("onboarding", "proctored_exam/expired.html")]
)
def test_due_dates_matter_for_onboarding_only(make_exam, page_of, family, page):
    assert page_of(make_exam(family, due_in=-1)) == page


@pytest.mark.parametrize("family", FAMILIES)
def test_content_is_hidden_from_other_browsers_than_the_providers(make_exam, make_attempt, page_of, backends, family):
    exam = make_exam(family)
    make_attempt(exam, "started")
    backends[exam.backend].should_block_access_to_exam_material = lambda: True

    assert page_of(exam) == "proctored_exam/error_wrong_browser.html"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("status", [None, "created", "ready_to_start"])
def test_doing_without_proctoring_is_not_offered(make_exam, make_attempt, show, family, status):
    exam = make_exam(family)
    if status:
        make_attempt(exam, status, ready_to_resume=status == "ready_to_start")

    assert "Take this exam without proctoring" not in show(exam, allow_proctoring_opt_out=True)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("declined", "reset_attempt"),
        ("timed_out", "reset_attempt"),
        ("onboarding_reset", "reset_attempt"),
        ("eligible", ""),
    ],
)
def test_a_way_on_is_offered_where_there_is_one(make_exam, make_attempt, show, family, status, action):
    exam, context = make_exam(family), {}
    make_attempt(exam, status)

    html = show(exam, context)

    assert context["recovery_action"] == action
    assert ('data-action="reset_attempt"' in html) is bool(action)


def test_a_submitted_onboarding_exam_is_deleted_only_after_a_confirmation(make_exam, make_attempt, show):
    exam = make_exam("onboarding")
    make_attempt(exam, "submitted")

    html = show(exam)

    assert html.index("exam-action-confirm") < html.index("exam-action-button")
    assert "disabled>" in html


def test_onboarding_names_the_addresses_that_are_set(make_exam, show, provider, settings):
    provider.learner_notification_from_email = "results@provider.example"
    provider.integration_specific_email = "help@provider.example"

    html = show(make_exam("onboarding"))

    assert 'href="mailto:results@provider.example"' in html
    assert 'href="mailto:help@provider.example"' in html


def test_onboarding_omits_the_addresses_that_are_not_set(make_exam, show, settings):
    settings.PROCTORING_SETTINGS = {"CONTACT_EMAIL": ""}

    assert "mailto:" not in show(make_exam("onboarding"))
