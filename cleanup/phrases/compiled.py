"""The package's table as one packed file, made when the package is built: reading the phrase files takes seconds.

The file is beside the phrase files and holds the digest of what it was made from; where that does not fit, or the
file is missing (a checkout in which phrases are being written), the table is built from the phrase files.

It is a line of JSON, then what is long: keys and programs as one string each, numbers as 32-bit columns. A hundred
thousand small objects of JSON take a tenth of a second to read, and most of them no page comes near.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any, overload

from cleanup.phrases.anchors import Anchors
from cleanup.phrases.files import packaged, read
from cleanup.phrases.table import Rule, Shapes, Table, build

COMPILED = Path(__file__).parent / "compiled.bin"
_INDEXES = ("exact", "starts", "ends")
# What decides about the table's content beside the phrase files.
_CODE = ("anchors.py", "compiled.py", "files.py", "table.py", "template.py", "../text.py")


def digest(paths: Iterable[Path]) -> str:
    """A digest of phrase files and of the code that compiles them."""
    found = hashlib.blake2b(digest_size=16)
    here = Path(__file__).parent
    for path in [*paths, *(here / name for name in _CODE)]:
        found.update(hashlib.blake2b(path.read_bytes()).digest())
    return found.hexdigest()


class Sets(Sequence[Sequence[int]]):
    """Lists of numbers behind one another."""

    def __init__(self, sizes: Sequence[int], numbers: Sequence[int]) -> None:
        self._starts, self._numbers = list(accumulate(sizes, initial=0)), numbers

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> Sequence[int]: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sequence[int]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[int] | list[Sequence[int]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return self._numbers[self._starts[index] : self._starts[index + 1]]


class Later(Mapping[str, int]):
    """A dictionary made when it is first asked: those of scripts without spaces few pages need."""

    def __init__(self, make: Callable[[], dict[str, int]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> dict[str, int]:
        return self._make()

    def __getitem__(self, key: str) -> int:
        return self._made[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self._made.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def save(path: Path = COMPILED) -> None:
    """Compiles the package's phrase files into `path`."""
    paths = packaged()
    table = build(read(paths))
    indexes = {name: getattr(table, name) for name in _INDEXES} | vars(table.anchors)
    shapes = table.shapes
    texts = {
        "sources": "\n".join(shapes.sources),
        "needles": "\n".join(shapes.needles),
        **{name: "\n".join(index) for name, index in indexes.items()},
    }
    numbers = {
        "codes": shapes.codes,
        "most": shapes.most,
        "least": shapes.least,
        "sizes": [len(some) for some in table.sets],
        "sets": [number for some in table.sets for number in some],
        **{f"{name} to": list(index.values()) for name, index in indexes.items()},
    }
    parts = {name: text.encode("utf-8") for name, text in texts.items()}
    parts |= {name: _little(array("I", some)).tobytes() for name, some in numbers.items()}
    head = {
        "digest": digest(paths),
        "rules": table.rules,
        "calendars": {name: sorted(words) for name, words in table.calendars.items()},
        "parts": {name: len(part) for name, part in parts.items()},
    }
    path.write_bytes(json.dumps(head, ensure_ascii=False).encode("utf-8") + b"\n" + b"".join(parts.values()))


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def load(paths: Iterable[Path], path: Path = COMPILED) -> Table | None:
    """The table kept in `path`, or None where it was not made from these phrase files by this code."""
    if not path.exists():
        return None
    data = memoryview(path.read_bytes())
    begin = bytes(data).index(b"\n") + 1
    head = json.loads(bytes(data[:begin]))
    if head["digest"] != digest(paths):
        return None
    ends = list(accumulate(head["parts"].values(), initial=begin))
    parts = {name: data[a:b] for name, a, b in zip(head["parts"], ends, ends[1:], strict=False)}

    def text(name: str) -> list[str]:
        return str(parts[name], "utf-8").split("\n")

    def numbers(name: str) -> list[int]:
        found = array("I")
        found.frombytes(parts[name])
        return _little(found).tolist()

    def index(name: str) -> dict[str, int]:
        return dict(zip(text(name), numbers(f"{name} to"), strict=False))

    return Table(
        [Rule(*rule) for rule in head["rules"]],
        Shapes(numbers("codes"), text("sources"), text("needles"), numbers("most"), numbers("least")),
        Sets(numbers("sizes"), numbers("sets")),
        index("exact"),
        Anchors(index("words"), Later(partial(index, "loose")), index("words_end"), Later(partial(index, "loose_end"))),
        index("starts"),
        index("ends"),
        {name: frozenset(words) for name, words in head["calendars"].items()},
    )
