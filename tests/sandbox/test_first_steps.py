"""What a newcomer reads on the first page of the demo."""

import pytest

from sandbox.courses.demo import ACCOUNTS, GUIDED_COURSE
from sandbox.courses.models import Course


@pytest.fixture
def guided_course(db):
    return Course.objects.create(
        key=GUIDED_COURSE, org="Harbour", number="TIDE101", run="2030", display_name="Reading the Tides"
    )


@pytest.fixture
def open_first_page(client, settings):
    def open_page(*, debug):
        settings.DEBUG = debug
        settings.ROOT_URLCONF = "sandbox.urls"
        return client.get("/").content.decode()

    return open_page


def test_first_page_leads_to_the_guided_course_and_the_proctors_console(guided_course, open_first_page, settings):
    settings.VENDOR_URL = "http://localhost:8001"

    page = open_first_page(debug=True)

    assert f'href="{guided_course.get_absolute_url()}"' in page
    assert 'href="http://localhost:8001"' in page


def test_first_page_names_the_accounts_of_the_demo_only(guided_course, open_first_page):
    assert all(f"<dt>{account.username}</dt>" in open_first_page(debug=True) for account in ACCOUNTS)
    assert "<dt>" not in open_first_page(debug=False)
    assert "five minutes" not in open_first_page(debug=False)
