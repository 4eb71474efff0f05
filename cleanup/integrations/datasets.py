"""Hugging Face datasets: a function for `Dataset.map(..., batched=True)`. Needs the extra `datasets`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cleanup.options import Options


def cleaner(options: Options | None = None, **how: Any) -> Callable[[Any], Any]:
    """A function from an Arrow table to the same with columns for the answers:

        dataset.with_format("arrow").map(cleaner(), batched=True, num_proc=8).with_format(None)

    Streamed datasets take it as well. `how` are the arguments of `cleanup.arrow.clean_batch`. It is pickled and
    hashed by its arguments, so that the library's cache knows when it was changed.
    """
    return _Cleaner(options, tuple(sorted(how.items())))


class _Cleaner:
    def __init__(self, options: Options | None, how: tuple[tuple[str, Any], ...]) -> None:
        self.options, self.how = options, how

    def __call__(self, table: Any) -> Any:
        from cleanup.arrow import clean_batch

        return clean_batch(table, self.options, **dict(self.how))
