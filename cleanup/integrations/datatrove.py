"""datatrove: a formatter block. Needs the extra `datatrove`.

    LocalPipelineExecutor([JsonlReader("crawl/"), Cleanup(Options(foreign="drop")), JsonlWriter("clean/")])
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from datatrove.pipeline.formatters.base import BaseFormatter

from cleanup.cleaner import Cleaner
from cleanup.options import Options
from cleanup.rows import COLUMNS, Fields, clean_rows

_BATCH = 64  # documents measured together


class Cleanup(BaseFormatter):  # type: ignore[misc]
    """Puts the clean text into `Document.text`, and title, language, removed and warnings into its metadata.

    `title` and `url` name keys of the metadata that are read; `add` says what is added there, and a key of yours that
    has one of these names stays (ours is then `clean_title`). A document that cannot be cleaned, such as one without
    a text, is dropped and counted in the block's statistics under `dropped`.
    """

    name = "🧹 cleanup"

    def __init__(self, options: Options | None = None, title: str | None = None, url: str | None = "url",
                 add: tuple[str, ...] = COLUMNS[1:]) -> None:  # fmt: skip
        super().__init__()
        self.options = options or Options()
        self.fields = Fields("text", title, url, in_place=True, add=add)

    def format(self, text: str) -> str:
        return Cleaner(self.options).clean(text).text

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        stream = iter(data)
        while batch := list(islice(stream, _BATCH)):
            with self.track_time("batch"):
                rows = self._rows(batch)
            for document, row in zip(batch, rows, strict=True):
                self.stat_update("total")
                if row.result is None:
                    self.stat_update("dropped")
                    continue
                values = row.values()
                names = self.fields.names({**document.metadata, "text": ""}.keys())
                document.text = values["clean_text"]
                document.metadata.update({n: values[c] for c, n in names.items() if c != "clean_text"})
                self.stat_update("removed_characters", value=len(row.result.document.raw) - len(document.text))
                yield document

    def _rows(self, batch: list[Any]) -> Any:
        keys = (self.fields.title, self.fields.url)
        titles, urls = ([d.metadata.get(key) for d in batch] if key else None for key in keys)
        return clean_rows(Cleaner(self.options), [d.text for d in batch], titles, urls)
