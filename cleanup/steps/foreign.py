"""Fragments in a language that is not the page's.

Left alone by default: foreign paragraphs, quotations, and single words, which are listed as fragments of the
Result all the same. What goes is a short foreign line above the first or below the last native paragraph.
"""

from __future__ import annotations

from bisect import bisect_right

from cleanup.model import Action, Decision, Fragment, Span
from cleanup.options import Options
from cleanup.page import LIST_ITEM, Page, weight

# A longer foreign line at an edge is text of its own, not a button or a footer.
_SHORT = 120  # code points, those of scripts without spaces counted twice
# From this probability of being body it is text too: the article's, where a footer is longer than the article and
# the page's language is the footer's.
_BODY = 0.9
_RATHER_BODY = 0.5  # of a paragraph, beside which a short line is the article's too


def foreign(page: Page, options: Options) -> list[Decision]:
    """Decides which foreign fragments go. Quotations and words inside a native line never do."""
    if options.foreign == "keep" or not page.fragments:
        return []
    decisions = []
    foreign_lines = {i for f in page.fragments if f.kind == "line" and (i := _block(page, f)) is not None}
    native = [i for i in page.filled if i in page.prose and i not in page.removed and i not in foreign_lines]
    texts = [i for i in foreign_lines & page.prose if page.probabilities and page.probabilities[i] >= _RATHER_BODY]
    for fragment in page.fragments:
        i = _block(page, fragment)
        if i is None or i in page.removed or i == page.headline or fragment.kind not in ("line", "sentence"):
            continue
        whole = fragment.kind == "line"
        at_edge = bool(native) and (i < native[0] or i > native[-1]) and not _beside_text(i, native, texts)
        if options.foreign == "drop":
            rule, reason = "foreign/drop", "not in the page's language"
        elif whole and at_edge and _short(page, i):
            rule, reason = "foreign/edge", "a short line in another language at the page's edge"
        else:
            continue
        span = page.span(i) if whole else Span(fragment.start, fragment.end)
        evidence = {"language": fragment.language, "confidence": round(fragment.confidence, 3)}
        decisions.append(Decision(span, Action.REMOVE, rule, reason, evidence=evidence))
    return decisions


def _beside_text(i: int, native: list[int], texts: list[int]) -> bool:
    """Whether paragraphs that are rather body stand at the same edge, foreign too: there the line is theirs."""
    return any(n < native[0] if i < native[0] else n > native[-1] for n in texts)


def _short(page: Page, i: int) -> bool:
    """Whether a line is a button or a footer by its length, and no item and no text to the line model."""
    if LIST_ITEM.match(page.lines[i]) or weight(page.lines[i].strip()) > _SHORT:
        return False
    return not page.probabilities or page.probabilities[i] < _BODY


def _block(page: Page, fragment: Fragment) -> int | None:
    i = bisect_right(page.blocks.starts, fragment.start) - 1
    return i if i >= 0 and fragment.start < page.blocks.ends[i] and page.lines[i].strip() else None
