"""Inputs named on the command line, read whole; outputs written aside and renamed into place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cleanup.encoding import NotText, decode, decode_page, encoded
from cleanup.html import looks_like_html
from cleanup.sources.formats import HTML, TEXT, Format, format_of
from cleanup.sources.streams import STDIN, Unreadable, opened, refuse_packed

__all__ = ["PAGES", "STDIN", "Source", "Unreadable", "read", "write"]
PAGES = (".html", ".htm", ".xhtml")


class Source(NamedTuple):
    """One input as text; `html` says that it is a web page."""

    name: str
    text: str
    encoding: str
    html: bool = False


def read(name: str, encoding: str | None = None, longest: int | None = None, known_as: Format | None = None) -> Source:
    """Reads one file, plain or compressed, or standard input for "-". What it is its name says, unless it is `known_as`
    something. Raises Unreadable, and nothing else for bad input, which is also what has more than `longest` bytes.
    """
    found = known_as or format_of(name)
    if name != STDIN and Path(name).is_dir():
        raise Unreadable(f"{name}: is a folder; name the files in it, such as {name.rstrip('/')}/*.txt")
    compression = found.compression if found else ""
    with opened(name, compression) as (stream, _):
        data = stream.read() if longest is None else stream.read(longest + 1)
    if not compression:
        refuse_packed(name, data, found.kind if found else TEXT)
    if longest is not None and len(data) > longest:
        raise Unreadable(f"{name}: longer than {longest:,} bytes; --longest takes longer texts")
    try:
        text, known = decode(data, encoding)
        page = (found is not None and found.kind == HTML) or looks_like_html(text)
        text, known = decode_page(data, encoding) if page else (text, known)
    except NotText as error:
        raise Unreadable(f"{name}: {error}; cleanup reads text, convert the file first") from None
    except UnicodeError as error:
        at = f"byte {error.start}" if isinstance(error, UnicodeDecodeError) else "this"
        raise Unreadable(f"{name}: {at} is not {encoding}; leave --encoding out to detect it") from None
    return Source(name, text, known, page)


def write(path: Path, text: str) -> None:
    """Writes UTF-8 aside and renames it into place, so that no reader sees half a file. Raises OSError."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(encoded(text))
        Path(aside).chmod(mode)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def write_lines(name: str, lines: Iterable[str]) -> None:
    """Writes lines as UTF-8 aside and renames the file into place. Raises OSError."""
    write(Path(name), "".join(lines))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
