"""A course that cannot be read gets one message with file and line, and changes nothing."""

import gzip
import io
import tarfile

import pytest
from django.core.management import CommandError
from django.db import DatabaseError

from proctoring import api
from sandbox.courses.models import Course, Section, Sequence, Unit
from sandbox.courses.olx import archive
from tests.sandbox.conftest import COURSE_ID, FILES

MANY_ENTITIES = '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><chapter display_name="&b;"/>'


def spoiled(file, old, new):
    """Return the change that replaces ``old`` in the file."""
    assert old in FILES[file]
    return {file: FILES[file].replace(old, new)}


BAD_FILES = {
    "broken XML": ({"chapter/week1.xml": "<chapter>\n<sequential"}, "chapter/week1.xml:2: broken XML"),
    "not XML": ({"sequential/exam.xml": ""}, "sequential/exam.xml:1: broken XML: no element found"),
    "missing file": ({"sequential/exam.xml": None}, "chapter/week1.xml:3: sequential/exam.xml is missing"),
    "missing text": ({"html/text.html": None}, "html/text.xml:1: html/text.html is missing"),
    "no course": ({"course.xml": None}, "ropes: there is no course.xml in it"),
    "other root": ({"course.xml": "<chapter/>"}, "course.xml:1: <chapter> stands where <course> was expected"),
    "no run": ({"course.xml": '<course org="a" course="b"/>'}, 'course.xml:1: url_name: "" cannot be part of'),
    "odd key": (
        {"course.xml": '<course url_name="1" org="a+b" course="c"/>'},
        'course.xml:1: org: "a+b" cannot be part of a course key',
    ),
    "other element": (
        {"sequential/exam.xml": "\n<vertical/>"},
        "sequential/exam.xml:2: <vertical> stands where <sequential> was expected",
    ),
    "no date": (
        spoiled("sequential/exam.xml", "2030-06-30T12:00:00+00:00", "next Friday"),
        'sequential/exam.xml:1: due: "next Friday" is no date',
    ),
    "impossible date": (
        spoiled("sequential/exam.xml", "2030-06-30", "2030-02-30"),
        'sequential/exam.xml:1: due: "2030-02-30T12:00:00+00:00" is no date',
    ),
    "no number": (
        spoiled("sequential/exam.xml", '"30"', '"half an hour"'),
        'sequential/exam.xml:1: default_time_limit_minutes: "half an hour" is no number',
    ),
    "negative": (spoiled("sequential/exam.xml", '"30"', '"-30"'), 'default_time_limit_minutes: "-30" is no number'),
    "far too long": (spoiled("sequential/exam.xml", '"30"', f'"{"9" * 5000}"'), "is no number of minutes"),
    "no flag": (
        spoiled("sequential/exam.xml", 'is_time_limited="true"', 'is_time_limited="maybe"'),
        'sequential/exam.xml:1: is_time_limited: "maybe" is neither true nor false',
    ),
    "long name": (spoiled("sequential/exam.xml", "Final", "F" * 256), "is longer than 255 characters"),
    "double name": (
        spoiled("chapter/week1.xml", 'url_name="exam"', 'url_name="lesson"'),
        'chapter/week1.xml:3: the url_name "lesson" of <sequential> is used before, in chapter/week1.xml:2',
    ),
    "no name": (spoiled("chapter/week1.xml", ' url_name="exam"', ""), 'chapter/week1.xml:3: url_name: "" is no name'),
    "path as name": (
        spoiled("chapter/week1.xml", '"exam"', '"../../etc/passwd"'),
        'chapter/week1.xml:3: url_name: "../../etc/passwd" is no name',
    ),
    "path in colons": (
        spoiled("chapter/week1.xml", '"exam"', '"..:..:..:exam"'),
        "chapter/week1.xml:3: sequential/../../../exam.xml lies outside the course",
    ),
    "path to text": (
        {"html/text.xml": '<html filename="../../../../../../etc/passwd"/>'},
        "html/text.xml:1: html/../../../../../../etc/passwd.html lies outside the course",
    ),
    "text with a null": (
        {"html/text.xml": '<html filename="a&#x25;00"/>'},
        "html/text.xml:1: html/a%00.html is missing",
    ),
    "entities": ({"chapter/week1.xml": MANY_ENTITIES}, "chapter/week1.xml:1: document types and entities"),
    "external entity": (
        {"chapter/week1.xml": '<!DOCTYPE c SYSTEM "file:///etc/passwd"><chapter/>'},
        "chapter/week1.xml:1: document types and entities",
    ),
    "undefined entity": (
        {"chapter/week1.xml": "<chapter>&nbsp;</chapter>"},
        "chapter/week1.xml:1: broken XML: undefined entity",
    ),
    "deep nesting": (
        {"vertical/page.xml": "<vertical>\n" + "<html>" * 5000 + "</html>" * 5000 + "</vertical>"},
        "vertical/page.xml:2: elements are nested more than 60 deep",
    ),
    "wrong encoding of XML": (
        {"chapter/week1.xml": '<chapter>\n<sequential url_name="caf\xe9"/></chapter>'.encode("latin-1")},
        "chapter/week1.xml:2: broken XML: not well-formed",
    ),
    "unknown encoding": (
        {"chapter/week1.xml": b'<?xml version="1.0" encoding="klingon"?><chapter/>'},
        "chapter/week1.xml:1: ",
    ),
    "wrong encoding of text": ({"html/text.html": b"<p>\ncaf\xe9</p>"}, "html/text.html:2: the text is not UTF-8"),
    "null in the text": ({"html/text.html": b"a\n\nb\0"}, "html/text.html:3: there is a null byte in the text"),
    "null in the policy": (
        {"policies/2030/policy.json": '{"sequential/exam": {"display_name": "a\\u0000"}}'},
        "policies/2030/policy.json:1: display_name: ",
    ),
    "broken policy": (
        {"policies/2030/policy.json": '{\n"course/2030": {,}}'},
        "policies/2030/policy.json:2: broken JSON",
    ),
    "odd policy": ({"policies/2030/policy.json": "[]"}, "policies/2030/policy.json:1: this is no JSON object"),
    "odd policy of a block": (
        {"policies/2030/policy.json": '{\n"sequential/exam": 5}'},
        'policies/2030/policy.json:2: "sequential/exam" is no JSON object',
    ),
    "no date in the policy": (
        {"policies/2030/policy.json": '{"sequential/exam": {\n "due": "soon"\n}}'},
        'policies/2030/policy.json:2: due: "soon" is no date',
    ),
    "list in the policy": (
        {"policies/2030/policy.json": '{"sequential/exam": {"display_name": ["a"]}}'},
        "policies/2030/policy.json:1: display_name: \"['a']\" is no single value",
    ),
    "deep policy": ({"policies/2030/policy.json": "[" * 200_000}, "policies/2030/policy.json:1: broken JSON"),
    "huge file": ({"html/text.html": b" " * (9 * 1024 * 1024)}, "html/text.html: the file is larger than 8 MB"),
}


def rows():
    """Return everything that an import could change."""
    tables = [list(model.objects.order_by("pk").values()) for model in (Course, Section, Sequence, Unit)]
    return [*tables, api.get_all_exams_for_course(COURSE_ID)]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_course_is_refused_with_its_place(write_course, import_course, changes, message):
    with pytest.raises(CommandError) as error:
        import_course(write_course(changes))
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert not Course.objects.exists()


@pytest.mark.django_db
def test_bad_course_leaves_the_stored_one_as_it_was(write_course, import_course):
    import_course(write_course())
    before = rows()
    with pytest.raises(CommandError):
        import_course(write_course(spoiled("sequential/exam.xml", '"30"', '"x"')))
    assert rows() == before


def member(name, size=0, kind=tarfile.REGTYPE, **fields):
    """Return a header of an archive and its content."""
    header = tarfile.TarInfo(name)
    header.type, header.size = kind, size
    for field, value in fields.items():
        setattr(header, field, value)
    return header, io.BytesIO(bytes(size))


BAD_MEMBERS = {
    "parent": (member("course/../../evil"), "course/../../evil lies outside the course"),
    "absolute": (member("/etc/cron.d/evil"), "/etc/cron.d/evil lies outside the course"),
    "symlink": (member("course/link", kind=tarfile.SYMTYPE, linkname="/etc/passwd"), "course/link is a link, a device"),
    "hard link": (
        member("course/link", kind=tarfile.LNKTYPE, linkname="course.xml"),
        "course/link is a link, a device",
    ),
    "device": (member("course/null", kind=tarfile.CHRTYPE), "course/null is a link, a device"),
    "pipe": (member("course/pipe", kind=tarfile.FIFOTYPE), "course/pipe is a link, a device"),
    "twice": (member("course/course.xml"), "course/course.xml is there twice"),
    "control character": (member("course/a\x1bb"), "course/a\\x1bb has an impossible name"),
    "backslash": (member("course\\evil"), "course\\\\evil has an impossible name"),
    "file as directory": (member("course/course.xml/evil"), "the archive cannot be unpacked"),
    "long name": (member("course/" + "a" * 300), "the archive cannot be unpacked"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("bad", "message"), BAD_MEMBERS.values(), ids=BAD_MEMBERS)
def test_unsafe_archive_is_refused(pack_course, import_course, bad, message):
    with pytest.raises(CommandError) as error:
        import_course(pack_course(bad))
    assert "ropes.tar.gz: the archive" in str(error.value)
    assert message in str(error.value)
    assert not Course.objects.exists()


def bomb(path, blocks, name="course/course.xml", kind=tarfile.REGTYPE):
    """Write an archive of zeros that unpacks to as many megabytes."""
    header = tarfile.TarInfo(name)
    header.type, header.size = kind, blocks * 1024**2
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(header.tobuf())
        for _ in range(blocks):
            file.write(bytes(1024**2))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME], ids=["file", "header", "name"]
)
def test_small_archive_of_many_zeros_is_refused_while_it_is_read(tmp_path, import_course, kind):
    bomb(tmp_path / "bomb.tar.gz", 64, kind=kind)
    with pytest.raises(CommandError, match=r"bomb\.tar\.gz: the archive is refused: it unpacks to more than 200 times"):
        import_course(tmp_path / "bomb.tar.gz")


@pytest.mark.django_db
def test_archive_that_claims_two_gigabytes_is_refused_at_once(tmp_path, import_course):
    header = tarfile.TarInfo("course/course.xml")
    header.size = 2 * 1024**3
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as file:
        file.write(header.tobuf())
    with pytest.raises(CommandError, match="it unpacks to more than 200 MB"):
        import_course(tmp_path / "bomb.tar.gz")


@pytest.mark.django_db
def test_total_of_an_archive_is_limited(pack_course, import_course, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 15_000)
    with pytest.raises(CommandError, match="it unpacks to more than"):
        import_course(pack_course(member("course/a", 9_000), member("course/b", 9_000)))


@pytest.mark.django_db
def test_number_of_files_is_limited(pack_course, import_course, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 5)
    with pytest.raises(CommandError, match="it holds more than 5 files"):
        import_course(pack_course())


BAD_ARCHIVES = {
    "text": lambda data: b"this is no archive",
    "truncated": lambda data: data[: len(data) // 2],
    "gzip of no tar": lambda data: gzip.compress(b"x" * 2000),
    "spoiled": lambda data: data[:60] + bytes(20) + data[80:],
    "empty": lambda data: b"",
}


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", BAD_ARCHIVES.values(), ids=BAD_ARCHIVES)
def test_file_that_is_no_intact_archive_is_refused(pack_course, import_course, spoil):
    path = pack_course()
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(CommandError, match=r"ropes\.tar\.gz: this is no intact \.tar\.gz archive"):
        import_course(path)


@pytest.mark.django_db
def test_path_that_does_not_exist_is_refused(import_course, tmp_path):
    with pytest.raises(CommandError, match="does not exist"):
        import_course(tmp_path / "nothing")


@pytest.mark.django_db
def test_link_in_a_directory_leads_nowhere(write_course, import_course, tmp_path):
    (tmp_path / "secret.html").write_text("secret")
    root = write_course({"html/text.html": None})
    (root / "html/text.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(CommandError, match=r"html/text\.xml:1: html/text\.html lies outside the course"):
        import_course(root)


@pytest.mark.django_db
def test_unknown_editor_is_refused(write_course, import_course):
    with pytest.raises(CommandError, match="there is no user nobody"):
        import_course(write_course(), user="nobody")


@pytest.mark.django_db
def test_course_that_the_database_refuses_changes_nothing(write_course, import_course, monkeypatch):
    def refuse(units):
        raise DatabaseError("disk full")

    monkeypatch.setattr(Unit.objects, "bulk_create", refuse)
    with pytest.raises(CommandError, match="ropes: the database refuses the course: disk full"):
        import_course(write_course())
    assert not Course.objects.exists()
