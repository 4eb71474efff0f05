"""Spark: a DataFrame in, the same with columns for the answers out, by `mapInArrow`. Needs the extra `spark`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cleanup.options import Options


def clean_dataframe(df: Any, options: Options | None = None, **how: Any) -> Any:
    """A `pyspark.sql.DataFrame` cleaned lazily on the workers; they need this package and pyarrow.

    `how` are the arguments of `cleanup.arrow.clean_batch`: text, title, url, html, in_place, add, longest. Answers
    are the same; batches are as long as `spark.sql.execution.arrow.maxRecordsPerBatch` says. Raises KeyError without
    such a column.
    """
    import pyarrow as pa
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    from cleanup.arrow import check, output_schema
    from cleanup.rows import Fields

    fields = Fields(**{name: value for name, value in how.items() if name != "longest"})
    source = to_arrow_schema(df.schema)
    check(source, fields)
    target = output_schema(source, fields)

    def clean(batches: Iterable[Any]) -> Iterator[Any]:
        from cleanup.arrow import clean_batch

        for batch in batches:
            cleaned = clean_batch(batch, options, **how)
            yield pa.RecordBatch.from_arrays(cleaned.columns, names=cleaned.schema.names)

    return df.mapInArrow(clean, from_arrow_schema(target))
