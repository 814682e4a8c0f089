"""The questions of a problem: multiple choice, and short answers in words or numbers. Other kinds are shown as text."""

from collections.abc import Iterator

from sandbox.courses.olx.markup import clean_html, outer_html
from sandbox.courses.olx.outline import Content, Question
from sandbox.courses.olx.tree import Node

TEXT_RESPONSES = frozenset({"stringresponse", "numericalresponse"})
RESPONSES = TEXT_RESPONSES | {"multiplechoiceresponse"}
HIDDEN = frozenset({"solution", "demandhint", "script", "choicehint", "correcthint", "additional_answer"})
TITLES = frozenset({"label", "description"})


def read_problem(problem: Node, name: str, title: str) -> Content:
    """Return the problem's text and questions; questions are named after the problem and their number in it."""
    responses = [child for child in problem.children if child.tag in RESPONSES]
    return {
        "title": title,
        "html": clean_html("".join(_shown(child) for child in problem.children if child not in responses)),
        "questions": [_question(response, f"{name}-{number}") for number, response in enumerate(responses, 1)],
    }


def _shown(node: Node) -> str:
    return "" if node.tag in HIDDEN else outer_html(node)


def _question(response: Node, name: str) -> Question:
    """Return one question; its prompt is what the response holds beside the fields to fill in."""
    prompt = "".join(_shown(child) for child in response.children if child.tag in TITLES | {"p"})
    if response.tag in TEXT_RESPONSES:
        return {
            "name": name,
            "prompt": clean_html(prompt),
            "choices": [],
            "answer": response.attributes.get("answer", ""),
        }
    choices = [(choice, _plain(choice)) for choice in _descendants(response, "choice")]
    correct = [text for choice, text in choices if choice.attributes.get("correct", "").lower() == "true"]
    return {
        "name": name,
        "prompt": clean_html(prompt),
        "choices": [text for _, text in choices],
        "answer": correct[0] if correct else "",
    }


def _plain(node: Node) -> str:
    """Return the text of the element without hints, on one line."""
    parts = [node.text, *(f"{_plain(child)} {child.tail}" for child in node.children if child.tag not in HIDDEN)]
    return " ".join(" ".join(parts).split())


def _descendants(node: Node, tag: str) -> Iterator[Node]:
    """Give every element of that tag below the node, in document order."""
    for child in node.children:
        if child.tag == tag:
            yield child
        else:
            yield from _descendants(child, tag)
