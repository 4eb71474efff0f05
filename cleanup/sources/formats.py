"""What a file's name says it is: a format and a compression."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

TEXT, HTML, JSONL, CSV, TSV, PARQUET, WARC, WET = "text", "html", "jsonl", "csv", "tsv", "parquet", "warc", "wet"
_SUFFIXES = {
    ".txt": TEXT, ".text": TEXT, ".md": TEXT, ".markdown": TEXT,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".jsonl": JSONL, ".ndjson": JSONL, ".csv": CSV, ".tsv": TSV, ".parquet": PARQUET, ".warc": WARC, ".wet": WET,
}  # fmt: skip
COMPRESSIONS = {".gz": "gz", ".zst": "zst", ".bz2": "bz2"}
# What each can be written as; the first is what it becomes where nothing else is asked for.
WRITTEN_AS = {
    TEXT: (TEXT, JSONL), HTML: (TEXT, JSONL), JSONL: (JSONL, PARQUET), CSV: (CSV, TSV, JSONL, PARQUET),
    TSV: (TSV, CSV, JSONL, PARQUET), PARQUET: (PARQUET, JSONL), WARC: (JSONL, PARQUET), WET: (JSONL, PARQUET),
}  # fmt: skip
# One document a file, read whole; the others hold records and are read as streams.
WHOLE = (TEXT, HTML)


class Format(NamedTuple):
    """A kind of file, and how it is compressed: "", "gz", "zst" or "bz2"."""

    kind: str
    compression: str = ""

    @property
    def suffix(self) -> str:
        name = {TEXT: "txt", HTML: "html"}.get(self.kind, self.kind)
        return f".{name}" + (f".{self.compression}" if self.compression else "")


def format_of(name: str) -> Format | None:
    """What a name stands for; None where its suffixes are not known.

    >>> format_of("s3://crawl/a.jsonl.zst"), format_of("CC-MAIN-1.warc.wet.gz"), format_of("a.jpg")
    (Format(kind='jsonl', compression='zst'), Format(kind='wet', compression='gz'), None)
    """
    suffixes = PurePosixPath(name.lower()).suffixes
    compression = COMPRESSIONS.get(suffixes[-1], "") if suffixes else ""
    suffixes = suffixes[:-1] if compression else suffixes
    kind = _SUFFIXES.get(suffixes[-1]) if suffixes else None
    return Format(kind, compression) if kind else None


def parse(name: str) -> Format:
    """A format as asked for on the command line: jsonl, csv.gz. Raises ValueError for one that is not known.

    >>> parse("jsonl.zst").suffix
    '.jsonl.zst'
    """
    found = format_of("x." + name.removeprefix("."))
    if found is None:
        raise ValueError(f"unknown format {name!r}; known: txt, html, jsonl, csv, tsv, parquet, warc, wet, with .gz, "
                         ".zst or .bz2 behind it")  # fmt: skip
    return found


def output_format(source: Format, asked: Format | None, target: str | None = None) -> Format:
    """What an input is written as: as `asked` (--to), or else as the `target`'s name says, or like the input.

    Raises ValueError where that cannot be.
    """
    wanted = asked or (format_of(target) if target else None)
    if wanted is None:
        first = WRITTEN_AS[source.kind][0]
        return Format(first, source.compression if first == source.kind or first != TEXT else "")
    if wanted.kind not in WRITTEN_AS[source.kind]:
        known = ", ".join(WRITTEN_AS[source.kind])
        raise ValueError(f"{source.kind} cannot be written as {wanted.kind}; it can be written as {known}")
    return wanted


def renamed(name: str, source: Format, output: Format) -> str:
    """A file's name with the suffixes of what it is written as.

    >>> renamed("a/page.html", Format(HTML), Format(TEXT)), renamed("x.md.gz", Format(TEXT, "gz"), Format(TEXT, "gz"))
    ('a/page.txt', 'x.md.gz')
    """
    if source == output:
        return name
    path = PurePosixPath(name)
    for _ in range(1 + bool(source.compression)):
        path = path.with_suffix("") if format_of("x" + path.suffix) or path.suffix in COMPRESSIONS else path
    if source.kind == WET and path.suffix == ".warc":
        path = path.with_suffix("")
    return f"{path}{output.suffix}"
