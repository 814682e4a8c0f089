"""Open a course for reading: a directory as it is, a ``.tar.gz`` unpacked into a temporary directory.

An archive is untrusted: its bytes are counted while they are decompressed, so that neither a huge member nor a huge
header is ever held, and a member is written only if it is a plain file with a plain path inside the course.
"""

import gzip
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn, cast

from sandbox.courses.olx.errors import OlxError, Place

MAX_BYTES = 200 * 1024 * 1024
MAX_MEMBERS = 50_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 4 * 1024 * 1024
MAX_PATH = 400


class BombError(Exception):
    """The archive unpacks to more than is allowed."""


class _CountingReader:
    """The decompressed bytes of a ``.tar.gz``; refuses to go on past the limits."""

    def __init__(self, compressed: IO[bytes]) -> None:
        self._compressed = compressed
        self._stream = gzip.GzipFile(fileobj=compressed, mode="rb")
        self._count = 0

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes."""
        data = self._stream.read(size)
        self._count += len(data)
        if self._count > MAX_BYTES:
            raise BombError(f"it unpacks to more than {MAX_BYTES // 1024**2} MB")
        if self._count > RATIO_COUNTS_FROM and self._count > MAX_RATIO * self._compressed.tell():
            raise BombError(f"it unpacks to more than {MAX_RATIO} times its size")
        return data


@contextmanager
def open_course(path: Path) -> Iterator[Path]:
    """Give the directory that holds ``course.xml`` for the course at ``path``."""
    if path.is_dir():
        yield _find_root(path)
        return
    with tempfile.TemporaryDirectory(prefix="olx-") as directory:
        _unpack(path, Path(directory))
        yield _find_root(Path(directory), Place(path.name))


def _find_root(directory: Path, place: Place | None = None) -> Path:
    """Return the directory itself or the one below it that holds ``course.xml``."""
    candidates = [directory, *sorted(child for child in directory.iterdir() if child.is_dir())]
    for candidate in candidates:
        if (candidate / "course.xml").is_file():
            return candidate
    raise OlxError(place or Place(directory.name), "there is no course.xml in it")


def _unpack(path: Path, directory: Path) -> None:
    """Write the plain files of the archive below ``directory``."""
    place = Place(path.name)
    try:
        with path.open("rb") as compressed:
            reader = cast(IO[bytes], _CountingReader(compressed))  # reading is all that a stream needs
            with tarfile.open(fileobj=reader, mode="r|") as archive:
                _unpack_members(archive, directory, place)
    except BombError as error:
        raise OlxError(place, f"the archive is refused: {error}") from error
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, OverflowError) as error:
        raise OlxError(place, f"this is no intact .tar.gz archive ({error})") from error
    except OSError as error:
        raise OlxError(place, f"the archive cannot be unpacked ({error.strerror or error})") from error


def _unpack_members(archive: tarfile.TarFile, directory: Path, place: Place) -> None:
    """Write every member; refuse all of them for one that is unsafe."""
    for count, member in enumerate(archive, start=1):
        if count > MAX_MEMBERS:
            raise BombError(f"it holds more than {MAX_MEMBERS} files")
        target = directory / _safe_path(member, place)
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            _write_file(archive, member, target, place)


def _safe_path(member: tarfile.TarInfo, place: Place) -> PurePosixPath:
    """Return the member's path if it is a plain file or directory that stays inside the course."""
    path = PurePosixPath(member.name)
    if not (member.isdir() or member.isreg()) or member.issparse():
        _refuse(member, place, "is a link, a device or another special file")
    if path.is_absolute() or ".." in path.parts:
        _refuse(member, place, "lies outside the course")
    if len(member.name) > MAX_PATH or "\\" in member.name or not member.name.isprintable():
        _refuse(member, place, "has an impossible name")
    return path


def _write_file(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, place: Place) -> None:
    """Write one file; a path that was written before is refused."""
    if member.size > MAX_BYTES:
        raise BombError(f"it unpacks to more than {MAX_BYTES // 1024**2} MB")
    if target.exists():
        _refuse(member, place, "is there twice")
    target.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    with target.open("xb") as file:
        if source is not None:
            shutil.copyfileobj(source, file)


def _refuse(member: tarfile.TarInfo, place: Place, reason: str) -> NoReturn:
    name = member.name[:MAX_PATH].encode("unicode_escape").decode("ascii")
    raise OlxError(place, f"the archive is refused: {name} {reason}")
