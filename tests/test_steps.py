"""Each step by itself, on pages whose measures are given: what it decides, line by line.

A page is written as lines. In `wanted`, a line's mark is the rule that took it, or "" for a line that stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from cleanup.model import Action, Decision, Document, Fragment, Span
from cleanup.options import Options
from cleanup.page import Page
from cleanup.steps.boilerplate import LineEvidence, boilerplate
from cleanup.steps.extracted import seconded
from cleanup.steps.foreign import foreign
from cleanup.steps.headline import headline
from cleanup.steps.layout import layout
from cleanup.steps.normalize import normalize
from cleanup.steps.repeats import repeats

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
    made = Page(document, blocks, "en", ("en",), (), tuple(probabilities), headline=headline,
                removed=frozenset(removed))  # fmt: skip
    spans = [(i, made.span(i)) for i in foreign]
    return replace(made, fragments=tuple(Fragment(s.start, s.end, "id", 0.87654, "line") for _, s in spans))


def marks(made: Page, decisions: Sequence[Decision]) -> list[str]:
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
    ([NATIVE, f"- {OTHER}"], [1], "auto", ["", ""]),
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
        assert d.evidence == {"language": "id", "confidence": 0.877} and "language" in d.reason


def test_foreign_spares_the_headline_and_what_is_gone() -> None:
    lines = [OTHER, OTHER, NATIVE, OTHER]
    made = page(*lines, foreign=[0, 1, 3], headline=0, removed=[3])
    for how, rule in (("auto", "foreign/edge"), ("drop", "foreign/drop")):
        assert marks(made, foreign(made, Options(foreign=how))) == ["", rule, "", ""]  # type: ignore[arg-type]
    # What was removed is no edge of the article either.
    made = page(NATIVE, OTHER, PROSE[1], foreign=[1], removed=[2])
    assert marks(made, foreign(made, Options())) == ["", "foreign/edge", ""]


def test_a_foreign_line_that_is_text_stays() -> None:
    made = page(NATIVE, OTHER, OTHER, foreign=[1, 2], probabilities=[0.99, 0.9, 0.89])
    assert marks(made, foreign(made, Options())) == ["", "", "foreign/edge"]


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
    before = tuple(Decision(made.span(i), Action.REMOVE, f"r/{i}", "why") for i in gone)
    decisions = layout(made, before)
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
    before = (Decision(made.span(2), Action.REMOVE, "r", "why"), Decision(made.span(0), Action.KEEP, "k", "why"))
    assert [(d.span, d.rule) for d in layout(made, before)] == [
        (made.span(0), "k"), (Span(3, 6), "r"), (Span(9, 10), "normalize/blank-lines"),
    ]  # fmt: skip


# The second witness


def test_the_extractor_moves_a_line_by_its_word() -> None:
    made = page("Inside the body", "", "Outside", "A part of a longer line", "Short", probabilities=[0.5] * 5)
    moved = seconded(made, "INSIDE the body\nthis is: a part of a longer line, it said\nshort too").probabilities
    inside, outside = 1 / (1 + 2.718281828**-2.6), 1 / (1 + 2.718281828**2.1)
    assert moved == pytest.approx([inside, 0.5, outside, inside, outside])


@pytest.mark.parametrize("before", [0.0, 1.0, 0.9, 0.1])
def test_no_line_is_beyond_the_other_witness(before: float) -> None:
    made = page("Inside", "Outside", probabilities=[before] * 2)
    inside, outside = seconded(made, "inside").probabilities
    odds = max(before, 1e-6) / max(1 - before, 1e-6)
    assert inside / (1 - inside) == pytest.approx(odds * 2.718281828**2.6, rel=1e-6)
    assert outside / (1 - outside) == pytest.approx(odds * 2.718281828**-2.1, rel=1e-6)


def test_without_an_extractor_or_a_model_nothing_moves() -> None:
    made = page("a", probabilities=[0.3])
    assert seconded(made, "") is made and seconded(page("a"), "a").probabilities == ()


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


LINES = "boilerplate/lines"


@pytest.mark.parametrize("rows, focus, wanted", [
    # On a page with junk, a phrase amid what is surely body stays; "Advertisement", which is unmistakable, does not.
    ([(PROSE[0], BODY), (AD, BODY), (PROSE[1], BODY), ("junk", 0.01), ("rubbish", 0.01)], "balanced",
     ["", f"{EN}/advertisement", "", LINES, LINES]),
    ([(PROSE[0], BODY), ("Home", 0.29), (PROSE[1], BODY)], "balanced", ["", f"{EN}/navigation", ""]),  # doubted
    ([(PROSE[0], BODY), ("Home", 0.3), (PROSE[1], BODY)], "balanced", ["", "", ""]),
    ([("Heron", 0.1), ("Tide", 0.2)], "balanced", ["", ""]),  # no body
    # Below a page left whole, a footer begins with junk: what stands before it may be the article's last line.
    ([*((line, BODY) for line in PROSE), ("Heron", 0.6), ("Leave a comment", 0.8), ("Tide", 0.6), ("Home", 0.8)],
     "balanced", [""] * 7 + [f"{EN}/comments", "boilerplate/footer", f"{EN}/navigation"]),
    ([*((line, BODY) for line in PROSE), ("Heron", 0.4), ("Leave a comment", 0.8), ("Home", 0.8)],
     "balanced", [""] * 6 + ["boilerplate/footer", f"{EN}/comments", f"{EN}/navigation"]),
])  # fmt: skip
def test_phrases_with_the_line_model(rows: list[tuple[str, float]], focus: str, wanted: list[str]) -> None:
    made = page(*(line for line, _ in rows), probabilities=[p for _, p in rows])
    assert marks(made, boilerplate(made, Options(focus=focus))) == wanted  # type: ignore[arg-type]
