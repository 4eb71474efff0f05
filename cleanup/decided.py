"""Decisions in columns: ten thousand are made for a megabyte, and hardly one of them is ever looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from cleanup.decision import Action, Decision, Span

# Rule, reason, and what that rests on; a function of the line's index where each line has evidence of its own.
Why = tuple[str, str, Mapping[str, Any] | Callable[[int], Mapping[str, Any]]]
BLANK: Why = ("normalize/blank-lines", "one blank line is enough", {})
Edit = tuple[int, int, str]
Rewrite = tuple[Edit, str, str]  # (start, end, after) in code points of a line, rule, reason


class Found(Collection[Decision]):
    """What a step decides about a page: the lines that it takes whole, each with why, and all else as decisions.

    `starts` and `ends` are of all lines of the page, in code points of raw. Given decisions are sorted into both; who
    goes over it sees decisions only.
    """

    __slots__ = ("ends", "others", "starts", "whole")

    def __init__(self, starts: Sequence[int], ends: Sequence[int], decisions: Iterable[Decision] = ()) -> None:
        self.starts, self.ends = starts, ends
        self.whole: dict[int, Why] = {}
        self.others: list[Decision] = []
        for d in decisions:
            start = d.span.start
            i = bisect_left(starts, start) if d.action is Action.REMOVE else len(starts)
            if i < len(starts) and starts[i] == start and ends[i] <= d.span.end:
                self.whole.setdefault(i, (d.rule, d.reason, d.evidence))
            else:
                self.others.append(d)

    def only(self, stays: Callable[[str], bool]) -> Found:
        """What is decided by those rules of which that is true."""
        rest = Found(self.starts, self.ends, [d for d in self.others if stays(d.rule)])
        rules = {rule for rule in {rule for rule, _, _ in self.whole.values()} if stays(rule)}
        rest.whole |= {i: why for i, why in self.whole.items() if why[0] in rules}
        return rest

    def __iter__(self) -> Iterator[Decision]:
        for i, why in self.whole.items():
            yield _removal(self.starts[i], self.ends[i], i, why)
        yield from self.others

    def __len__(self) -> int:
        return len(self.whole) + len(self.others)

    def __contains__(self, decision: object) -> bool:
        return any(decision == own for own in self)


class Rewrites(Sequence[Decision]):
    """What is rewritten in some lines of a document: decisions to who looks at it, made only then."""

    __slots__ = ("edits", "made", "starts")

    def __init__(self, starts: list[int], edits: list[Sequence[Rewrite]]) -> None:
        """starts: of the lines, in code points of raw; edits: of each. Lines that are alike share theirs."""
        self.starts, self.edits = starts, edits
        self.made: tuple[Decision, ...] | None = None

    def add(self, start: int, edits: Sequence[Rewrite]) -> None:
        """What is rewritten in the line that begins there."""
        self.starts.append(start)
        self.edits.append(edits)

    def replaced(self) -> list[tuple[int, int, int, str]]:
        """`replaced` of these."""
        places = [
            (start + a, -start - b, after)
            for start, edits in zip(self.starts, self.edits, strict=True)
            for (a, b, after), _, _ in edits
        ]
        return [(start, end, n, after) for n, (start, end, after) in enumerate(places)]

    def decisions(self) -> tuple[Decision, ...]:
        if self.made is None:
            rewrite = Action.REWRITE
            self.made = tuple([
                Decision(Span(start + a, start + b), rewrite, rule, reason, after)
                for start, edits in zip(self.starts, self.edits, strict=True)
                for (a, b, after), rule, reason in edits
            ])  # fmt: skip
        return self.made

    @overload
    def __getitem__(self, index: int) -> Decision: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Decision, ...]: ...
    def __getitem__(self, index: int | slice) -> Decision | tuple[Decision, ...]:
        return self.decisions()[index]

    def __len__(self) -> int:
        return sum(map(len, self.edits))


NO_REWRITES = Rewrites([], [])


class Decided:
    """What was decided about a document: the lines that go, each with why, and the blank lines that go along; what is
    rewritten; all else as decisions. No two removals overlap.

    `starts` and `ends` are of all lines, which tile the text. `along`: of each run of blank lines that goes the line
    that takes it along, above or below it, or -1, its first line and its last, one behind the other; `stay`: the lines
    that are left, in any order.
    """

    __slots__ = ("along", "ends", "others", "rewrites", "starts", "stay", "taken")

    def __init__(
        self, starts: Sequence[int], ends: Sequence[int], taken: Mapping[int, Why], along: Sequence[int],
        stay: Sequence[int], others: Sequence[Decision] = (), rewrites: Rewrites = NO_REWRITES,
    ) -> None:  # fmt: skip
        self.starts, self.ends, self.taken, self.along, self.stay = starts, ends, taken, along, stay
        self.others, self.rewrites = others, rewrites

    def text(self, raw: str) -> str:
        """What is left of the text, with rewrites applied."""
        stays = bytearray(len(self.starts) + 1)
        for i in self.stay:
            stays[i] = 1
        kept, first = [], stays.find(1)
        while first >= 0:
            stop = stays.find(0, first)
            kept.append((self.starts[first], self.ends[stop - 1]))
            first = stays.find(1, stop)
        if not self.rewrites.starts and all(d.action is Action.KEEP for d in self.others):
            return "".join([raw[start:end] for start, end in kept])
        gone = zip([0, *(end for _, end in kept)], [*(start for start, _ in kept), len(raw)], strict=True)
        cuts = [(start, -end, -1, "") for start, end in (*gone, *self._parts()) if start < end]
        found = tiled([*cuts, *self.replaced()], len(raw))
        return "".join([raw[start:end] if after is None else after for start, end, after in found])

    def cuts(self) -> list[tuple[int, int]]:
        """Where each removal begins and ends, in any order."""
        return [*((start, end) for start, end, _, _ in self._removals()), *self._parts()]

    def replaced(self) -> list[tuple[int, int, int, str]]:
        """`replaced` of all its decisions."""
        found = self.rewrites.replaced()
        return found + replaced(self.others, len(found))

    def decisions(self) -> tuple[Decision, ...]:
        """All of it as decisions, by where they begin and end; of two at one place `others` come first."""
        removals = [_removal(*removal) for removal in self._removals()]
        made = [*self.rewrites.decisions(), *self.others, *removals]
        made.sort(key=lambda d: (d.span.start, d.span.end))
        return tuple(made)

    def _parts(self) -> list[tuple[int, int]]:
        return [(d.span.start, d.span.end) for d in self.others if d.action is Action.REMOVE]

    def _removals(self) -> Iterator[tuple[int, int, int, Why]]:
        """Where each begins and ends, its line, and why."""
        begin, stop = {}, {}
        for line, first, last in zip(self.along[::3], self.along[1::3], self.along[2::3], strict=True):
            if line < 0:
                yield self.starts[first], self.ends[last], first, BLANK
            elif line < first:
                stop[line] = self.ends[last]
            else:
                begin[line] = self.starts[first]
        for i, why in self.taken.items():
            yield begin.get(i, self.starts[i]), stop.get(i, self.ends[i]), i, why


def tiled(cuts: list[tuple[int, int, int, str]], size: int) -> Iterator[tuple[int, int, str | None]]:
    """A text in pieces: where each begins and ends, and what stands there instead; None where the text itself does.

    cuts: where each begins, minus where it ends, its number, and what stands there instead. Of two at one place the
    wider wins, then the one with the lower number.

    >>> list(tiled([(1, -3, 0, "x"), (2, -4, 1, "")], 5))
    [(0, 1, None), (1, 3, 'x'), (4, 5, None)]
    """
    at = 0
    for start, before, _, after in sorted(cuts):
        end = -before
        if start < at or (start == end == at and not after):
            at = max(at, end)
            continue
        if start > at:
            yield at, start, None
        yield start, end, after
        at = end
    if at < size:
        yield at, size, None


def replaced(decisions: Iterable[Decision], first: int = 0) -> list[tuple[int, int, int, str]]:
    """Of each rewrite where it begins, minus where it ends, its number, and what stands there instead."""
    numbered = enumerate(decisions, first)
    return [(d.span.start, -d.span.end, n, d.after) for n, d in numbered if d.action is Action.REWRITE]


def _removal(start: int, end: int, line: int, why: Why) -> Decision:
    rule, reason, evidence = why
    return Decision(
        Span(start, end), Action.REMOVE, rule, reason, "", evidence(line) if callable(evidence) else evidence
    )
