"""Does a line say what platforms say? Lookups in a `Table`; the cost does not grow with the languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from cleanup.phrases.kinds import ANY, EXACT, KNOWN, MAX_LINE, PARTS, ROW, SIGNS, SLOTS, TRIMS, Match, Near, parts_of
from cleanup.phrases.program import Fits, Found, Line, found_by, match
from cleanup.phrases.slots import OPEN, STRONG, fits, is_date, size_of
from cleanup.phrases.table import NEEDLE, OTHER, SHORT_FOREIGN, SPACELESS, UNIVERSAL, Rule, Table
from cleanup.text import SPACELESS_SCRIPTS, fold, key

# A trimmed suffix stands behind the end of a sentence; a trimmed prefix stands before a separator.
_BEFORE_END = re.compile(r"(?:[.!?…。！？؟۔।]|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\]]*\s*(?=[^\s.!?…。！？؟۔।\"'”’»)\]])")
_AFTER_START = re.compile(r"\s*[:：|–—-]\s*")
_MAX_TRIM = 80  # code points of a trimmed prefix or suffix
MAX_SLOT_LINE = 320  # folded code points; a longer line is prose to every phrase with a slot
MAX_WORDS, MAX_PHRASE_WORDS = 12, 6  # of a line that is tried as several phrases in a row, and of one of them
MAX_DATE = 8  # words
_MAX_MEMO = 50_000  # lines whose answer is kept: pages of one site share theirs
_IDENTIFIER = re.compile(r"\w_\w")  # "user_account", "set_cookie": code
_LETTERS = re.compile("[a-z](?: [a-z])+")  # a drawing, a puzzle, a table
_COPYRIGHT_SIGN = re.compile(r"\W*(?:©|\(c\)|&copy;)", re.IGNORECASE)
MAX_COPYRIGHT = 200  # code points
_NUMERIC_DATE = re.compile(r"\W*\d{1,4}([./-])\d{1,2}\1\d{1,4}\W*(?:\d{1,2}[:.h]\d{2}\D*)?$")
_CELLS = re.compile(r"[|\t]")


@dataclass(frozen=True)
class Matcher:
    """A table with what is known of the page: its title and its languages (English always applies)."""

    table: Table
    title: str = ""
    languages: tuple[str, ...] = ()

    def lines(
        self, raws: Sequence[str], folded: Sequence[str], which: Iterable[int], near: Near | None = None
    ) -> dict[int, Match]:
        """The phrases that some of the lines of a page are, by their indexes; `near` as `near.near` tells it."""
        if near is None:
            return {i: found for i in which if (found := self.line(raws[i], folded[i]))}
        kinds, shapes, line = near.kinds, near.shapes, self.line
        some = [i for i in which if kinds[i] & ANY]
        return {i: found for i in some if (found := line(raws[i], folded[i], kinds[i], shapes.get(i)))}

    def line(self, raw: str, folded: str | None = None, kinds: int = ANY, shapes: Fits | None = None) -> Match | None:
        """The phrase that a whole line is, or the phrases that it strings together, or None.

        `folded` is the line folded; `kinds` what it can be and `shapes` the templates it could fit, where the caller
        knows them already.
        """
        if len(raw) > MAX_LINE or ("_" in raw and _IDENTIFIER.search(raw)):
            return None
        memo, asked = self.table.memo, (raw, self.languages)
        if asked in memo:
            return memo[asked]
        line = Line(raw, folded)
        found = None
        if line.folded and not _LETTERS.fullmatch(line.folded):
            found = self._phrase(line, kinds, shapes) or (self._signs(line) if kinds & SIGNS else None)
            found = found or self._several(line, kinds)
        if not line.titled:
            if len(memo) >= _MAX_MEMO:
                memo.clear()
            memo[asked] = found
        return found

    def trimmed(
        self, raws: Sequence[str], folded: Sequence[str], which: Iterable[int], near: Near | None = None
    ) -> list[tuple[int, int, int, Match]]:
        """`trims` of some of the lines of a page, each with the index of its line."""
        some = which if near is None else [i for i in which if near.kinds[i] & TRIMS]
        return [(i, *one) for i in some for one in self.trims(raws[i], folded[i])]

    def trims(self, line: str, folded: str | None = None) -> list[tuple[int, int, Match]]:
        """Prefix and suffix phrases of a prose line, as (start, end, match) in code points of the line."""
        found = []
        folded = fold(line) if folded is None else folded
        heads, tails = self.table.edges
        head, tail = folded[:12].replace(" ", ""), folded[-12:].replace(" ", "")
        if (head[:3] in heads or head[:2] in heads) and (mark := _AFTER_START.search(line, 0, _MAX_TRIM)):
            code = self.table.starts.get(key(line[: mark.start()]))
            if code is not None and mark.end() < len(line) and self._applies(self.table.rule(code)[0]):
                found.append((0, mark.end(), Match(self.table.rule(code)[0], True)))
        if len(line) > 20 and (tail[-3:] in tails or tail[-2:] in tails):
            for cut in _BEFORE_END.finditer(line, max(0, len(line) - _MAX_TRIM)):
                code = self.table.ends.get(key(line[cut.end() :]))
                if code is not None and self._applies(self.table.rule(code)[0]):
                    found.append((cut.end(), len(line), Match(self.table.rule(code)[0], True)))
                    break
        return found

    def _phrase(self, line: Line, kinds: int = ANY, shapes: Fits | None = None) -> Match | None:
        found = self._exact(line.key) if kinds & EXACT else None
        return found or (self._slotted(line, shapes) if kinds & SLOTS else None)

    def _signs(self, line: Line) -> Match | None:
        """What needs no words: a copyright sign, a line that is nothing but a date (only a hint)."""
        if len(line.raw) <= MAX_COPYRIGHT and _COPYRIGHT_SIGN.match(line.raw):
            return Match(Rule("und", "copyright"), True)
        if "0" in line.key and len(words := line.words) <= MAX_DATE and "0" in words and (
            not _CELLS.search(line.raw.strip())
            and (_NUMERIC_DATE.match(line.raw) or is_date(words, self.table.calendar(self.languages), line.raw))
        ):  # fmt: skip
            return Match(Rule("und", "date"), False)
        return None

    def _applies(self, rule: Rule) -> bool:
        return rule.language in UNIVERSAL or rule.language in self.languages

    def _exact(self, text: str) -> Match | None:
        at = self.table.exact.get(text)
        if at is None and text.endswith("0"):
            at = self.table.exact.get(text.rstrip("0"))
        return None if at is None else self._meant(at, size_of(text) >= SHORT_FOREIGN)

    def _meant(self, at: int, long: bool) -> Match | None:
        known, asked = self.table.meant, (at, long, self.languages)
        if asked not in known:
            if len(known) >= _MAX_MEMO:
                known.clear()
            size = SHORT_FOREIGN if long else 0
            known[asked] = self._best([(*self.table.rule(code), size, False) for code in self.table.sets[at]])
        return known[asked]

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
        dense = not line.key.isascii() and bool(SPACELESS_SCRIPTS.search(line.key))
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
                # "Tags: {text}" without its colon is only a hint, and nothing where the line is a sentence.
                if (size < STRONG and behind.slot == "{text}") or line.ended:
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
        """One name among many known parts is a site's own section; more of them make another line."""
        known: list[Match] = []
        count = len(texts)
        unknown = 0
        for text in texts:
            part = Line(text)
            one = self._phrase(part) if part.folded else None
            line.titled |= part.titled
            if not part.folded:
                count -= 1
            elif one:
                known.append(one)
            else:
                unknown += 1
                if unknown > (1 - KNOWN) * count:
                    return None
        if len(known) < 2 or len(known) < KNOWN * (len(known) + unknown):
            return None
        return Match(known[0].rule, (not unknown and len(known) >= 3) or any(one.sure for one in known))

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
