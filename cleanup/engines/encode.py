"""Cleaned records as what is written: lines of JSON, rows of a table of text, or an Arrow batch."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleanup.encoding import encoded
from cleanup.rows import Cleaned, Fields
from cleanup.sources.formats import JSONL, PARQUET, TSV, Format

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Good:
    """A record that was cleaned: its fields (the number of its row, in Arrow batches), as it stood, and the answer."""

    record: Any
    raw: Any
    row: Cleaned


def encode(output: Format, fields: Fields, good: Sequence[Good], batch: Any, header: Sequence[str],
           csv_safe: bool = False, delimiter: str = ",") -> Any:  # fmt: skip
    """The records with what was found, as bytes or, for parquet, as an Arrow batch; `batch` is what they come from.

    `header` holds the names of the columns at the beginning of a csv, else nothing; with `csv_safe` a cell of a csv
    that a spreadsheet would take for a formula gets a ' before it. `delimiter` stands between the cells of a csv.
    """
    if output.kind == PARQUET:
        return _batch(fields, good, batch)
    if batch is not None:
        import pyarrow as pa

        rows = batch.take(pa.array([g.record for g in good], pa.int64())).to_pylist()
        good = [Good(record, None, g.row) for record, g in zip(rows, good, strict=True)]
    if output.kind == JSONL:
        return "".join(_line(fields, g) for g in good).encode("utf-8", "backslashreplace")  # JSON's own escapes
    return encoded(_rows("\t" if output.kind == TSV else delimiter, fields, good, header, csv_safe))


def _values(fields: Fields, good: Good) -> dict[str, Any]:
    values = good.row.values()
    return {name: values[column] for column, name in fields.names(good.record.keys()).items()}


def _line(fields: Fields, good: Good) -> str:
    added = _values(fields, good)
    if isinstance(good.raw, bytes) and not fields.in_place:
        # The record's own bytes stay, so that no number is written in another way.
        own = good.raw.decode("utf-8").strip().removesuffix("}").rstrip()
        return f"{own}, {json.dumps(added, ensure_ascii=False)[1:]}\n" if added else f"{own}}}\n"
    return json.dumps({**good.record, **added}, ensure_ascii=False, default=_plain) + "\n"


def _valid(value: Any) -> Any:
    """A JSON value without lone surrogates, which Arrow cannot hold: they are U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_valid(key): _valid(item) for key, item in value.items()}
    return [_valid(item) for item in value] if isinstance(value, list) else value


def _plain(value: Any) -> str:
    """Types of Arrow that JSON lacks: bytes as base64, dates as ISO 8601, the rest as it prints."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _rows(delimiter: str, fields: Fields, good: Sequence[Good], header: Sequence[str], csv_safe: bool) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    # The writer quotes no cell for a lone "\r", at which readers end the row.
    quoting = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    if header:
        writer.writerow(dict.fromkeys([*header, *fields.names(header).values()]))
    for g in good:
        cells = {**g.record, **_values(fields, g)}.values()
        texts = [v if isinstance(v, str) or v is None else json.dumps(v, ensure_ascii=False) for v in cells]
        texts = [_harmless(v) for v in texts] if csv_safe else texts
        (quoting if any("\r" in v for v in texts if v) else writer).writerow(texts)
    return out.getvalue()


def _harmless(cell: str | None) -> str | None:
    """A cell as text even for a spreadsheet, which takes what begins with these marks for a formula. Numbers stay.

    >>> [_harmless(cell) for cell in ("=1+1", "-2.5", "@x", "plain")]
    ["'=1+1", '-2.5', "'@x", 'plain']
    """
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r" and not _NUMBER.fullmatch(cell) else cell


def _batch(fields: Fields, good: Sequence[Good], batch: Any) -> Any:
    import pyarrow as pa

    from cleanup.arrow import with_columns

    if batch is not None:
        own = batch.take(pa.array([g.record for g in good], pa.int64()))
    else:
        own = pa.RecordBatch.from_pylist([_valid(g.record) for g in good])
    return with_columns(own, [g.row for g in good], fields)
