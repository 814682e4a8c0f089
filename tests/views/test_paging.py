"""Lists that are answered whole, or page by page to clients that ask. Spec 05 W16."""

import pytest

from tests import factories

NAMES = ("proctored_exam.exams_by_course_id", "proctored_exam.allowance")


@pytest.fixture
def ask(call, course_staff):
    for _ in range(3):
        factories.make_allowance(factories.make_exam(), course_staff)

    def send(name, query):
        return call("get", name, factories.COURSE, user=course_staff, query=query)

    return send


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", ["", "?page=2", "?page_size=x", "?page_size=0", "?page_size=-1"])
def test_list_is_answered_whole(ask, name, query):
    body = ask(name, query).json()

    assert (type(body), len(body)) == (list, 3)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_cut_in_the_database(ask, name, count_statements):
    whole = ask(name, "").json()

    with count_statements() as statements:
        body = ask(name, "?page_size=2&page=2").json()

    assert body["results"] == whole[2:]
    assert (body["count"], body["num_pages"], body["next"]) == (3, 2, None)
    assert body["previous"].endswith("?page_size=2&page=1")
    assert len([sql for sql in statements.statements if "LIMIT 1 OFFSET 2" in sql]) == 1


@pytest.mark.parametrize("name", NAMES)
def test_pages_have_a_largest_size(ask, name):
    assert ask(name, "?page_size=1000000").json()["num_pages"] == 1
