"""Every phrase file proves itself; the phrase language is finite; matching is linear."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup import Cleaner, kernel, measuring
from cleanup.phrases import Matcher, default_table, stored
from cleanup.phrases.build import build
from cleanup.phrases.check import defects
from cleanup.phrases.files import packaged, parse
from cleanup.phrases.kinds import ROW, TRIMS
from cleanup.phrases.near import near
from cleanup.phrases.template import parse as parse_phrase
from cleanup.text import fold_lines

LARGE = [
    "en",
    "es",
    "zh",
    "hi",
    "ar",
    "pt",
    "bn",
    "ru",
    "ja",
    "id",
    "de",
    "fr",
    "tr",
    "vi",
    "ko",
    "it",
    "pl",
    "uk",
    "fa",
    "th",
    "nl",
    "ro",
    "el",
    "cs",
    "hu",
    "sv",
    "he",
    "ms",
    "ta",
    "te",
]
_RULE = '[a]\nlines = ["{}"]\nmatch = ["a"]\nspare = ["b"]\n'


@pytest.mark.parametrize("path", packaged(), ids=lambda p: p.stem)
def test_a_file_proves_itself(path: Path) -> None:
    assert list(defects(parse(path.read_bytes(), path.name))) == []


@pytest.mark.parametrize("path", [p for p in packaged() if p.stem != "und"], ids=lambda p: p.stem)
def test_a_language_has_enough_groups(path: Path) -> None:
    groups = parse(path.read_bytes(), path.name).groups
    assert len(groups) >= (25 if path.stem in LARGE else 12)


@pytest.mark.parametrize("text, why", [
    ("[a]\nlines = ['x y']\nmatch = ['x y']\n", "proof"),
    ("[a]\nlines = ['x y']\nspare = ['x y']\n", "proof"),
    ("[a]\nmatch = ['x']\nspare = ['x']\n[a]\nmatch = ['x']\nspare = ['x']\n", "TOML"),
    ("[a]\nlines = ['']\nmatch = ['x']\nspare = ['x']\n", "empty"),
    ("[a]\nregex = ['x']\nmatch = ['x']\nspare = ['x']\n", "unknown key"),
    ("[A b]\n", "TOML"),
    ("language = 3\n", "language tag"),
    ("months = 'x'\n", "list of strings"),
    ("\xff", "not a TOML"),
])  # fmt: skip
def test_the_loader_refuses(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(text.encode("latin-1"), "my.toml")


@pytest.mark.parametrize("phrase", ["...", "{n}", "{name} and {text}", "(a|b", "a]", "{what}", "x {text}"])
def test_the_compiler_refuses(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"my\.toml"):
        build([parse(_RULE.format(phrase).encode(), "my.toml")])


def test_brackets_nest() -> None:
    table = build([parse(_RULE.format("Leave[ (a|one [more])] comment").encode(), "my.toml")])
    matcher = Matcher(table)
    for line in ("Leave comment", "LEAVE A COMMENT »", "leave one more comment (3)"):
        assert matcher.line(line), line
    assert not matcher.line("leave two comment") and not matcher.line("leave_a_comment")
    assert parse_phrase("a[b]")


HOSTILE = [
    "a" * 100_000, "Posted by " * 10_000, '"' * 50_000, "| " * 50_000, "Read also: " + "x " * 50_000,
    "Posted by " + "a b " * 60, "12 " * 200, "Home | " * 40, "© " * 100, "." * 10_000 + "Read more",
    "Share " * 12, "评论" * 10_000, "Tags: " + "a, " * 100, "1 thought on “" + "a " * 120 + "”",
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line[:12])
def test_hostile_lines_cost_little(line: str) -> None:
    matcher = Matcher(default_table(), languages=("en",))
    matcher.line(line), matcher.trims(line)  # compiles what it needs
    start = time.process_time()
    matcher.line(line), matcher.trims(line)
    assert time.process_time() - start < 0.25


_WORDS = st.sampled_from(
    "share share_on facebook Home | About · Contact 12 3 comments komentar By anna posted in © 2024 (c) on May 2, 分享 "
    "0 Page read more: Read the next_post » all rights reserved Politik อ่าน เพิ่มเติม ok".replace("_", " ").split(" ")
)


def _missed(some: list[str], spoken: tuple[str, ...]) -> list[str]:
    """The lines whose phrase, or whose trimmed ends, `near` hides from a matcher."""
    table, folded = default_table(), fold_lines(some)
    matcher = Matcher(table, "", spoken)
    (told,) = near(table, [some], [folded], [spoken])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "function", lambda name: None)
        (by_numpy,) = near(table, [some], [folded], [spoken])
    found = []
    for i, (line, words) in enumerate(zip(some, folded, strict=True)):
        table.memo.clear()
        alone = matcher.line(line, words)
        trimmed = matcher.trims(line, words)
        for one in (told, by_numpy):
            table.memo.clear()
            if (trimmed and not one.kinds[i] & TRIMS) or matcher.lines(some, folded, [i], one).get(i) != alone:
                found.append(line)
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(_WORDS, max_size=16).map(" ".join) | st.text(max_size=40).map(lambda s: s.replace("\n", ""))),
    st.sampled_from([(), ("id", "zh"), ("vi",), ("de", "th"), ("xx",)]),
)
def test_no_line_that_comes_near_a_phrase_is_missed(some: list[str], spoken: tuple[str, ...]) -> None:
    assert _missed(some, spoken) == []


def test_foreign_words_alone_make_no_work() -> None:
    some = [["the the"]] * 2  # "Thẻ" are Vietnamese tags
    told = near(default_table(), some, some, [("vi",), ("en",)])
    assert [bool(one.kinds[0] & ROW) for one in told] == [True, False]


def test_page_by_page_lines_are_measured_once_many_were_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Old bridge closed\nShare on Facebook\nThe council closed the bridge.\nPosted in News\n12 comments\n"
    before = Cleaner().clean(text)
    table = replace(default_table(), stored={}, measures={}, memo={})  # as it is with a user's own rules
    monkeypatch.setattr(measuring, "extended_table", lambda paths: table)
    assert Cleaner().clean(text).decisions == before.decisions
    assert not table.measures
    monkeypatch.setattr(measuring, "_ASKED", 0)
    assert Cleaner().clean(text).decisions == before.decisions
    assert table.measures


@pytest.mark.parametrize("spoken", [(), ("ja",), ("pt", "ta")])
def test_no_example_is_missed(spoken: tuple[str, ...]) -> None:
    some = [line for path in packaged() for line in _examples(path)]
    assert len(some) > 5_000
    assert _missed(some, spoken) == []


def _examples(path: Path) -> list[str]:
    file = parse(path.read_bytes(), path.name)
    return [text for lists in file.groups.values() for name in ("match", "spare") for text in lists[name]]


@given(
    st.dictionaries(st.text(alphabet="aäя中 0"), st.integers(0, 2**32 - 1)),
    st.lists(st.text(alphabet="aäя中 \ud83d")),
)
def test_an_index_in_a_file_is_the_dictionary(index: dict[str, int], others: list[str]) -> None:
    lines = [f"{text}\n".encode() for text in index]
    texts = stored.Texts(memoryview(b"".join(lines)), stored.starts([len(line) for line in lines]))
    kept = stored.Index(texts, list(index.values()), stored.slots(list(index)))
    for _ in ("in the file", "as a dictionary"):
        assert [kept.get(text) for text in [*index, *others]] == [index.get(text) for text in [*index, *others]]
        assert kept.made() == index and dict(kept.items()) == index and len(kept) == len(index)
    assert list(texts) == texts[:] == list(index)
