"""An .argosmodel file, which is a zip, looked at before and while it is unpacked. Nothing in it is trusted.

What holds: one top folder with a plain name; known names of files; no link, device, absolute or parent path; no name
twice; sizes and ratios within bounds, as declared and as they come out; every CRC right.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import IO

from cleanup.translation.packages import BrokenPackage

# Judgement, far above a model of Argos's size: bench/translate_model.py builds one, of 95 MB, whose int8 weights hardly
# compress.
MOST_BYTES = 2 * 1024**3
MOST_ENTRIES = 2_000
MOST_RATIO = 40  # unpacked to packed, of any file, beyond the first megabyte
_FREE = 1024**2
_LONGEST_NAME = 240  # code points of a path in the archive
_TOP = re.compile(r"[A-Za-z0-9][\w.+-]{0,100}\Z")
_KNOWN = re.compile(
    r"""
    metadata\.json | README(?:\.md|\.txt)? | LICEN[CS]E(?:\.\w{1,8})? | sentencepiece\.model | bpe\.model
  | model/(?:model\.bin | config\.json | vmap\.txt | \w+_vocabulary\.(?:txt|json) | vocabulary\.(?:txt|json))
  | (?:stanza|minisbd|spacy)/(?:[\w+-][\w.+-]*/){0,6}[\w+-][\w.+-]*
    """,
    re.VERBOSE,
)
_PART = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]+\Z")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED, _SIZES_BEHIND = 0x1, 0x8  # flags: APPNOTE.TXT 4.4.4
_HEADER = 30  # bytes of a local header
_ZIP64 = 0xFFFFFFFF  # a size that stands elsewhere
_CHUNK = 1024 * 1024
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error, ValueError,
    OverflowError,
)  # fmt: skip


def unpack(file: Path, into: Path) -> Path:
    """Unpacks a package into an empty folder and gives its top folder. Raises BrokenPackage, OSError."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            top = _looked_at(entries, file)
            for entry in entries:
                target = into / entry.filename
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                _agreeing(archive, entry)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, target.open("xb") as out:
                    _copy(source, out, entry)
    except BrokenPackage as error:
        raise BrokenPackage(f"{file.name}: {error}") from None
    except zipfile.BadZipFile as error:
        why = "not a zip archive" if "not a zip file" in str(error) else f"a damaged zip archive ({error})"
        raise BrokenPackage(f"{file.name}: {why}; fetch it again") from error
    except (*_DAMAGE, FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise BrokenPackage(f"{file.name}: a damaged zip archive ({error}); fetch it again") from error
    return into / top


def _looked_at(entries: list[zipfile.ZipInfo], file: Path) -> str:
    """The name of the one top folder. Raises BrokenPackage for whatever may not be unpacked."""
    if not entries:
        raise BrokenPackage("an empty archive")
    if len(entries) > MOST_ENTRIES:
        raise BrokenPackage(f"{len(entries)} entries; a package has at most {MOST_ENTRIES}")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise BrokenPackage(f"would unpack to {total:,} bytes; the most is {MOST_BYTES:,}")
    if total > _FREE + MOST_RATIO * file.stat().st_size:
        raise BrokenPackage(f"would unpack to {total:,} bytes from {file.stat().st_size:,}: a zip bomb")
    seen: set[str] = set()
    tops: set[str] = set()
    for entry in entries:
        tops.add(_checked(entry))
        name = unicodedata.normalize("NFC", entry.filename.rstrip("/")).casefold()
        if name in seen:
            raise BrokenPackage(f"{entry.filename!r} is in it twice")
        seen.add(name)
    if len(tops) > 1:
        raise BrokenPackage(f"{len(tops)} top folders ({', '.join(sorted(tops)[:4])}); a package has one")
    return tops.pop()


def _checked(entry: zipfile.ZipInfo) -> str:
    """The top folder of one entry."""
    # What the archive says; `filename` has been cut at a NUL and its separators turned.
    name = entry.orig_filename
    shown = ascii(name[:80])
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        raise BrokenPackage(f"{shown} is an absolute path")
    parts = name.rstrip("/").split("/")
    if ".." in parts or "..\\" in name or "\\.." in name:
        raise BrokenPackage(f"{shown} leads out of the package's folder")
    if len(name) > _LONGEST_NAME or not all(part != "." and _PART.match(part) for part in parts):
        raise BrokenPackage(f"{shown} is no name for a file")
    if not _TOP.match(parts[0]):
        raise BrokenPackage(f"{shown}: not the folder of a package")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BrokenPackage(f"{shown} is a {'link' if kind == stat.S_IFLNK else 'special file'}")
    if (entry.is_dir() != (kind == stat.S_IFDIR) and kind) or (entry.is_dir() and entry.file_size):
        raise BrokenPackage(f"{shown} is a folder and a file at once")
    if not entry.is_dir() and len(parts) == 1:
        raise BrokenPackage(f"{shown} is not in a folder; a package is one folder")
    if not entry.is_dir() and not _KNOWN.fullmatch("/".join(parts[1:])):
        raise BrokenPackage(f"{shown} is no file that a package has")
    if entry.flag_bits & _ENCRYPTED:
        raise BrokenPackage(f"{shown} is encrypted")
    if entry.compress_type not in _PLAIN:
        raise BrokenPackage(f"{shown} is packed by method {entry.compress_type}; only stored and deflated are known")
    if entry.file_size > _FREE + MOST_RATIO * entry.compress_size:
        raise BrokenPackage(f"{shown} would unpack to {entry.file_size:,} bytes from {entry.compress_size:,}: a bomb")
    return parts[0]


def _agreeing(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuses an entry whose two headers tell different CRCs or sizes. zipfile reads the one at the end only."""
    stream = archive.fp
    if stream is None:
        raise BrokenPackage("the archive was closed")
    stream.seek(entry.header_offset)
    flags, crc, packed, size = struct.unpack("<6xH6xIII4x", stream.read(_HEADER))
    declared = (entry.CRC, entry.compress_size, entry.file_size)
    if not flags & _SIZES_BEHIND and _ZIP64 not in (packed, size) and (crc, packed, size) != declared:
        raise BrokenPackage(f"{entry.filename!a} declares two different sizes")


def _copy(source: IO[bytes], out: IO[bytes], entry: zipfile.ZipInfo) -> None:
    """Writes no byte more than declared. The CRC is checked by zipfile where the data ends."""
    left = entry.file_size
    while data := source.read(_CHUNK):
        left -= len(data)
        if left < 0:
            raise BrokenPackage(f"{entry.filename!a} holds more than the {entry.file_size:,} bytes it declares")
        out.write(data)
    if left:
        raise BrokenPackage(f"{entry.filename!a} holds {left:,} bytes fewer than it declares")
