"""How far a run is, on one line of a terminal."""

from __future__ import annotations

import shutil
import sys
import time

from cleanup.engines.local import Step

_PAUSE = 0.2  # seconds between two lines


class Progress:
    """Files, records, megabytes of text a second, time left by bytes of the inputs. Nothing where stderr is no
    terminal.
    """

    def __init__(self, files: int, size: int, quiet: bool = False) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._files, self._size = files, size
        self._finished = self._records = self._characters = 0
        self._before = self._current = 0
        self._start = time.monotonic()
        self._last = 0.0

    def update(self, step: Step) -> None:
        self._records += step.stats.records
        self._characters += step.stats.characters_in
        if step.finished:
            self._finished += 1
            self._before += step.bytes
            self._current = 0
        else:
            self._current = step.bytes
        self._show(self.line())

    def translating(self, done: int, total: int) -> None:
        """Sentences of the batch at hand, in one language; in a run of several processes they are not told."""
        self._show(f"{self.line()}, sentence {done:,}/{total:,}")

    def _show(self, line: str) -> None:
        if self._shown and time.monotonic() - self._last > _PAUSE:
            self._last = time.monotonic()
            sys.stderr.write("\r" + line[: shutil.get_terminal_size().columns - 1] + "\x1b[K")
            sys.stderr.flush()

    def line(self) -> str:
        seconds = max(time.monotonic() - self._start, 1e-9)
        share = (self._before + self._current) / self._size if self._size else 0
        left = f", {_clock(seconds / share - seconds)} left" if 0.001 < share < 1 else ""
        return (f"{share:4.0%}  {self._finished:,}/{self._files:,} files, {self._records:,} records, "
                f"{self._characters / 1e6 / seconds:.2f} MB/s{left}")  # fmt: skip

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")


def _clock(seconds: float) -> str:
    """A time to read.

    >>> _clock(3725), _clock(59.6)
    ('1:02:05', '0:59')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
