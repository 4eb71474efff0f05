"""Inputs named on the command line, read whole; outputs written aside and renamed into place."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cleanup.html import looks_like_html
from cleanup.sources.encoding import NotText, decode

STDIN = "-"
PAGES = (".html", ".htm", ".xhtml")


class Unreadable(Exception):
    """An input cannot be read; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input as text; `html` holds its bytes where it is a web page."""

    name: str
    text: str
    encoding: str
    html: bytes | None = None


def read(name: str, encoding: str | None = None) -> Source:
    """Reads one file, or standard input for "-". Raises Unreadable, and nothing else for bad input."""
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        text, found = decode(data, encoding)
    except FileNotFoundError:
        raise Unreadable(f"{name}: no such file; check the path, or use - for standard input") from None
    except IsADirectoryError:
        raise Unreadable(f"{name}: is a folder; name the files in it, such as {name.rstrip('/')}/*.txt") from None
    except PermissionError:
        raise Unreadable(f"{name}: permission denied; make it readable for this user") from None
    except OSError as error:
        raise Unreadable(f"{name}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name}: byte {error.start} is not {encoding}; leave --encoding out to detect it") from None
    except NotText as error:
        raise Unreadable(f"{name}: {error}; cleanup reads text, convert the file first") from None
    page = name.lower().endswith(PAGES) or looks_like_html(text)
    return Source(name, text, found, data if page else None)


def write(path: Path, text: str) -> None:
    """Writes UTF-8 aside and renames it into place, so that no reader sees half a file. Raises OSError."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogatepass"))
        Path(aside).chmod(mode)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
