"""What a run does, in order: pieces of files of records, and whole files by the dozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleanup.engines.settings import Settings
from cleanup.engines.whole import Page, clean_files
from cleanup.sources.formats import WHOLE
from cleanup.sources.manifest import Todo
from cleanup.sources.streams import Unreadable

if TYPE_CHECKING:
    from cleanup.engines.work import Done, Job
    from cleanup.sources.pieces import Piece

_FILES = 64  # whole files of one task, at most
_BYTES = 1_000_000  # from which no more are added


class Records(NamedTuple):
    """A piece of one file; without a piece its end, and `failure` says what was wrong there."""

    todo: Todo
    job: Job
    number: int
    piece: Piece | None
    failure: str = ""

    @property
    def label(self) -> str:
        at = f", records from {self.piece.positions[0]}" if self.piece and self.piece.positions else ""
        return f"{self.todo.source.name}{at}"

    @property
    def empty(self) -> bool:
        return self.piece is None

    def __call__(self) -> Done | Unreadable:
        from cleanup.engines.work import work

        try:
            assert self.piece is not None
            return work(self.job, self.piece, first=self.number == 0)
        except Unreadable as error:
            return error


class Files(NamedTuple):
    """Whole files, cleaned together."""

    todos: tuple[Todo, ...]
    settings: Settings
    empty: bool = False

    @property
    def label(self) -> str:
        return self.todos[0].source.name

    def __call__(self) -> list[Page]:
        return clean_files([t.source for t in self.todos], [t.output.format for t in self.todos], self.settings)


def tasks(todos: Sequence[Todo], settings: Settings, failed: set[int]) -> Iterator[Records | Files]:
    """The tasks of a run; reading of a file ends where its index is among the `failed`."""
    together: list[Todo] = []
    size = 0
    for todo in todos:
        if todo.source.format.kind in WHOLE:
            together.append(todo)
            size += todo.size
            if len(together) < _FILES and size < _BYTES:
                continue
        if together:
            yield Files(tuple(together), settings)
            together, size = [], 0
        if todo.source.format.kind not in WHOLE:
            yield from _of_file(todo, settings, failed)
    if together:
        yield Files(tuple(together), settings)


def _of_file(todo: Todo, settings: Settings, failed: set[int]) -> Iterator[Records]:
    from cleanup.engines.work import Job
    from cleanup.sources.pieces import pieces

    source = todo.source
    job = Job(source.name, source.format, todo.output.format, settings)
    skipped = todo.before.pieces if todo.before else 0
    failure = ""
    number = 0
    try:
        for number, piece in enumerate(pieces(source.name, source.format, settings.longest, settings.encoding), 1):
            if todo.index in failed:
                return
            if number > skipped:
                yield Records(todo, job, number - 1, piece)
    except Unreadable as error:
        failure = str(error)
    yield Records(todo, job, number, None, failure)
