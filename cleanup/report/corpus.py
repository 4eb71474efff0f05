"""Many Results: their sums, and a sample of them, in memory that does not grow with their number."""

from __future__ import annotations

import heapq
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cleanup.model import Action, Result
from cleanup.report.payload import doubt, payload, removals
from cleanup.report.safe import visible
from cleanup.report.views import letters
from cleanup.sites import host_of

_BINS = 20  # of the histogram of the share removed
_MOST = 30  # bars of a chart; the rest is summed up as "other"
_REASONS = 1_000  # line-model removals explained in a page: 20 s
_SEED = 20_240_601  # the sample is the same each time


@dataclass(frozen=True, order=True, slots=True)
class _Entry:
    rank: float
    number: int  # negative: of two alike the earlier stays
    drawn: float = field(compare=False)
    result: Result = field(compare=False)
    name: str = field(compare=False)


@dataclass
class Corpus:
    """Takes Results one by one; keeps `sample` of them as JSON, half the most doubtful, half drawn at random.

    `budget`: bytes of JSON that the sample may come to; beyond it the least doubtful are left out.
    """

    sample: int = 200
    budget: int = 8_500_000
    documents: int = 0
    letters: int = 0
    kept: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    fragments: Counter[str] = field(default_factory=Counter)
    phrases: Counter[str] = field(default_factory=Counter)  # languages of the removals
    hosts: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    shares: list[int] = field(default_factory=lambda: [0] * _BINS)
    _doubtful: list[_Entry] = field(default_factory=list, repr=False)
    _drawn: list[_Entry] = field(default_factory=list, repr=False)
    _random: random.Random = field(default_factory=lambda: random.Random(_SEED), repr=False)

    def add(self, result: Result, name: str) -> None:
        """Counts one Result, and keeps it if it belongs to the sample."""
        before, after = letters(result.document.raw), letters(result.text)
        self.documents += 1
        self.letters += before
        self.kept += after
        share = 1 - after / before if before else 0.0
        self.shares[min(_BINS - 1, max(0, int(share * _BINS)))] += 1
        self.languages[result.language or "unknown"] += 1
        self.fragments.update(f.language for f in result.fragments)
        self.warnings.update(result.warnings)
        for d, removed in removals(result):
            self.rules[d.rule] += 1
            self.groups[_group(d.rule)] += letters(removed.text)
            self.phrases.update([d.evidence["language"]] if d.evidence.get("language") else [])
        self.rules.update(d.rule for d in result.decisions if d.action is Action.REWRITE)
        if host := host_of(result.document.url):
            self.hosts[visible(host)] += 1
        self._keep(result, name)

    def _keep(self, result: Result, name: str) -> None:
        """One heap of the most doubtful, one at random; what falls out of the first has its chance in the second."""
        number, drawn = -self.documents, self._random.random()
        heapq.heappush(self._doubtful, _Entry(doubt(result), number, drawn, result, name))
        if len(self._doubtful) > self.sample - self.sample // 2:
            out = heapq.heappop(self._doubtful)
            heapq.heappush(self._drawn, _Entry(out.drawn, out.number, out.drawn, out.result, out.name))
            if len(self._drawn) > self.sample // 2:
                heapq.heappop(self._drawn)

    def embedded(self) -> list[str]:
        """The sample as JSON, the most doubtful first, within the budget."""
        entries = sorted((e for e in (*self._doubtful, *self._drawn)), key=lambda e: (-doubt(e.result), -e.number))
        room = self.budget
        found: list[str] = []
        for entry in entries:
            text = _json(payload(entry.result, entry.name, _REASONS // len(entries)))
            room -= len(text.encode())
            if room < 0 and found:
                break
            found.append(text)
        return found

    def summary(self) -> dict[str, Any]:
        """The sums, as the page draws them."""
        return {
            "documents": self.documents, "letters": self.letters, "kept": self.kept,
            "groups": _top(self.groups), "rules": _top(self.rules), "languages": _top(self.languages),
            "fragments": _top(self.fragments), "hosts": _top(self.hosts), "warnings": _top(self.warnings),
            "shares": self.shares,
        }  # fmt: skip


def _group(rule: str) -> str:
    """ "boilerplate/id/comments" counts as "boilerplate/comments": what it is, in any language.

    >>> _group("boilerplate/id/comments"), _group("headline/exact")
    ('boilerplate/comments', 'headline/exact')
    """
    parts = rule.split("/")
    return f"{parts[0]}/{parts[-1]}"


def _top(counts: Counter[str]) -> list[tuple[str, int]]:
    top = counts.most_common(_MOST)
    rest = counts.total() - sum(n for _, n in top)
    return [*top, ("other", rest)] if rest else top


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
