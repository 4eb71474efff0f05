"""HTML to text, in two ways: the body as trafilatura extracts it, and all the text of the page as lines.

Needs the extra `html` (trafilatura, which brings lxml). Nothing is loaded before the first call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleanup.encoding import decode_page

_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea"}
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rb rt s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_CELLS = frozenset({"td", "th"})
_LOOKS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATES = 0x800
_RARE = range(0x20000, 0x2A000, _SURROGATES)  # CJK Extension B: letters for lxml and trafilatura, and hardly used


@dataclass(frozen=True, slots=True)
class Extracted:
    """`body` as trafilatura extracts it, "" where it finds none; `page` is all the text; `title` the headline."""

    body: str
    page: str
    title: str | None


def looks_like_html(text: str) -> bool:
    """Whether a text begins as an HTML document does.

    >>> looks_like_html("<!DOCTYPE html><html>"), looks_like_html("a <b> c")
    (True, False)
    """
    return bool(_LOOKS.match(text[:2000]))


def extract(html: str | bytes, url: str | None = None) -> Extracted:
    """The body, the page's text and its headline.

    Bytes are decoded by `decode_page`; those in no encoding stay, as lone surrogates. Raises NotText for bytes that
    are no text, ModuleNotFoundError, naming the extra, where it is not installed.
    """
    try:
        import trafilatura
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("HTML needs an extra: pip install 'article-cleanup[html]'") from error
    text = html if isinstance(html, str) else decode_page(html)[0]
    stand_ins = _free_letters(text) if _SURROGATE.search(text) else None
    if stand_ins:  # lxml takes no surrogates
        text = text.translate({0xD800 + n: stand_ins + n for n in range(_SURROGATES)})
    tree = trafilatura.load_html(text)
    if tree is None:
        return Extracted("", "", None)
    page, title = page_text(tree), _title(tree)
    body = trafilatura.extract(tree, url=url, include_comments=False, include_tables=True) or ""
    if stand_ins:
        back = {stand_ins + n: 0xD800 + n for n in range(_SURROGATES)}
        body, page, title = body.translate(back), page.translate(back), title and title.translate(back)
    return Extracted(body, page, title)


def _free_letters(text: str) -> int | None:
    """Where as many letters as there are surrogates begin of which the page has none."""
    used = {ord(letter) // _SURROGATES * _SURROGATES for letter in set(text) if letter > "\uffff"}
    return next((first for first in _RARE if first not in used), None)


def page_text(tree: Any) -> str:
    """All the visible text of a page, a line for each block, as a browser would break it."""
    lines, line = [], ""
    for piece in _pieces(tree):
        if piece == "\n":
            lines.append(line)
            line = ""
        else:
            line += piece
    return "\n".join(text for raw in [*lines, line] if (text := _SPACE.sub(" ", raw).strip()))


def _pieces(element: Any) -> Iterator[str]:
    """Text in the order of the page, with "\\n" where a line ends. A walk without recursion: pages nest deeply."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, closing = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        if closing:
            if tag is not None and tag not in _INLINE:
                yield " " if tag in _CELLS else "\n"
            yield node.tail or ""
            continue
        if tag is None or tag in _HIDDEN:
            yield node.tail or ""
            continue
        if tag not in _INLINE:
            yield " " if tag in _CELLS else "\n"
        yield node.text or ""
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))


def _title(tree: Any) -> str | None:
    """The only <h1>, or else the headline that the page gives to others, or its <title>."""
    heads = [" ".join("".join(node.itertext()).split()) for node in tree.iter("h1")]
    filled = [text for text in heads if text]
    if len(filled) == 1:
        return filled[0]
    for path in ("//meta[@property='og:title']/@content", "//title/text()"):
        for value in tree.xpath(path):
            if text := " ".join(str(value).split()):
                return text
    return filled[0] if filled else None
