"""The words that clients look for. Spec 04 §10.5, 09 §3.1."""

import pytest

from tests import factories

OPT_OUT = "Take this exam without proctoring"


@pytest.mark.parametrize(
    ("family", "status", "markers"),
    [
        ("proctored", None, ["This exam is proctored", "To be eligible for credit", "About Proctored Exams"]),
        ("proctored", "created", ["Set up and start your proctored exam", "About Proctored Exams"]),
        ("proctored", "ready_to_start", ["Important", "Proctored Exam Rules", "About Proctored Exams"]),
        (
            *("proctored", "ready_to_start"),
            ["edx.courseware.proctored_exam.ProctoringAppPingInterval = 60"],
        ),
        ("proctored", "ready_to_submit", ["Are you sure you want to end your proctored exam"]),
        ("proctored", "submitted", ["You have submitted this proctored exam for review", "About Proctored Exams"]),
        ("proctored", "verified", ["Your proctoring session was reviewed successfully.", "About Proctored Exams"]),
        (
            *("proctored", "rejected"),
            ["Your proctoring session was reviewed, but did not pass all requirements", "About Proctored Exams"],
        ),
        ("proctored", "error", ["A system error has occurred with your proctored exam"]),
        ("practice", None, ["Try a proctored exam", "sequence proctored-exam entrance"]),
        ("practice", "submitted", ["You have submitted this practice proctored exam", "exam-action-button"]),
        ("practice", "error", ["There was a problem with your practice proctoring session", "exam-action-button"]),
        ("onboarding", None, ["Proctoring onboarding exam", "sequence proctored-exam entrance"]),
        ("onboarding", "error", ["There was a problem with your onboarding session", "exam-action-button"]),
        ("onboarding", "submitted", ["You have submitted this onboarding exam", "exam-action-button"]),
        ("onboarding", "ready_to_submit", ["and submit your proctoring session to complete onboarding"]),
        ("onboarding", "verified", ["Your onboarding profile was reviewed successfully"]),
        ("onboarding", "rejected", ["Your onboarding session was reviewed, but did not pass all requirements"]),
    ],
)
def test_markers_of_the_page(make_exam, make_attempt, show, family, status, markers):
    exam = make_exam(family)
    if status:
        make_attempt(exam, status)

    html = show(exam)

    assert [marker for marker in markers if marker not in html] == []


@pytest.mark.parametrize("family", ["timed", "onboarding", "proctored"])
def test_marker_of_an_exam_past_due(make_exam, show, family):
    assert "The due date for this exam has passed" in show(make_exam(family, due_in=-1))


def test_marker_of_the_wrong_browser(make_exam, make_attempt, show, provider):
    exam = make_exam()
    make_attempt(exam, "started")
    provider.should_block_access_to_exam_material = lambda: True

    assert "The content of this exam can only be viewed" in show(exam)


def test_marker_of_an_inactive_account(make_exam, show, learner):
    learner.is_active = False
    learner.save()

    assert "You have not activated your account" in show(make_exam())


@pytest.mark.parametrize(
    ("family", "status", "offered"),
    [
        ("proctored", None, 1),
        ("proctored", "created", 1),
        ("proctored", "ready_to_start", 0),
        ("practice", "created", 0),
        ("timed", None, 0),
    ],
)
def test_the_way_without_proctoring_is_named_where_it_is_offered_only(
    make_exam, make_attempt, show, family, status, offered
):
    exam = make_exam(family)
    if status:
        make_attempt(exam, status)

    assert show(exam, allow_proctoring_opt_out=True).count(OPT_OUT) == offered
    assert OPT_OUT not in show(exam, allow_proctoring_opt_out=False)


@pytest.mark.parametrize("url", ["https://provider.example/get", None, "javascript:alert(1)", "//provider.example/get"])
def test_the_download_button_needs_a_safe_url(make_exam, make_attempt, show, provider, url):
    exam = make_exam()
    make_attempt(exam, "created")
    provider.get_software_download_url = lambda: url

    html = show(exam)

    assert ('id="software_download_link"' in html) is (url == "https://provider.example/get")
    assert "javascript:" not in html


def test_instructions_of_a_provider_are_cleaned(make_exam, make_attempt, show, provider):
    exam = make_exam()
    make_attempt(exam, "created")
    provider.get_attempt = lambda attempt: {"instructions": ["<b>Go</b><script>alert(1)</script>"]}

    html = show(exam)

    assert "<li><b>Go</b></li>" in html
    assert "js-start-proctored-exam" in html
    assert "alert(1)" not in html


def test_rules_of_the_course_are_text(make_exam, make_attempt, show):
    exam = make_exam()
    factories.make_policy(exam, "No <i>phones</i>")
    make_attempt(exam, "ready_to_start")

    assert "No &lt;i&gt;phones&lt;/i&gt;" in show(exam)


def test_numbers_for_scripts_have_no_separators(make_exam, make_attempt, show, settings, provider):
    settings.USE_THOUSAND_SEPARATOR = True
    provider.ping_interval = 1200
    exam = make_exam(id=1234567)
    make_attempt(exam, "ready_to_start")

    html = show(exam)

    assert 'data-exam-id="1234567"' in html
    assert "ProctoringAppPingInterval = 1200;" in html
    assert 'data-ping-interval="1200"' in html


def test_a_workers_url_cannot_end_the_script(make_exam, make_attempt, show, provider):
    exam = make_exam()
    make_attempt(exam, "ready_to_start")
    provider.get_javascript = lambda: 'https://provider.example/"</script><script>alert(1)'

    html = show(exam)

    assert "<script>alert(1)" not in html


def test_missing_links_are_left_out(make_exam, make_attempt, show, settings):
    settings.PROCTORING_SETTINGS = {"LINK_URLS": {}, "CONTACT_EMAIL": ""}
    exam = make_exam()
    make_attempt(exam, "ready_to_start")

    html = show(exam)

    assert 'href=""' not in html
    assert "mailto:" not in html
