"""``reset_attempts``. Spec 07 §2.1, weakness 17."""

import pytest

from proctoring.models import ProctoredExamSoftwareSecureReview, ProctoredExamStudentAttempt
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(db):
    return factories.make_proctored_exam(external_id="exam")


@pytest.fixture
def write(tmp_path):
    """Write lines to a file and return its path."""

    def write(*lines):
        path = tmp_path / "ids.txt"
        path.write_text("\n".join(map(str, lines)))
        return str(path)

    return write


@pytest.fixture
def removals(backends):
    """The removals that the providers were asked for; what ``answers`` holds for a provider is its answer."""
    asked, answers = [], {}

    def answer(name):
        def remove_exam_attempt(exam_id, attempt_id):
            asked.append((name, attempt_id))
            outcome = answers.get(name, True)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return remove_exam_attempt

    for name, backend in backends.items():
        backend.remove_exam_attempt = answer(name)
    asked_of = lambda name: [attempt_id for backend, attempt_id in asked if backend == name]  # noqa: E731
    return answers, asked_of


def make(exam, external_id):
    return factories.make_attempt(exam, external_id=external_id)


def left():
    return ProctoredExamStudentAttempt.objects.count()


def test_listed_attempts_go_here_and_at_the_provider(run, write, exam, removals, slept):
    _, asked_of = removals
    attempts = [make(exam, f"a{number}") for number in range(3)]
    kept = make(exam, "kept")

    outcome = run("reset_attempts", file_path=write(*(attempt.pk for attempt in attempts)), batch_size=2)

    assert (outcome.out, outcome.error) == ("", None)
    assert list(ProctoredExamStudentAttempt.objects.all()) == [kept]
    assert asked_of("test") == ["a0", "a1", "a2"]
    assert slept == [10]


def test_comments_and_blank_lines_are_ignored(run, write, exam):
    attempt = make(exam, "a")

    run("reset_attempts", file_path=write("# cleaning up", "", f"  {attempt.pk}  # as asked", attempt.pk))

    assert left() == 0


def test_whole_file_is_checked_first(run, write, exam):
    attempt = make(exam, "a")

    outcome = run("reset_attempts", file_path=write(attempt.pk, "twelve", -3))

    assert "line 2: 'twelve'; line 3: '-3'" in str(outcome.error)
    assert left() == 1


def test_unknown_ids_are_told(run, write, exam):
    outcome = run("reset_attempts", file_path=write(make(exam, "a").pk, 987, 988))

    assert "987, 988" in outcome.err
    assert outcome.error is None


def test_dry_run_deletes_nothing(run, write, exam, removals):
    outcome = run("reset_attempts", file_path=write(make(exam, "a").pk, 987), dry_run=True)

    assert outcome.out == "would delete: 1, unknown ids: 1\n"
    assert left() == 1


def test_provider_that_fails_is_asked_once_and_others_go_on(run, write, exam, removals):
    answers, asked_of = removals
    answers["test"] = ConnectionError("down")
    other = factories.make_proctored_exam(backend="null", external_id="other")
    ids = [make(exam, "a").pk, make(exam, "b").pk, make(other, "c").pk, make(other, "d").pk]

    run("reset_attempts", file_path=write(*ids), batch_size=1, sleep_time=0)

    assert (asked_of("test"), asked_of("null"), left()) == (["a"], ["c", "d"], 0)


def test_provider_that_does_not_confirm_stays_in_use(run, write, exam, removals):
    answers, asked_of = removals
    answers["test"] = False

    run("reset_attempts", file_path=write(make(exam, "a").pk, make(exam, "b").pk))

    assert (asked_of("test"), left()) == (["a", "b"], 0)


def test_reviews_are_marked_and_the_history_names_the_command(run, write, exam):
    attempt = make(exam, "a")
    factories.make_review(attempt)

    run("reset_attempts", file_path=write(attempt.pk))

    record = ProctoredExamStudentAttempt.history.get(id=attempt.pk, history_type="-")
    assert record.history_actor == "command reset_attempts"
    assert ProctoredExamSoftwareSecureReview.objects.get().is_attempt_active is False


def test_failed_batch_is_reported_and_the_others_go_on(run, write, exam, monkeypatch):
    first, second = make(exam, "a"), make(exam, "b")
    delete = ProctoredExamStudentAttempt.objects.none().__class__.delete

    def fail_for_first(queryset):
        if queryset.filter(pk=first.pk).exists():
            raise RuntimeError("locked")
        return delete(queryset)

    monkeypatch.setattr(ProctoredExamStudentAttempt.objects.none().__class__, "delete", fail_for_first)

    outcome = run("reset_attempts", file_path=write(first.pk, second.pk), batch_size=1, sleep_time=0)

    assert (outcome.error.returncode, left()) == (1, 1)
    assert f"attempts [{first.pk}]: RuntimeError: locked" in outcome.err


def test_missing_file_is_an_error_of_the_system(run):
    with pytest.raises(FileNotFoundError):
        run("reset_attempts", file_path="/no/such/file")


@pytest.mark.parametrize("options", [{"batch_size": 0}, {"batch_size": -1}, {"sleep_time": -1}])
def test_senseless_batches_are_refused(run, write, options):
    assert run("reset_attempts", file_path=write(), **options).error is not None


def test_empty_file_does_nothing(run, write):
    assert run("reset_attempts", file_path=write()).error is None
