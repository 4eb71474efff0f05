"""The steps in their order, over one measured page; what they decide makes its Result."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cleanup.decided import Found, Rewrites, Why
from cleanup.judged import verdict
from cleanup.model import Action, Decision, Result, is_under
from cleanup.options import Options
from cleanup.page import Page
from cleanup.steps.boilerplate import NO_BODY, boilerplate
from cleanup.steps.foreign import foreign
from cleanup.steps.headline import headline
from cleanup.steps.layout import layout
from cleanup.steps.repeats import repeats
from cleanup.steps.site import site

_Step = Callable[[Page, Options], Found | Sequence[Decision]]
# Each sees what those before it removed.
STEPS: Mapping[str, _Step] = {
    "headline": lambda page, options: headline(page),
    "repeats": lambda page, options: repeats(page),
    "boilerplate": boilerplate,
    "foreign": foreign,
    "site": site,
}
# What is beside what has changed by then: a second pass over the clean text would find these, and then more.
_AGAIN: Mapping[str, _Step] = {
    "headline": lambda page, options: headline(page, again=True),
    "repeats": STEPS["repeats"],
}
_ROUNDS = 4  # of _AGAIN, each where the one before removed something
_TITLE = "headline/found"  # the rule that keeps a page's headline
_OF_TOP = ("boilerplate", "foreign")  # steps that decide about a page's top by itself


class _Work(NamedTuple):
    """A page at work: what the steps so far have decided."""

    page: Page
    taken: dict[int, Why]  # the blocks that go
    parts: Sequence[Decision]  # all else: parts of blocks that go, and what stays


def judge(page: Page, rewrites: Rewrites, options: Options) -> Result:
    """Runs the steps over one measured page."""
    work = _Work(page, {}, ())
    for name, step in STEPS.items():
        work = _after(name, step, work, options)
    for _ in range(_ROUNDS if work.taken else 0):
        before = len(work.taken)
        for name, step in _AGAIN.items():
            work = _after(name, step, work, options)
        if len(work.taken) == before:
            break
    (page, taken, parts), warnings = _with_body(work, options)
    others = _outermost(parts, page, taken)
    decided = layout(page, taken, others, not is_under("normalize/blank-lines", options.skip), rewrites)
    span = page.span(page.headline) if page.headline is not None else None
    return Result.of(page.document, decided, span, page.language, page.fragments, warnings)


def _after(name: str, step: _Step, work: _Work, options: Options) -> _Work:
    """What is decided when a step has had its turn."""
    if options.skip and is_under(name, options.skip):
        return work
    found = _decided(name, step, work.page, options)
    if found is None:
        return work
    if options.skip:
        found = found.only(lambda rule: not is_under(rule, options.skip))
    page, taken, parts = work
    for decision in found.others:
        if decision.rule == _TITLE:
            at = bisect_left(page.blocks.starts, decision.span.start)
            page = page.changed(headline=at) if page.headline != at else page
            parts = _untitled(parts)
    parts = [*parts, *found.others]
    if not (gone := found.whole.keys() - taken.keys() if taken else found.whole.keys()):
        return _Work(page, taken, parts)
    page = page.changed(removed=page.removed.union(gone))
    if page.headline in gone:
        parts = _untitled(parts)
        if name != "headline":  # else the bare one stands below: it is the title all the same
            page = page.changed(headline=None)
    return _Work(page, found.whole | taken if taken else found.whole, parts)


def _untitled(parts: Sequence[Decision]) -> list[Decision]:
    return [d for d in parts if d.rule != _TITLE]


def _decided(name: str, step: _Step, page: Page, options: Options) -> Found | None:
    """A step's decisions. What it decides by a page's neighbourhood and language, it decides for the page's top by the
    top's alone."""
    found = _found(page, step(page, options))
    if page.top is None or name not in _OF_TOP:
        return found
    found = found or Found(page.blocks.starts, page.blocks.ends)
    size = len(page.top.blocks)
    headline = None if page.headline is None or page.headline >= size else page.headline
    top = page.top.changed(headline=headline, removed=frozenset(i for i in page.removed if i < size))
    above = _found(page, step(top, options)) or Found(found.starts, found.ends)
    above.whole |= {i: why for i, why in found.whole.items() if i >= size}
    below = page.blocks.starts[size]
    above.others += [d for d in found.others if d.span.start >= below]
    return above


def _found(page: Page, decisions: Found | Sequence[Decision]) -> Found | None:
    if not decisions:
        return None
    return decisions if isinstance(decisions, Found) else Found(page.blocks.starts, page.blocks.ends, decisions)


def _with_body(work: _Work, options: Options) -> tuple[_Work, tuple[str, ...]]:
    """What is decided about a page, and the warnings: text is not dropped where nothing but boilerplate would be left,
    or nothing that could be judged."""
    page, taken, parts = work
    if page.filled and all(i == page.headline for i in page.left[:2]):
        kept = {i: why for i, why in taken.items() if why[0].startswith("headline/")}
        parts = [d for d in parts if d.action is not Action.REMOVE or d.rule.startswith("headline/")]
        return _Work(page.changed(removed=frozenset(kept)), kept, parts), (NO_BODY,)
    found = not page.probabilities or verdict(page, options.focus).body_found
    return work, () if found else (NO_BODY,)


def _outermost(parts: Sequence[Decision], page: Page, taken: Mapping[int, Why]) -> list[Decision]:
    """What is decided about parts of lines, without removals inside wider ones: a phrase trimmed off a line that a
    later step took whole."""
    end = -1
    kept = []
    for d in sorted(parts, key=lambda d: (d.span.start, -d.span.end)):
        if d.action is not Action.REMOVE:
            kept.append(d)
        elif d.span.start >= end and bisect_right(page.blocks.starts, d.span.start) - 1 not in taken:
            kept.append(d)
            end = d.span.end
    return kept
