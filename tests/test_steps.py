"""Each step by itself, on pages whose measures are given: what it decides, line by line.

A page is written as lines. In `wanted`, a line's mark is the rule that took it, or "" for a line that stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import log
from pathlib import Path

import pytest

from cleanup import lines as line_model
from cleanup.differences import differences
from cleanup.learner import Learner
from cleanup.lines.evidence import LineEvidence
from cleanup.model import Action, Decision, Document, Fragment, Span
from cleanup.options import Options
from cleanup.outline import Outline
from cleanup.page import Page
from cleanup.sites import Line, Site, dump
from cleanup.steps.boilerplate import boilerplate
from cleanup.steps.extracted import seconded
from cleanup.steps.foreign import foreign
from cleanup.steps.headline import headline
from cleanup.steps.layout import layout
from cleanup.steps.normalize import normalize
from cleanup.steps.repeats import repeats
from cleanup.steps.site import leaning, site
from cleanup.text import fold

_FIRST = (
    "The council voted on Tuesday night to close the old bridge over the river for at least a year",
    "Residents of the eastern bank, who cross it every morning on their way to work, learned of it from the paper",
    "A ferry will carry pedestrians and cyclists until the work is finished, and the first boats leave this month",
    "Engineers had found cracks in two of its piers in spring, after a winter with more ice than in ten years before",
    "The mayor promised a new bridge within three years, and was asked by many who would be the one to pay for that",
    "Shops near the ramp fear for their customers, and the market will move to the other bank of the river till then",
)
PROSE = [f"{sentence}, as those who were there that evening told us." for sentence in _FIRST]
TITLE = "Old bridge over the river closed for a year"


def page(*lines: str, title: str | None = None, removed: Sequence[int] = (), headline: int | None = None,
         probabilities: Sequence[float] = (), foreign: Sequence[int] = (), url: str | None = None) -> Page:  # fmt: skip
    """A page of lines; `foreign` are lines that detection found to be in another language."""
    document = Document("\n".join(lines) + "\n", title, url=url)
    blocks, _ = normalize(document)
    made = Page(document, blocks, "en", ("en",), probabilities=tuple(probabilities), headline=headline,
                removed=frozenset(removed))  # fmt: skip
    spans = [(i, made.span(i)) for i in foreign]
    return replace(made, fragments=tuple(Fragment(s.start, s.end, "id", 0.87654, "line") for _, s in spans))


def marks(made: Page, decisions: Iterable[Decision]) -> list[str]:
    """The rule by which each line goes, "" where it stays."""
    starts = {d.span.start: d for d in decisions if d.action is Action.REMOVE}
    found = []
    for start, end in zip(made.blocks.starts, made.blocks.ends, strict=True):
        decision = starts.get(start)
        found.append(decision.rule if decision and decision.span.end >= end else "")
    return found


# Headline


def kept(decisions: Sequence[Decision]) -> list[int]:
    return [d.span.start for d in decisions if d.action is Action.KEEP]


def test_the_headline_that_is_known_stays_it() -> None:
    """At a later look another line may stand first; only the bare headline below one with the site's name is better."""
    made = page("Ferry fares to rise again in spring", TITLE, PROSE[0], TITLE, PROSE[1], headline=1)
    decisions = headline(made)
    assert kept(decisions) == [made.blocks.starts[1]]
    assert marks(made, decisions) == ["", "", "", "headline/exact", ""]
    made = page(f"{TITLE} | The Post", TITLE, PROSE[0], headline=0)
    (found,) = headline(made)
    assert (found.span, found.action, found.rule) == (made.span(0), Action.REMOVE, "headline/with-site")
    assert found.reason == "the headline with a site's name"
    assert kept(headline(made.changed(headline=1))) == [made.blocks.starts[1]]


@pytest.mark.parametrize("lines, title, wanted", [
    ([TITLE, PROSE[0], TITLE], None, ["", "", "headline/exact"]),
    ([TITLE, PROSE[0], TITLE.upper() + "!"], None, ["", "", "headline/exact"]),
    ([TITLE, TITLE, PROSE[0]], None, ["", "headline/exact", ""]),
    ([f"{TITLE} | The Post", TITLE, PROSE[0]], None, ["headline/with-site", "", ""]),
    ([TITLE, f"The Post » {TITLE}", PROSE[0]], None, ["", "headline/with-site", ""]),
    ([TITLE, f"{TITLE} - The Post - News", PROSE[0]], None, ["", "headline/with-site", ""]),
    ([TITLE, f"{TITLE} and more of it", PROSE[0]], None, ["", "", ""]),
    ([TITLE, f"{TITLE} | {'The Post of the River ' * 4}", PROSE[0]], None, ["", "", ""]),  # no name of a site
    ([TITLE, PROSE[0], "Old bridge over the river clo..."], None, ["", "", "headline/cut-off"]),
    ([TITLE, PROSE[0], "Old bridge over the river clo…"], None, ["", "", "headline/cut-off"]),
    ([TITLE, PROSE[0], "Old bridge over the river clo"], None, ["", "", ""]),
    ([TITLE, PROSE[0], "Old brid..."], None, ["", "", ""]),
    (["Something else", PROSE[0], TITLE, PROSE[1], TITLE], TITLE, ["", "", "", "", "headline/exact"]),
    ([f"{TITLE} | Post", PROSE[0], f"{TITLE} - Post"], TITLE, ["", "", "headline/with-site"]),
    ([PROSE[0], PROSE[1]], TITLE, ["", ""]),
    ([PROSE[0], "Bridge", "Bridge"], "Bridge", ["", "", ""]),  # below the text, too short to be sure
    (["Bridge", "Bridge", PROSE[0]], "Bridge", ["", "headline/exact", ""]),
    ([TITLE, PROSE[0], TITLE, PROSE[1], TITLE, PROSE[2], TITLE], None, ["", *["", "headline/exact"] * 3]),
    ([TITLE, PROSE[0], TITLE, PROSE[1], TITLE, PROSE[2], TITLE, PROSE[3], TITLE], None, [""] * 9),  # a refrain
    ([TITLE, TITLE, PROSE[0], TITLE, PROSE[1], TITLE, PROSE[2], TITLE], None, ["", "headline/exact", *[""] * 6]),
    (["12 eggs for the whole of the month", PROSE[0], "13 eggs for the whole of the month"], None, [""] * 3),
    ([f'Comments on "{TITLE}"', TITLE, PROSE[0]], None, ["", "", ""]),
    ([PROSE[0], PROSE[1]], None, ["", ""]),
    ([], None, [""]),
])  # fmt: skip
def test_headline(lines: list[str], title: str | None, wanted: list[str]) -> None:
    made = page(*lines, title=title)
    assert marks(made, headline(made)) == wanted


@pytest.mark.parametrize("lines, title, at", [
    ([TITLE, PROSE[0]], None, 0),
    (["Short one here", PROSE[0]], None, None),  # alone it is too short to be sure
    (["A line of twenty-four", PROSE[0]], None, None),
    (["A line of twenty four le", PROSE[0]], None, 0),
    (["Menu", TITLE, PROSE[0], f'Comments on "{TITLE}"'], None, 1),  # quoted by another line
    (["Menu", PROSE[0], TITLE, f"“{TITLE}”"], None, None),  # a quotation alone is no witness
    (["Menu", TITLE, "More", TITLE, PROSE[0]], None, 1),  # twice above the text
    (["Menu", TITLE, PROSE[0], TITLE], None, 1),
    (["Menu", PROSE[0], TITLE, TITLE], None, None),  # a refrain below
    (["Two words", "Menu", "Two words", PROSE[0]], None, None),
    (["x", "Red shoes for men", "Red shoes for men", "Blue hats for kids", "Blue hats for kids", "Big coats to buy",
      "Big coats to buy", PROSE[0]], None, None),  # a shop's entries
    (["x", "Red shoes for men", "Red shoes for men", "Blue hats for kids", "Blue hats for kids", PROSE[0]], None, 1),
    (["Menu", "Some", TITLE, PROSE[0]], TITLE, 2),
    (["Menu", f"{TITLE} | Post", PROSE[0]], TITLE, 1),
    (["x"] * 30 + [f"{TITLE} | Post", PROSE[0]], TITLE, None),  # too far down
    (["x"] * 30 + [TITLE, PROSE[0]], TITLE, 30),
    ([PROSE[0], TITLE], None, None),  # prose first: no headline
    (["A first sentence of it. And a second, longer one of it. Third", PROSE[0]], None, None),
    (["Old bridge over the river closed for a year.", PROSE[0]], None, None),
    (["Is the old bridge over the river closed?", PROSE[0]], None, 0),
])  # fmt: skip
def test_the_headline_found(lines: list[str], title: str | None, at: int | None) -> None:
    made = page(*lines, title=title)
    decisions = headline(made)
    assert kept(decisions) == ([] if at is None else [made.blocks.starts[at]])
    for d in decisions:
        if d.action is Action.KEEP:
            assert (d.rule, d.reason) == ("headline/found", "the headline given" if title else "the headline found")


def test_a_second_look_for_the_headline() -> None:
    """Once a headline is known it stays; the title with the site's name above it goes."""
    made = page("x", TITLE, PROSE[0], TITLE, headline=1)
    assert marks(made, headline(made)) == ["", "", "", "headline/exact"]
    made = page(f"{TITLE} | Post", PROSE[0], TITLE, PROSE[1], headline=0)
    assert marks(made, headline(made)) == ["headline/with-site", "", "", ""]
    made = page(TITLE, PROSE[0], PROSE[1], removed=[1])
    assert headline(made) == []  # what is first by now was taken for body


@pytest.mark.parametrize("lines, title, wanted", [
    # Each bound of the step at its edge and one beyond.
    (["Menu"] * 23 + [TITLE, TITLE, PROSE[0]], None, [""] * 24 + ["headline/exact", ""]),
    (["Menu"] * 24 + [TITLE, TITLE, PROSE[0]], None, [""] * 27),
    ([TITLE, f"{TITLE} - {'p' * 58}", PROSE[0]], None, ["", "headline/with-site", ""]),
    ([TITLE, f"{TITLE} - {'p' * 60}", PROSE[0]], None, ["", "", ""]),
    (["Menu", "twelve chars", "twelve chars", PROSE[0]], None, [""] * 4),  # two words
    (["Menu", "a dozen char", "a dozen char", PROSE[0]], None, ["", "", "headline/exact", ""]),
    (["Menu", "a dozen cha", "a dozen cha", PROSE[0]], None, [""] * 4),
    (["Menu", *[TITLE] * 3, PROSE[0]], None, ["", "", "headline/exact", "headline/exact", ""]),
    (["Menu", *[TITLE] * 4, PROSE[0]], None, [""] * 6),  # so many are a refrain
    ([PROSE[0], "a dozen char"], "a dozen char", ["", ""]),
    ([PROSE[0], "a dozen char", "a dozen char"], "a dozen char", ["", "", "headline/exact"]),
    ([PROSE[0], "a dozen cha", "a dozen cha"], "a dozen cha", ["", "", ""]),
    ([TITLE, PROSE[0], "Old bridge o..."], None, ["", "", "headline/cut-off"]),
    ([TITLE, PROSE[0], "Old bridge..."], None, ["", "", ""]),
    ([f"{TITLE} | Post", "Menu", TITLE, "More", PROSE[0]], None, ["headline/with-site", "", "", "", ""]),
    ([f"The Post - {TITLE} - News", *(f"Menu {n}" for n in "abcdefghijklmnopqrstuvwxyz"), TITLE, PROSE[0]], None,
     ["headline/with-site", *[""] * 28]),
    (["The Post - News and Views - Opinion", "News and Views", PROSE[0]], None, ["headline/with-site", "", ""]),
    ([f"{TITLE} | Post", "Menu", "Post", PROSE[0]], None, [""] * 4),
    ([TITLE, "Menu", f"{TITLE} | Post", "More"], None, ["", "", "headline/with-site", ""]),
    ([TITLE, TITLE, "x"], TITLE, ["", "headline/exact", ""]),  # no prose at all
    (["x" * 299 + "y", "x" * 299 + "y"], None, ["", "headline/exact"]),
    (["x" * 300 + "y", "x" * 300 + "y"], None, ["", ""]),
])  # fmt: skip
def test_bounds_of_the_headline(lines: list[str], title: str | None, wanted: list[str]) -> None:
    made = page(*lines, title=title)
    found = headline(made)
    assert marks(made, found) == wanted
    reasons = {"exact": "the headline again", "with-site": "the headline with a site's name",
               "cut-off": "the headline again, cut off"}  # fmt: skip
    for d in found:
        assert d.action is Action.KEEP or d.reason == reasons[d.rule.removeprefix("headline/")]


# Repeats

TWICE = [PROSE[0], PROSE[1], PROSE[0]]


@pytest.mark.parametrize("lines, gone", [
    (TWICE, [2]),
    ([PROSE[0], *PROSE[1:4], PROSE[0]], [4]),
    ([PROSE[0], *PROSE[1:5], PROSE[0]], []),  # far below: articles do that
    ([PROSE[0], PROSE[0], PROSE[0]], []),  # a refrain or a form
    ([PROSE[0], f" {PROSE[0]}  "], [1]),
    ([PROSE[0], PROSE[0].upper()], []),
    (["b" * 119 + ".", "b" * 119 + "."], [1]),
    (["b" * 118 + ".", "b" * 118 + "."], []),
    (["橋" * 60 + "。"] * 2, [1]),
    (["橋" * 59 + "。"] * 2, []),
    ([f"- {PROSE[0]}", f"- {PROSE[0]}"], []),
    (PROSE[:4] + ["x"] * 5 + PROSE[:4], [9, 10, 11, 12]),  # a stretch
    (PROSE[:3] + ["x"] * 5 + PROSE[:3], []),
    (PROSE[:4] + ["x"] * 5 + PROSE[:2] + PROSE[4:5] + PROSE[2:4], []),
    (PROSE[:4] + ["x"] * 5 + [PROSE[1], PROSE[0], PROSE[2], PROSE[3]], []),
    (PROSE[:4] + ["x"] * 5 + PROSE[:4] + PROSE[4:5], [9, 10, 11, 12]),
    (PROSE[:5] + ["x"] * 5 + PROSE[:5], [10, 11, 12, 13, 14]),
    ([], []),
])  # fmt: skip
def test_repeats(lines: list[str], gone: list[int]) -> None:
    made = page(*lines)
    decisions = repeats(made)
    assert [d.span for d in decisions] == [made.span(i) for i in gone]
    assert {(d.rule, d.reason) for d in decisions} <= {("repeats/paragraph", "this paragraph stands above already")}


def test_what_is_removed_is_no_first_copy() -> None:
    made = page(*TWICE, removed=[0])
    assert repeats(made) == []
    assert repeats(replace(made, removed=frozenset())) != []


# Foreign

NATIVE, OTHER = PROSE[0], "Bagikan artikel ini dengan teman"


@pytest.mark.parametrize("lines, foreign_lines, how, wanted", [
    ([OTHER, NATIVE, OTHER], [0, 2], "auto", ["foreign/edge", "", "foreign/edge"]),
    ([NATIVE, OTHER, PROSE[1]], [1], "auto", ["", "", ""]),
    ([NATIVE, OTHER, PROSE[1]], [1], "drop", ["", "foreign/drop", ""]),
    ([OTHER, NATIVE], [0], "keep", ["", ""]),
    ([NATIVE, f"- {OTHER}", OTHER], [1, 2], "auto", ["", "", "foreign/edge"]),
    ([f"{OTHER} {'b' * 60} {'b' * 20}.", OTHER, NATIVE], [0, 1], "auto", ["foreign/edge", "foreign/edge", ""]),
    ([NATIVE, "b" * 120], [1], "auto", ["", "foreign/edge"]),
    ([NATIVE, "b" * 121], [1], "auto", ["", ""]),
    ([NATIVE, "評" * 60], [1], "auto", ["", "foreign/edge"]),
    ([NATIVE, "評" * 61], [1], "auto", ["", ""]),
    ([OTHER, OTHER], [0, 1], "auto", ["", ""]),  # no native paragraph, so no edge
    (["Short", OTHER], [1], "auto", ["", ""]),
    (["Short", OTHER], [1], "drop", ["", "foreign/drop"]),
])  # fmt: skip
def test_foreign(lines: list[str], foreign_lines: list[int], how: str, wanted: list[str]) -> None:
    made = page(*lines, foreign=foreign_lines)
    decisions = foreign(made, Options(foreign=how))  # type: ignore[arg-type]
    assert marks(made, decisions) == wanted
    for d in decisions:
        assert d.evidence == {"language": "id", "confidence": 0.877}
        assert d.reason in ("not in the page's language", "a short line in another language at the page's edge")


def test_foreign_spares_the_headline_and_what_is_gone() -> None:
    lines = [OTHER, OTHER, NATIVE, OTHER]
    made = page(*lines, foreign=[0, 1, 3], headline=0, removed=[3])
    for how, rule in (("auto", "foreign/edge"), ("drop", "foreign/drop")):
        assert marks(made, foreign(made, Options(foreign=how))) == ["", rule, "", ""]  # type: ignore[arg-type]
    # What was removed is no edge of the article either.
    made = page(NATIVE, OTHER, PROSE[1], foreign=[1], removed=[2])
    assert marks(made, foreign(made, Options())) == ["", "foreign/edge", ""]


@pytest.mark.parametrize("probability, wanted", [(0.5, ""), (0.49, "foreign/edge")])
def test_a_short_foreign_line_stays_beside_foreign_paragraphs(probability: float, wanted: str) -> None:
    lines = [OTHER, f"{OTHER}, {'kata ' * 25}.", NATIVE, OTHER]
    made = page(*lines, foreign=[0, 1, 3], probabilities=[0.2, probability, 1.0, 0.2])
    assert marks(made, foreign(made, Options())) == [wanted, "", "", "foreign/edge"]


@pytest.mark.parametrize("probability, wanted", [(0.9, ""), (0.899, "foreign/edge")])
def test_a_short_foreign_line_that_is_surely_body_is_text(probability: float, wanted: str) -> None:
    made = page(NATIVE, OTHER, foreign=[1], probabilities=[1.0, probability])
    assert marks(made, foreign(made, Options())) == ["", wanted]


def test_native_paragraphs_that_are_gone_are_no_text_beside_a_foreign_line() -> None:
    made = page(PROSE[1], OTHER, NATIVE, foreign=[1], removed=[0], probabilities=[1.0, 0.2, 1.0])
    assert marks(made, foreign(made, Options())) == ["", "foreign/edge", ""]


def test_a_fragment_outside_the_lines_is_nobodys() -> None:
    made = page(OTHER, "", NATIVE, foreign=[0])
    (first,) = made.fragments
    blank, end = made.blocks.starts[1], made.blocks.ends[2]
    others = (Fragment(blank, blank + 1, "id", 0.9, "line"), Fragment(end, end + 1, "id", 0.9, "line"))
    for how, rule in (("auto", "foreign/edge"), ("drop", "foreign/drop")):
        found = foreign(replace(made, fragments=(first, *others)), Options(foreign=how))  # type: ignore[arg-type]
        assert [(d.span, d.rule) for d in found] == [(made.span(0), rule)]


def test_parts_of_a_line() -> None:
    made = page(NATIVE, PROSE[1])
    start = made.blocks.starts[1]
    parts = {kind: Fragment(start + 3, start + 9, "id", 0.5, kind) for kind in ("sentence", "quotation", "words")}
    made = replace(made, fragments=tuple(parts.values()))
    assert foreign(made, Options()) == []
    (found,) = foreign(made, Options(foreign="drop"))
    assert (found.span, found.rule, found.reason) == (
        Span(start + 3, start + 9), "foreign/drop", "not in the page's language",
    )  # fmt: skip


# Layout: blank lines; "-" is a line that was removed before


@pytest.mark.parametrize("lines, text", [
    (["a", "", "b"], "a\n\nb\n"),
    (["a", "", "", "", "b"], "a\n\nb\n"),
    (["a", "", "-", "", "b"], "a\n\nb\n"),
    (["a", "-", "", "b"], "a\n\nb\n"),
    (["a", "-", "b"], "a\nb\n"),
    (["-", "", "a"], "a\n"),
    (["", "-", "a"], "a\n"),
    (["a", "", "-"], "a\n"),
    (["a", "-", "", ""], "a\n"),
    (["", "", "a"], "a\n"),
    (["a", "", ""], "a\n"),
    (["a", "", "-", "", "", "-", "", "b"], "a\n\nb\n"),
    (["a", " ", "\t", "b"], "a\n \nb\n"),
    (["", ""], ""), ([""], ""), (["-"], ""), (["-", "", "-"], ""),
    (["a", "b"], "a\nb\n"),
])  # fmt: skip
def test_layout(lines: list[str], text: str) -> None:
    gone = [i for i, line in enumerate(lines) if line == "-"]
    made = page(*lines, removed=gone)
    decisions = layout(made, {i: (f"r/{i}", "why", {}) for i in gone}).decisions()
    raw = made.document.raw
    for d in sorted((d for d in decisions), key=lambda d: -d.span.start):
        raw = raw[: d.span.start] + raw[d.span.end :]
    assert raw == text
    spans = [d.span for d in decisions]
    assert spans == sorted(spans) and all(a.end <= b.start for a, b in pairwise(spans))
    # Undone, a removal brings the blank lines back that it took along, and no other removal holds them.
    assert {d.rule for d in decisions} >= {f"r/{i}" for i in gone}
    assert {d.rule for d in decisions} <= {*(f"r/{i}" for i in gone), "normalize/blank-lines"}


def test_a_removal_takes_along_what_it_leaves_over() -> None:
    made = page("a", "", "-", "", "b", "", "", "c", removed=[2])
    taken, kept = {2: ("r", "why", {})}, Decision(made.span(0), Action.KEEP, "k", "why")
    stretched = [(made.span(0), "k"), (Span(3, 6), "r"), (Span(9, 10), "normalize/blank-lines")]
    assert [(d.span, d.rule) for d in layout(made, taken, [kept]).decisions()] == stretched
    assert [(d.span, d.rule) for d in layout(made, taken, [kept], blank_lines=False).decisions()] == stretched[:2]


# The other witnesses of a web page


def outline(lines: int, *elements: tuple[str, int, str], of_line: Sequence[int] = ()) -> Outline:
    """A page's tags: elements as (tag, parent, names), from 1 on; 0 holds all, and the lines too if need be."""
    made = Outline()
    made.element("", -1)
    for tag, parent, names in elements:
        made.element(tag, parent, names)
    made.of_line = list(of_line) or [0] * lines
    made.linked = [0.0] * lines
    return made


def nats(made: Page, body: str, said: Outline) -> list[float]:
    """By how many nats each line's log odds are moved, in a language that two networks alone judge."""
    moved = seconded(made.changed(language="fi"), body, said).probabilities
    return [line_model.odds(a) - line_model.odds(b) for a, b in zip(moved, made.probabilities, strict=True)]


def test_the_extractor_moves_a_line_by_its_word() -> None:
    made = page("Inside the body", "Outside", "A part of a longer line", "Short", probabilities=[0.5] * 4)
    found = nats(made, "INSIDE the body\nthis is: a part of a longer line, it said\nshort too", outline(4))
    agreed = 38 / 50  # letters of what the line model expects
    inside, outside = 0.3 + 0.95 + 1.2 * agreed, 0.3 - 0.95 * agreed
    assert found == pytest.approx([inside, outside, inside, outside], abs=1e-6)
    taught = seconded(made, "INSIDE the body\nthis is: a part of a longer line, it said", outline(4))
    assert line_model.odds(taught.probabilities[0]) == pytest.approx(1.17 * inside, abs=1e-6)


def test_what_the_extractor_takes_for_comments_is_hardly_body() -> None:
    made = page("Inside the body", "I do not agree", "Outside", probabilities=[0.5] * 3).changed(language="fi")
    without = seconded(made, "inside the body", outline(3)).probabilities
    moved = seconded(made, "inside the body", outline(3), "Ann: I do not agree\nI do not agree\n").probabilities
    by = [line_model.odds(a) - line_model.odds(b) for a, b in zip(moved, without, strict=True)]
    assert by == pytest.approx([0, -4, 0], abs=1e-6)


def test_an_extractor_that_missed_what_the_model_expects_counts_for_less() -> None:
    made = page("Inside the body", "Left out, and longer than that", probabilities=[0.5, 0.5])
    assert nats(made, "inside the body", outline(2))[1] == pytest.approx(0.3 - 0.95 * 15 / 45, abs=1e-6)
    surely_junk = made.changed(probabilities=[0.5, 0.1])
    assert nats(surely_junk, "inside the body", outline(2))[1] == pytest.approx(0.3 - 0.95 * 7.5 / 10.5, abs=1e-6)
    assert nats(made, "", outline(2)) == pytest.approx([0.3, 0.3], abs=1e-6)


@pytest.mark.parametrize("before", [0.0, 1.0, 0.9, 0.1])
def test_no_line_is_beyond_the_other_witnesses(before: float) -> None:
    made = page("Inside", "Outside", probabilities=[before] * 2)
    inside, outside = seconded(made, "inside", outline(2)).probabilities
    assert 0 < outside < inside < 1
    assert (inside > 1e-6) if before == 0 else (outside < 1 - 1e-6)


@pytest.mark.parametrize("line, inside", [("a" * 20, True), ("a" * 19, False)])
def test_a_line_is_looked_for_in_longer_ones_from_a_length_on(line: str, inside: bool) -> None:
    made = page(line, probabilities=[0.5])
    assert (nats(made, f"it said {line} here", outline(1))[0] > 1) == inside


@pytest.mark.parametrize("elements, moved", [
    ([("div", 0, ""), ("p", 1, "")], 0.3),
    ([("nav", 0, ""), ("p", 1, "")], -0.25),
    ([("footer", 0, ""), ("footer", 1, "")], -0.1),
    ([("article", 0, ""), ("aside", 1, "")], 0.15),
    ([("figure", 0, ""), ("figcaption", 1, "")], -2.7),
    ([("figcaption", 0, ""), ("p", 1, "")], 0.3),
    ([("div", 0, ""), ("h2", 1, "")], 1.3),
    ([("div", 0, ""), ("h1", 1, "")], 0.3),
    ([("div", 0, "related-posts"), ("p", 1, "")], -1.65),
    ([("div", 0, "entry"), ("p", 1, "Post__Date")], -1.65),
])  # fmt: skip
def test_tags_move_a_line(elements: list[tuple[str, int, str]], moved: float) -> None:
    """Half of what the model expects stands beside the element, so it is not where the article is."""
    made = page("One", "Two", probabilities=[0.5, 0.5])
    assert nats(made, "", outline(2, *elements, of_line=[0, 2])) == pytest.approx([0.3, moved], abs=1e-6)


def test_where_nearly_all_that_the_model_expects_stands_is_the_article() -> None:
    made = page("Menu", "S" * 40, "T" * 40, "End", probabilities=[0.5] * 4)
    elements = [("nav", 0, ""), ("div", 0, "page-header"), ("p", 2, ""), ("p", 2, "comment")]
    said = outline(4, *elements, of_line=[1, 3, 4, 0])
    assert nats(made, "", said) == pytest.approx([-2.25, 0.3, -1.65, -1.7], abs=1e-6)  # its own names do not count
    little = made.changed(probabilities=[0.5, 0.5, 0.1, 0.5])
    assert nats(little, "", said)[:3] == pytest.approx([-2.25, 0.3, -1.65], abs=1e-6)
    less = made.changed(probabilities=[0.9, 0.05, 0.5, 0.9])
    assert nats(less, "", said)[1] == pytest.approx(0.3 - 1.95, abs=1e-6)


def test_on_an_article_what_the_extractor_left_out_counts_for_less() -> None:
    made = page("Inside the body", "Outside", probabilities=[0.5] * 2)
    inside, outside = nats(made, "inside the body", outline(2))
    said = outline(2)
    said.article = True
    assert nats(made, "inside the body", said) == pytest.approx([inside, outside - 1], abs=1e-6)
    assert nats(made, "", said) == pytest.approx([-0.7, -0.7], abs=1e-6)


STORY = ["Another story stands below " + letter * 160 for letter in "abc"]  # each of 183 letters


def behind(body: Sequence[str], sure: float, element: int, article: bool | None = None) -> float:
    """By how many nats more a line after the extractor's body is moved for the element that it stands in."""
    made = page(*body, "The next story", probabilities=[*[sure] * len(body), 0.5])
    elements = [("div", 0, ""), ("div", 1, ""), ("p", 2, ""), ("p", 2, ""), ("div", 1, "")]
    said = outline(len(body) + 1, *elements, of_line=[*[3, 4, 4][: len(body)], element])
    said.article = article
    expected = [p * n for p, n in zip(made.probabilities, made.letters, strict=True)]
    return nats(made, "\n".join(body), said)[-1] + 1.7 + 0.95 * sum(expected[:-1]) / sum(expected)


@pytest.mark.parametrize("element, moved", [(2, 2.0), (3, 2.0), (5, -6.0), (1, -6.0), (0, -6.0)])
def test_what_comes_after_the_extractors_body_and_its_element_is_another_story(element: int, moved: float) -> None:
    assert behind(STORY, 0.99, element) == pytest.approx(moved, abs=1e-6)


@pytest.mark.parametrize("body, sure, moved", [
    (STORY[:1], 0.99, 0), (STORY[:2], 0.99, -6), (STORY[:2], 0.81, -6), (STORY[:2], 0.79, 0),
])  # fmt: skip
def test_the_extractors_body_must_be_long_and_such_as_the_model_expects(
    body: list[str], sure: float, moved: float
) -> None:
    assert behind(body, sure, 5) == pytest.approx(moved, abs=1e-6)


@pytest.mark.parametrize("article, moved", [(True, -7), (False, 0), (None, -6)])
def test_a_page_that_says_it_is_no_article_has_no_next_story(article: bool | None, moved: float) -> None:
    assert behind(STORY, 0.99, 5, article) == pytest.approx(moved, abs=1e-6)


def test_before_the_end_of_the_extractors_body_no_story_begins() -> None:
    made = page("The first", STORY[0], "Between", STORY[1], "The next", "x", "The next", probabilities=[0.99] * 7)
    said = outline(7, ("div", 0, ""), ("div", 0, ""), of_line=[2, 1, 2, 1, 2, 1, 2])
    found = nats(made, f"{STORY[0]}\n{STORY[1]}\nx", said)  # a stray line of its own does not move the end
    assert found[0] == found[2] and [found[4] - found[0], found[6] - found[0]] == pytest.approx([-6, -6], abs=1e-4)


def test_a_line_is_the_extractors_as_often_as_in_its_body() -> None:
    long, short = "This sentence stands on the page twice, says one", "This sentence stands on it"
    made = page(long, short, long, short, long, probabilities=[0.5] * 5)
    once = nats(made, f"{long}\n{short}", outline(5))
    assert once[0] == once[1] == once[3] > once[2] == once[4]
    twice = nats(made, f"{long}\n{short}\n{long}", outline(5))
    assert twice[0] == twice[2] > twice[4]


@pytest.mark.parametrize("line, described, moved", [
    ("What the page is about, as it says of itself.", "What the page is about, as it says of itself", 5.3),
    ("What the page is about, as it says of itself.", "WHAT the page is about, as it says of itself; and more", 5.3),
    ("What the page is about, as it says of itself, and more", "What the page is about, as it says of itself ...", 5.3),
    ("Berlin. What the page is about, as it says of itself, so", "What the page is about, as it says of itself", 5.3),
    ("It is about what the page says that it is about", "What the page says that it is about, and this", -0.7),
    ("What the page is about", "What the page is about, as it says of itself", -0.7),
    ("What the page is about, as it says of itself.", "What the page is about", -0.7),
])  # fmt: skip
def test_the_description_of_an_article_is_its_lead(line: str, described: str, moved: float) -> None:
    made, said = page(line, "Other", probabilities=[0.5] * 2), outline(2)
    said.described = ["", described]
    assert nats(made, "", said) == pytest.approx([0.3, 0.3], abs=1e-6)  # the page does not say that it is an article
    said.article = True
    assert nats(made, "", said) == pytest.approx([moved, -0.7], abs=1e-6)


def test_a_description_that_the_extractor_has_gains_nothing() -> None:
    line = "What the page is about, as it says of itself."
    made, said = page(line, probabilities=[0.5]), outline(1)
    said.article = True
    without = nats(made, line, said)
    said.described = [line]
    assert nats(made, line, said) == without


def test_links_count_by_their_share() -> None:
    made = page("Half of it", "", "None", probabilities=[0.5, 0.0, 0.5])
    said = outline(3)
    said.linked = [0.5, 1.0, 0.0]
    assert nats(made, "", said) == pytest.approx([0.3 - 2.15 / 2, 0, 0.3], abs=1e-6)


def test_what_was_cut_from_a_line_has_its_tags() -> None:
    text = "This sentence is one of many on a long line of text. " * 80
    document = Document(f"Menu\n{text}\n")
    blocks, _ = normalize(document)
    made = Page(document, blocks, probabilities=[0.5] * len(blocks))
    said = outline(2, ("nav", 0, ""), ("p", 0, ""), of_line=[1, 2])
    found = nats(made, "", said)
    assert len(found) > 10 and found == pytest.approx([-2.25] + [0.3] * (len(found) - 1), abs=1e-6)


def test_with_other_witnesses_the_top_is_not_judged_apart() -> None:
    made = page("Inside", "Outside", probabilities=[0.5] * 2)
    made = made.changed(top=made)
    assert made.top is not None and seconded(made, "inside", outline(2)).top is None


def test_without_tags_or_a_model_nothing_moves() -> None:
    made = page("a", probabilities=[0.3])
    assert seconded(made, "a", Outline()) is made and seconded(page("a"), "a", outline(1)).probabilities == ()


# Boilerplate, with the line model's answers given

SURE, WEAK = "Posting Komentar", "Home"


def test_evidence_is_worked_out_when_it_is_looked_at() -> None:
    evidence = LineEvidence((TITLE, PROSE[0]), 1, 0.12345)
    assert len(evidence) == 2 and list(evidence) == ["probability", "because"]
    assert evidence["probability"] == 0.123 and evidence["because"].count(", ") == 2
    with pytest.raises(KeyError):
        evidence["x"]


AD, COPY, WEAKS = "Advertisement", "Copyright 2024 The Post. All rights reserved.", ["Home", "News", "Sport"]
EN = "boilerplate/en"
BODY = 0.95


@pytest.mark.parametrize("lines, wanted", [
    ([PROSE[0], AD, PROSE[1]], ["", "advertisement", ""]),
    ([PROSE[0], "Home", PROSE[1]], ["", "", ""]),  # a weak one alone amid prose stays
    (["Home", PROSE[0], PROSE[1]], ["navigation", "", ""]),  # at an edge it goes
    ([PROSE[0], PROSE[1], "Home"], ["", "", "navigation"]),
    (["Home", "Heron", PROSE[0], PROSE[1]], ["navigation", "", "", ""]),
    ([PROSE[0], "Home", "News", PROSE[1]], ["", "", "", ""]),
    ([PROSE[0], *WEAKS, PROSE[1]], ["", "navigation", "navigation", "navigation", ""]),  # three make a menu
    ([PROSE[0], AD, "Home", PROSE[1]], ["", "advertisement", "navigation", ""]),  # beside a sure one
    ([PROSE[0], "Home", AD, PROSE[1]], ["", "navigation", "advertisement", ""]),
    ([PROSE[0], "Home", "Heron", AD, PROSE[1]], ["", "", "", "advertisement", ""]),
    (["Home", "Heron"], ["", ""]),  # no prose, so no edge
    (["Home", "News", "Sport", "Heron"], ["navigation", "navigation", "navigation", ""]),
    (["Heron", "Home", AD], ["", "navigation", "advertisement"]),
])  # fmt: skip
def test_phrases_without_the_line_model(lines: list[str], wanted: list[str]) -> None:
    made = page(*lines)
    decisions = boilerplate(made, Options())
    assert marks(made, decisions) == [f"{EN}/{group}" if group else "" for group in wanted]
    for d in decisions:
        group = d.rule.rpartition("/")[2]
        weak = made.lines[made.blocks.starts.index(d.span.start)] in WEAKS
        assert d.reason == f"{group} phrase{', among boilerplate' if weak else ''}" and d.evidence == {"language": "en"}


LINES, FOOTER = "boilerplate/lines", "boilerplate/footer"
A, B, C = ((line, BODY) for line in PROSE[:3])
JUNK = [(f"junk {word}", 0.01) for word in ("one", "two", "three", "four")]
ALWAYS = 2.0  # no probability


def judged(rows: Sequence[tuple[str, float]], focus: str = "balanced", **more: object) -> list[str]:
    made = page(*(line for line, _ in rows), probabilities=[p for _, p in rows], **more)  # type: ignore[arg-type]
    return marks(made, boilerplate(made, Options(focus=focus)))  # type: ignore[arg-type]


@pytest.mark.parametrize("line, rule, stays", [
    # From which probability of being body on a phrase stays: amid the text, below it, above it; of a clean page and of
    # one with junk each.
    (AD, "en/advertisement", [ALWAYS] * 6),
    (COPY, "en/copyright", [0.18, 0.9, 0.18, 0.9, 0.18, 0.9]),
    ("Home", "en/navigation", [0.18, 0.5, 0.18, 0.9, 0.18, 0.9]),
    (SURE, "id/comment-form", [0.5, ALWAYS, ALWAYS, ALWAYS, 0.9, ALWAYS]),
    ("Back to top", "en/top", [0.5, ALWAYS, 0.95, ALWAYS, 0.9, ALWAYS]),
    ("Save my name, email, and website in this browser for the next time I comment.", "en/comment-form",
     [0.5, ALWAYS, ALWAYS, ALWAYS, 0.9, ALWAYS]),  # below a page it is no paragraph of it
    ("Read also: Ferry fares to rise in spring", "en/read-also", [0.18, ALWAYS, 0.18, ALWAYS, 0.18, ALWAYS]),
    ("12 May 2024", "und/date", [0.18, 0.5, 0.18, 0.9, 0.18, 0.9]),
    ("Posted by Anna Berg", "en/byline", [0.18, 0.5, 0.18, 0.9, 0.18, 0.9]),
    ("Tags: bridge, river", "en/tags", [0.18, 0.9, 0.18, 0.9, 0.18, 0.9]),
    ("1,204 views", "en/views", [0.18, 0.9, 0.18, 0.9, 0.18, 0.9]),
    ("Read more", "en/read-more", [0.18, ALWAYS, 0.18, ALWAYS, 0.18, ALWAYS]),
    ("The post Ferry fares to rise appeared first on The River Post.", "en/feed", [ALWAYS] * 6),
])  # fmt: skip
def test_where_a_phrase_stays(line: str, rule: str, stays: list[float]) -> None:
    for n, wanted in enumerate(stays):
        for probability in (0.999,) if wanted == ALWAYS else (wanted, wanted - 0.001):
            own = (line, probability)
            rows = ([A, own, B], [A, B, own], [own, A, B])[n // 2]
            found = judged([*rows, *JUNK] if n % 2 else rows)[rows.index(own)]
            assert found == (f"boilerplate/{rule}" if probability < wanted else ""), (n, probability)


@pytest.mark.parametrize("rows, wanted", [
    ([A, B, ("Next page", 0.499)], ["", "", f"{EN}/paging"]),
    ([A, B, ("Next page", 0.5)], ["", "", ""]),
    ([A, B, ("Next page", 0.899), ("Back to top", 0.899)], ["", "", f"{EN}/paging", f"{EN}/top"]),
    ([("Heron", 0.1), ("Tide", 0.2)], ["", ""]),  # no body
    ([A, *JUNK], ["", LINES, LINES, LINES, LINES]),
    ([A, ("Back to top", 0.85), (SURE, 0.95), B, *JUNK],
     ["", "boilerplate/en/top", "boilerplate/id/comment-form", "", *[LINES] * 4]),
    ([A, ("Back to top", 0.95), (SURE, 0.95), B], [""] * 4),  # both are surely body
    ([A, ("Back to top", 0.5), (SURE, 0.5), B], [""] * 4),  # of a clean page that is enough
    ([A, ("Back to top", 0.499), (SURE, 0.499), B], ["", "boilerplate/en/top", "boilerplate/id/comment-form", ""]),
    ([A, ("- Back to top", 0.95), ("- Log in to your account", 0.95), B], [""] * 4),  # entries of a clean page's list
    ([A, *((f"{n} May 2024", 0.95) for n in (12, 13, 14)), B, *JUNK], [*[""] * 5, *[LINES] * 4]),  # a table's
    ([A, ("Home", 0.95), ("News", 0.95), ("Sport", 0.95), B, *JUNK], [*[""] * 5, *[LINES] * 4]),  # a shop's
    ([A, ("Home", 0.85), ("News", 0.95), ("Sport", 0.85), B, *JUNK], ["", *[f"{EN}/navigation"] * 3, "", *[LINES] * 4]),
])  # fmt: skip
def test_neighbours_and_the_line_model(rows: list[tuple[str, float]], wanted: list[str]) -> None:
    assert judged(rows) == wanted


def test_lines_that_the_model_takes_say_so() -> None:
    made = page(*(line for line, _ in [A, *JUNK]), probabilities=[BODY, *[0.0123] * 4])
    for d in boilerplate(made, Options()):
        assert (d.action, d.rule, d.reason) == (Action.REMOVE, LINES, "reads like no part of the article")
        assert d.evidence["probability"] == 0.012
    for focus, gone in (("recall", 0.2), ("balanced", 0.5), ("precision", 0.8)):
        rows = [A, *JUNK, *JUNK, ("Heron", gone - 0.001), ("Tide", gone)]
        assert judged(rows, focus)[-2:] == [LINES, ""]


H = ("Heron", 0.05)  # hardly body, but not surely junk: the model leaves such a page whole


@pytest.mark.parametrize("below, wanted", [
    ([H, H], [FOOTER] * 2),
    ([H], [FOOTER]),
    ([("Heron", 0.1)], [""]),
    ([("Heron " * 11, 0.05)], [""]),  # too long for a button
    ([("~ Anna", 0.05)], [""]),  # who wrote it
    ([("anna@example.com", 0.05)], [""]),
    ([("Best wishes,", 0.5), H], ["", ""]),
    ([("~ Anna", 0.05), H], [FOOTER] * 2),
    ([H, H, ("Tide", 0.499), ("Reed", 0.5)], [FOOTER] * 3 + [""]),  # in such company a line need not be known
    ([("Back to top", 0.949), ("Leave a comment", 0.95), ("Tide", 0.899), ("Reed", 0.9)],
     [f"{EN}/top", f"{EN}/comments", FOOTER, ""]),  # two such phrases are better company
    ([H, H, ("Tide", 0.5), ("Reed", 0.5), ("Mud", 0.5)], [FOOTER] * 2 + [""] * 3),  # most must be junk
    ([H, ("Tide", 0.1)], [FOOTER, ""]),
    ([H, ("Tide", 0.099)], [FOOTER, FOOTER]),
    ([H, ("Back to top", 0.5)], [FOOTER, f"{EN}/top"]),
    ([("Back to top", 0.949), H], [f"{EN}/top", FOOTER]),
    ([("Back to top", 0.95), H], ["", FOOTER]),  # of a manual
    ([H, H, C, H], ["", "", "", FOOTER]),  # below the last paragraph only
    ([H, H, (C[0], 0.5), H], ["", "", "", FOOTER]),
    ([H, H, (C[0], 0.499), H], [FOOTER] * 4),
    ([H, H, (C[0], 0.05), H], [FOOTER] * 4),
])  # fmt: skip
def test_the_footer_of_a_page_that_the_model_leaves_whole(below: list[tuple[str, float]], wanted: list[str]) -> None:
    assert judged([A, B, *below]) == ["", "", *wanted]
    if FOOTER in wanted:
        assert FOOTER not in judged([A, B, *below], "recall")
        made = page(*(line for line, _ in [A, B, *below]), probabilities=[p for _, p in [A, B, *below]])
        for d in boilerplate(made, Options()):
            if d.rule == FOOTER:
                assert d.reason == "among boilerplate below the article" and "probability" in d.evidence


@pytest.mark.parametrize("below, wanted", [
    ([("Photo: Anna Berg", 0.18), *JUNK], [""]),
    ([("12 May 2024", 0.18), *JUNK], [""]),
    ([("Photo: Anna Berg", 0.179), *JUNK], [f"{EN}/caption-credit"]),
    ([("Posted on", 0.18), *JUNK], [f"{EN}/date"]),  # tells nothing
    ([("12 May 2024", 0.18), ("Posted by Anna Berg", 0.18), *JUNK], ["boilerplate/und/date", f"{EN}/byline"]),  # two
    ([JUNK[0], ("Photo: Anna Berg", 0.4), *JUNK], [LINES, f"{EN}/caption-credit"]),
    ([("Read also: Ferry fares to rise", 0.18), *JUNK], [f"{EN}/read-also"]),
])  # fmt: skip
def test_who_wrote_it_stays_right_below_a_clean_top(below: list[tuple[str, float]], wanted: list[str]) -> None:
    rows = [A, B, *below]
    made = page(*(line for line, _ in rows), probabilities=[p for _, p in rows])
    top = page(A[0], B[0], probabilities=[A[1], B[1]])
    found = marks(made, boilerplate(made.changed(top=top), Options()))
    assert found[2 : 2 + len(wanted)] == wanted


def test_who_wrote_it_stays_as_the_last_line_of_a_clean_page() -> None:
    assert judged([A, B, ("Photo: Anna Berg", 0.18)]) == [""] * 3  # the page may be the top of another
    assert judged([A, B, ("Photo: Anna Berg", 0.179)]) == ["", "", f"{EN}/caption-credit"]
    two = [("12 May 2024", 0.18), ("Posted by Anna Berg", 0.18)]
    assert judged([A, B, *two]) == ["", "", "boilerplate/und/date", f"{EN}/byline"]


def test_what_counts_for_a_footer() -> None:
    assert judged([A, B, H, ("Tide", 0.5)]) == ["", "", FOOTER, ""]
    assert judged([A, B, H, ("Tide", 0.499)], foreign=[3]) == ["", "", FOOTER, FOOTER]
    assert judged([A, B, H, ("Tide", 0.5), ("Reed", 0.499)], removed=[3]) == ["", "", FOOTER, "", FOOTER]
    assert judged([("Tide", 0.9), H, H], headline=0) == ["", "", ""]  # no paragraph: nowhere an end of the article
    assert judged([A, B, H, H], headline=2) == ["", "", "", FOOTER]


def test_a_phrase_beside_prose() -> None:
    line = f"{PROSE[0]} Read more"
    made = page(line, PROSE[1])
    (found,) = boilerplate(made, Options())
    assert (found.span, found.rule) == (Span(len(PROSE[0]) + 1, len(line)), f"{EN}/read-more")
    assert found.reason == "read more: 'Read more' beside prose" and found.evidence == {"language": "en"}
    assert not boilerplate(replace(made, removed=frozenset([0])), Options())


@pytest.mark.parametrize("first, title, gone", [
    ("Back to top", None, True), ("Back to top", "Back to top", False), ("Share on Facebook", None, True),
    ("Home", None, False), ("Posted by Anna Berg", None, False), (TITLE, None, False),
])  # fmt: skip
def test_a_phrase_that_was_found_as_the_headline(first: str, title: str | None, gone: bool) -> None:
    made = page(first, *PROSE[:2], headline=0, title=title)
    assert (marks(made, boilerplate(made, Options()))[0] != "") == gone


def test_the_title_in_a_phrase_is_the_headline() -> None:
    line = f'Posting Komentar untuk "{TITLE}"'
    made = page(TITLE, *PROSE[:2], line, headline=0)
    assert marks(made, boilerplate(made, Options())) == ["", "", "", "boilerplate/id/comments"]


def test_a_users_own_phrase_goes_wherever_it_stands(tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text('[tip]\nlines = ["Tip of the day"]\nmatch = ["Tip of the day"]\nspare = ["A tip."]\n')
    rows = [A, ("Tip of the day", 0.99), B]
    made = page(*(line for line, _ in rows), probabilities=[p for _, p in rows])
    (found,) = boilerplate(made, Options(rules=(rules,)))
    assert (found.rule, found.reason, found.evidence) == ("boilerplate/und/tip", "tip phrase", {})
    assert not boilerplate(made, Options())


@pytest.mark.parametrize("rows, focus, wanted", [
    # On a page with junk, a phrase amid what is surely body stays; "Advertisement", which is unmistakable, does not.
    ([(PROSE[0], BODY), (AD, BODY), (PROSE[1], BODY), ("junk", 0.01), ("rubbish", 0.01)], "balanced",
     ["", f"{EN}/advertisement", "", LINES, LINES]),
    ([(PROSE[0], BODY), ("Home", 0.179), (PROSE[1], BODY)], "balanced", ["", f"{EN}/navigation", ""]),  # doubted
    ([(PROSE[0], BODY), ("Home", 0.18), (PROSE[1], BODY)], "balanced", ["", "", ""]),
    ([A, (COPY, 0.95), B], "balanced", ["", "", ""]),
    ([A, (COPY, 0.95), B], "precision", ["", f"{EN}/copyright", ""]),
    ([("Heron", 0.1), ("Tide", 0.2)], "balanced", ["", ""]),  # no body
    # Below a page left whole, a footer begins with junk: what stands before it may be the article's last line.
    ([*((line, BODY) for line in PROSE), ("Heron", 0.6), ("Leave a comment", 0.8), ("Tide", 0.4), ("Home", 0.8)],
     "balanced", [""] * 7 + [f"{EN}/comments", "boilerplate/footer", ""]),
    ([*((line, BODY) for line in PROSE), ("Heron", 0.4), ("Leave a comment", 0.8), ("Home", 0.8)],
     "balanced", [""] * 6 + ["boilerplate/footer", f"{EN}/comments", f"{EN}/navigation"]),
])  # fmt: skip
def test_phrases_with_the_line_model(rows: list[tuple[str, float]], focus: str, wanted: list[str]) -> None:
    made = page(*(line for line, _ in rows), probabilities=[p for _, p in rows])
    assert marks(made, boilerplate(made, Options(focus=focus))) == wanted  # type: ignore[arg-type]


# A site's lines


def test_lines_of_the_site(tmp_path: Path) -> None:
    prose = [" ".join(f"{word}{chr(97 + n)}" for word in PROSE[0].split()) + "." for n in range(12)]
    pages = [[f"Only here {chr(97 + n)}", "Zoo and aquarium", "Opening hours", prose[n]] for n in range(12)]
    with Learner() as learner:
        for n, lines in enumerate(pages):
            learner.add(f"https://www.a.example/{n}", lines)
        (tmp_path / "site.profile").write_text("".join(dump(list(learner.sites()))))
    options = Options(site_profile=tmp_path / "site.profile")
    lines = ["Zoo and aquarium", PROSE[2], "OPENING HOURS!", "Only here a", "Opening hours"]
    made = page(*lines, url="https://a.example/x", removed=[4])
    found = site(made, options)
    assert marks(made, found) == ["site/a.example", "", "site/a.example", "", ""]
    assert {d.reason for d in found} == {"stands on many pages of this site"}
    assert [d.evidence for d in found] == [{"pages": 12}] * 2
    assert marks(made, site(replace(made, headline=0), options)) == ["", "", "site/a.example", "", ""]
    assert site(made, Options()) == [] and site(page(*lines), options) == []
    assert site(page(*lines, url="https://b.example/x"), options) == []


def test_how_far_the_site_moves_a_line(tmp_path: Path) -> None:
    """3 nats where it is the site's, .6 of what stands below others of them, 2 beyond where articles end."""
    known = {"menu": Line(9, None, "above"), "follow us": Line(9, 0.99, "above"), fold(PROSE[1]): Line(2),
             "comments": Line(9, 0.01, "below"), "terms": Line(9, 0.5, "below")}  # fmt: skip
    profile = tmp_path / "site.profile"
    profile.write_text("".join(dump([("a.example", Site(9, known))])))
    options = Options(site_profile=profile)
    rows = [("Menu", 0.4), ("Motto", 0.4), ("Follow us", 1.0), ("Heron", 0.4), (PROSE[1], 0.4), ("Tide", 0.0),
            ("Comments", 0.4), ("Teaser", 0.4), ("Terms", 0.4), ("End", 0.4)]  # fmt: skip
    nats = [-5, -2, -5, 1.8, 1.8 - 3, 1.8, -5, -1.8 - 2, -5, -2]
    before = page(*(line for line, _ in rows), probabilities=[p for _, p in rows], url="https://a.example/x")
    before = before.changed(top=before)
    after = leaning(before, options)

    def odds(p: float) -> float:
        return log(p / (1 - p))

    moved = [odds(b) - odds(min(1 - 1e-6, max(1e-6, a))) for (_, a), b in zip(rows, after.probabilities, strict=True)]
    assert moved == pytest.approx(nats, abs=1e-3)
    assert after.top is None and leaning(after.changed(probabilities=()), options).probabilities == ()


# Normalisation


@pytest.mark.parametrize("raw, text, edits", [
    ("plain “text” ’ ｆｕｌｌ a\u3000b \u200c", None, []),
    ("cafÃ© x", "café x", [(3, 5, "mojibake", "é")]),
    ("a &amp; b", "a & b", [(3, 7, "entities", "")]),
    ("\x1b[31mred\x1b[0m", "red", [(0, 5, "control", ""), (8, 12, "control", "")]),
    ("a\x01b", "ab", [(1, 2, "control", "")]),
    ("tab\tstays", None, []),
    ("ﬁsh", "fish", [(0, 1, "ligatures", "fi")]),
    ("e\u0301t", "ét", [(0, 2, "composition", "é")]),
    ("\ud83d\ude00", "😀", [(0, 2, "surrogates", "😀")]),
    ("caf\udce9 \ud83d\ude00", None, []),  # beside a byte that was no UTF-8 surrogates stay
    ("a\u00a0b", "a b", [(1, 2, "spaces", " ")]),
    ("a\u2003\u00a0b", "a  b", [(1, 2, "spaces", " "), (2, 3, "spaces", " ")]),
    ("a\u200b\u00adb", "ab", [(1, 3, "invisible", "")]),
    ("cafÃ©\u00a0x", "café x", [(3, 6, "mojibake", "é ")]),
    ("naÃ¯ve ﬁsh", "naïve fish", [(2, 4, "mojibake", "ï"), (7, 8, "mojibake", "fi")]),
    ("â€œNo,â€ he", "“No,” he", [(0, 3, "mojibake", "“"), (6, 8, "mojibake", "”")]),  # the last byte is lost
    ("â€œNo.â€", "“No.”", [(0, 3, "mojibake", "“"), (6, 8, "mojibake", "”")]),
    ("a â€\u00a0 b", "a † b", [(2, 5, "mojibake", "†")]),  # no quotation: a dagger
    ("a\u2003b &eacute;\u00a0c", "a b é c", [(1, 2, "entities", " "), (4, 13, "entities", "é ")]),
])  # fmt: skip
def test_one_line_is_put_right(raw: str, text: str | None, edits: list[tuple[int, int, str, str]]) -> None:
    for before in ("", "above\n", "é\u00a0x\ne\u0301\nü\n"):  # where it stands makes no difference
        blocks, decisions = normalize(Document(f"{before}{raw}\nbelow\n"))
        assert blocks[-2].text == (raw if text is None else text) and blocks[-1].text == "below"
        at = len(before)
        mine = [d for d in decisions if d.span.start >= at]
        assert [(d.span.start - at, d.span.end - at, d.rule, d.after) for d in mine] == [
            (a, b, f"normalize/{rule}", after) for a, b, rule, after in edits
        ]
        assert all(d.action is Action.REWRITE for d in decisions)


def test_reasons_name_what_was_done() -> None:
    _, decisions = normalize(Document("cafÃ© x\na\u00a0b\nc\u200bd\n"))
    assert [d.reason for d in decisions] == [
        "ftfy: encode latin-1, decode utf-8", "odd space made a plain one", "invisible character",
    ]  # fmt: skip


def test_rewrites_can_be_skipped_by_rule() -> None:
    raw = "a\u00a0b\u200bc &amp; d\n"
    for skip, text in ((("normalize",), raw[:-1]), (("normalize/entities",), raw[:-1].replace("&amp;", "&amp;")),
                       (("headline",), "a bc & d")):  # fmt: skip
        assert normalize(Document(raw), skip)[0][0].text == text
    raw = "a\u00a0b\u200bc\n"
    assert normalize(Document(raw), ("normalize/spaces",))[0][0].text == "a\u00a0bc"
    blocks, decisions = normalize(Document(raw), ("normalize/invisible",))
    assert blocks[0].text == "a b\u200bc" and [d.rule for d in decisions] == ["normalize/spaces"]


def test_a_block_knows_where_its_text_comes_from() -> None:
    blocks, _ = normalize(Document("a\u00a0\u200bb &amp; cafÃ© x\nsecond\u00a0line"))
    assert [blocks[0].raw_index(i) for i in range(13)] == [0, 1, 3, 4, 5, 10, 11, 12, 13, 14, 16, 17, 18]
    assert [blocks[1].raw_index(i) for i in range(12)] == list(range(19, 31))


@pytest.mark.parametrize("before, after, wanted", [
    ("abc", "abc", []), ("abc", "axc", [(1, 2, 1, 2)]), ("abc", "ac", [(1, 2, 1, 1)]), ("ac", "abc", [(1, 1, 1, 2)]),
    ("aaa", "aa", [(2, 3, 2, 2)]), ("abcdef", "xbcdey", [(0, 1, 0, 1), (5, 6, 5, 6)]),
    ("aéb", "aèb", [(1, 2, 1, 2)]), ("éaé", "èaèe", [(0, 1, 0, 1), (2, 3, 2, 4)]),
    ("éaéé", "éaè", [(2, 4, 2, 3)]), ("", "a", [(0, 0, 0, 1)]),
    ("p" + "ab" * 1000 + "q", "p" + "ba" * 1000 + "q", [(1, 1, 1, 2), (2000, 2001, 2001, 2001)]),
    ("p" + "ab" * 1000 + "cq", "p" + "cab" + "ba" * 999 + "q", [(1, 2002, 1, 2002)]),
    ("pq" + "a" * 2001 + "r", "pqr", [(2, 2003, 2, 2)]), ("x" * 2001, "y", [(0, 2001, 0, 1)]),
])  # fmt: skip
def test_differences(before: str, after: str, wanted: list[tuple[int, int, int, int]]) -> None:
    assert list(differences(before, after)) == wanted


SENTENCES = [f"This is sentence number {n} of a text, and it is neither long nor short. " for n in range(60)]


def blocks_of(raw: str) -> list[str]:
    blocks, _ = normalize(Document(raw))
    assert blocks.starts[0] == 0 and blocks.ends[-1] == len(raw) and blocks.starts[1:] == blocks.ends[:-1]
    return [raw[start:end] for start, end in zip(blocks.starts, blocks.ends, strict=True)]


def test_an_overlong_line_is_cut_into_sentences() -> None:
    single = "".join(SENTENCES[:6])[:300]
    assert blocks_of(single) == [single] and blocks_of(f"{single}\nx") == [f"{single}\n", "x"]
    longer = "".join(SENTENCES[:6])[:301]
    cut = [*SENTENCES[:4], longer[len("".join(SENTENCES[:4])) :]]
    assert blocks_of(longer) == cut
    assert blocks_of(f"{longer}\nx") == [*cut[:-1], f"{cut[-1]}\n", "x"]
    assert blocks_of(f"x\n{longer}\n") == ["x\n", *cut[:-1], f"{cut[-1]}\n"]
    assert blocks_of(f"x\ny\n{longer}\n") == ["x\n", "y\n", f"{longer}\n"]  # a page of lines
    assert blocks_of(f"x\n\n\n{longer}") == ["x\n", "\n", "\n", *cut]
    long = "".join(SENTENCES)[:3000]
    assert blocks_of(f"x\ny\n{long}\nz") == ["x\n", "y\n", f"{long}\n", "z"]
    found = blocks_of(f"x\ny\n{''.join(SENTENCES)[:3001]}\nz")
    assert found[2:4] == SENTENCES[:2] and found[-1] == "z" and found[-2].endswith("\n")


def test_sentences_of_other_scripts_and_with_quotes() -> None:
    said = "“It is closed.” he said. Why? Nobody knew! "
    assert blocks_of(said * 8)[:4] == ["“It is closed.” ", "he said. ", "Why? ", "Nobody knew! "]
    closed = ["橋は閉鎖された。", "「なぜ？」", "誰も知らなかった。"]
    assert blocks_of("".join(closed) * 20)[:3] == closed


def test_what_has_no_sentence_end_is_cut_at_a_space() -> None:
    words = "word " * 700
    found = blocks_of(words)
    assert {len(block) for block in found[:-1]} == {1005} and "".join(found) == words
    assert blocks_of("x" * 3500) == ["x" * 3500]
    assert blocks_of("x" * 1000 + " " + "y" * 10) == ["x" * 1000 + " ", "y" * 10]
    assert blocks_of("x" * 999 + " ") == ["x" * 999 + " "]
    assert blocks_of("x" * 1500 + " " + "y" * 10) == ["x" * 1500 + " ", "y" * 10]


def test_a_rewritten_line_that_is_cut_keeps_its_places() -> None:
    raw = "x\n" + "".join(f"The caf\u00c3\u00a9 number{chr(160)}{n} is closed now. " for n in range(12))
    blocks, decisions = normalize(Document(raw))
    assert len(blocks) == 13 and len(decisions) == 24
    for n, block in enumerate(list(blocks)[1:]):
        assert block.text == f"The café number {n} is closed now. "
        for i, character in enumerate(block.text):
            if character not in "é ":
                assert raw[block.raw_index(i)] == character
        assert block.raw_index(len(block.text)) == block.span.end
