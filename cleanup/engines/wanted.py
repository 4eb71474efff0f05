"""Which records of a file are asked for: by their place in it, or by the value of a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanup.sources.pieces import Piece


@dataclass(frozen=True, slots=True)
class Wanted:
    """Records by their places, 1 for the first (the line of a jsonl or csv, the row of a parquet, the page of a web
    archive: the numbers of errors.jsonl, ledgers and reports), or by values, each with the fields that may hold it.
    Without either, every record is wanted. `found` gathers which of them there were.

    >>> wanted = Wanted.parse(["3", "id=a7", "https://example.org/?p=1"], "link")
    >>> sorted(wanted.places), wanted.values
    ([3], (('a7', ('id',)), ('https://example.org/?p=1', ('id', 'link'))))
    """

    places: frozenset[int] = frozenset()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    found: set[int | str] = field(default_factory=set)

    @classmethod
    def parse(cls, asked: list[str], url: str) -> Wanted:
        """What was asked for in words: a place, FIELD=VALUE, or the value of the field `id` or of the address."""
        places = frozenset(int(word) for word in asked if word.isdecimal())
        values = []
        for word in asked:
            name, sign, value = word.partition("=")
            if not word.isdecimal():
                values.append((value, (name,)) if sign and "://" not in name else (word, ("id", url)))
        return cls(places, tuple(values))

    def __bool__(self) -> bool:
        return bool(self.places or self.values)

    def narrowed(self, piece: Piece) -> Piece:
        """The piece without the records that are surely not wanted, which then need not be parsed."""
        if not self or self.values:
            return piece
        kept = [n for n, position in enumerate(piece.positions) if position in self.places]
        if isinstance(piece.records, list):
            records = [piece.records[n] for n in kept]
        else:
            import pyarrow as pa

            records = piece.records.take(pa.array(kept, pa.int64()))
        return replace(piece, positions=[piece.positions[n] for n in kept], records=records)

    def passed(self, piece: Piece) -> bool:
        """Whether no record behind this piece can be wanted."""
        last = max([*piece.positions, *(bad.position for bad in piece.bad)], default=0)
        return bool(self) and not self.values and last >= max(self.places)

    def at(self, position: int) -> bool:
        """Whether a record that cannot be read is wanted."""
        if position in self.places:
            self.found.add(position)
        return not self or position in self.places

    def holds(self, position: int, field: Callable[[str], object]) -> bool:
        """Whether the record at a place, with these fields, is wanted."""
        hits: set[int | str] = {position} if position in self.places else set()
        hits |= {value for value, names in self.values if any(str(field(name)) == value for name in names)}
        self.found.update(hits)
        return bool(hits)

    @property
    def missing(self) -> list[str]:
        """What was asked for and not found, in words."""
        return [str(each) for each in [*sorted(self.places), *(v for v, _ in self.values)] if each not in self.found]
