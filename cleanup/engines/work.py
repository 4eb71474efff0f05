"""The work on one piece, in a worker's process: parse, clean, write as bytes. A pure function of job and piece."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cleanup.arrow import rows_of
from cleanup.encoding import NotText, as_stood, decode, decode_page
from cleanup.engines.encode import Good, encode
from cleanup.engines.settings import Settings
from cleanup.engines.stats import Stats
from cleanup.report.ledger import line as ledger_line
from cleanup.rows import Cleaned, clean_rows
from cleanup.sources.formats import CSV, JSONL, PARQUET, TSV, WARC, WET, Format
from cleanup.sources.pieces import Bad, Piece
from cleanup.sources.streams import Unreadable, compressed


@dataclass(frozen=True, slots=True)
class Job:
    """How the pieces of one file are cleaned and written."""

    name: str
    source: Format
    output: Format
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class Done:
    """`data` is what is added to the output: bytes, or an Arrow table for parquet; `errors` lines of errors.jsonl."""

    data: Any
    errors: bytes
    stats: Stats
    messages: tuple[str, ...] = ()  # what was wrong, a line each
    ledger: bytes = b""


def work(job: Job, piece: Piece, first: bool) -> Done:
    """Cleans a piece; `first` says that it begins the file. Raises Unreadable where no piece of the file will do."""
    stats = Stats()
    piece = valid(job, piece)
    parsed, bad = parse(job, piece)
    good = []
    ledger = []
    for (position, record, raw), row in zip(parsed, cleaned(job, piece, [r for _, r, _ in parsed]), strict=True):
        if row.result is None:
            reason = row.error or ""
            bad.append(Bad(position, reason, raw))
            continue
        stats.count(row.result)
        if job.settings.ledger:
            ledger.append(ledger_line(row.result, f"{job.name}:{position}"))
        if job.source.kind == WARC:
            record["text"] = row.result.document.raw  # what offsets refer to, instead of tags
        good.append(Good(record, raw, row))
    bad.sort(key=lambda b: b.position)
    for each in bad:
        stats.fail(each.reason)
    batch = piece.records if job.source.kind == PARQUET else None
    header = piece.header if first else ()
    delimiter = piece.delimiter if job.source.kind == CSV else ","
    data = encode(job.output, job.settings.fields, good, batch, header, job.settings.csv_safe, delimiter)
    if isinstance(data, bytes):
        data = compressed(data, job.output.compression)
    messages = tuple(f"{job.name}:{b.position}: {b.reason}" for b in bad)
    return Done(data, error_lines(job.name, bad), stats, messages, b"".join(ledger))


def error_lines(name: str, bad: Sequence[Bad]) -> bytes:
    """Bad records as lines of errors.jsonl."""
    lines = [{"file": name, "position": b.position, "reason": b.reason, "record": b.record} for b in bad]
    return "".join(json.dumps(line, ensure_ascii=False, default=_plain) + "\n" for line in lines).encode(
        "utf-8", "backslashreplace"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Row):
        return {name: value.get(name) for name in value.batch.schema.names}
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")  # written as JSON's escapes: the bytes can be had back
    return str(value)


def _cell(column: Any, index: int) -> Any:
    import pyarrow as pa

    try:
        return column[index].as_py()
    except UnicodeDecodeError:
        pass
    try:
        return column.slice(index, 1).cast(pa.binary())[0].as_py()
    except pa.ArrowException:
        return "not UTF-8"


def valid(job: Job, piece: Piece) -> Piece:
    """The piece, those rows of a parquet among the bad whose text is no UTF-8, which parquet promises."""
    if job.source.kind != PARQUET:
        return piece
    import pyarrow as pa

    batch = piece.records
    try:
        batch.validate(full=True)
        return piece
    except pa.ArrowInvalid:
        pass
    good, bad = [], []
    for i, position in enumerate(piece.positions):
        try:
            # Taken, not sliced: the whole of a sliced dictionary is looked at.
            batch.take(pa.array([i])).validate(full=True)
            good.append(i)
        except pa.ArrowInvalid as error:
            bad.append(Bad(position, f"not valid: {str(error).splitlines()[0]}", Row(batch, i)))
    return replace(piece, records=batch.take(pa.array(good, pa.int64())), positions=[piece.positions[i] for i in good],
                   bad=[*piece.bad, *bad])  # fmt: skip


def parse(job: Job, piece: Piece) -> tuple[list[tuple[int, Any, Any]], list[Bad]]:
    """The records that could be parsed, with their positions and as they stood, and the others."""
    bad = list(piece.bad)
    kind = job.source.kind
    if kind in (CSV, TSV, PARQUET):
        _check(job, piece.records.schema.names if kind == PARQUET else piece.header)
    if kind == PARQUET:
        return [(n, i, Row(piece.records, i)) for i, n in enumerate(piece.positions)], bad
    parsed = []
    for position, raw in zip(piece.positions, piece.records, strict=True):
        try:
            parsed.append((position, _PARSE[kind](raw, piece, job), raw))
        except _Unparsable as error:
            bad.append(Bad(position, str(error), _as_it_stood(raw) if job.settings.encoding else raw))
    return parsed, bad


def _check(job: Job, names: Sequence[str]) -> None:
    """Raises Unreadable where the columns of a table hold no text, or where it was cleaned before."""
    if (text := job.settings.fields.text) not in names:
        known = ", ".join(names)
        raise Unreadable(f"{job.name}: no column {text!r}; its columns are {known}: name one with --text-field")
    try:
        job.settings.fields.names(names)
    except ValueError as error:
        raise Unreadable(f"{job.name}: {error}") from None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a batch, turned into Python values only where it is bad and must be shown, or is looked for."""

    batch: Any
    index: int

    def get(self, name: str) -> Any:
        """The value of a column, None where there is no such column."""
        return _cell(self.batch.column(name), self.index) if name in self.batch.schema.names else None


class _Unparsable(ValueError):
    pass


def _line(raw: bytes, piece: Piece, job: Job) -> dict[str, Any]:
    try:
        record = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Unparsable(_not_in(job) if job.settings.encoding else f"{_not_in(job)}: byte {error.start}") from None
    except ValueError as error:
        raise _Unparsable(f"no JSON: {error}") from None
    except RecursionError:
        raise _Unparsable("no JSON that can be read: nested too deeply") from None
    if not isinstance(record, dict):
        raise _Unparsable(f"no record: a JSON {type(record).__name__}, not an object")
    if job.settings.fields.text not in record:
        raise _Unparsable(f"no field {job.settings.fields.text!r}; its fields are "
                          f"{', '.join(record) or 'none'} (--text-field)")  # fmt: skip
    try:
        job.settings.fields.names(record.keys())
    except ValueError as error:
        raise _Unparsable(str(error)) from None
    return record


def _row(raw: list[str], piece: Piece, job: Job) -> dict[str, Any]:
    if any("\udc80" <= c <= "\udcff" for cell in raw if not cell.isascii() for c in cell):
        raise _Unparsable(_not_in(job))
    return dict(zip(piece.header, raw, strict=True))


def _page(raw: tuple[str | None, str | None, str, str | None, bytes], piece: Piece, job: Job) -> dict[str, Any]:
    address, date, kind, charset, body = raw
    read = decode if kind.startswith("text/plain") else decode_page
    try:
        text, _ = read(body, job.settings.encoding, charset)
    except NotText as error:
        raise _Unparsable(f"page cannot be decoded: {error}") from None
    except UnicodeError:
        raise _Unparsable(_not_in(job)) from None
    if job.source.kind == WET:
        return {"url": address, "date": date, "text": text}
    return {"url": address, "date": date, "content_type": kind, "text": text}


def _not_in(job: Job) -> str:
    return f"not {job.settings.encoding}" if job.settings.encoding else "not UTF-8 (--encoding names another encoding)"


def _as_it_stood(raw: Any) -> Any:
    """A line or a row of `recoded`; pages hold the bytes of the file."""
    if isinstance(raw, list):
        return [as_stood(cell.encode("utf-8", "surrogateescape")) for cell in raw]
    return as_stood(raw) if isinstance(raw, bytes) else raw


_PARSE: dict[str, Any] = {JSONL: _line, CSV: _row, TSV: _row, WARC: _page, WET: _page}


def cleaned(job: Job, piece: Piece, records: Sequence[Any]) -> list[Cleaned]:
    """The answers for parsed records, which are all of the piece. Raises Unreadable where no record will do."""
    settings, fields = job.settings, job.settings.fields
    judge = settings.judge()
    try:
        if job.source.kind == PARQUET:
            return rows_of(piece.records, judge, fields, settings.longest, settings.url)
        texts = [record[fields.text] for record in records]
        titles = [record.get(fields.title) for record in records] if fields.title else None
        urls = [(record.get(fields.url) if fields.url else None) or settings.url for record in records]
        if job.source.kind != WARC:
            return clean_rows(judge, texts, titles, urls, fields.html, settings.longest)
        return [
            clean_rows(judge, [text], None, [url], not r["content_type"].startswith("text/plain"), settings.longest)[0]
            for r, text, url in zip(records, texts, urls, strict=True)
        ]
    except (KeyError, TypeError) as error:
        raise Unreadable(f"{job.name}: {error.args[0]}: name another with --text-field") from None
    except ModuleNotFoundError as error:
        raise Unreadable(f"{job.name}: {error}") from None
