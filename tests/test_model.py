"""A Result is a view of its decisions: each view, case by case."""

from __future__ import annotations

import pickle
from copy import copy, deepcopy
from dataclasses import fields, replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanup.decided import Decided, Rewrites
from cleanup.model import (
    Action,
    Block,
    Decision,
    Document,
    Fragment,
    Removed,
    Result,
    Span,
    Translated,
    is_under,
)

KEEP, REMOVE, REWRITE = Action.KEEP, Action.REMOVE, Action.REWRITE


def cut(start: int, end: int, rule: str = "r") -> Decision:
    return Decision(Span(start, end), REMOVE, rule, "why")


def put(start: int, end: int, after: str, rule: str = "normalize/x") -> Decision:
    return Decision(Span(start, end), REWRITE, rule, "why", after)


def test_a_span_holds_what_lies_inside_it() -> None:
    assert Span(2, 5) in Span(2, 5) and Span(3, 4) in Span(2, 5) and Span(2, 2) in Span(2, 5)
    assert Span(1, 4) not in Span(2, 5) and Span(3, 6) not in Span(2, 5)
    assert sorted([Span(2, 3), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(2, 3)]


@pytest.mark.parametrize("index, raw", [(0, 5), (1, 6), (2, 7), (3, 10), (4, 11), (5, 12), (6, 13), (9, 14)])
def test_places_in_a_block_are_places_in_the_raw_text(index: int, raw: int) -> None:
    """ab[c -> nothing, three code points]de and a line end; a place inside a rewritten run is where it begins."""
    assert Block(Span(5, 14), "abcde", ((0, 5), (2, 7), (3, 10))).raw_index(index) == raw


def test_a_rewritten_run_is_entered_at_its_start() -> None:
    """Four code points became "xyz": what lies inside of them cannot be told apart beyond the run's end."""
    block = Block(Span(0, 6), "axyzb", ((0, 0), (1, 1), (4, 5)))
    assert [block.raw_index(i) for i in range(6)] == [0, 1, 2, 3, 5, 6]
    shrunk = Block(Span(0, 3), "axyz", ((0, 0), (1, 1), (4, 2)))
    assert [shrunk.raw_index(i) for i in range(5)] == [0, 1, 2, 2, 2]


RAW = "0123456789"


@pytest.mark.parametrize("decisions, text", [
    ((), RAW),
    ((cut(0, 3),), "3456789"),
    ((cut(8, 10),), "01234567"),
    ((cut(0, 10),), ""),
    ((cut(2, 4), cut(4, 6)), "016789"),
    ((put(2, 4, "x"),), "01x456789"),
    ((put(2, 2, "x"),), "01x23456789"),
    ((put(0, 0, "x"),), "x" + RAW),
    ((put(10, 10, "x"),), RAW + "x"),
    ((put(2, 2, ""),), RAW),
    ((put(2, 4, "x"), cut(0, 6)), "6789"),  # a removal wins over what is inside
    ((put(2, 4, "x"), cut(2, 4)), "01456789"),  # and over one of the same span
    ((put(2, 4, "x"), put(2, 4, "y")), "01x456789"),  # of two rewrites of one span the first
    ((cut(2, 4), put(2, 4, "x")), "01456789"),
    ((put(1, 6, "abc"), put(2, 3, "x")), "0abc6789"),
    ((put(1, 4, "abc"), put(3, 8, "x")), "0abc89"),  # what overlaps an earlier one only hides
    ((put(1, 3, "a"), put(3, 3, "b"), put(3, 5, "c")), "0ac56789"),
    ((Decision(Span(2, 4), KEEP, "r", "why"),), RAW),
])  # fmt: skip
def test_the_text_is_the_raw_text_with_every_decision_applied(decisions: tuple[Decision, ...], text: str) -> None:
    result = Result(Document(RAW), decisions)
    assert result.text == text == result.body
    assert result.without("").text == RAW


def test_pieces_say_where_each_part_comes_from() -> None:
    result = Result(Document(RAW), (put(2, 4, "x"), cut(6, 7)))
    assert list(result.pieces()) == [(0, 2, None), (2, 4, "x"), (4, 6, None), (6, 7, ""), (7, 10, None)]
    assert list(result.pieces(removals=False)) == [(0, 2, None), (2, 4, "x"), (4, 10, None)]
    assert list(result.pieces([Span(0, 2), Span(9, 10)])) == [
        (0, 2, ""), (2, 4, "x"), (4, 6, None), (6, 7, ""), (7, 9, None), (9, 10, ""),
    ]  # fmt: skip
    assert list(Result(Document("")).pieces()) == []
    assert list(Result(Document(RAW), (put(0, 0, ""),)).pieces()) == [(0, 10, None)]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9), st.sampled_from(["", "x"]), st.booleans())))
def test_pieces_rise_and_lie_inside(cuts: list[tuple[int, int, str, bool]]) -> None:
    raw = "abcdefghijklmnopqrst"
    decisions = tuple(cut(a, min(20, a + n)) if gone else put(a, min(20, a + n), after) for a, n, after, gone in cuts)
    at = 0
    for start, end, _ in Result(Document(raw), decisions).pieces():
        assert at <= start <= end <= 20
        at = end
    assert Result(Document(raw), decisions).without("").text == raw


@given(st.data(), st.lists(st.sampled_from(["", "a", "bc", "def ghi"]), min_size=1, max_size=12))
def test_columns_are_the_same_result(data: st.DataObject, lines: list[str]) -> None:
    """Lines that go as columns, parts of lines and rewrites beside them: as if all were decisions from the start."""
    ends = [*accumulate(len(line) + 1 for line in lines)]
    starts = [0, *ends[:-1]]
    document = Document("".join(f"{line}\n" for line in lines))
    gone = sorted(data.draw(st.sets(st.sampled_from(range(len(lines))))))
    whys = [("a/b", "why", {"n": 1}), ("c", "why", lambda i: {"line": i})]
    why = [data.draw(st.sampled_from(whys)) for _ in gone]
    others = [cut(starts[i], ends[i] - 1, "part") for i in range(len(lines)) if i not in gone and len(lines[i]) == 2]
    put_there = [(i, data.draw(st.sampled_from(["", "x"]))) for i in range(0, len(lines), 3)]
    rewrites, columned = Rewrites([], []), data.draw(st.booleans())
    for i, after in put_there if columned else ():
        rewrites.add(starts[i], [((0, 1, after), "rewrite", "why")])
    others += [] if columned else [put(starts[i], starts[i] + 1, after) for i, after in put_there]
    others += [Decision(Span(0, ends[0]), KEEP, "headline/found", "kept")]

    def made() -> Result:
        stay = [i for i in range(len(lines)) if i not in gone]
        decided = Decided(starts, ends, dict(zip(gone, why, strict=True)), (), stay, others, rewrites)
        return Result.of(document, decided, Span(0, ends[0]), "en", (), ("warned",))

    plain = Result(document, made().decisions, Span(0, ends[0]), "en", (), ("warned",))
    removals = [(s.start, s.end) for s in (d.span for d in plain.decisions if d.action is REMOVE)]
    assert len(plain.decisions) == len(gone) + len(put_there) * columned + len(others) and removals == sorted(removals)
    assert {d.span.start: (d.rule, d.evidence) for d in plain.decisions if d.rule in ("a/b", "c")} == {
        starts[i]: (rule, its(i) if callable(its) else its) for i, (rule, _, its) in zip(gone, why, strict=True)
    }
    for view in ("text", "body", "title", "removed", "decisions"):
        assert getattr(made(), view) == getattr(plain, view)
    for hidden in ((), (Span(0, ends[0]),)):
        for some in (True, False):
            assert list(made().pieces(hidden, some)) == list(plain.pieces(hidden, some))
    result = made()
    text = result.text
    assert "decisions" not in vars(result) and result.decisions is result.decisions and result == plain
    assert result.text == text and result.without("a") == plain.without("a") and replace(result) == plain
    for again in (pickle.loads(pickle.dumps(made())), copy(made()), deepcopy(made())):  # noqa: S301  our own
        assert again == plain and again.text == text and repr(again) == repr(plain)


def test_a_result_without_decisions_has_none() -> None:
    assert Result(Document(RAW)).decisions == () == Result.decisions
    assert [one.default for one in fields(Result)][1] == ()


def test_body_and_title() -> None:
    raw = "  My Tiltle  \r\n\r\n\nBody\n"
    result = Result(Document(raw), (put(5, 11, "Title"), cut(15, 17)), headline=Span(0, 15))
    assert result.title == "My Title" and result.body == "Body\n" and result.text == "  My Title  \r\n\nBody\n"
    assert Result(Document(raw, title="given"), headline=Span(0, 15)).title == "given"
    assert Result(Document(raw, title="given")).title == "given"
    assert Result(Document(raw)).title is None and Result(Document(raw)).body == raw
    below = Result(Document("above\nMy Title\nX\n"), headline=Span(6, 15))
    assert below.title == "My Title" and below.body == "above\nX\n"
    assert Result(Document("My Title\nX\n"), headline=Span(0, 9)).body == "X\n"
    gone = Result(Document(raw), (cut(0, 15),), headline=Span(0, 15))  # a removal does not take the title away
    assert gone.title == "My Tiltle" and gone.text == "\r\n\nBody\n"


def test_removed_names_what_is_gone() -> None:
    decisions = (
        Decision(Span(0, 2), REMOVE, "a/b", "why", evidence={"language": "id"}),
        Decision(Span(2, 3), KEEP, "c", "kept"),
        put(3, 4, "x"),
        cut(5, 7, "d"),
    )
    assert Result(Document(RAW), decisions).removed == (
        Removed(0, 2, "01", "a/b", "why", "id"), Removed(5, 7, "56", "d", "why", None),
    )  # fmt: skip


def test_translations_name_both_texts() -> None:
    how = {"language": "id", "engine": "e", "flag": "short", "via": "en"}
    decisions = (
        Decision(Span(0, 2), REWRITE, "translate/en", "why", "ab", {"language": "id", "engine": "e"}),
        Decision(Span(4, 6), KEEP, "translate/en", "kept", "ignored", how),
        put(7, 8, "x"),
    )
    assert Result(Document(RAW), decisions).translations == (
        Translated(0, 2, "01", "ab", "id", "e"), Translated(4, 6, "45", "45", "id", "e", "short", "en"),
    )  # fmt: skip


@pytest.mark.parametrize("rule, prefixes, under", [
    ("boilerplate/id/comments", ["boilerplate/id"], True), ("boilerplate/id/comments", ["boilerplate"], True),
    ("boilerplate/id/comments", ["boilerplate/id/comments"], True), ("boilerplate/id", ["boilerplate/id/"], True),
    ("boilerplate/id", ["/boilerplate/id"], True), ("headline/exact", ["head"], False), ("a", ["a/b"], False),
    ("a/b", [""], True), ("a/b", ["/"], True), ("a/b", [], False), ("a/b", ["x", "a"], True), ("ab", ["a"], False),
    ("a/b/c", ["a/*/c"], True), ("a/b/c", ["*"], True), ("a/b/c", ["*/b"], True), ("a/b/c", ["a/*/d"], False),
    ("a/b", ["a/*/*"], False), ("a/b", ["a/*"], True), ("a", ["*/*"], False), ("a/b/c", ["*/c"], False),
    ("X", ["X"], True),
])  # fmt: skip
def test_prefixes_are_whole_parts(rule: str, prefixes: list[str], under: bool) -> None:
    assert is_under(rule, prefixes) is under


def test_without_undoes_a_group_and_leaves_the_rest() -> None:
    decisions = (cut(0, 1, "headline/exact"), cut(2, 3, "boilerplate/id/x"), cut(4, 5, "boilerplate/en/x"))
    fragment = Fragment(2, 3, "id", 0.5, "line")
    result = Result(Document(RAW), decisions, Span(6, 7), "en", (fragment,), ("warned",))
    less = result.without("boilerplate/id", "headline")
    assert less.decisions == decisions[2:]
    assert (less.document, less.headline, less.language, less.fragments, less.warnings) == (
        Document(RAW), Span(6, 7), "en", (fragment,), ("warned",),
    )  # fmt: skip


def test_a_result_shows_itself() -> None:
    result = Result(Document("Title\nBody\n"), (cut(0, 6),))
    assert repr(result).startswith("<") and repr(result).endswith(">") and "Document(" not in repr(result)
    assert "<" in result._repr_html_() and "Body" in result._repr_html_()
