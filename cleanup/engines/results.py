"""Inputs of any kind as a stream of Results in this process: for views, which write no clean text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cleanup.cleaner import Cleaner
from cleanup.engines.tasks import Settings
from cleanup.engines.work import Job, judged
from cleanup.model import Result
from cleanup.rows import clean_rows
from cleanup.sources.files import read
from cleanup.sources.formats import JSONL, WHOLE, Format
from cleanup.sources.paths import Input
from cleanup.sources.pieces import pieces
from cleanup.sources.streams import Unreadable


def results(inputs: Sequence[Input], settings: Settings, fail: Callable[[str], None]) -> Iterator[tuple[str, Result]]:
    """Each document's name and Result, in order; what cannot be read or cleaned goes to `fail`, in words."""
    cleaner = Cleaner(settings.options)
    for source in inputs:
        try:
            if source.format.kind not in WHOLE:
                job = Job(source.name, source.format, Format(JSONL), settings.options, settings.fields,
                          settings.longest, encoding=settings.encoding)  # fmt: skip
                for piece in pieces(source.name, source.format, settings.longest, settings.encoding):
                    yield from judged(job, piece, fail)
                continue
            found = read(source.name, settings.encoding, settings.longest)
            (row,) = clean_rows(cleaner, [found.text], [settings.title], None, found.html, settings.longest)
            if row.result is None:
                fail(f"{source.name}: {row.error}")
            else:
                yield source.name, row.result
        except Unreadable as error:
            fail(str(error))
        except ModuleNotFoundError as error:
            fail(f"{source.name}: {error}")
