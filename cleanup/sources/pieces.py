"""Files of records as pieces of bounded size, cut alike at every reading: a run that was killed counts them to go on.

A piece holds records as its format gives them, unparsed where that is possible: parsing is left to the workers.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO, Any, TypeVar

from cleanup.encoding import recoded
from cleanup.sources.formats import CSV, JSONL, PARQUET, TSV, WARC, WET, Format
from cleanup.sources.streams import Unreadable, filesystem, is_remote, opened, refuse_packed

RECORDS = 256  # of a piece, at most
BYTES = 1_000_000  # from which a piece is closed
_HEAD = 2_000  # bytes kept of a record that is too long to be kept whole
_READ = 1 << 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that cannot be read: where it stands, why, and itself (its head, where it is too long)."""

    position: int
    reason: str
    record: Any


@dataclass(frozen=True, slots=True)
class Piece:
    """Records in the order of the file. `positions` are lines (jsonl, csv), rows (parquet) or pages (warc).

    `records` holds lines as bytes (jsonl), lists of cells (csv), (address, date, type, bytes) of a page (warc, wet),
    or is a RecordBatch (parquet). `header` holds the names of a csv's columns, `delimiter` is what stands between its
    cells; `end` is how far the file was read, in bytes on disk.
    """

    positions: list[int]
    records: Any
    bad: list[Bad] = field(default_factory=list)
    header: tuple[str, ...] = ()
    end: int = 0
    delimiter: str = ","


def pieces(name: str, found: Format, longest: int, encoding: str | None = None) -> Iterator[Piece]:
    """Reads a file of records as a stream; a record of more than `longest` bytes is `bad` and never held in memory.

    Lines and rows in another `encoding` than UTF-8 come as UTF-8; pages and parquet come as they are. Raises
    LookupError for an encoding that is not known, Unreadable where the file cannot be read, or cannot be read further:
    what came before is good.
    """
    if found.kind == PARQUET:
        yield from _parquet(name)
        return
    with opened(name, found.compression) as (stream, raw):
        if encoding and found.kind not in (WARC, WET):
            stream = recoded(stream, encoding)
        records = {
            JSONL: _lines, CSV: _cells, TSV: _cells, WARC: _pages, WET: _pages
        }[found.kind](name, stream, found, longest)  # fmt: skip
        yield from _gathered(records, raw)


def _gathered(records: Iterator[tuple[int, Any, int]], raw: IO[bytes]) -> Iterator[Piece]:
    """Records, each with its position and size, as pieces; header rows and bad records come as themselves."""
    header = _Header(())
    piece = Piece([], [])
    size = closed = 0
    ended: list[Exception] = []
    for position, record, length in _until_broken(records, ended):
        if isinstance(record, _Header):
            header = record
            piece = Piece([], [])
            continue
        if isinstance(record, Bad):
            piece.bad.append(record)
        else:
            piece.positions.append(position)
            piece.records.append(record)
        size += length
        if len(piece.positions) + len(piece.bad) >= RECORDS or size >= BYTES:
            yield header.over(piece, _told(raw))
            closed += 1
            piece, size = Piece([], []), 0
    if piece.positions or piece.bad or (header.names and not closed):
        yield header.over(piece, _told(raw))
    if ended:
        raise ended[0]


def _until_broken(records: Iterator[T], ended: list[Exception]) -> Iterator[T]:
    """The records before the place where a file cannot be read further; what was wrong there goes into `ended`."""
    try:
        yield from records
    except Exception as error:  # noqa: BLE001  raised again behind the last good piece
        ended.append(error)


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...]
    delimiter: str = ","

    def over(self, piece: Piece, end: int) -> Piece:
        return replace(piece, header=self.names, delimiter=self.delimiter, end=end)


def _told(raw: IO[bytes]) -> int:
    try:
        return raw.tell()
    except (OSError, ValueError):  # standard input has no position
        return 0


def _lines(name: str, stream: IO[bytes], found: Format, longest: int) -> Iterator[tuple[int, Any, int]]:
    number = 0
    while line := stream.readline(_READ):
        number += 1
        if number == 1 and not found.compression:
            refuse_packed(name, line, found.kind)
        parts, length = [line], len(line)
        while not line.endswith(b"\n") and (line := stream.readline(_READ)):
            length += len(line)
            if length <= longest:
                parts.append(line)
        whole = b"".join(parts)
        if number == 1:
            whole = whole.removeprefix(codecs.BOM_UTF8)
        if length > longest:
            reason = f"record of {length:,} bytes; the limit is {longest:,} (--longest)"
            yield number, Bad(number, reason, whole[:_HEAD].decode("utf-8", "surrogateescape")), _HEAD
        elif whole.strip():
            yield number, whole, length


def _cells(name: str, stream: IO[bytes], found: Format, longest: int) -> Iterator[tuple[int, Any, int]]:
    csv.field_size_limit(longest)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    first = text.readline()
    if not found.compression:
        refuse_packed(name, first[:10].encode("utf-8", "surrogateescape"), found.kind)
    delimiter = "\t" if found.kind == TSV else max(",;\t", key=first.count)
    rows = csv.reader(_again(first, text, longest), delimiter=delimiter, strict=True)
    header: tuple[str, ...] | None = None
    try:
        for row in rows:
            length = sum(map(len, row))
            if header is None:
                header = tuple(row)
                if len(set(header)) < len(header):
                    raise Unreadable(f"{name}: two columns have one name; rename one of {', '.join(header)}")
                yield 0, _Header(header, delimiter), 0
            elif len(row) == len(header):
                yield rows.line_num, row, length
            elif row:
                reason = f"{len(row)} cells; the header has {len(header)}"
                yield rows.line_num, Bad(rows.line_num, reason, row if length <= longest else row[0][:_HEAD]), length
    except csv.Error as error:
        # Beyond a quote that never ends no row can be told from the next.
        raise Unreadable(f"{name}: line {rows.line_num}: {error}; rows from there on were not read") from None
    finally:
        if not stream.closed:
            text.detach()


def _again(first: str, text: io.TextIOWrapper, longest: int) -> Iterator[str]:
    if first:
        yield first
    while line := text.readline(longest + 1):
        yield line


def _pages(name: str, stream: IO[bytes], found: Format, longest: int) -> Iterator[tuple[int, Any, int]]:
    """The pages of a crawl: responses with HTML or text, or the plain text of a WET file."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ModuleNotFoundError:
        raise Unreadable(f"{name}: WARC needs an extra: pip install 'article-cleanup[warc]'") from None
    kinds = WarcRecordType.conversion if found.kind == WET else WarcRecordType.response
    for number, record in enumerate(ArchiveIterator(stream, record_types=kinds), 1):
        address = record.headers.get("WARC-Target-URI")
        kind = (record.http_content_type if record.is_http else record.headers.get("Content-Type")) or ""
        if not _readable(kind):
            continue
        body = record.reader.read(longest + 1)
        page = (address, record.headers.get("WARC-Date"), kind, record.http_charset if record.is_http else None, body)
        if len(body) > longest:
            yield number, Bad(number, f"page of more than {longest:,} bytes (--longest)", address), _HEAD
        else:
            yield number, page, len(body)


def _readable(kind: str) -> bool:
    return kind.startswith(("text/html", "text/plain", "application/xhtml"))


def _parquet(name: str) -> Iterator[Piece]:
    """Row groups are decoded a piece at a time, and a row group's bytes are read as they are needed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise Unreadable(f"{name}: parquet needs an extra: pip install 'article-cleanup[arrow]'") from None
    try:
        fs, path = filesystem(name) if is_remote(name) else (None, name)
        with pq.ParquetFile(path, filesystem=fs, pre_buffer=False) as file:
            row = done = 0
            total = sum(file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups)) or 1
            for batch in file.iter_batches(batch_size=RECORDS, use_threads=False):
                for part in _halved(batch):
                    done += part.nbytes
                    yield Piece(list(range(row + 1, row + 1 + part.num_rows)), part, end=min(done, total))
                    row += part.num_rows
    except FileNotFoundError:
        raise Unreadable(f"{name}: no such file; check the path") from None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{name}: no readable parquet: {error}") from None


def _halved(batch: Any) -> Iterator[Any]:
    if batch.nbytes <= BYTES or batch.num_rows == 1:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _halved(batch.slice(0, half))
    yield from _halved(batch.slice(half))
