"""polars: a Series of texts in, a Series of clean texts or a DataFrame of all answers out. Needs the extra `polars`."""

from __future__ import annotations

from typing import Any

from cleanup.options import Options


def clean_series(texts: Any, options: Options | None = None, titles: Any = None, urls: Any = None,
                 html: bool = False) -> Any:  # fmt: skip
    """A Series of clean texts with the name of `texts`; null where there is no text.

    In expressions: `pl.col("text").map_batches(clean_series, return_dtype=pl.String)`.

    >>> import polars as pl
    >>> clean_series(pl.Series("text", ["Plain text stays.", None])).to_list()
    ['Plain text stays.', None]
    """
    return clean_frame(texts, options, titles, urls, html)["clean_text"].alias(texts.name)


def clean_frame(texts: Any, options: Options | None = None, titles: Any = None, urls: Any = None,
                html: bool = False) -> Any:  # fmt: skip
    """A DataFrame with the columns clean_text, title, language, removed (list of struct), warnings.

    Raises TypeError for texts that are no Series of str.
    """
    import polars as pl

    from cleanup.integrations.columns import batch

    if not isinstance(texts, pl.Series):
        raise TypeError(f"texts must be a Series, not {type(texts).__name__}")
    return pl.from_arrow(batch(list(texts), options, _plain(titles), _plain(urls), html))


def _plain(values: Any) -> list[Any] | None:
    return None if values is None else list(values)
