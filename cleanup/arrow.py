"""Arrow in, Arrow out: the function that every engine and integration calls. Needs the extra `arrow`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleanup.cleaner import Cleaner
from cleanup.options import Options
from cleanup.rows import COLUMNS, LONGEST, Cleaned, Fields, Judge, clean_rows


def clean_batch(
    batch: Any,
    options: Options | None = None,
    text: str = "text",
    title: str | None = None,
    url: str | None = "url",
    html: bool = False,
    in_place: bool = False,
    add: tuple[str, ...] = COLUMNS[1:],
    longest: int = LONGEST,
) -> Any:
    """A `pyarrow.RecordBatch` (or Table) with columns for what cleaning found; the batch's own columns stay first.

    Added are `clean_text` (string), `title` (string, the headline given or found), `language` (string, ISO 639-1),
    `removed` (list of struct: start and end in code points of the text, rule, reason, language, text) and
    `warnings` (list of string). A column of yours that has one of these names stays, and ours is called
    `clean_title` and so on. Rows keep their order and number: where a text is null, undecodable or longer than
    `longest` code points, `clean_text` is null and `warnings` says why. An answer depends on its own row alone.

    The text may be string or binary, plain, large, view or dictionary. Raises KeyError without such a column,
    TypeError where it holds anything else, ValueError where the batch has a `clean_text` already.

    >>> import pyarrow as pa
    >>> batch = pa.RecordBatch.from_pydict({"id": [1, 2], "text": ["Plain text stays.", None]})
    >>> cleaned = clean_batch(batch, add=("language",))
    >>> cleaned.schema.names, cleaned["clean_text"].to_pylist()
    (['id', 'text', 'clean_text', 'language'], ['Plain text stays.', None])
    """
    fields = Fields(text, title, url, html, in_place, add)
    return with_columns(batch, rows_of(batch, Cleaner(options or Options()), fields, longest), fields)


def rows_of(batch: Any, judge: Judge, fields: Fields, longest: int = LONGEST, url: str | None = None) -> list[Cleaned]:
    """The answers for the rows of a batch; see `clean_batch`. `url` is the address of rows that have none."""
    check(batch.schema, fields)
    titles, urls = (
        _values(batch, name) if name in batch.schema.names else None for name in (fields.title, fields.url)
    )
    if url:
        urls = [own or url for own in urls or [None] * len(batch)]
    return clean_rows(judge, _values(batch, fields.text), titles, urls, fields.html, longest)


def check(schema: Any, fields: Fields) -> None:
    """Raises KeyError or TypeError, saying what to do, where a schema has no text under the name asked for."""
    import pyarrow as pa

    if fields.text not in schema.names:
        raise KeyError(f"no column {fields.text!r}; the columns are {', '.join(schema.names)}")
    kind = schema.field(fields.text).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if kind not in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()):
        raise TypeError(f"column {fields.text!r} is {kind}, not a string; the columns are {', '.join(schema.names)}")


def output_schema(schema: Any, fields: Fields) -> Any:
    """The schema of `clean_batch`'s answer for a batch of this schema."""
    import pyarrow as pa

    for column, name in fields.names(schema.names).items():
        if name in schema.names:
            schema = schema.set(schema.get_field_index(name), pa.field(name, _kinds()[column]))
        else:
            schema = schema.append(pa.field(name, _kinds()[column]))
    return schema


def with_columns(batch: Any, rows: Sequence[Cleaned], fields: Fields) -> Any:
    """The batch with the answers as columns."""
    import pyarrow as pa

    kinds = _kinds()
    values = [row.values() for row in rows]
    for column, name in fields.names(batch.schema.names).items():
        array = pa.array([row[column] for row in values], type=kinds[column])
        if name in batch.schema.names:
            batch = batch.set_column(batch.schema.get_field_index(name), name, array)
        else:
            batch = batch.append_column(name, array)
    return batch


def _values(batch: Any, name: str | None) -> list[Any]:
    return list(batch.column(name).to_pylist())


def _kinds() -> dict[str, Any]:
    import pyarrow as pa

    removed = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("rule", pa.string()), ("reason", pa.string()),
                         ("language", pa.string()), ("text", pa.string())])  # fmt: skip
    text = pa.string()
    return dict(zip(COLUMNS, (text, text, text, pa.list_(removed), pa.list_(text)), strict=True))
