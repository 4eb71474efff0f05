"""Who says what the phrases of a group say: editors too, machines alone, or only a form."""

from __future__ import annotations

import re

from cleanup.phrases.kinds import Match

# What authors and editors write too: of such lines amid sure body four in five were body (wcxb, waddle, part train);
# of the other groups ("Advertisement", "Learn more", "Back to top") one in eight.
EDITORIAL = frozenset(
    "breadcrumbs byline caption-credit categories contact copyright date languages navigation paging reading-time "
    "related source-credit sponsored tags toc updated views".split()
)
EDITED = EDITORIAL | {"read-also", "read-more"}
MENUS = frozenset("breadcrumbs languages navigation paging reading-time tags toc".split())  # below the article
# What only forms, dialogues and share bars say: nobody ends a text with it, where it is no single word.
FORMS = frozenset(
    "adblock comments comment-form consent-buttons cookies edit-page javascript loading login reply search share top "
    "video-player".split()
)
_TIME = re.compile(r"\d:\d\d")  # of day
BETWEEN = frozenset(["advertisement", "feed"])  # what goes amid the text of a clean page too
# Nobody writes about it either, however like prose it reads: "Save my name and email in this browser for the next time
# I comment.", "This is a modal window." Of the other forms the manual of a program quotes some.
UNQUOTED = BETWEEN | {"adblock", "comments", "comment-form", "cookies", "reply", "video-player"}
SIGNATURES = frozenset("byline caption-credit date source-credit updated".split())  # who wrote it, or when


def only_machine(match: Match) -> bool:
    """Whether a phrase is what only a machine writes."""
    return match.sure and match.rule.group not in EDITED


def signs(match: Match, line: str) -> bool:
    """Whether a line that is such a phrase can end an article: it holds a name, or a date.

    A name with the time of day is a blog's: "Posted by Jane Smith at 10:15 AM".
    """
    if match.rule.group == "byline" and _TIME.search(line):
        return False
    return match.rule.group in SIGNATURES and (match.open or any(map(str.isdecimal, line)))
