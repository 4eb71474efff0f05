"""A run of the local engine, followed to its end: progress, ledger, and what stops it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from cleanup.cli.common import put, say
from cleanup.cli.progress import Progress
from cleanup.engines.local import Step, Stopped, run
from cleanup.engines.settings import Settings
from cleanup.engines.stats import Stats
from cleanup.sources import paths
from cleanup.sources.formats import JSONL, TEXT, WHOLE, Format
from cleanup.sources.manifest import Todo
from cleanup.sources.streams import STDIN, Unreadable, size_of
from cleanup.translation import watched

_SMALL = 8_000_000  # bytes of input below which starting processes takes longer than they save


class Followed(NamedTuple):
    """How a run ended: files that failed, what stopped it ("" where nothing did), and how long it took, in words."""

    failed: int
    stopped: str
    time: str


def follow(steps: Iterator[Step], stats: Stats, progress: Progress, ledger: Path | None, more: bool,
           target: str | None = None) -> Followed:  # fmt: skip
    """Takes every step of a run and adds its counts to `stats`. `more`: the ledger is written on."""
    failed, stopped = 0, ""
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with progress, _opened(ledger, more) as write, watched(progress.translating):
            for step in steps:
                stats.add(step.stats)
                write(step.ledger)
                failed += bool(step.failure)
                progress.update(step)
    except KeyboardInterrupt:
        stopped = "stopped"
    except Stopped as error:
        stopped = str(error)
    except BrokenPipeError:
        raise
    except OSError as error:
        stopped = f"{error.filename or target}: cannot be written: {error.strerror or error}"
    finally:
        signal.signal(signal.SIGTERM, previous)
        with suppress(OSError):  # the disk is full, which was said above
            steps.close()  # type: ignore[attr-defined]
    return Followed(failed, stopped, progress.time())


def dry_run(inputs: Sequence[paths.Input], settings: Settings, jobs: int | None, quiet: bool,
            ledger: Path | None) -> None:  # fmt: skip
    """Cleans all inputs, writes none, and prints what was removed; ends with status 1 where some failed."""
    stats = Stats()
    as_lines = [paths.Output("-", Format(TEXT if i.format.kind in WHOLE else JSONL)) for i in inputs]
    todos = [Todo(i, *both, size(both[0].name), 0) for i, both in enumerate(zip(inputs, as_lines, strict=True))]
    total = sum(todo.size for todo in todos)
    steps = run(todos, settings, processes(jobs, total), None, lambda todo, offset: Nowhere(), say)
    found = follow(steps, stats, Progress(len(todos), total, quiet), ledger, False)
    if found.stopped:
        say(found.stopped)
        raise SystemExit(130 if found.stopped == "stopped" else 1)
    put("".join(line + "\n" for line in stats.lines(found.time)))
    if stats.failures:
        raise SystemExit(1)


def processes(jobs: int | None, total: int) -> int:
    """How many processes clean `total` bytes, where so many are asked for."""
    return jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") and total > _SMALL else 1)


def size(name: str) -> int:
    """Bytes of an input; 0 where that is not known."""
    try:
        return size_of(name) if name != STDIN else 0
    except (OSError, Unreadable):
        return 0  # said when it is read


class Nowhere:
    """The place of every output of a run that writes none."""

    offset: int | None = None

    def append(self, data: bytes) -> None: ...

    def sync(self) -> None: ...

    def finish(self) -> int:
        return 0

    def abandon(self) -> None: ...

    def discard(self) -> None: ...


class Stdout(Nowhere):
    """Standard output as the place of every output."""

    def append(self, data: bytes) -> None:
        put(data)


@contextmanager
def _opened(path: Path | None, more: bool) -> Iterator[Callable[[bytes], object]]:
    if path is None:
        yield lambda data: None
        return
    with path.open("ab" if more else "wb") as stream:
        yield stream.write


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
