"""The vectors of spec 06 §6.3, §6.5 and §6.6."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.backends import software_secure_wire as wire

DATE = "Mon, 05 Jan 2026 09:03:07 GMT"
JSON_TYPE = {"Content-Type": "application/json"}
SECRET = {"key_id": "acme-key-1", "secret": "0123456789ABCDEF0123456789ABCDEF01234567"}
SMALL_BODY = {"examCode": "CODE-1", "orgExtra": {"courseID": "course-v1:Acme+X1+2026"}}
THREE_KEYS = b"A1b2C3d4E5f6G7h8I9j0K1l2"
TWO_KEYS = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, ""),
        ({"b": 1, "a": "x", "C": 2}, "C:2\na:x\nb:1\n"),
        (
            {"t": True, "f": False, "n": None, "z": 0, "zf": 0.0, "e": "", "s": "0", "fl": 1.5, "neg": -3},
            "e:\nf:false\nfl:1.5\nn:null\nneg:-3\ns:0\nt:true\nz:null\nzf:null\n",
        ),
        ({"a": {"c": 1, "b": "y"}, "d": {}}, "a.b:y\na.c:1\n"),
        ({"a": {"b": {"c": 1}}}, "b.c:1\n"),
        ({"l": ["p", "q"]}, "l.0:p\nl.1:q\n"),
        ({"l": [True, None, 0, ""]}, "l.0:True\nl.1:None\nl.2:0\nl.3:\n"),
        ({"l": [{"k": "v", "j": False}, "tail"]}, "l.0.j:false\nl.0.k:v\nl.1:tail\n"),
        ({"a": {"l": ["p", {"k": 1}]}}, "l.0:p\nl.1.k:1\n"),
        ({"l": [], "t": (1, 2)}, "t.0:1\nt.1:2\n"),
        ({"é": "ñandú", "k": "日本"}, "k:日本\né:ñandú\n"),
        ({"a": "x:y\nz"}, "a:x:y\nz\n"),
    ],
)
def test_body_has_canonical_text(body, text):
    assert wire.body_text(body) == text.encode()


def test_body_text_takes_a_prefix():
    assert wire.body_text({"x": 1}, b"pre.") == b"pre.x:1\n"


@pytest.mark.parametrize(
    ("headers", "date", "text"),
    [
        (JSON_TYPE, "D", b"application/json\nD\n"),
        ({}, "D", b"D\n"),
        (JSON_TYPE, "", b"application/json\n"),
        ({"content-type": "x"}, None, b""),
        ({"Content-Type": "text/plain", "X-Foo": "1"}, "D", b"text/plain\nD\n"),
    ],
)
def test_headers_have_canonical_text(headers, date, text):
    assert wire.header_text(headers, date) == text


@pytest.mark.parametrize(
    ("secret", "body", "method", "headers", "date", "expected"),
    [
        (SECRET, {"orgExtra": {}}, "POST", JSON_TYPE, DATE, "acme-key-1:Tj0T5LrfFXCzlVyOqVfIkhym3LyVmEiq6jdMIAUKU/s="),
        (SECRET, SMALL_BODY, "POST", JSON_TYPE, DATE, "acme-key-1:EnlZOOFK0WPlYVoGG7BvVWqu8Co7Lmdv0oVdj9q+QBs="),
        (
            {"key_id": "k2", "secret": "another-secret"},
            SMALL_BODY,
            "POST",
            JSON_TYPE,
            DATE,
            "k2:1AtD/xHbMYIMgPfIe6W5ZQfCM+d8gOdQIzQHRhyD95c=",
        ),
        (SECRET, SMALL_BODY, "GET", JSON_TYPE, DATE, "acme-key-1:bP6ephefIgQTszUf5103p9XKZrpYJ/wQxNIERX27Lqg="),
        (SECRET, SMALL_BODY, "POST", {}, DATE, "acme-key-1:g2p+GOZJR1nCNJTEjgbz8Xp40Rb2EZQK1CZWSSQzrF4="),
        (SECRET, SMALL_BODY, "POST", JSON_TYPE, "", "acme-key-1:qAAm7JeErVU1EpFI+5ZJcbAxlnmQV7nIBK0omve740I="),
        (
            SECRET,
            {
                "examCode": "CODE-1",
                "reviewedExam": True,
                "duration": 0,
                "examName": "Mid_term",
                "orgExtra": {
                    "courseID": "course-v1:Acme+X1+2026",
                    "firstName": "Zoë",
                    "lastName": "",
                    "email": None,
                    "noOfStudents": 1,
                },
            },
            "POST",
            JSON_TYPE,
            DATE,
            "acme-key-1:Gap13y/sQTMtfEq66nHgkF1+SG1peyQtGvYisGUqqQg=",
        ),
        (
            SECRET,
            {"examCode": "CODE-1", "tags": ["a", {"b": False}], "orgExtra": {"courseID": "c"}},
            "POST",
            JSON_TYPE,
            DATE,
            "acme-key-1:S591o/gPVg1y7kd3hRSp3mqZ2EdKrHyWuZwvmOIYoqI=",
        ),
    ],
)
def test_request_is_signed(secret, body, method, headers, date, expected):
    message = wire.message_to_sign(method, headers, date, body)
    assert wire.signature(message, **secret) == b"SSI " + expected.encode()


def test_signed_message_has_an_empty_second_line():
    message = wire.message_to_sign("POST", JSON_TYPE, DATE, {"orgExtra": {}})
    assert message == b"POST\n\napplication/json\nMon, 05 Jan 2026 09:03:07 GMT\n"


def test_secret_that_is_not_ascii_cannot_sign():
    with pytest.raises(UnicodeEncodeError):
        wire.signature(b"", key_id="k", secret="schlüssel")


@pytest.mark.parametrize(
    ("key", "password", "encrypted"),
    [
        (
            THREE_KEYS,
            "5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B",
            "vrd9qXk9VdNpu4kPa6IsmSPCdFdaI18y8+CKIaEz28R1+nPEOqFQcQ==",
        ),
        (THREE_KEYS, "", "c/gi1O4ep8Q="),
        (THREE_KEYS, "A", "TL9Pu3HMX1U="),
        (THREE_KEYS, "ABCDEFG", "deQR/Dgvx4k="),
        (THREE_KEYS, "ABCDEFGH", "ISVf99k44FVz+CLU7h6nxA=="),
        (THREE_KEYS, "ABCDEFGHI", "ISVf99k44FW0KJ5mZx+i8Q=="),
        (
            TWO_KEYS,
            "5F6E1A2B-0C3D-4E5F-8A9B-1C2D3E4F5A6B",
            "0Oqqh3frIJ3aFLlqSCTRDhJ5H/HQNKEPwiYPVSkLmjcWP6ub5PAlvQ==",
        ),
        (TWO_KEYS, "ABCDEFGH", "anGory0pwV/6WRYFmna5Ow=="),
        (
            b"B2c3D4e5F6g7H8i9J0k1L2m3",
            "00000000-0000-4000-8000-000000000000",
            "T2WGZXqaR549L+gua6rD7grxN5lZ4m7FT2WGZXqaR57rXy7klcIRdA==",
        ),
    ],
)
def test_password_is_encrypted(key, password, encrypted):
    assert wire.encrypt_password(key, password) == encrypted


@pytest.mark.parametrize(
    ("key", "password", "problem"),
    [
        (b"12345678", "A", "valid TDES key"),
        (b"", "A", "valid TDES key"),
        (b"x" * 20, "A", "valid TDES key"),
        (b"123456781234567812345678", "A", "degenerates"),
        (b"a" * 24, "A", "degenerates"),
        (THREE_KEYS, "é", "aligned"),
    ],
)
def test_password_needs_two_or_three_different_keys_and_ascii(key, password, problem):
    with pytest.raises(ValueError, match=problem):
        wire.encrypt_password(key, password)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Prüfung für Anfänger und Größenlehre", "Prufung fur Anfanger und Groenlehre"),
        ("Días: ¿Qué? [Final #1]", "Dias_ Que_ _Final _1_"),
        ("期末考试", "Proctored Exam"),
        ("", "Proctored Exam"),
        ("期末 A", " A"),
        ("½ ﬁnal", "12 final"),
        ("Ａｂｃ", "Abc"),  # noqa: RUF001
        ("Øystein", "ystein"),
        ("Exam — 1", "Exam  1"),
        ("a[b]c<d>e#f:g|h!i?j/k'l\"m*n\\o", "a_b_c_d_e_f_g_h_i_j_k_l_m_n_o"),
    ],
)
def test_exam_name_is_reduced_to_plain_ascii(name, sent):
    assert wire.exam_name(name) == sent


@pytest.mark.parametrize("name", ["   ", "???", "期 末", " - "])
def test_exam_name_without_letter_or_digit_is_replaced(name):
    assert wire.exam_name(name) == "Proctored Exam"


@pytest.mark.parametrize(
    ("full_name", "first", "last"),
    [
        ("Mary Smith", "Mary", "Smith"),
        ("Cher", "Cher", ""),
        ("Ludwig van der Rohe", "Ludwig", "van der Rohe"),
        ("অনিক রায়", "অনিক", "রায়"),
        ("", "", ""),
        ("Ada  Lovelace", "Ada", " Lovelace"),
        ("Ada\tLovelace", "Ada\tLovelace", ""),
        (" Ada Lovelace", "", "Ada Lovelace"),
        (None, "", ""),
    ],
)
def test_full_name_is_split_at_the_first_space(full_name, first, last):
    assert wire.split_full_name(full_name) == (first, last)


@pytest.mark.parametrize(
    ("policy", "exception", "notes"),
    [
        ("Open book", None, "Open book"),
        ("Open book", "", "Open book"),
        ("Open book", "Extra screen", "Open book; Extra screen"),
        ("", "E", "; E"),
    ],
)
def test_exception_is_appended_to_the_policy(policy, exception, notes):
    assert wire.reviewer_notes(policy, exception) == notes


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis asks for it
def test_dates_are_english_and_of_fixed_width(moment):
    text = wire.http_date(moment)
    assert datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC) == moment.replace(microsecond=0)
    assert len(text) == len(DATE)


def test_review_is_stored_without_password_photo_and_link():
    review = {
        "videoReviewLink": "https://ssi.example/1",
        "userPhotoBase64String": "aGk=",
        "examApiData": {"examPassword": "x", "examCode": "C"},
        "webCamComments": [{"comments": "c"}],
    }
    assert wire.redacted(review) == {"examApiData": {"examCode": "C"}, "webCamComments": [{"comments": "c"}]}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("crypto_key", b"too short"),
        ("crypto_key", None),
        ("secret_key", "schlüssel"),
        ("secret_key", None),
        ("video_review_aes_key", "zz"),
        ("video_review_aes_key", "0011"),
        ("video_review_aes_key", 7),
    ],
)
def test_key_that_cannot_work_is_named(option, value):
    good = {"crypto_key": THREE_KEYS, "secret_key": "s", "video_review_aes_key": "00" * 16}
    assert [name for name, _ in wire.key_problems(**{**good, option: value})] == [option]


def test_good_keys_have_no_problem():
    assert list(wire.key_problems(crypto_key=TWO_KEYS, secret_key="s", video_review_aes_key=None)) == []
