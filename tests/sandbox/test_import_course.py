"""Importing a course that can be read."""

import datetime

import pytest

from proctoring import api
from sandbox.courses.models import Answer, Course, Kind, Sequence, Unit
from sandbox.courses.olx import read_course
from tests.sandbox.conftest import COURSE_ID, FILES

pytestmark = pytest.mark.django_db

EXAM_ID = "block-v1:Harbour+ROPE1+2030+type@sequential+block@exam"


def test_course_gets_the_key_of_its_three_parts(write_course, import_course):
    import_course(write_course())
    course = Course.objects.get()
    assert (course.key, course.display_name, course.proctoring_provider) == (COURSE_ID, "Ropes", "test")


def test_sequence_gets_the_exam_settings(write_course, import_course):
    import_course(write_course())
    exam = Sequence.objects.get(usage_key=EXAM_ID)
    assert exam.kind == Kind.PROCTORED
    assert (exam.default_time_limit_minutes, exam.exam_review_rules) == (30, "One rope.")
    assert exam.due == datetime.datetime(2030, 6, 30, 12, tzinfo=datetime.UTC)


def test_import_publishes_the_exams(write_course, import_course):
    import_course(write_course())
    exam = api.get_exam_by_content_id(COURSE_ID, EXAM_ID)
    assert (exam["exam_name"], exam["time_limit_mins"], exam["is_active"]) == ("Final", 30, True)


def test_archive_gives_the_same_course_as_the_directory(pack_course, import_course, write_course):
    import_course(pack_course())
    assert Sequence.objects.count() == 2
    assert Unit.objects.get().contents[0]["html"] == "<p>The rabbit comes out of the hole.</p>"


def test_problem_becomes_a_question(write_course, import_course):
    import_course(write_course())
    (question,) = Unit.objects.get().contents[1]["questions"]
    assert question == {
        "name": "knot-1",
        "prompt": "Which knot makes a loop?",
        "choices": ["Bowline", "Reef knot"],
        "answer": "Bowline",
    }


def test_second_import_keeps_rows_and_answers(write_course, import_course, make_user):
    import_course(write_course())
    before = Sequence.objects.get(usage_key=EXAM_ID)
    Answer.objects.create(user=make_user("lea"), sequence=before, question="knot-1", text="Bowline")
    import_course(write_course({"course/2030.xml": FILES["course/2030.xml"].replace("Ropes", "Rope work")}))
    assert Course.objects.get().display_name == "Rope work"
    assert Sequence.objects.get(usage_key=EXAM_ID).pk == before.pk
    assert Answer.objects.get().sequence_id == before.pk


def test_sequence_that_is_gone_is_deleted_and_its_exam_switched_off(write_course, import_course):
    import_course(write_course())
    without = FILES["chapter/week1.xml"].replace('<sequential url_name="exam"/>', "")
    import_course(write_course({"chapter/week1.xml": without}))
    assert not Sequence.objects.filter(usage_key=EXAM_ID).exists()
    assert not api.get_exam_by_content_id(COURSE_ID, EXAM_ID)["is_active"]


def test_sequence_that_moves_to_another_section_keeps_its_row(write_course, import_course):
    import_course(write_course())
    before = Sequence.objects.get(usage_key=EXAM_ID).pk
    import_course(
        write_course(
            {
                "course/2030.xml": FILES["course/2030.xml"].replace("week1", "week2"),
                "chapter/week2.xml": FILES["chapter/week1.xml"],
            }
        )
    )
    assert Sequence.objects.get(usage_key=EXAM_ID).pk == before
    assert [section.url_name for section in Course.objects.get().sections.all()] == ["week2"]


def test_policy_wins_over_the_xml(write_course):
    policy = '{"course/2030": {"self_paced": true}, "sequential/exam": {"default_time_limit_minutes": 45, "due": null}}'
    course = read_course(write_course({"policies/2030/policy.json": policy}))
    exam = course.sections[0].sequences[1]
    assert course.self_paced
    assert (exam.default_time_limit_minutes, exam.due) == (45, None)


def test_date_without_offset_is_utc(write_course):
    text = FILES["sequential/exam.xml"].replace("2030-06-30T12:00:00+00:00", "2030-06-30")
    course = read_course(write_course({"sequential/exam.xml": text}))
    assert course.sections[0].sequences[1].due == datetime.datetime(2030, 6, 30, tzinfo=datetime.UTC)


def test_blocks_may_stand_in_one_file(write_course):
    inline = """<course display_name="Ropes"><chapter url_name="a"><sequential url_name="b"><vertical url_name="c">
        <html><p>Hello &amp; <b>welcome</b></p></html></vertical></sequential></chapter></course>"""
    course = read_course(write_course({"course/2030.xml": inline}))
    (content,) = course.sections[0].sequences[0].units[0].contents
    assert content["html"] == "<p>Hello &amp; <b>welcome</b></p>"


def test_blocks_that_the_sandbox_has_not_are_named(write_course, import_course, capsys):
    page = '<vertical><video url_name="v"/><video url_name="w"/><poll/></vertical>'
    import_course(write_course({"vertical/page.xml": page}))
    assert capsys.readouterr().err.splitlines() == [
        "poll: 1 left out, the sandbox has no such blocks",
        "video: 2 left out, the sandbox has no such blocks",
    ]


def test_practice_without_proctoring_is_named(write_course):
    text = '<sequential\n is_time_limited="true" is_practice_exam="true"/>'
    course = read_course(write_course({"sequential/exam.xml": text}))
    assert course.warnings == (
        "sequential/exam.xml:1: practice and onboarding exams are proctored exams; is_proctored_enabled is missing",
    )


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script>b", "b"),
        ("<a href='javascript:x()'>c</a>", "<a>c</a>"),
        ("<a href=' HTTPS://harbour.example/?a=1&b=2 '>d</a>", '<a href="HTTPS://harbour.example/?a=1&amp;b=2">d</a>'),
        ("<svg><script>x</script></svg>e", "e"),
        ("<div><p>f", "<p>f</p>"),
        ("</p></div>g", "g"),
        ("<h1>h</h1>", "<h3>h</h3>"),
        ("<b><i>i</b>", "<b><i>i</i></b>"),
        ("a < b &amp; c &lt; d", "a &lt; b &amp; c &lt; d"),
        ("<br><hr/><img src=x onerror=y>", "<br><hr>"),
    ],
)
def test_text_of_authors_is_cleaned(write_course, source, clean):
    course = read_course(write_course({"html/text.html": source}))
    assert course.sections[0].sequences[0].units[0].contents[0]["html"] == clean
