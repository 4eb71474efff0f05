"""The local engine: files through processes of this machine, as streams, in order, never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleanup.engines.settings import Settings
from cleanup.engines.stats import Stats
from cleanup.engines.tasks import Files, Records, tasks
from cleanup.engines.whole import Page
from cleanup.sources.formats import PARQUET, WHOLE
from cleanup.sources.manifest import Manifest, Todo
from cleanup.sources.outputs import Writer, writer
from cleanup.sources.streams import Unreadable


class Stopped(RuntimeError):
    """The run cannot go on: a full disk, a killed process, or a bad record in a strict run."""


_Lines = bytes  # which a Step has a field of that name for


class Step(NamedTuple):
    """Where a run is: an input and how many bytes of it are done (its size when it is finished), and the counts."""

    todo: Todo
    bytes: int
    stats: Stats
    finished: bool
    failure: str = ""
    ledger: _Lines = b""


Sink = Callable[[Todo, int], Writer]


def run(todos: Sequence[Todo], settings: Settings, jobs: int, manifest: Manifest | None = None,
        sink: Sink | None = None, warn: Callable[[str], None] = lambda message: None) -> Iterator[Step]:  # fmt: skip
    """Cleans inputs in order, and yields how far it is. Each output is written by the `sink`'s writer, by default
    aside and renamed; with a manifest it can be taken up again from the last checkpoint, whatever ended it.

    Closing the iterator ends the run cleanly. Raises Stopped, and OSError where an output cannot be written.
    """
    state = _State(settings, manifest, sink or _aside, warn)
    try:
        for task, answer in _answered(tasks(todos, settings, state.failed), jobs):
            if isinstance(task, Files):
                assert isinstance(answer, list)
                yield from state.whole(task.todos, answer)
            else:
                yield from state.records(task, answer)
    finally:
        state.stop()


def _answered(todo: Iterator[Files | Records], jobs: int) -> Iterator[tuple[Files | Records, object]]:
    """Each task with its answer, in order; with one job in this process."""
    if jobs == 1:
        for task in todo:
            yield task, None if task.empty else task()
        return
    from cleanup.engines.pool import WorkerKilled, ordered

    try:
        yield from ordered(todo, jobs)
    except WorkerKilled as error:
        raise Stopped(str(error)) from None


def _aside(todo: Todo, offset: int) -> Writer:
    return writer(todo.output.path, todo.output.format.kind == PARQUET, offset)


class _State:
    """The outputs of a run as they grow."""

    def __init__(self, settings: Settings, manifest: Manifest | None, sink: Sink, warn: Callable[[str], None]) -> None:
        self.failed: set[int] = set()
        self._settings, self._manifest, self._sink, self._warn = settings, manifest, sink, warn
        self._writer: Writer | None = None
        self._todo: Todo | None = None
        self._pieces = 0
        self._stats = Stats()

    def records(self, task: Records, answer: object) -> Iterator[Step]:
        todo = task.todo
        if todo.index in self.failed:
            return
        if self._todo is not todo:
            self._open(todo)
        assert self._writer is not None
        if isinstance(answer, Unreadable):
            yield from self._close(todo, str(answer))
        elif task.piece is None:
            yield from self._close(todo, task.failure)
        else:
            from cleanup.engines.work import Done

            assert isinstance(answer, Done)
            self._refuse(answer.messages[0] if answer.messages else "")
            try:
                self._writer.append(answer.data)
            except Unreadable as error:
                yield from self._close(todo, str(error))
                return
            self._note_errors(answer.errors)
            if not self._manifest:
                for message in answer.messages:
                    self._warn(message)
            self._pieces = task.number + 1
            self._stats.add(answer.stats)
            if self._manifest and self._manifest.due:
                self._checkpoint()
            yield Step(todo, task.piece.end, answer.stats, finished=False, ledger=answer.ledger)

    def whole(self, todos: Sequence[Todo], pages: Sequence[Page]) -> Iterator[Step]:
        for todo, page in zip(todos, pages, strict=True):
            self._refuse(page.failure)
            for warning in page.warnings:
                self._warn(f"{todo.source.name}: {warning}")
            self._open(todo)
            assert self._writer is not None
            if page.failure:
                yield from self._close(todo, page.failure, page.stats)
                continue
            self._writer.append(page.data)
            self._stats.add(page.stats)
            yield from self._close(todo, "", page.stats, page.ledger)

    def _refuse(self, reason: str) -> None:
        if self._settings.strict and reason:
            raise Stopped(f"{reason} (--strict)")

    def _open(self, todo: Todo) -> None:
        before = todo.before
        self._writer = self._sink(todo, before.bytes if before else 0)
        self._todo = todo
        self._pieces = before.pieces if before else 0
        self._stats = Stats.from_json(before.stats) if before else Stats()

    def _close(self, todo: Todo, failure: str, stats: Stats | None = None, ledger: bytes = b"") -> Iterator[Step]:
        """The end of a file. Where it could not be read to its end, what was read is kept."""
        assert self._writer is not None
        step = stats or Stats()
        size = 0
        if failure:
            self._refuse(failure)
            self.failed.add(todo.index)
            self._warn(failure)
            reason = failure.removeprefix(f"{todo.source.name}: ")
            self._stats.fail(reason)
            step.fail(reason)
            from cleanup.engines.work import error_lines
            from cleanup.sources.pieces import Bad

            self._note_errors(error_lines(todo.source.name, [Bad(0, failure, None)]))
        if failure and not self._pieces:
            self._writer.discard()
        else:
            if todo.source.format.kind not in WHOLE:  # a million small files are left to the system to write
                self._writer.sync()
            size = self._writer.finish()
        self._writer = None
        if self._manifest:
            state = "failed" if failure else "done"
            self._manifest.note(todo, state, self._pieces, size, self._stats.as_json(), failure)
        yield Step(todo, todo.size, step, finished=True, failure=failure, ledger=ledger)

    def _note_errors(self, lines: bytes) -> None:
        if self._manifest:
            self._manifest.errors.append(lines)

    def _checkpoint(self) -> None:
        if self._manifest and self._todo and self._writer and self._writer.offset is not None:
            self._writer.sync()
            self._manifest.note(self._todo, "part", self._pieces, self._writer.offset, self._stats.as_json())

    def stop(self) -> None:
        """Ends a run that is not at its end: what is written so far is kept for --resume."""
        if self._writer is None:
            return
        try:
            if self._pieces:
                self._checkpoint()
        except OSError:
            pass  # a full disk, most likely: the checkpoint before this one stands
        finally:
            self._writer.abandon()
