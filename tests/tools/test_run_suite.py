"""The runner behind ``make test``."""

from collections import Counter

import pytest

from tests.tools import run_suite
from tests.tools.run_suite import Outcome, Pass, close, read_report, run

REPORT = """<testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"><failure message="wrong"/></testcase>
<testcase name="c"><error message="broken"/></testcase>
<testcase name="d"><skipped message="needs row locks"/></testcase>
</testsuite></testsuites>"""


def test_a_pass_without_its_service_does_not_run_and_says_why():
    outcome = run(Pass("postgres", (), missing=lambda: "connection refused"), [])

    assert str(outcome) == "not run: connection refused"


def test_a_service_that_does_not_answer_is_missing(monkeypatch):
    monkeypatch.setattr(run_suite, "POSTGRES_URL", "postgres://root@127.0.0.1:1/none")
    monkeypatch.setattr(run_suite, "MARIADB_URL", "mysql://root@127.0.0.1:1/none")

    assert "refused" in run_suite.missing_postgres()
    assert "refused" in run_suite.missing_mariadb()


def test_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)

    outcome = read_report(report)

    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 2, Counter({"needs row locks": 1}))


@pytest.mark.parametrize(
    ("outcome", "services_required", "exit_code"),
    [
        pytest.param(Outcome(passed=1), True, 0, id="passed"),
        pytest.param(Outcome(passed=1, failed=1, exit_code=1), False, 1, id="failed"),
        pytest.param(Outcome(passed=1, exit_code=3), False, 1, id="pytest broke"),
        pytest.param(Outcome(), False, 1, id="no test ran"),
    ],
)
def test_exit_code(outcome, services_required, exit_code):
    assert close({"sqlite": outcome}, services_required=services_required) == exit_code


@pytest.mark.parametrize(("services_required", "exit_code"), [(False, 0), (True, 1)])
def test_missing_service_fails_where_services_are_required(capsys, services_required, exit_code):
    outcomes = {"sqlite": Outcome(passed=2), "mariadb": Outcome(not_run="nothing listens")}

    assert close(outcomes, services_required=services_required) == exit_code
    assert "nothing listens" in capsys.readouterr().out


def test_summary_names_what_was_skipped(capsys):
    close({"sqlite": Outcome(passed=1, skipped=Counter({"needs row locks": 3}))}, services_required=False)

    assert "skipped 3: needs row locks" in capsys.readouterr().out
