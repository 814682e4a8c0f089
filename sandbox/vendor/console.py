"""The proctor's console: who waits, who is in an exam, what is to be reviewed; and the fault switches."""

from dataclasses import fields
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import jwt

from sandbox.vendor.faults import Faults, Wrong
from sandbox.vendor.records import Attempt, Protocol, Stage
from sandbox.vendor.software_secure import OUTCOMES
from sandbox.vendor.web import Answer, Request, redirect

if TYPE_CHECKING:
    from sandbox.vendor.service import Vendor

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | Lookout</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-inline-size: 62rem; margin: 0 auto; padding: 1rem; color: #1c2733; }}
h1 {{ border-block-end: 3px solid #0b6e6e; }}
article, fieldset {{ border: 1px solid #9fb3b3; border-radius: .4rem; padding: .75rem; margin-block: .75rem; }}
article p {{ margin: 0 0 .5rem; }}
form {{ display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }}
label {{ display: grid; gap: .2rem; font-size: .875rem; }}
input, select, button {{ font: inherit; padding: .3rem .5rem; }}
button {{ background: #0b6e6e; color: #fff; border: 0; border-radius: .3rem; cursor: pointer; }}
.notice {{ background: #e6f2f2; padding: .5rem .75rem; }}
</style>
</head>
<body><main><h1>{title}</h1>{content}</main></body>
</html>"""

OUTCOME_TEXTS = {
    "passed": "Clean",
    "violation": "Rules violation",
    "suspicious": "Suspicious",
    "not_reviewed": "Not reviewed",
}
ANSWER_TEXTS = {
    Wrong.NOTHING: "as it should",
    Wrong.SERVER_ERROR: "500",
    Wrong.UNAUTHORISED: "401",
    Wrong.GARBAGE: "200 with garbage",
    Wrong.NO_ID: "200 without an id",
}
SWITCH_TEXTS = {
    "duplicate": "send callbacks twice",
    "forged": "send callbacks with wrong credentials",
    "demand_onboarding": "demand onboarding before an exam",
}
BEFORE_THE_END = frozenset({Stage.WAITING, Stage.READY, Stage.IN_EXAM})
SECONDS_TEXTS = {"slow_seconds": "Seconds before each answer", "late_seconds": "Seconds before each review is sent"}


def show_start(vendor: "Vendor", request: Request) -> Answer:
    """Go to the console."""
    return redirect("/console")


def show(vendor: "Vendor", request: Request) -> Answer:
    """Show attempts by stage, and the switches."""
    notice = request.parameters.get("notice", "")
    content = f'<p class="notice" role="status">{escape(notice)}</p>' if notice else ""
    content += _attempts(list(vendor.records.attempts.values())) + _switches(vendor.faults)
    return _page("The proctor's console", content)


def show_dashboard(vendor: "Vendor", request: Request) -> Answer:
    """Show the attempts of a course, exam or attempt to the staff whom the LMS sends with a signed link."""
    try:
        claims = jwt.decode(request.parameters.get("jwt", ""), vendor.agreement.client_secret, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return Answer("The link is not valid any more.", HTTPStatus.FORBIDDEN)
    wanted = {"course": claims["course_id"], "exam": claims.get("exam_id"), "id": claims.get("attempt_id")}
    attempts = [
        attempt
        for attempt in vendor.records.attempts.values()
        if all(value in (None, getattr(attempt, name)) for name, value in wanted.items())
    ]
    title = "Exam settings" if claims.get("config") else "Reviews"
    return _page(f"{title} for {claims['user']['full_name']}", _attempts(attempts))


def show_recording(vendor: "Vendor", request: Request) -> Answer:
    """Stand in for the recording of an attempt."""
    return _page("Recording", f"<p>Here the recording of {escape(request.parameters.get('ID', ''))} would play.</p>")


def show_download(vendor: "Vendor", request: Request) -> Answer:
    """Stand in for the download of the application."""
    return _page(
        "Lookout",
        '<p>There is nothing to install. In <a href="/console">the console</a> the proctor marks you as ready, or there '
        "is the link that opens your exam as the secure browser does; then go back to your exam.</p>",
    )


def mark_ready(vendor: "Vendor", request: Request, attempt_id: str) -> Answer:
    """Tell the LMS that the learner's application runs."""
    return _told(vendor.mark_ready(vendor.records.attempts[attempt_id]))


def launch(vendor: "Vendor", request: Request, attempt_id: str) -> Answer:
    """Open the exam in this browser, as the secure browser of Software Secure would."""
    attempt = vendor.records.attempts[attempt_id]
    vendor.records.move(attempt, Stage.READY)
    return redirect(attempt.registration["examUrl"])


def review(vendor: "Vendor", request: Request, attempt_id: str) -> Answer:
    """Send the LMS what the proctor thinks of an attempt."""
    outcome, comment = request.form["outcome"], request.form.get("comment", "").strip()
    if outcome not in OUTCOMES:
        raise ValueError("outcome")
    return _told(vendor.review(vendor.records.attempts[attempt_id], outcome, *filter(None, [comment])))


def set_faults(vendor: "Vendor", request: Request) -> Answer:
    """Set all switches."""
    form = request.form
    seconds: dict[str, Any] = {name: float(form.get(name) or 0) for name in SECONDS_TEXTS}
    switches: dict[str, Any] = {name: name in form for name in SWITCH_TEXTS}
    vendor.faults = Faults(answer=Wrong(form.get("answer", "")), **seconds, **switches)
    on = [field.name for field in fields(Faults) if getattr(vendor.faults, field.name)]
    return redirect(f"/console?notice=Faults:+{'+'.join(on) or 'none'}")


def _told(replies: list[tuple[int, str]]) -> Answer:
    told = ",+".join(str(status) for status, _ in replies)
    return redirect(f"/console?notice=The+LMS+answered:+{told or 'nothing+yet'}")


def _page(title: str, content: str) -> Answer:
    return Answer(PAGE.format(title=escape(title), content=content))


def _attempts(attempts: list[Attempt]) -> str:
    sections = []
    for stage in Stage:
        cards = [_card(attempt) for attempt in attempts if attempt.stage == stage]
        if cards:
            sections.append(f"<section><h2>{stage.capitalize()} ({len(cards)})</h2>{''.join(cards)}</section>")
    return (
        "".join(sections)
        or "<p>No attempts yet. A learner has to register for a proctored exam; then load this page again.</p>"
    )


def _card(attempt: Attempt) -> str:
    facts = [attempt.exam_name, attempt.protocol, attempt.course, *(["practice"] if attempt.is_sample else [])]
    outcome = f" · {OUTCOME_TEXTS[attempt.outcome]}" if attempt.outcome else ""
    return (
        f'<article id="attempt-{attempt.id}"><p><strong>{escape(attempt.learner_name or attempt.learner)}</strong>'
        f"<br>{escape(' · '.join(facts))}{outcome}<br>{escape(attempt.rules)}</p>"
        f"{_ready_form(attempt)}{_review_form(attempt)}</article>"
    )


def _ready_form(attempt: Attempt) -> str:
    if attempt.stage != Stage.WAITING:
        return ""
    if attempt.protocol == Protocol.SOFTWARE_SECURE:
        return f'<p><a href="/console/attempts/{attempt.id}/launch">Open the exam as the secure browser does</a></p>'
    return f'<form method="post" action="/console/attempts/{attempt.id}/ready"><button>Mark as ready</button></form>'


def _review_form(attempt: Attempt) -> str:
    options = "".join(f'<option value="{value}">{text}</option>' for value, text in OUTCOME_TEXTS.items())
    warning = "<p>The exam is not over yet: wait with the review.</p>" if attempt.stage in BEFORE_THE_END else ""
    return (
        f'{warning}<form method="post" action="/console/attempts/{attempt.id}/review">'
        f'<label>Outcome<select name="outcome">{options}</select></label>'
        f'<label>Comment<input name="comment" maxlength="500"></label><button>Send review</button></form>'
    )


def _switches(faults: Faults) -> str:
    answers = "".join(
        f'<option value="{value}"{" selected" if value == faults.answer else ""}>{text}</option>'
        for value, text in ANSWER_TEXTS.items()
    )
    seconds = "".join(
        f'<label>{text}<input type="number" name="{name}" min="0" step="any" value="{getattr(faults, name)}"></label>'
        for name, text in SECONDS_TEXTS.items()
    )
    switches = "".join(
        f'<label><span><input type="checkbox" name="{name}"{" checked" if getattr(faults, name) else ""}> {text}</span></label>'
        for name, text in SWITCH_TEXTS.items()
    )
    return (
        '<section><h2>Faults</h2><form method="post" action="/console/faults">'
        f'<label>Answer the LMS<select name="answer">{answers}</select></label>{seconds}{switches}'
        "<button>Set</button></form></section>"
    )
