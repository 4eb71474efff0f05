"""A table's texts by their hashes, and to which pages each is something: what `near` looks lines up in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from cleanup.phrases.hashes import ANYBODY, Marks
from cleanup.phrases.stored import Index
from cleanup.phrases.table import SHORT_FOREIGN, UNIVERSAL, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Filters:
    """A table's keys, and the texts before and behind slots.

    Each says to whom it is something as a part of a line: NOBODY (there is no such text), ANYBODY, or the pages in one
    language alone.
    """

    table: Table
    said: Mapping[str, NDArray[np.uint8]]  # of the texts of `exact`, and of each dictionary of `Anchors`
    to: Mapping[str, NDArray[np.intp]]  # the set of each of these texts
    longest: int  # letters of a key
    languages: Mapping[str, int]  # as `codes` has them
    of_shape: NDArray[np.uint8]  # what is said of each shape
    least: NDArray[np.intp]  # letters of each shape
    flat: NDArray[np.intp]  # the sets behind one another
    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @cached_property
    def exact(self) -> Marks:
        return Marks(self.table.exact, self.said["exact"])

    @cached_property
    def marks(self) -> Mapping[str, Marks]:
        """Of each dictionary of `Anchors`."""
        return _Marked(self.table, self.said)

    @cached_property
    def edges(self) -> tuple[Marks, Marks]:
        """Of what is trimmed."""
        heads, tails = self.table.edges
        return _marked(heads), _marked(tails, backwards=True)


Made = TypeVar("Made")


def in_table(make: Callable[[Table], Made]) -> Callable[[Table], Made]:
    """What is made of a table is kept in it."""

    @wraps(make)
    def made(table: Table) -> Made:
        kept = table.measures
        if make.__name__ not in kept:
            kept[make.__name__] = make(table)
        found: Made = kept[make.__name__]
        return found

    return made


def codes(table: Table) -> dict[str, int]:
    """What is said of texts that are something to pages in one language alone; of those in English to anybody."""
    found = dict.fromkeys((rule.language for rule in table.rules), ANYBODY)
    own = [code for code in found if code not in UNIVERSAL]
    found.update(zip(own, range(ANYBODY + 1, 256), strict=False))  # whoever comes later is anybody
    return found


def told(codes: Mapping[str, int], pages: Sequence[Iterable[str]]) -> NDArray[np.bool_]:
    """For each page, by its languages, whether what is said is something to it."""
    found = np.zeros((len(pages), 256), bool)
    found[:, ANYBODY] = True
    for row, languages in enumerate(pages):
        found[row, [codes[code] for code in languages if code in codes]] = True
    return found


class _Marked(dict[str, Marks]):
    """The marks of each dictionary, made when they are first asked for: few pages lack spaces."""

    def __init__(self, table: Table, said: Mapping[str, NDArray[np.uint8]]) -> None:
        super().__init__()
        self._table, self._said = table, said

    def __missing__(self, name: str) -> Marks:
        self[name] = made = Marks(getattr(self._table.anchors, name), self._said[name], backwards=name.endswith("_end"))
        return made


@in_table
def filters(table: Table) -> Filters:
    """The filters of a table."""
    languages = codes(table)
    of_rule = np.array([languages[rule.language] for rule in table.rules], np.uint8)
    sizes = np.array([len(some) for some in table.sets], np.intp)
    flat = np.fromiter(chain.from_iterable(table.sets), np.intp, sizes.sum())
    starts = np.cumsum(sizes) - sizes
    # As in `Matcher`: foreign parts of a row must be sure, and foreign phrases long enough.
    code = np.minimum(flat, 2 * len(of_rule) - 1)  # a set of shapes is no set of codes
    parts, sure = _in_common(of_rule[code >> 1], starts), np.bitwise_or.reduceat(flat & 1, starts).astype(bool)
    number = np.minimum(flat, len(table.shapes) - 1)
    of_shape = of_rule[np.array(table.shapes.codes, np.intp) >> 1]
    of_shape[np.array(table.shapes.most, np.intp) >= SHORT_FOREIGN] = ANYBODY
    shapes = _in_common(of_shape[number], starts)
    texts = {"exact": table.exact, **vars(table.anchors)}
    to = {name: _numbers(index) for name, index in texts.items()}
    exact = to["exact"]
    long = np.array([len(key) * (2 - key.isascii()) >= SHORT_FOREIGN for key in table.exact], bool)  # dense: twice
    said = {name: shapes[sets] for name, sets in to.items()}
    said["exact"] = np.where(long & sure[exact], np.uint8(ANYBODY), parts[exact])
    return Filters(
        table=table,
        said=said,
        to=to,
        longest=max(map(len, table.exact), default=0),
        languages=languages,
        of_shape=of_shape,
        least=np.array(table.shapes.least, np.intp),
        flat=flat,
        starts=starts,
        sizes=sizes,
    )


def _numbers(index: Mapping[str, int]) -> NDArray[np.intp]:
    if isinstance(index, Index):
        return np.array(index.numbers, np.intp)
    return np.fromiter(index.values(), np.intp, len(index))


def _marked(texts: Collection[str], backwards: bool = False) -> Marks:
    return Marks(texts, np.full(len(texts), ANYBODY, np.uint8), backwards)


def _in_common(said: NDArray[np.uint8], starts: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Of each set what all its members say, ANYBODY where they differ."""
    least = np.minimum.reduceat(said, starts)
    return np.where(least == np.maximum.reduceat(said, starts), least, np.uint8(ANYBODY))
