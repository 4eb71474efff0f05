"""For mkdocs: docstrings are plain text, so the site needs their doctests fenced and their lists of fields marked."""

from __future__ import annotations

import re
from typing import Any

import griffe

FIELD = re.compile(r"(?m)^(\w+): ")


def as_markdown(docstring: str) -> str:
    return "\n\n".join(map(_paragraph, re.split(r"\n\s*\n", docstring)))


def _paragraph(text: str) -> str:
    if text.startswith(">>>"):
        return f"```pycon\n{text}\n```"
    if all(FIELD.match(line) or line.startswith("    ") for line in text.splitlines()):
        return FIELD.sub(r"- `\1`: ", text)
    return text


class Docstrings(griffe.Extension):
    def on_object(self, *, obj: griffe.Object, **others: Any) -> None:
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)
