"""Scrapy: an item pipeline. In settings.py:

    ITEM_PIPELINES = {"cleanup.integrations.scrapy.CleanupPipeline": 300}
    CLEANUP = {"text": "body", "foreign": "drop"}

Needs the extra `scrapy`. Items may be dicts, Items, dataclasses or attrs objects.
"""

from __future__ import annotations

from typing import Any

from cleanup.cleaner import Cleaner
from cleanup.options import Options
from cleanup.rows import Fields, clean_rows

_FIELDS = ("text", "title", "url", "html", "in_place", "add")


class CleanupPipeline:
    """Adds `clean_text`, `title`, `language`, `removed` and `warnings` to each item that holds a text.

    The setting CLEANUP holds fields (text, title, url, html, in_place, add) and options of cleaning in one dict.
    An item of a class with fixed fields gets those of the answers that it declares. Items without a text pass
    as they are; one whose text cannot be cleaned is dropped, with the reason.
    """

    def __init__(self, settings: dict[str, Any] | None = None) -> None:
        asked: dict[str, Any] = settings or {}
        asked = {name: tuple(value) if isinstance(value, list) else value for name, value in asked.items()}
        self.fields = Fields(**{name: value for name, value in asked.items() if name in _FIELDS})
        self.cleaner = Cleaner(Options(**{name: value for name, value in asked.items() if name not in _FIELDS}))

    @classmethod
    def from_crawler(cls, crawler: Any) -> CleanupPipeline:
        return cls(crawler.settings.getdict("CLEANUP"))

    def process_item(self, item: Any) -> Any:
        from itemadapter import ItemAdapter
        from scrapy.exceptions import DropItem

        adapter = ItemAdapter(item)
        text = adapter.get(self.fields.text)
        if text is None:
            return item
        title, url = (adapter.get(name) if name else None for name in (self.fields.title, self.fields.url))
        (row,) = clean_rows(self.cleaner, [text], [title], [url], self.fields.html)
        if row.result is None:
            raise DropItem(f"cleanup: {row.error}")
        values = row.values()
        free = isinstance(item, dict)
        for column, name in self.fields.names(list(item) if free else []).items():
            if free or name in adapter.field_names():
                adapter[name] = values[column]
        return item
