"""Boilerplate, with the line model's answers given: what goes by phrases, by the model, and in a footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cleanup.lines.evidence import LineEvidence
from cleanup.model import Action, Span
from cleanup.options import Options
from cleanup.steps.boilerplate import boilerplate
from tests.pages import PROSE, TITLE, marks, page

SURE = "Posting Komentar"


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
