"""The package's table as one packed file, made when the package is built: reading the phrase files takes seconds.

The file is beside the phrase files and holds a checksum of what it was made from; where that does not fit, or the
file is missing (a checkout in which phrases are being written), the table is built from the phrase files.

It is a line of JSON, then what is long: numbers as 32-bit columns, keys and programs as text, a line each.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from unicodedata import unidata_version
from zlib import crc32

from cleanup.phrases.anchors import Anchors
from cleanup.phrases.build import build
from cleanup.phrases.files import packaged, read
from cleanup.phrases.stored import Index, Sets, Texts, slots, starts
from cleanup.phrases.table import Rule, Shapes, Table

COMPILED = Path(__file__).parent / "compiled.bin"
# Bytes. Linux caches what is written at once in pieces of up to 2 MB, and one byte read of a piece that is mapped makes
# all of it resident: 34 MB after 300 pages instead of 20.
_AT_ONCE = 1 << 16
_INDEXES = ("exact", "starts", "ends")
_STORED = "array "  # what the names of `Table.stored` begin with
# What decides about the table's content beside the phrase files.
_CODE = ("anchors.py", "build.py", "compiled.py", "files.py", "filters.py", "hashes.py", "kinds.py", "packed.py",
         "program.py", "shapes.py", "stored.py", "table.py", "template.py", "../text.py")  # fmt: skip


def digest(paths: Iterable[Path]) -> str:
    """A digest of phrase files and of the code that compiles them."""
    from hashlib import blake2b  # it loads OpenSSL

    found = blake2b(digest_size=16)
    for path in _sources(paths):
        found.update(blake2b(path.read_bytes()).digest())
    return found.hexdigest()


def _checksum(paths: Iterable[Path]) -> int:
    """As `digest`, in a quarter of its time, against files that have changed and not against people."""
    found = 0
    for path in _sources(paths):
        found = crc32(path.read_bytes(), found)
    return found


def _sources(paths: Iterable[Path]) -> list[Path]:
    here = Path(__file__).parent
    return [*paths, *(here / name for name in _CODE)]


def save(path: Path = COMPILED) -> None:
    """Compiles the package's phrase files into `path`."""
    paths = packaged()
    table = build(read(paths))
    parts = _parts(table)
    head = {
        "checksum": _checksum(paths),
        "unicode": unidata_version,
        "rules": table.rules,
        "calendars": {name: sorted(words) for name, words in table.calendars.items()},
        "parts": {name: len(part) for name, part in parts.items()},
    }
    first = json.dumps(head, ensure_ascii=False).encode("utf-8")
    first += b" " * (-(len(first) + 1) % 8) + b"\n"  # filled up, so that the parts stand where their sizes divide
    data = first + b"".join(parts.values())
    # Aside and renamed: a process may be reading the one that is there.
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        for start in range(0, len(data), _AT_ONCE):
            file.write(data[start : start + _AT_ONCE])
    aside.replace(path)


def _parts(table: Table) -> dict[str, bytes]:
    """What is long, by name: arrays of the kernel's and columns of numbers, those of 64 bits first, then texts."""
    from cleanup.phrases.packed import to_store

    indexes = {name: getattr(table, name) for name in _INDEXES} | vars(table.anchors)
    shapes, sets = table.shapes, table.sets
    texts = {"sources": shapes.sources, "needles": shapes.needles} | {name: list(its) for name, its in indexes.items()}
    lines = {name: [f"{text}\n".encode() for text in some] for name, some in texts.items()}
    numbers = {
        "codes": shapes.codes,
        "most": shapes.most,
        "least": shapes.least,
        "sets at": starts([len(some) for some in sets]),
        "sets": [number for some in sets for number in some],
        **{f"{name} to": list(index.values()) for name, index in indexes.items()},
        **{f"{name} slots": slots(list(index)) for name, index in indexes.items()},
        **{f"{name} at": starts(list(map(len, some))) for name, some in lines.items()},
    }
    columns = {name: _little(array("I", some)).tobytes() for name, some in numbers.items()}
    stored = to_store(table)
    arrays = {_STORED + name: one.astype(one.dtype.newbyteorder("<")).tobytes() for name, one in stored.items()}
    widest = sorted((name for name in stored if stored[name].itemsize > 1), key=lambda name: -stored[name].itemsize)
    wide = {_STORED + name: arrays[_STORED + name] for name in widest}
    return wide | columns | arrays | {name: b"".join(some) for name, some in lines.items()}


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def load(paths: Iterable[Path], path: Path = COMPILED) -> Table | None:
    """The table kept in `path`, or None where it was not made from these phrase files by this code, or is not whole:
    its copying was cut short.

    It stays in the file (`stored`): processes of one machine share it, and what no line comes near is never read.
    """
    if not path.exists() or not path.stat().st_size:  # nothing cannot be mapped
        return None
    with path.open("rb") as file:
        kept = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    begin = kept.find(b"\n") + 1
    try:
        head = json.loads(kept[:begin])
        ends = list(accumulate(head["parts"].values(), initial=begin))
        if head["checksum"] != _checksum(paths) or ends[-1] != len(kept):
            return None
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    data = memoryview(kept)
    parts = {name: data[a:b] for name, a, b in zip(head["parts"], ends, ends[1:], strict=False)}
    if head["unicode"] != unidata_version:  # another Python compiled it, which knows more letters or fewer
        del parts[_STORED + "classes"]

    def numbers(name: str) -> Sequence[int]:
        if sys.byteorder == "little":
            return parts[name].cast("I")
        return _little(array("I", bytes(parts[name])))

    def texts(name: str) -> Texts:
        return Texts(parts[name], numbers(f"{name} at"))

    def index(name: str) -> Index:
        return Index(texts(name), numbers(f"{name} to"), numbers(f"{name} slots"))

    return Table(
        [Rule(*rule) for rule in head["rules"]],
        Shapes(numbers("codes"), texts("sources"), texts("needles"), numbers("most"), numbers("least")),
        Sets(numbers("sets at"), numbers("sets")),
        index("exact"),
        Anchors(index("words"), index("loose"), index("words_end"), index("loose_end")),
        index("starts").made(),
        index("ends").made(),
        {name: frozenset(words) for name, words in head["calendars"].items()},
        stored={name.removeprefix(_STORED): part for name, part in parts.items() if name.startswith(_STORED)},
    )
