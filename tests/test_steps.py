"""Steps by themselves, on pages whose measures are given: what each decides, line by line.

Boilerplate, normalisation and the witnesses of web pages have files of their own. A page is written as lines
(tests/pages.py). In `wanted`, a line's mark is the rule that took it, or "" for a line that stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import log
from pathlib import Path

import pytest

from cleanup.learner import Learner
from cleanup.model import Action, Decision, Fragment, Span
from cleanup.options import Options
from cleanup.sites import Line, Site, dump
from cleanup.steps.foreign import foreign
from cleanup.steps.headline import headline
from cleanup.steps.layout import layout
from cleanup.steps.repeats import repeats
from cleanup.steps.site import leaning, site
from cleanup.text import fold
from tests.pages import PROSE, TITLE, marks, page

# Headline


SHORT, PAPER = "Old bridge closed", "The Paper of the River and its Towns"
MENU = [f"Menu {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]  # more lines than a headline is looked for among


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
    ([f"{SHORT} | {PAPER}", SHORT, PROSE[0]], None, ["headline/with-site", "", ""]),  # the longer part is no title
    ([f"{PAPER} | {SHORT}", SHORT, PROSE[0]], None, ["headline/with-site", "", ""]),
    ([f"News | {SHORT} | {PAPER}", SHORT, PROSE[0]], None, ["", "", ""]),
    ([SHORT, f"{SHORT} | {PAPER}", PROSE[0]], None, ["", "headline/with-site", ""]),
    ([SHORT, PROSE[0], f"The {SHORT} early | {SHORT}"], SHORT, ["", "", "headline/with-site"]),
    ([SHORT, PROSE[0], f"The {SHORT} | Post"], SHORT, ["", "", ""]),  # a part must be the headline, and nothing else
    ([SHORT, PROSE[0], f"{SHORT} early | Post"], SHORT, ["", "", ""]),
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
    (["Menu", PROSE[0], TITLE, TITLE, PROSE[1]], None, None),
    (["Three words here", "Three words here", "x"], None, None),  # no prose: a refrain
    (["Menu", "a dozen char", PROSE[0], 'Comments on "a dozen char"'], None, 1),
    (["Menu", "a dozen cha", PROSE[0], 'Comments on "a dozen cha"'], None, None),
    (["Menu", TITLE, PROSE[0], f"On “{TITLE}” or so”"], None, None),  # the quotation that ends the line
    ([f"{TITLE} - Live - Post", *MENU, TITLE, f"{TITLE} Live", PROSE[0]], None, len(MENU) + 2),  # as much as there is
    (["x", "Red shoes for men", "Red shoes for men", "Blue hats for kids", "Blue hats for kids", "Big coats to buy",
      "Big coats to buy", PROSE[0]], None, None),  # a shop's entries
    (["x", "Red shoes for men", "Red shoes for men", "Blue hats for kids", "Blue hats for kids", PROSE[0]], None, 1),
    (["Menu", "Some", TITLE, PROSE[0]], TITLE, 2),
    (["Menu", f"{TITLE} | Post", PROSE[0]], TITLE, 1),
    (["x"] * 30 + [f"{TITLE} | Post", PROSE[0]], TITLE, None),  # too far down
    (["x"] * 30 + [TITLE, PROSE[0]], TITLE, 30),
    ([PROSE[0], TITLE], None, None),  # prose first: no headline
    (["A first sentence of it. And a second, longer one of it. Third", PROSE[0]], None, None),
    (["A first sentence of it! And a second, longer one of it! Third", PROSE[0]], None, None),
    (["A first sentence of it? And a second, longer one of it? Third", PROSE[0]], None, None),
    *(([line + end, PROSE[0]], None, None if end else 0) for line, stop in (
        ("古い橋は一年間閉鎖されることになった", "。"), ("पुराना पुल एक साल के लिए बंद रहेगा", "।"),
        ("پرانا پل ایک سال کے لیے بند رہے گا", "۔"),
    ) for end in ("", stop)),
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
    ([f"The Post - {TITLE} - News", *MENU, TITLE, PROSE[0]], None,
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
    ([f"- {PROSE[0]}", f"- {PROSE[0]}", *TWICE], [4]),
    ([*TWICE, "b" * 118 + ".", "b" * 118 + "."], [2]),
    (["x"] * 9 + TWICE, [11]),
    ([PROSE[5], PROSE[5], *PROSE[:4], *["x"] * 5, *PROSE[:4]], [1, 11, 12, 13, 14]),
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
    said = (Action.REMOVE, "repeats/paragraph", "this paragraph stands above already")
    assert all((d.action, d.rule, d.reason) == said for d in decisions)


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
