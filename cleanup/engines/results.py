"""Inputs of any kind as a stream of Results in this process: for views, which write no clean text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from cleanup.engines.settings import Settings
from cleanup.engines.wanted import Wanted
from cleanup.engines.work import Job, Row, cleaned, parse, valid
from cleanup.model import Result
from cleanup.rows import clean_rows
from cleanup.sources.files import read
from cleanup.sources.formats import JSONL, PARQUET, WHOLE, Format
from cleanup.sources.paths import Input
from cleanup.sources.pieces import Piece, pieces
from cleanup.sources.streams import Unreadable


def results(inputs: Sequence[Input], settings: Settings, fail: Callable[[str], None],
            wanted: Wanted | None = None) -> Iterator[tuple[str, Result]]:  # fmt: skip
    """Each document's name and Result, in order; what cannot be read or cleaned goes to `fail`, in words, and so
    does a record that is `wanted` and in none of the files.
    """
    wanted = wanted or Wanted()
    for source in inputs:
        try:
            if source.format.kind not in WHOLE:
                yield from _of_records(source, settings, fail, wanted)
            elif wanted:
                fail(f"{source.name}: is one text, not a file of records; leave --record out")
            else:
                yield from _of_file(source, settings, fail)
        except Unreadable as error:
            fail(str(error))
        except ModuleNotFoundError as error:
            fail(f"{source.name}: {error}")
    for each in wanted.missing:
        fail(f"no record {each} in {', '.join(source.name for source in inputs[:3])}"
             f"{' and others' if len(inputs) > 3 else ''}")  # fmt: skip


def _of_records(source: Input, settings: Settings, fail: Callable[[str], None],
                wanted: Wanted) -> Iterator[tuple[str, Result]]:  # fmt: skip
    job = Job(source.name, source.format, Format(JSONL), settings)
    for piece in pieces(source.name, source.format, settings.longest, settings.encoding):
        yield from _of_piece(job, piece, wanted, fail)
        if wanted.passed(piece):
            return


def _of_file(source: Input, settings: Settings, fail: Callable[[str], None]) -> Iterator[tuple[str, Result]]:
    found = read(source.name, settings.encoding, settings.longest, source.format)
    (row,) = clean_rows(settings.judge(), [found.text], [settings.title], [settings.url], found.html, settings.longest)
    if row.result is None:
        fail(f"{source.name}: {row.error}")
    else:
        yield source.name, row.result


def _of_piece(job: Job, piece: Piece, wanted: Wanted, fail: Callable[[str], None]) -> Iterator[tuple[str, Result]]:
    piece = valid(job, wanted.narrowed(piece))
    parsed, bad = parse(job, piece)
    for each in bad:
        if wanted.at(each.position):
            fail(f"{job.name}:{each.position}: {each.reason}")
    if wanted:
        parsed = [row for row in parsed if wanted.holds(row[0], row[2].get if isinstance(row[2], Row) else row[1].get)]
        if job.source.kind == PARQUET:
            import pyarrow as pa

            piece = replace(piece, records=piece.records.take(pa.array([i for _, i, _ in parsed], pa.int64())))
    if not parsed:
        return
    for (position, _, _), row in zip(parsed, cleaned(job, piece, [r for _, r, _ in parsed]), strict=True):
        if row.result is None:
            fail(f"{job.name}:{position}: {row.error}")
        else:
            yield f"{job.name}:{position}", row.result
