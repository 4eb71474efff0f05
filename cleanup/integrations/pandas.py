"""pandas: a Series of texts in, a Series of clean texts or a DataFrame of all answers out. Needs the extra `pandas`."""

from __future__ import annotations

from typing import Any

from cleanup.options import Options


def clean_series(texts: Any, options: Options | None = None, titles: Any = None, urls: Any = None,
                 html: bool = False) -> Any:  # fmt: skip
    """A Series of clean texts with the index and the name of `texts`; None where there is no text.

    >>> import pandas as pd
    >>> clean_series(pd.Series(["Plain text stays.", None], index=["a", "b"])).tolist()
    ['Plain text stays.', None]
    """
    import pandas as pd

    found = clean_frame(texts, options, titles, urls, html)["clean_text"]
    return pd.Series(found, index=texts.index, dtype=object).rename(texts.name)


def clean_frame(texts: Any, options: Options | None = None, titles: Any = None, urls: Any = None,
                html: bool = False) -> Any:  # fmt: skip
    """A DataFrame with the columns clean_text, title, language, removed, warnings and the index of `texts`.

    `titles` and `urls` are Series, or lists, as long as `texts`. Raises TypeError for texts that are no Series, and for
    what is neither text nor missing.
    """
    import pandas as pd

    from cleanup.integrations.columns import answers

    if not isinstance(texts, pd.Series):
        raise TypeError(f"texts must be a Series, not {type(texts).__name__}")
    found = answers(_plain(texts), options, _plain(titles) if titles is not None else None,
                    _plain(urls) if urls is not None else None, html)  # fmt: skip
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in found.items()}).set_axis(texts.index)


def _plain(values: Any) -> list[Any]:
    """A list with None for what pandas holds for missing."""
    import pandas as pd

    missing = pd.isna(pd.Series(values, dtype=object)).tolist()
    found = [None if gone else value for value, gone in zip(values, missing, strict=True)]
    if (other := next((v for v in found if not isinstance(v, (str, bytes, type(None)))), None)) is not None:
        raise TypeError(f"texts, titles and urls must be str, not {type(other).__name__}; .astype(str) makes them so")
    return found
