"""Lists of texts through `clean_batch`: what the helpers for Series share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleanup.options import Options


def batch(texts: Sequence[Any], options: Options | None, titles: Sequence[Any] | None, urls: Sequence[Any] | None,
          html: bool) -> Any:  # fmt: skip
    """The answers for texts as an Arrow table, a column each. Raises TypeError for what is neither str nor bytes."""
    import pyarrow as pa

    from cleanup.arrow import clean_batch

    kind = pa.binary() if any(isinstance(text, bytes) for text in texts) else pa.string()
    given = {"text_": pa.array(texts, kind)}
    for name, values in (("title_", titles), ("url_", urls)):
        if values is not None:
            given[name] = pa.array(values, pa.string())
    table = pa.RecordBatch.from_pydict(given)
    cleaned = clean_batch(table, options, "text_", "title_", "url_", html)
    return pa.table(cleaned.select([name for name in cleaned.schema.names if name not in given]))


def answers(texts: Sequence[Any], options: Options | None, titles: Sequence[Any] | None, urls: Sequence[Any] | None,
            html: bool) -> dict[str, list[Any]]:  # fmt: skip
    """The same as lists."""
    found: dict[str, list[Any]] = batch(texts, options, titles, urls, html).to_pydict()
    return found
