"""What a run did, counted: pieces add up, in whatever order they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cleanup.model import Result

_COUNTERS = ("removed", "languages", "warnings", "failures", "translations")


@dataclass
class Stats:
    """Counts of a run. `removed` counts characters by rule, `failures` records by reason,
    `translations` sentences by what became of them."""

    records: int = 0
    characters_in: int = 0
    characters_out: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    translations: Counter[str] = field(default_factory=Counter)

    def count(self, result: Result) -> None:
        self.records += 1
        self.characters_in += len(result.document.raw)
        self.characters_out += len(result.text)
        self.languages[result.language or "unknown"] += 1
        for removed in result.removed:
            self.removed[removed.rule] += removed.end - removed.start
        self.warnings.update(result.warnings)
        self.translations.update(f"left as it was ({t.flag})" if t.flag else "translated" for t in result.translations)

    def fail(self, reason: str) -> None:
        self.failures[_kind(reason)] += 1

    def add(self, other: Stats) -> None:
        self.records += other.records
        self.characters_in += other.characters_in
        self.characters_out += other.characters_out
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))

    def as_json(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name) for name in ("records", "characters_in", "characters_out")}
        counters = {name: dict(getattr(self, name)) for name in _COUNTERS}
        return {**numbers, **counters}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Stats:
        """The counts that `as_json` gave; what is no count, in a file that was written over, is passed over."""
        stats = cls()
        for name, value in found.items():
            own = getattr(stats, name, None)
            if isinstance(own, Counter) and isinstance(value, dict):
                own.update({key: n for key, n in value.items() if isinstance(n, int)})
            elif isinstance(own, int) and isinstance(value, int):
                setattr(stats, name, value)
        return stats

    def lines(self, time: str = "") -> list[str]:
        """The counts for a person to read; `time` is how long it took, in words."""
        share = 1 - self.characters_out / self.characters_in if self.characters_in else 0
        records = "1 record" if self.records == 1 else f"{self.records:,} records"
        found = [f"{records}, {self.characters_in:,} characters in, {self.characters_out:,} out "
                 f"({share:.1%} removed)"]  # fmt: skip
        for title, counter, unit in (("removed", self.removed, " characters"), ("languages", self.languages, ""),
                                     ("warnings", self.warnings, ""), ("sentences", self.translations, ""),
                                     ("failed", self.failures, "")):  # fmt: skip
            found += [f"  {title}: " + "; ".join(f"{name} {n:,}{unit}" for name, n in counter.most_common(8))
                      + (f"; {len(counter) - 8} more" if len(counter) > 8 else "")] if counter else []  # fmt: skip
        return found + ([f"  time: {time}"] if time else [])


def _kind(reason: str) -> str:
    """A reason without its numbers and details, so that a million failures are a few lines.

    >>> _kind("record of 7 bytes; the limit is 5"), _kind("no JSON: Expecting ',' delimiter: column 9")
    ('record of N bytes', 'no JSON')
    """
    head = reason.split(";")[0].split(":")[0].split(" (")[0]
    return " ".join("N" if word.replace(",", "").isdigit() else word for word in head.split())
