"""Review policies. Spec 02 §4, W1, W19, W28, W30."""

import logging

import pytest
from django.utils import timezone

from proctoring import api
from proctoring.exceptions import (
    ProctoredExamNotFoundException,
    ProctoredExamReviewPolicyAlreadyExists,
    ProctoredExamReviewPolicyNotFoundException,
)
from proctoring.models import Delivery, ProctoredExamReviewPolicy, ProctoredExamReviewPolicyHistory
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

NO_IDS = [0, -1, None, "abc", "", 10**30, [], {}]


@pytest.fixture
def exam(provider):
    """A proctored exam that its provider knows; nothing is noted of its creation."""
    exam = factories.make_proctored_exam(external_id="ext")
    provider.saved_exams.clear()
    return exam


def policies():
    return list(ProctoredExamReviewPolicy.objects.order_by("pk").values_list("review_policy", flat=True))


def archived():
    return list(ProctoredExamReviewPolicyHistory.objects.order_by("id").values_list("review_policy", flat=True))


def told_rules(provider):
    return [exam.get("rule_summary", "(none)") for exam in provider.saved_exams]


# Create


@pytest.mark.parametrize("text", ["Open book", ""])
def test_create(exam, editor, provider, events, text):
    policy_id = api.create_exam_review_policy(exam.pk, editor.pk, text)

    policy = ProctoredExamReviewPolicy.objects.get()
    assert (policy.pk, policy.review_policy, policy.set_by_user) == (policy_id, text, editor)
    assert (told_rules(provider), archived(), events) == ([text], [], [])


def test_create_by_keywords_with_digits_for_an_id(exam, editor):
    api.create_exam_review_policy(exam_id=str(exam.pk), set_by_user_id=editor.pk, review_policy="r")

    assert policies() == ["r"]


@pytest.mark.parametrize("make", [factories.make_exam, factories.make_onboarding_exam])
def test_exams_of_any_kind_take_a_policy(make, editor):
    api.create_exam_review_policy(make().pk, editor.pk, "r")

    assert policies() == ["r"]


def test_second_policy_is_refused(exam, editor):
    api.create_exam_review_policy(exam.pk, editor.pk, "first")

    with pytest.raises(ProctoredExamReviewPolicyAlreadyExists) as error:
        api.create_exam_review_policy(exam.pk, editor.pk, "second")
    assert f"exam_id={exam.pk}" in str(error.value)
    assert f"user_id={editor.pk}" in str(error.value)
    assert policies() == ["first"]


@pytest.mark.parametrize("exam_id", NO_IDS, ids=repr)
def test_unknown_exam_is_named(editor, exam_id):
    with pytest.raises(ProctoredExamNotFoundException) as error:
        api.create_exam_review_policy(exam_id, editor.pk, "r")
    assert f"exam_id={exam_id}" in str(error.value)


@pytest.mark.parametrize("user_id", NO_IDS, ids=repr)
def test_unknown_editor_is_stored_as_none_with_a_warning(exam, user_id, caplog):
    api.create_exam_review_policy(exam.pk, user_id, "r")

    assert ProctoredExamReviewPolicy.objects.get().set_by_user is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]


# Update


def test_update(exam, editor, other_learner, provider, events):
    factories.make_policy(exam, "old", set_by_user=editor)
    provider.saved_exams.clear()

    assert api.update_review_policy(exam.pk, other_learner.pk, "new") is None
    policy = ProctoredExamReviewPolicy.objects.get()
    assert (policy.review_policy, policy.set_by_user) == ("new", other_learner)
    assert (archived(), told_rules(provider), events) == (["old"], ["new"], [])


def test_update_by_another_editor_with_the_same_text(exam, editor, learner):
    factories.make_policy(exam, "same", set_by_user=editor)
    api.update_review_policy(exam.pk, learner.pk, "same")

    assert ProctoredExamReviewPolicy.objects.get().set_by_user == learner
    assert archived() == ["same"]


def test_unchanged_policy_is_not_written_but_told(exam, editor, provider):
    policy = factories.make_policy(exam, "same", set_by_user=editor)
    modified = policy.modified
    provider.saved_exams.clear()
    api.update_review_policy(exam.pk, editor.pk, "same")

    policy.refresh_from_db()
    assert (policy.modified, archived(), told_rules(provider)) == (modified, [], ["same"])


def test_unchanged_policy_of_a_timed_exam_is_told_to_nobody(editor, provider):
    exam = factories.make_exam()
    factories.make_policy(exam, "same", set_by_user=editor)
    api.update_review_policy(exam.pk, editor.pk, "same")

    assert (provider.saved_exams, archived()) == ([], [])


def test_update_by_an_unknown_editor(exam, editor):
    factories.make_policy(exam, "old", set_by_user=editor)
    api.update_review_policy(exam.pk, -1, "new")

    assert policies() == ["new"]


@pytest.mark.parametrize("text", ["", None])
def test_update_without_text_removes_the_policy(exam, provider, text):
    factories.make_policy(exam, "old")
    provider.saved_exams.clear()

    assert api.update_review_policy(exam.pk, -1, text) is None
    assert (policies(), archived(), told_rules(provider)) == ([], ["old"], ["(none)"])


@pytest.mark.parametrize("text", ["new", "", None])
def test_update_of_nothing_is_quiet(exam, text, caplog):
    with pytest.raises(ProctoredExamReviewPolicyNotFoundException) as error:
        api.update_review_policy(exam.pk, -1, text)
    assert f"exam_id={exam.pk}" in str(error.value)
    assert "-1" in str(error.value)
    assert [record for record in caplog.records if record.levelno >= logging.INFO] == []


# Remove


def test_remove(exam, provider, events):
    factories.make_policy(exam, "old")
    provider.saved_exams.clear()

    assert api.remove_review_policy(exam.pk) is None
    assert (policies(), archived(), told_rules(provider), events) == ([], ["old"], ["(none)"], [])


def test_removal_is_told_to_nobody_for_a_timed_exam(provider):
    exam = factories.make_exam()
    factories.make_policy(exam)
    api.remove_review_policy(exam.pk)

    assert provider.saved_exams == []


def test_provider_that_is_down_does_not_undo_the_removal(exam, provider):
    factories.make_policy(exam)
    provider.on_exam_saved = lambda told: 1 / 0
    api.remove_review_policy(exam.pk)

    assert policies() == []
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("exam_id", NO_IDS, ids=repr)
@pytest.mark.parametrize(
    "call",
    [
        lambda exam_id: api.update_review_policy(exam_id, 1, "r"),
        lambda exam_id: api.remove_review_policy(exam_id=exam_id),
        api.get_review_policy_by_exam_id,
    ],
)
def test_unknown_exam_has_no_policy(call, exam_id):
    with pytest.raises(ProctoredExamReviewPolicyNotFoundException) as error:
        call(exam_id)
    assert f"exam_id={exam_id}" in str(error.value)


# Read


def test_read(exam, editor):
    policy = factories.make_policy(exam, "r", set_by_user=editor, created=timezone.now().replace(microsecond=5))
    found = api.get_review_policy_by_exam_id(str(exam.pk))

    assert list(found) == ["id", "created", "modified", "set_by_user", "proctored_exam", "review_policy"]
    assert (found["id"], found["review_policy"]) == (policy.pk, "r")
    assert found["created"].endswith(".000005Z")
    assert found["set_by_user"] == {"id": editor.pk, "username": "editor", "email": "editor@acme.example"}
    assert found["proctored_exam"] == api.get_exam_by_id(exam.pk)


def test_read_takes_one_query(exam, count_statements):
    factories.make_policy(exam)

    with count_statements() as counted:
        api.get_review_policy_by_exam_id(exam.pk)
    assert len(counted) == 1


def test_text_alone(exam):
    assert api._get_review_policy_by_exam_id(exam.pk) is None
    factories.make_policy(exam, "r")
    assert api._get_review_policy_by_exam_id(exam.pk) == "r"


@pytest.mark.parametrize("exam_id", NO_IDS, ids=repr)
def test_text_of_an_unknown_exam(exam_id):
    assert api._get_review_policy_by_exam_id(exam_id) is None


def test_of_two_policies_the_newest_is_used_everywhere(exam, editor):
    factories.make_policy(exam, "old")
    factories.make_policy(exam, "new")

    assert api.get_review_policy_by_exam_id(exam.pk)["review_policy"] == "new"
    api.update_review_policy(exam.pk, editor.pk, "newer")
    assert sorted(policies()) == ["newer", "old"]


@pytest.mark.parametrize("remove", [api.remove_review_policy, lambda exam_id: api.update_review_policy(exam_id, 1, "")])
def test_of_two_policies_none_is_left_when_the_policy_is_removed(exam, remove):
    factories.make_policy(exam, "old")
    factories.make_policy(exam, "new")
    remove(exam.pk)

    assert policies() == []
    assert sorted(archived()) == ["new", "old"]


def test_host_may_replace_the_look_up(exam, monkeypatch):
    factories.make_policy(exam, "r")
    monkeypatch.setattr(ProctoredExamReviewPolicy, "get_review_policy_for_exam", lambda exam_id: None)

    with pytest.raises(ProctoredExamReviewPolicyNotFoundException):
        api.get_review_policy_by_exam_id(exam.pk)
    assert api._get_review_policy_by_exam_id(exam.pk) is None


def test_log_has_no_rules(exam, editor, caplog):
    with caplog.at_level(logging.DEBUG, logger="proctoring"):
        api.create_exam_review_policy(exam.pk, editor.pk, "SECRET ONE")
        api.update_review_policy(exam.pk, editor.pk, "SECRET TWO")
        api.remove_review_policy(exam.pk)

    assert "SECRET" not in caplog.text
    assert f"exam_id={exam.pk}" in caplog.text
