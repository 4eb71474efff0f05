"""What the tags of a web page say about each line of its text: which elements hold it, and how much of it is a link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What stands in the class, id, itemprop or role of elements that hold no body, on any site's pages.
_NAMED = (
    r"advert|author|banner|breadcrumb|byline|caption|comment|consent|cookie|copyright|credit|date|disclaimer|disqus|"
    r"footer|header|hidden|latest|login|masthead|menu|meta|modal|more|nav|newsletter|outbrain|pagin|popular|popup|"
    r"promo|rating|recommend|related|search|share|sidebar|signup|social|sponsor|subscri|taboola|tags?\b|teaser|time|"
    r"toolbar|trending|widget"
)
_LOOKED_AT = ("class", "id", "itemprop", "role")
_WHOLE = frozenset({"html", "body"})  # their names are about the page, not about a part of it


@dataclass(slots=True)
class Outline:
    """The block elements of a page in its order, each after the one that holds it, and for each line of the text the
    element that it begins in and the share of its letters (0 to 1) in links or buttons. article: whether the page says
    of itself that it is one article, None where it says nothing; described: what it says that it is about."""

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)  # -1 for the first, which holds all others
    named: list[bool] = field(default_factory=list)  # whether its names are those of no body
    of_line: list[int] = field(default_factory=list)
    linked: list[float] = field(default_factory=list)
    article: bool | None = None
    described: list[str] = field(default_factory=list)

    def element(self, tag: str, parent: int, names: str = "") -> int:
        """Adds an element and gives its number. names: its class, id and the like, in a row.

        >>> outline = Outline()
        >>> outline.element("div", outline.element("body", -1), "post-sidebar"), outline.named
        (1, [False, True])
        """
        self.tags.append(tag)
        self.parents.append(parent)
        self.named.append(tag not in _WHOLE and bool(names and re.search(_NAMED, names, re.IGNORECASE)))
        return len(self.tags) - 1

    def holders(self) -> list[frozenset[str]]:
        """For each element its tag and those of all that hold it."""
        found: list[frozenset[str]] = []
        for tag, parent in zip(self.tags, self.parents, strict=True):
            above = found[parent] if found else frozenset[str]()
            found.append(above if tag in above else above | {tag})
        return found


def names_of(attributes: object) -> str:
    """The names of an element, from its attributes (a mapping with get)."""
    get = attributes.get  # type: ignore[attr-defined]
    return " ".join([value for name in _LOOKED_AT if (value := get(name))])
