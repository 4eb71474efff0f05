"""What each line could be at all, for the lines of many pages at once: hashes of beginnings and ends are looked up.

Three lines in five of a page come near no phrase, and few of the others near more than one kind of phrase. What is told
here is never wrong about a line that a phrase fits: hashes that collide only make work. "The", a phrase of another
language, makes none where nothing that begins so is one of the page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from cleanup import kernel
from cleanup.phrases.anchors import LENGTH
from cleanup.phrases.filters import Filters, filters, told
from cleanup.phrases.hashes import LONGEST, NOBODY, Hashes, Marks
from cleanup.phrases.kinds import EXACT, KNOWN, MAX_LINE, PARTS, ROW, SIGNS, SLOTS, TRIMS, Near, parts_of
from cleanup.phrases.match import MAX_PHRASE_WORDS, MAX_SLOT_LINE, MAX_WORDS
from cleanup.phrases.signs import MAX_DATE
from cleanup.phrases.table import Table
from cleanup.text import SPACELESS_SCRIPTS, fold_lines, matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.folding import Joined

    Integers = NDArray[np.int64]

_LONG = 128  # code points from which a line is prose, as a rule
_SIGN = re.compile(r"[©(&](?:(?<=©)|(?<=\()c\)|(?<=&)copy;)", re.IGNORECASE)  # "©", "(c)", "&copy;", skipped to
_ZERO, _SPACE = map(ord, "0 ")


def at_hand(table: Table) -> bool:
    """Whether `near` can begin at once: what it needs was asked for before, or stands in the table's file."""
    return bool(table.measures) or ("entries" in table.stored and kernel.function("phrases_tell") is not None)


def near(
    table: Table, lines: Sequence[Sequence[str]], folded: Sequence[Sequence[str]], spoken: Sequence[Sequence[str]],
    code: tuple[Joined, Joined] | None = None,
) -> list[Near]:  # fmt: skip
    """For each page what of a Matcher's work could find something in its lines.

    spoken: the languages of each page; `code`: all lines, and all folded ones, as the kernel reads them, where the
    caller has these.
    """
    counts = list(map(len, lines))
    if kernel.function("phrases_tell"):
        from cleanup.folding import joined
        from cleanup.phrases.by_kernel import near_by_kernel

        return near_by_kernel(table, *(code or (joined(*lines), joined(*folded))), counts, spoken)
    return _near(table, list(chain.from_iterable(lines)), list(chain.from_iterable(folded)), counts, spoken)


def _near(
    table: Table, lines: Sequence[str], folded: Sequence[str], counts: Sequence[int], spoken: Sequence[Sequence[str]]
) -> list[Near]:
    held = filters(table)
    texts = _Texts(folded, held, told(held.languages, spoken), np.repeat(np.arange(len(counts)), counts))
    kinds, of, shapes = texts.kinds(), *texts.shapes()
    kinds[of] |= SLOTS
    kinds[texts.rows()] |= ROW
    kinds[texts.edges()] |= TRIMS
    kinds[_signed(texts.hashes, texts.words, lines)] |= SIGNS
    kinds[_parted(lines, texts)] |= PARTS
    starts = list(accumulate(counts, initial=0))
    found = [
        Near(part.tobytes(), {}, np.flatnonzero(part & TRIMS).tolist())
        for part in (kinds[start:stop] for start, stop in pairwise(starts))
    ]
    first = np.flatnonzero(np.diff(of, prepend=-1))
    bounds, numbers = pairwise([*first.tolist(), len(of)]), shapes.tolist()
    for line, page, (a, b) in zip(of[first].tolist(), texts.page[of[first]].tolist(), bounds, strict=True):
        found[page].shapes[line - starts[page]] = dict.fromkeys(numbers[a:b])
    return found


class _Texts:
    """Folded texts, each of a page, and what phrases they come near."""

    def __init__(self, folded: Sequence[str], held: Filters, told: NDArray[np.bool_], page: Integers) -> None:
        self.held, self.told, self.page = held, told, page
        self.length = np.fromiter(map(len, folded), np.int64, len(folded))
        long = np.flatnonzero(self.length > _LONG).tolist()
        spaces = [folded[i].count(" ") for i in long]
        some = list(folded)
        for i, count in zip(long, spaces, strict=True):
            some[i] = _ends(folded[i], count, held.longest)
        self.hashes = Hashes(some)
        self.letters = self.hashes.size.copy()
        self.letters[long] = self.length[long] - np.array(spaces, np.int64)
        at = np.flatnonzero(self.hashes.points == _SPACE)
        self.of = self.hashes.text[at]  # the text of each space
        self.head = self.hashes.before[at] - self.hashes.start[self.of]  # letters before it
        self.tail = self.hashes.size[self.of] - self.head
        self.words = np.bincount(self.of, minlength=len(some))  # but one
        self.number = np.arange(len(at)) - (np.cumsum(self.words) - self.words)[self.of]  # of each space in its text

    def kinds(self) -> NDArray[np.uint8]:
        """EXACT for the texts that may be a plain phrase."""
        hashes, exact = self.hashes, self.held.exact
        every = np.arange(len(hashes.size))
        whole = exact[hashes.head(every, hashes.size)] != NOBODY
        ended = np.flatnonzero(self._ended())  # a number behind the phrase, which its key need not have; or several
        bare = exact[hashes.head(ended, hashes.size[ended] - 1)] != NOBODY
        whole[ended[bare | (hashes.letters[np.maximum(hashes.stop[ended] - 2, 0)] == _ZERO)]] = True
        return np.asarray(np.where(whole, np.uint8(EXACT), np.uint8(0)))

    def _ended(self) -> NDArray[np.bool_]:
        """Whether the last letter is a number."""
        hashes = self.hashes
        found = hashes.size > 0
        found[found] = hashes.letters[hashes.stop[found] - 1] == _ZERO
        return np.asarray(found)

    def _meant(self, marks: Marks, of: Integers, hashes: NDArray[np.uint64]) -> Integers:
        """Which of the hashes, each of a text, say something to its page."""
        said = marks[hashes]
        some = np.flatnonzero(said)
        return some[self.told[self.page[of[some]], said[some]]]

    def shapes(self) -> tuple[Integers, Integers]:
        """Texts and the templates that each comes near, in the order of `Anchors.sets`."""
        held = self.held
        texts, orders, sets = [], [], []
        for name, of, order, hashes in self._anchors():
            marks = held.marks[name]
            some = self._meant(marks, of, hashes)
            number = marks.number(hashes[some])
            some, number = some[number >= 0], number[number >= 0]
            texts.append(of[some])
            orders.append(order[some])
            sets.append(held.to[name][number])
        text, order, at = map(np.concatenate, (texts, orders, sets))
        sort = np.argsort(text * (4 * LENGTH) + order, kind="stable")
        text, at = text[sort], at[sort]
        sizes = held.sizes[at]
        text = np.repeat(text, sizes)
        shape = held.flat[np.arange(len(text)) + np.repeat(held.starts[at] - np.cumsum(sizes) + sizes, sizes)]
        kept = held.least[shape] <= self.letters[text]
        kept &= self.length[text] <= MAX_SLOT_LINE
        kept &= self.told[self.page[text], held.of_shape[shape]]
        return text[kept], shape[kept]

    def _anchors(self) -> Iterator[tuple[str, Integers, Integers, NDArray[np.uint64]]]:
        """What `Anchors.sets` looks up: (dictionary, text of each, its place in the order, hash)."""
        hashes = self.hashes
        every = np.arange(len(hashes.size))
        every = every[hashes.size > 0]
        least = np.minimum(hashes.size[every], LENGTH)
        yield "words", every, np.zeros_like(every), hashes.head(every, least)
        yield "words_end", every, np.ones_like(every), hashes.tail(every, least)
        for name, part, size, base in (
            ("words", hashes.head, self.head, 2), ("words_end", hashes.tail, self.tail, 2 + LENGTH)
        ):  # fmt: skip
            short = np.flatnonzero(size < LENGTH)
            of, letters = self.of[short], size[short]
            yield name, of, base + letters, part(of, letters)
        dense = np.flatnonzero(_dense(hashes))
        for letters in range(1, LENGTH + 1) if len(dense) else ():
            of = dense[hashes.size[dense] >= letters]
            size = np.full(len(of), letters)
            for side, name, part in ((0, "loose", hashes.head), (1, "loose_end", hashes.tail)):
                yield name, of, 2 * LENGTH + 2 * size + side, part(of, size)

    def rows(self) -> Integers:
        """Texts that begin and end with a plain phrase, and so could be several in a row."""
        hashes, exact = self.hashes, self.held.exact
        first = np.flatnonzero((self.number < MAX_PHRASE_WORDS) & (self.words[self.of] < MAX_WORDS))
        of = self.of[first]
        begun = np.zeros(len(hashes.size), bool)
        begun[of[self._meant(exact, of, hashes.head(of, self.head[first]))]] = True
        found = begun & (self._ended() | (hashes.size > LONGEST))  # a number stands in no key
        last = np.flatnonzero(begun[self.of] & (self.number >= self.words[self.of] - MAX_PHRASE_WORDS))
        of = self.of[last]
        found[of[self._meant(exact, of, hashes.rest(of, self.head[last]))]] = True
        return np.flatnonzero(found)

    def edges(self) -> NDArray[np.bool_]:
        """Texts with the beginning, or the end, of a phrase that is trimmed off."""
        hashes, every = self.hashes, np.arange(len(self.hashes.size))
        found = np.zeros(len(every), bool)
        for letters in (2, 3):
            size = np.minimum(hashes.size, letters)
            for keys, part in zip(self.held.edges, (hashes.head, hashes.tail), strict=True):
                found |= keys[part(every, size)] != NOBODY
        return found


def _ends(line: str, spaces: int, longest: int) -> str:
    """All that is asked about a long line, LENGTH letters of either end; the whole line where it could be a key, a row
    of phrases or a date."""
    whole = spaces < MAX_WORDS or len(line) - spaces <= longest or line.endswith("0 0")
    return line if whole else line[: 2 * LENGTH] + line[-2 * LENGTH :]


def _parted(lines: Sequence[str], texts: _Texts) -> Integers:
    """Lines whose first parts, where signs stand between them, are phrases often enough."""
    of: list[int] = []
    parts: list[str] = []
    allowed: dict[int, float] = {}
    for i, line in enumerate(lines):
        if line and len(line) <= MAX_LINE and (some := parts_of(line)):
            allowed[i] = (1 - KNOWN) * len(some)
            asked = some[: int(allowed[i]) + 2]
            parts += asked
            of += [i] * len(asked)
    if not parts:
        return np.zeros(0, np.int64)
    folded = fold_lines(parts)
    own = _Texts(folded, texts.held, texts.told, texts.page[of])
    known = own.kinds() > 0
    known[own.shapes()[0]] = True
    unknown = np.bincount(np.array(of)[~known & (own.length > 0)], minlength=len(lines))
    wanted = np.fromiter(allowed, np.int64, len(allowed))
    return wanted[unknown[wanted] <= np.fromiter(allowed.values(), float, len(allowed))]


def _dense(hashes: Hashes) -> NDArray[np.bool_]:
    """Whether a line has letters of scripts without spaces."""
    found = np.zeros(len(hashes.size), bool)
    if int(hashes.points.max(initial=0)) >= 0x0E00:
        found[hashes.text[_spaceless().take(hashes.points, mode="clip")]] = True
    return found


@cache
def _spaceless() -> NDArray[np.bool_]:
    return matched(SPACELESS_SCRIPTS)  # without U+FFFF, which stands for all beyond


def _signed(hashes: Hashes, spaces: Integers, lines: Sequence[str]) -> Integers:
    """Lines with a copyright sign, and short ones with a number among their words."""
    outside = np.concatenate(([True], ~hashes.inside, [True]))
    numbers = np.flatnonzero((hashes.points == _ZERO) & outside[:-2] & outside[2:])
    dated = hashes.text[numbers]
    found = [dated[spaces[dated] < MAX_DATE]]
    if signs := [match.start() for match in _SIGN.finditer("\n".join(lines))]:
        ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)) + 1)
        found.append(np.searchsorted(ends, signs, "right"))
    return np.concatenate(found)
