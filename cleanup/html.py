"""HTML to text, in two ways: the body as trafilatura extracts it, and all the text of the page as lines.

Needs the extra `html` (trafilatura, which brings lxml). Nothing is loaded before the first call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cleanup.encoding import decode_page
from cleanup.outline import Outline, names_of

_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea"}
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rb rt s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_CELLS = frozenset({"td", "th"})
_LINKS = frozenset({"a", "button"})
_LOOKS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
# The type that JSON-LD gives to the page: NewsArticle, ReportageNewsArticle, LiveBlogPosting and the like.
_ARTICLE = re.compile(r'"@type"\s*:[\s\[]*"[\w:/.]*(?:Article|BlogPosting)"')
_DESCRIPTIONS = ("description", "og:description", "twitter:description")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATES = 0x800
_RARE = range(0x20000, 0x2A000, _SURROGATES)  # CJK Extension B: letters for lxml and trafilatura, and hardly used


class Extracted(NamedTuple):
    """`body` and `comments` as trafilatura extracts them, "" where it finds none; `page` is all the text, `outline`
    what its tags say; `title` the headline."""

    body: str
    page: str
    title: str | None
    outline: Outline
    comments: str = ""


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
    if tree is None and text.strip():  # a fragment, as feeds have them: trafilatura takes none that is one element
        tree = trafilatura.load_html(f"<html><body>{text}</body></html>")
    if tree is None:
        return Extracted("", "", None, Outline())
    (page, outline), title = outlined(tree), _title(tree)
    found = trafilatura.bare_extraction(tree, url=url, include_comments=True, include_tables=True, with_metadata=False)
    body, comments = getattr(found, "text", None) or "", getattr(found, "comments", None) or ""
    if stand_ins:
        back = {stand_ins + n: 0xD800 + n for n in range(_SURROGATES)}
        body, page, title = body.translate(back), page.translate(back), title and title.translate(back)
        comments = comments.translate(back)
    return Extracted(body, page, title, outline, comments)


def _free_letters(text: str) -> int | None:
    """Where as many letters as there are surrogates begin of which the page has none."""
    used = {ord(letter) // _SURROGATES * _SURROGATES for letter in set(text) if letter > "\uffff"}
    return next((first for first in _RARE if first not in used), None)


def outlined(tree: Any) -> tuple[str, Outline]:
    """The visible text of a page, a line for each block, as a browser would break it; and what its tags say about each
    line and about the whole."""
    article, described = of_itself(tree)
    outline = Outline(article=article, described=described)
    root = outline.element("", -1)
    lines: list[str] = []
    line: list[str] = []
    holder, linked = -1, 0  # of the line at work: the element it begins in, its letters in links
    for piece, element, in_link in _pieces(tree, outline, root):
        if piece != "\n":
            line.append(piece)
            if piece and not piece.isspace():
                holder = element if holder < 0 else holder
                linked += len(" ".join(piece.split())) if in_link else 0
            continue
        if text := _SPACE.sub(" ", "".join(line)).strip():
            lines.append(text)
            outline.of_line.append(holder)
            outline.linked.append(min(1.0, linked / len(text)))
        line, holder, linked = [], -1, 0
    return "\n".join(lines), outline


def of_itself(tree: Any) -> tuple[bool | None, list[str]]:
    """What a page says of itself to machines: whether it is an article, by its og:type or the type of anything in its
    JSON-LD (None where it has no og:type and no such JSON-LD), and its descriptions.

    >>> from lxml.html import fromstring
    >>> of_itself(fromstring('<meta property="og:type" content="article"><meta name="description" content="A story.">'))
    (True, ['A story.'])
    >>> of_itself(fromstring('<script type="application/ld+json">{"@type": "WebSite"}</script>'))
    (None, [])
    """
    said: dict[str, str] = {}  # the first of each name
    for meta in tree.iter("meta"):
        said.setdefault(meta.get("property") or meta.get("name") or "", meta.get("content") or "")
    scripts = (script for script in tree.iter("script") if "ld+json" in script.get("type", ""))
    kind = said.get("og:type", "").strip().lower()
    article = kind == "article" or any(_ARTICLE.search(script.text or "") for script in scripts)
    return article if article or kind else None, [said[name] for name in _DESCRIPTIONS if name in said]


def _pieces(tree: Any, outline: Outline, root: int) -> Iterator[tuple[str, int, bool]]:
    """Text in the order of the page, with "\\n" where a line ends: the block that holds it, and whether it is a link's.

    A walk without recursion: pages nest deeply.
    """
    stack: list[tuple[Any, bool, int, bool]] = [(tree, False, root, False)]
    while stack:
        node, closing, holder, linked = stack.pop()  # the last two are of what the element stands in
        tag = node.tag if isinstance(node.tag, str) else None
        inline = tag in _INLINE
        if closing or tag is None or tag in _HIDDEN:
            if closing and not inline:
                yield " " if tag in _CELLS else "\n", holder, False
            yield node.tail or "", holder, linked
            continue
        inner = holder if inline else outline.element(tag, holder, names_of(node.attrib))
        if not inline:
            yield " " if tag in _CELLS else "\n", holder, False
        within = linked or tag in _LINKS
        yield node.text or "", inner, within
        stack.append((node, True, holder, linked))
        stack.extend((child, False, inner, within) for child in reversed(node))
    yield "\n", root, False


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
