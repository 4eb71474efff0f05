"""The report: one self-contained HTML page. It loads nothing, and shows the pages' text as text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files

from cleanup.report.corpus import Corpus
from cleanup.report.safe import visible


def page(corpus: Corpus, title: str, names: Mapping[str, str] | None = None) -> str:
    """The whole page. `names` are the languages' names by code.

    The data stand in a JSON block in which no "<" is left, so that no text can end it, and the script writes nothing
    but text nodes. A content security policy allows the page's own style and script, and nothing else.
    """
    data = {"title": visible(title), "summary": corpus.summary(), "names": dict(names or {})}
    block = f'{json.dumps(data, ensure_ascii=False)[:-1]}, "documents": [{",".join(corpus.embedded())}]}}'
    style, script = _asset("report.css"), _asset("report.js")
    parts = {
        "title": escape(visible(title)),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        "style": style,
        "script": script,
        "data": block.replace("<", "\\u003c"),
    }
    return "".join(parts[t] if n % 2 else t for n, t in enumerate(re.split(r"\{\{(\w+)\}\}", _asset("report.html"))))


def begins() -> bytes:
    """What every report begins with."""
    return _asset("report.html").partition("{{")[0].encode()


def _asset(name: str) -> str:
    return files("cleanup.report").joinpath("assets").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
