"""How far a run is: on one line of a terminal, or a line a minute where stderr is a file."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from cleanup.engines.local import Step

T = TypeVar("T")
_PAUSE, _LOGGED = 0.2, 60.0  # seconds between two lines, on a terminal and in a log
_LONG = 5.0  # seconds from which on it is said how long a run took


class Progress:
    """Files, records, megabytes of text a second, time left by bytes of the inputs. In a log each line stays."""

    def __init__(self, files: int, size: int, quiet: bool = False) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = not quiet
        self._files, self._size = files, size
        self._finished = self._records = self._characters = 0
        self._before = self._current = 0
        self._start = time.monotonic()
        self._last = 0.0 if self._terminal else self._start
        # When the first step was done, and what share of all bytes by then: a run that is resumed begins in the middle.
        self._first: tuple[float, float] | None = None

    def update(self, step: Step) -> None:
        self._records += step.stats.records
        self._characters += step.stats.characters_in
        if step.finished:
            self._finished += 1
            self._before += step.bytes
            self._current = 0
        else:
            self._current = step.bytes
        if self._first is None:
            self._first = time.monotonic(), self._share()
        self._show(self.line())

    def translating(self, done: int, total: int) -> None:
        """Sentences of the batch at hand, in one language; in a run of several processes they are not told."""
        self._show(f"{self.line()}, sentence {done:,}/{total:,}")

    def _show(self, line: str) -> None:
        now = time.monotonic()
        if not self._shown or now - self._last <= (_PAUSE if self._terminal else _LOGGED):
            return
        self._last = now
        if self._terminal:
            sys.stderr.write("\r" + line[: shutil.get_terminal_size().columns - 1] + "\x1b[K")
        else:
            sys.stderr.write(f"cleanup: {line.strip()}\n")
        sys.stderr.flush()

    def _share(self) -> float:
        return (self._before + self._current) / self._size if self._size else 0

    def line(self) -> str:
        return (f"{self._share():4.0%}  {self._finished:,}/{self._files:,} files, {self._records:,} records, "
                f"{self._characters / 1e6 / self._seconds():.2f} MB/s{self._left()}")  # fmt: skip

    def _left(self) -> str:
        then, before = self._first or (0, 1)
        share = self._share()
        if not before < share < 1:
            return ""
        return f", {_clock((time.monotonic() - then) * (1 - share) / (share - before))} left"

    def _seconds(self) -> float:
        return max(time.monotonic() - self._start, 1e-9)

    def time(self) -> str:
        """How long the run took, and how many records that is a second; "" for one of a few seconds."""
        seconds = self._seconds()
        return f"{_clock(seconds)}, {self._records / seconds:,.0f} records a second" if seconds > _LONG else ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown and self._terminal:
            sys.stderr.write("\r\x1b[K")


class Counting(Progress):
    """How many documents a command has seen whose inputs' sizes say nothing of how far it is."""

    def __init__(self) -> None:
        super().__init__(0, 0)

    def over(self, documents: Iterable[T]) -> Iterator[T]:
        with self:
            for document in documents:
                self._records += 1
                self._show(self.line())
                yield document

    def line(self) -> str:
        return f"{self._records:,} documents, {self._records / self._seconds():,.0f} a second"


def _clock(seconds: float) -> str:
    """A time to read.

    >>> _clock(3725), _clock(59.6)
    ('1:02:05', '0:59')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
