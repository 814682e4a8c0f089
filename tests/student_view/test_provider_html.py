"""What is left of a provider's HTML. Spec 04 W25."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.templatetags.special_exams import instant, provider_html, provider_steps, web_url


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("Plain & simple", "Plain &amp; simple"),
        ("<b>Bold</b> <em>word</em>", "<b>Bold</b> <em>word</em>"),
        ("<b>not closed", "<b>not closed</b>"),
        ("closed twice</b></b>", "closed twice"),
        ("<p>One</p><p>Two</p>", "One<br>Two"),
        ("<ul><li>One<li>Two</ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ("<ul>text<b>bold</b><li>One</li></ul>", "<ul><li>One</li></ul>"),
        ("<li>alone</li>", "alone"),
        (
            '<a href="https://a.example/?x=1&amp;y">x</a>',
            '<a href="https://a.example/?x=1&amp;y" target="_blank" rel="noopener noreferrer">x</a>',
        ),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href=" JaVaScRiPt:alert(1)">x</a>', "x"),
        ('<a href="//other.example">x</a>', "x"),
        ("<script>alert(1)</script>rest", "rest"),
        ("<style>p{}</style><svg><b>x</b></svg>rest", "rest"),
        ('<img src=x onerror="alert(1)">rest', "rest"),
        ('<b onclick="alert(1)">x</b>', "<b>x</b>"),
        ("<b><ul><li>x</li></ul></b>", "<b></b><ul><li>x</li></ul>"),
        ("1 < 2", "1 &lt; 2"),
    ],
)
def test_only_harmless_markup_is_left(given_html, kept):
    assert provider_html(given_html) == kept


@given(st.text(alphabet="<>/ab\"'= script&;:lip", max_size=60))
def test_no_other_tag_comes_through(text):
    html = provider_html(text)

    assert "<script" not in html
    for tag in ("b", "a", "li", "i"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


@pytest.mark.parametrize(("value", "steps"), [(["a", 1], ["a", "1"]), (None, []), ("text", []), (object(), [])])
def test_steps_are_a_list(value, steps):
    assert provider_steps(value) == steps


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example", "https://a.example"),
        ("/path", "/path"),
        ("//a.example", ""),
        ("/\\a.example", ""),
        ("javascript:x", ""),
        ("data:text/html,x", ""),
        ("http://[", ""),
        ("mailto:a@b.example", ""),
        ("word", ""),
        (None, ""),
    ],
)
def test_only_addresses_on_the_web_are_links(value, url):
    assert web_url(value) == url


def test_instants_are_read_from_iso_text():
    assert instant("2026-01-02T03:04:05+00:00").isoformat() == "2026-01-02T03:04:05+00:00"
    assert instant("soon") is None
    assert instant(None) is None
