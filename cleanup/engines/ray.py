"""The Ray engine: parquet or jsonl in, parquet out, on a cluster. The same function and answers as the local engine.

Needs the extra `ray`, on every machine of the cluster this package too.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cleanup.options import Options
from cleanup.rows import LONGEST, Fields
from cleanup.sites import MIN_PAGES, MIN_SHARE, Line, Site, host_of
from cleanup.sources.formats import JSONL, PARQUET
from cleanup.sources.paths import Input
from cleanup.sources.streams import Unreadable

_ROWS = 256  # of a batch
_ARROW = {"gz": "gzip", "zst": "zstd", "bz2": "bz2"}


def connect(address: str | None) -> Any:
    """Ray, connected to a cluster ("auto", ray://host:10001), or to one started here for this process.

    Its reports on usage to its makers stay off where the environment does not ask for them.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ModuleNotFoundError:
        raise Unreadable("--engine ray needs an extra: pip install 'article-cleanup[ray]'") from None
    if not ray.is_initialized():
        # Without "local" Ray would join any cluster that it finds on this machine, and end with its owner.
        address = address or os.environ.get("RAY_ADDRESS") or "local"
        ray.init(address, log_to_driver=False, include_dashboard=False if address == "local" else None)
    return ray


def read(inputs: Sequence[Input]) -> Any:
    """The records of all inputs as one Ray Dataset, in order. Raises Unreadable for other files than parquet and
    jsonl, and for both together.
    """
    import ray.data

    ray.data.DataContext.get_current().execution_options.preserve_order = True
    kinds = {(source.format.kind, source.format.compression) for source in inputs}
    names = [source.name for source in inputs]
    if len(kinds) == 1 and (kind := next(iter(kinds)))[0] in (PARQUET, JSONL):
        if kind[0] == PARQUET:
            return ray.data.read_parquet(names)
        how = {"arrow_open_stream_args": {"compression": _ARROW[kind[1]]}} if kind[1] else {}
        return ray.data.read_json(names, file_extensions=None, **how)
    raise Unreadable("--engine ray reads files of one kind: either parquet or jsonl, all compressed alike")


def clean(dataset: Any, options: Options, fields: Fields, longest: int = LONGEST) -> Any:
    """A Ray Dataset with the columns of `clean_batch`, lazily. A task that is lost with its worker is done again."""
    from cleanup.arrow import check

    check(dataset.schema().base_schema, fields)
    how = {**asdict(fields), "options": options, "longest": longest}
    return dataset.map_batches(_clean, batch_format="pyarrow", batch_size=_ROWS, fn_kwargs=how)


def _clean(table: Any, **how: Any) -> Any:
    from cleanup.arrow import clean_batch

    return clean_batch(table, **how)


def learn(dataset: Any, fields: Fields, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE) -> dict[str, Site]:
    """What `cleanup learn` finds in a Ray Dataset: grouped by host over the cluster, counted by the same function."""
    keep = dataset.map_batches(
        _hosts, batch_format="pyarrow", fn_kwargs={"text": fields.text, "url": fields.url or "url"}
    )
    rows = keep.groupby("host").map_groups(
        _learn, batch_format="pyarrow", fn_kwargs={"min_pages": min_pages, "min_share": min_share}
    )
    found = {}
    for row in sorted(rows.take_all(), key=lambda row: str(row["host"])):
        lines = (Line(**told) for told in row["told"])
        found[str(row["host"])] = Site(row["pages"], dict(zip(row["lines"], lines, strict=True)))
    return found


def _hosts(table: Any, text: str, url: str) -> Any:
    import pyarrow as pa

    urls, texts = table.column(url).to_pylist(), table.column(text).to_pylist()
    rows = [(host, t) for u, t in zip(urls, texts, strict=True) if t and (host := host_of(u))]
    kinds = pa.schema([("host", pa.string()), ("text", pa.large_string())])
    return pa.table({"host": [h for h, _ in rows], "text": [t for _, t in rows]}, schema=kinds)


def _learn(table: Any, min_pages: int, min_share: float) -> Any:
    import pyarrow as pa

    from cleanup.engines.learn import learn_group

    pages = zip(table.column("host").to_pylist(), table.column("text").to_pylist(), strict=True)
    sites = learn_group(pages, min_pages, min_share)
    told = pa.struct([("pages", pa.int64()), ("body", pa.float64()), ("beyond", pa.string())])  # a `Line`
    kinds = pa.schema([("host", pa.string()), ("pages", pa.int64()), ("lines", pa.list_(pa.string())),
                       ("told", pa.list_(told))])  # fmt: skip
    return pa.table({
        "host": [host for host, _ in sites], "pages": [s.pages for _, s in sites],
        "lines": [list(s.lines) for _, s in sites],
        "told": [[line._asdict() for line in s.lines.values()] for _, s in sites],
    }, schema=kinds)  # fmt: skip
