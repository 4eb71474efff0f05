"""Whole files, one document each: read, cleaned together, and given back as what is written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cleanup.encoding import encoded, undecodable
from cleanup.engines.settings import Settings
from cleanup.engines.stats import Stats
from cleanup.model import Result
from cleanup.report.views import as_json
from cleanup.rows import Cleaned, clean_rows
from cleanup.sources.files import Source, Unreadable, read
from cleanup.sources.formats import JSONL, TEXT, Format
from cleanup.sources.paths import Input
from cleanup.sources.streams import compressed
from cleanup.text import LINE_END

_JSON = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\n]*"\s*:')  # how a file of records begins


@dataclass(frozen=True, slots=True)
class Page:
    """What becomes of one file: `data` to write, or a `failure`."""

    data: bytes = b""
    failure: str = ""
    warnings: tuple[str, ...] = ()
    stats: Stats = field(default_factory=Stats)
    ledger: bytes = b""


def clean_files(sources: Sequence[Input], formats: Sequence[Format], settings: Settings) -> list[Page]:
    """Cleans files; one that cannot be read has a `failure`, the others are done. Raises LookupError for an unknown
    encoding.
    """
    read_: dict[int, Source] = {}
    pages: dict[int, Page] = {}
    for i, source in enumerate(sources):
        try:
            read_[i] = read(source.name, settings.encoding, settings.longest, source.format)
        except Unreadable as error:
            pages[i] = Page(failure=str(error))
    for html in (False, True):
        some = [i for i, source in read_.items() if source.html == html]
        texts = [read_[i].text for i in some]
        try:
            titles, urls = [settings.title] * len(some), [settings.url] * len(some)
            cleaned = clean_rows(settings.judge(), texts, titles, urls, html, settings.longest)
        except ModuleNotFoundError as error:
            cleaned = [Cleaned(None, str(error))] * len(some)
        for i, row in zip(some, cleaned, strict=True):
            pages[i] = _page(row, sources[i], formats[i], settings)
    return [pages[i] for i in range(len(sources))]


def _page(row: Cleaned, source: Input, output: Format, settings: Settings) -> Page:
    if row.result is None:
        return Page(failure=f"{source.name}: {row.error}")
    stats = Stats()
    stats.count(row.result)
    # A byte that was no UTF-8 goes out as it came; in JSON it is the escape of a surrogate.
    data = (
        _line(row.result, source.name).encode("utf-8", "backslashreplace")
        if output.kind == JSONL
        else encoded(_closed(row.result.text, settings.newline))
    )
    warnings = row.result.warnings
    if count := undecodable(row.result.document.raw):
        warnings += (f"{count:,} bytes are not UTF-8; they are kept as they are (--encoding names the encoding)",)
    if source.format.kind == TEXT and _JSON.match(row.result.document.raw):
        warnings += ("looks like JSON, and was cleaned as text; --from jsonl reads an object a line",)
    ledger = b""
    if settings.ledger:
        from cleanup.report.ledger import line

        ledger = line(row.result, source.name)
    return Page(compressed(data, output.compression), "", warnings, stats, ledger)


def _line(result: Result, name: str) -> str:
    return json.dumps(as_json(result, name), ensure_ascii=False) + "\n"


def _closed(text: str, newline: str) -> str:
    text = text if not text or text.endswith("\n") else text + "\n"
    return LINE_END.sub(newline, text) if newline else text
