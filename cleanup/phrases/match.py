"""Does a line say what platforms say? Lookups in a `Table`; the cost does not grow with the languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from cleanup.phrases import kinds as kind
from cleanup.phrases.kinds import ANY, EXACT, PARTS, ROW, SIGNS, SLOTS, Match, Near, is_code, keep, parts_of, strung
from cleanup.phrases.program import Fits, Found, Line, found_by, match
from cleanup.phrases.signs import COPYRIGHT, DATE, sign
from cleanup.phrases.slots import OPEN, STRONG, fits, size_of
from cleanup.phrases.table import NEEDLE, OTHER, SHORT_FOREIGN, SPACELESS, UNIVERSAL, Rule, Table
from cleanup.phrases.trims import trimmed
from cleanup.text import SPACELESS_SCRIPTS, fold

MAX_SLOT_LINE = 320  # folded code points; a longer line is prose to every phrase with a slot
MAX_WORDS, MAX_PHRASE_WORDS = 12, 6  # of a line that is tried as several phrases in a row, and of one of them


@dataclass(frozen=True)
class Matcher:
    """A table with what is known of the page: its title and its languages (English always applies)."""

    table: Table
    title: str = ""
    languages: tuple[str, ...] = ()

    def lines(
        self, raws: Sequence[str], folded: Sequence[str], which: Collection[int] | None = None,
        near: Near | None = None, but: Set[int] = frozenset(),
    ) -> dict[int, Match]:  # fmt: skip
        """The phrases that lines of a page are, by their indexes: those of `which`, or all, but those of `but`; `near`
        as `near.near` tells it."""
        line = self.line
        if near is None:
            return {i: one for i in _asked(raws, which, but) if (one := line(raws[i], folded[i]))}
        kinds, shapes = near.kinds, near.shapes
        if near.answers is None:
            some = [i for i in _asked(raws, which, but) if kinds[i] & ANY]
            return {i: one for i in some if (one := line(raws[i], folded[i], kinds[i], shapes.get(i)))}
        # What is nothing to a page is nothing to a part of it that speaks fewer languages.
        told = near.languages == self.languages or set(near.languages) == set(self.languages)
        said: dict[int, Match] = self.table.measures.setdefault("said", {})
        found: dict[int, Match] = {}
        answers, size = near.answers, len(raws)
        for i, answer in answers.items() if which is None else [(i, answers[i]) for i in sorted(which) if i in answers]:
            if i in but or i >= size:  # `near` may tell of lines below
                continue
            if told and answer >= 0:
                if (one := said.get(answer)) is None:
                    one = said[answer] = Match(self.table.rules[answer >> 3], bool(answer & 2), bool(answer & 1))
                found[i] = one
            elif told and answer <= kind.A_DATE:
                found[i] = DATE if answer == kind.A_DATE else COPYRIGHT
            else:
                rest = kinds[i] & (ROW | SIGNS | PARTS) if told and answer == kind.NOTHING else kinds[i]
                if it := line(raws[i], folded[i], rest, shapes.get(i)):
                    found[i] = it
        return found

    def line(self, raw: str, folded: str | None = None, kinds: int = ANY, shapes: Fits | None = None) -> Match | None:
        """The phrase that a whole line is, or the phrases that it strings together, or None.

        `folded` is the line folded; `kinds` what it can be and `shapes` the templates it could fit, where the caller
        knows them already.
        """
        if len(raw) > kind.MAX_LINE:
            return None
        memo, asked = self.table.memo, (raw, self.languages)
        if asked in memo:
            return memo[asked]
        line = Line(raw, folded)
        found = None
        if line.folded and not is_code(raw, line.folded):
            found = self._phrase(line, kinds, shapes)
            if not found and kinds & SIGNS:
                found = sign(line, self.table.calendar(self.languages))
            found = found or self._several(line, kinds)
        return found if line.titled else keep(memo, asked, found)

    def trimmed(
        self, raws: Sequence[str], folded: Sequence[str], near: Near | None = None, but: Set[int] = frozenset()
    ) -> list[tuple[int, int, int, Match]]:
        """`trims` of the lines of a page but some, each with the index of its line."""
        size = len(raws)
        some = [i for i in (range(size) if near is None else near.edges) if i < size and i not in but]
        return [(i, *one) for i in some for one in self.trims(raws[i], folded[i])]

    def trims(self, line: str, folded: str | None = None) -> list[tuple[int, int, Match]]:
        """Prefix and suffix phrases of a prose line, as (start, end, match) in code points of the line."""
        found: list[tuple[int, int, Match]] = []
        for start, end, code in trimmed(self.table, line, fold(line) if folded is None else folded):
            rule, _ = self.table.rule(code)
            if self._applies(rule):
                found.append((start, end, Match(rule, True)))
                if start:
                    break
        return found

    def _phrase(self, line: Line, kinds: int = ANY, shapes: Fits | None = None) -> Match | None:
        found = self._exact(line.key) if kinds & EXACT else None
        return found or (self._slotted(line, shapes) if kinds & SLOTS else None)

    def _applies(self, rule: Rule) -> bool:
        return rule.language in UNIVERSAL or rule.language in self.languages

    def _exact(self, text: str) -> Match | None:
        at = self.table.exact.get(text)
        if at is None and text.endswith("0"):
            at = self.table.exact.get(text.rstrip("0"))
        return None if at is None else self._meant(at, size_of(text) >= SHORT_FOREIGN)

    def _meant(self, at: int, long: bool) -> Match | None:
        known, asked = self.table.meant, (at, long, self.languages)
        if asked in known:
            return known[asked]
        size = SHORT_FOREIGN if long else 0
        return keep(known, asked, self._best([(*self.table.rule(code), size, False) for code in self.table.sets[at]]))

    def _best(self, found: Sequence[tuple[Rule, bool, int, bool]]) -> Match | None:
        """The page's own language first, then English, then any; short foreign phrases are only hints."""
        native = [one for one in found if self._applies(one[0])]
        if native:
            rule, sure, _, opened = max(native, key=lambda one: (one[0].language in self.languages, one[1]))
            return Match(rule, sure, opened)
        rule, sure, size, opened = max(found, key=lambda one: (one[2] >= SHORT_FOREIGN, one[1]))
        if opened and size < SHORT_FOREIGN:
            return None
        return Match(rule, sure and size >= SHORT_FOREIGN, opened)

    def _slotted(self, line: Line, shapes: Fits | None = None) -> Match | None:
        if len(line.folded) > MAX_SLOT_LINE:
            return None
        held, ranks = self.table.shapes, self._ranks
        codes, most = held.codes, held.most
        shapes = self._near(line) if shapes is None else shapes
        found: list[tuple[Rule, bool, int, bool]] = []
        for n in sorted(shapes, key=lambda n: ranks[codes[n] >> 1]) if len(shapes) > 1 else shapes:
            if most[n] < SHORT_FOREIGN and ranks[codes[n] >> 1] >= OTHER:
                continue  # `_best` would not take it
            if (one := self._fitted(n, line, shapes[n])) is not None:
                if one[1] and not found and (one[2] >= SHORT_FOREIGN or one[0].language in self.languages):
                    return self._best([one])  # those behind it are no better
                found.append(one)
        return self._best(found) if found else None

    def _near(self, line: Line) -> Fits:
        """The templates whose beginning, or end, the line has."""
        table, least, size = self.table, self.table.shapes.least, len(line.key)
        dense = not line.key.isascii() and bool(re.search(SPACELESS_SCRIPTS, line.key))
        sets = table.anchors.sets(line.key, line.folded, dense)
        return dict.fromkeys([n for at in sets for n in table.sets[at] if least[n] <= size])

    @cached_property
    def _ranks(self) -> bytes:
        return self.table.ranks(self.languages)

    def _fitted(self, number: int, line: Line, taken: Sequence[int] | None) -> tuple[Rule, bool, int, bool] | None:
        rule, sure = self.table.rule(self.table.shapes.codes[number])
        if taken is not None and not taken:
            return rule, sure, size_of(line.key), False
        found = self._run(number, line, rule) if taken is None else found_by(taken, line)
        if found is None:
            return None
        slots = [one for one in found if one.slot != "{:}"]
        kept = line.key
        for one in reversed(slots):
            kept = kept[: one.start] + kept[one.end :]
        size = size_of(kept)
        for one in slots:
            if not fits(one, line, size, self.title, self._calendar, rule.language):
                return None
        for mark, behind in pairwise(found) if len(found) > len(slots) else ():
            if mark.slot == "{:}" and mark.start == mark.end and behind.slot in OPEN:
                # "Tags: {text}" without its colon is only a hint, and nothing where the line is a sentence; a hint that
                # asks for one is nothing ("Video: {name}" in "Video games").
                if not sure or (size < STRONG and behind.slot == "{text}") or line.ended:
                    return None
                sure = False
        return rule, sure, size, not OPEN.isdisjoint([one.slot for one in slots])

    def _calendar(self, language: str) -> frozenset[str]:
        return self.table.calendar((language,))

    def _run(self, number: int, line: Line, rule: Rule) -> list[Found] | None:
        """A template over a squeezed line that holds one of its needles and begins as it does."""
        shapes, text = self.table.shapes, line.key
        needles = shapes.needles[number]
        if needles and not any(needle in text for needle in needles.split(NEEDLE)):
            return None
        if not text.startswith(shapes.heads(number)):
            return None
        return match(shapes.program(number), line, rule.language not in SPACELESS)

    def _several(self, line: Line, kinds: int) -> Match | None:
        """A line that is nothing but phrases: "Home | About | Contact", "Share Facebook Twitter"."""
        parts = parts_of(line.raw) if kinds & PARTS else []
        if parts and (found := self._strung(line, parts)):
            return found
        if kinds & ROW and 2 <= len(line.words) <= MAX_WORDS:
            return self._in_a_row(line.words)
        return None

    def _strung(self, line: Line, texts: Sequence[str]) -> Match | None:
        def parts() -> Iterator[tuple[Match | None, bool]]:
            for text in texts:
                part = Line(text)
                one = self._phrase(part) if part.folded else None
                line.titled |= part.titled
                yield one, bool(part.folded)

        found = strung(parts(), len(texts), lambda one: one.sure)
        return Match(found[0].rule, found[1]) if found else None

    def _in_a_row(self, words: list[str]) -> Match | None:
        at, found = 0, []
        known = self.table.exact.get
        while at < len(words):
            longest, one, text = 0, None, ""
            for n, word in enumerate(words[at : at + MAX_PHRASE_WORDS], 1):
                text += word
                it = self._exact(text) if known(text) is not None or word == "0" else None
                if it and (it.sure or self._applies(it.rule)):
                    longest, one = n, it
            if one is None:
                return None
            found.append(one)
            at += longest
        sure = sum(one.sure for one in found)
        return Match(found[0].rule, sure >= 2) if len(found) >= 2 else None


def _asked(raws: Sequence[str], which: Collection[int] | None, but: Set[int]) -> list[int]:
    return [i for i in (range(len(raws)) if which is None else sorted(which)) if i not in but]
