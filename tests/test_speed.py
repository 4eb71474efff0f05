"""What makes the first steps fast leaves every answer as it was; cost grows with the input, not with its square."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable

import ftfy
import pytest
from ftfy.badness import BADNESS_RE, MOJIBAKE_CATEGORIES
from hypothesis import given, settings
from hypothesis import strategies as st

import cleanup
from cleanup.composition import MOST_MARKS, Form, is_normal, normal, overladen
from cleanup.differences import alike
from cleanup.model import Document
from cleanup.mojibake import made, places, tables
from cleanup.steps.normalize import _KEPT_BYTE, _ODD, _config, _fixed, _replacement, normalize, normalize_all
from cleanup.text import fold, fold_lines, lines, split_lines

_PLANE = "".join(map(chr, range(0x10000)))
_MOJIBAKE = [c for kind in MOJIBAKE_CATEGORIES.values() for c in re.findall(f"[{kind}]", _PLANE)]
_NAMED = sorted({c for c in BADNESS_RE.pattern if c > "\x7f"})
_BROKEN = st.lists(
    st.sampled_from(_MOJIBAKE) | st.sampled_from(_NAMED) | st.sampled_from("abz AZ.,?!\t09°") | st.characters(),
    max_size=12,
).map("".join)
_KINDS = st.sampled_from(
    ["cafÃ©", "â€™", "&eacute;", "&amp;", "&#8217;", "\x1b[31m", "\ufb01", "\ud83d\ude00", "e\u0301", "\xa0", "\x85",
     "\ufeff", "ВЂ", "à¤•à¤", "ÃƒÂ©", "\x93quoted\x94", "œ ", "plain words", "Ã ", " ", "\x00", "\u200b", "\u206a",
     "ǆ", "Ï€"]
)  # fmt: skip
_LINES = st.lists(_BROKEN | st.lists(_KINDS, max_size=5).map("".join), max_size=5)


@settings(max_examples=1500, deadline=None)
@given(_LINES)
def test_lines_are_as_ftfy_leaves_them(some: list[str]) -> None:
    text = "\n".join(some)
    wanted = [text[start:stop] for start, stop, _ in lines(text)]
    blocks, _ = normalize(Document(text))
    configs = [_config(not _KEPT_BYTE.search(line)) for line in wanted]
    mended = [ftfy.fix_text_segment(line, config) for line, config in zip(wanted, configs, strict=True)]
    assert blocks.texts == [_ODD.sub(_replacement, line) for line in mended]


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINES.map("\n".join) | st.text(st.sampled_from("é.a\r\n\u2028\x00\xa0&#8;"), max_size=9), max_size=4))
def test_documents_are_read_together_as_alone(texts: list[str]) -> None:
    documents = [Document(text) for text in [*texts, "A line. " * 500 + "\nx"]]
    for document, (blocks, rewrites) in zip(documents, normalize_all(documents), strict=True):
        alone, edits = normalize(document)
        for column in ("starts", "ends", "texts", "offsets"):
            assert getattr(blocks, column) == getattr(alone, column)
        assert tuple(rewrites) == tuple(edits)


@settings(max_examples=1500, deadline=None)
@given(_BROKEN | st.lists(_KINDS, max_size=5).map("".join))
def test_what_ftfy_did_is_told_as_it_tells(line: str) -> None:
    fixed, explanation = ftfy.fix_and_explain(line, _config(not _KEPT_BYTE.search(line)))
    own, _, reason = _fixed(line)
    assert own == fixed
    if fixed != line:
        assert reason == "ftfy: " + ", ".join(f"{step.action} {step.parameter}" for step in explanation or [])


@given(st.text("aé&;", max_size=90), st.text("aé&;", max_size=90), st.integers(0, 70))
def test_how_far_texts_are_alike(one: str, other: str, length: int) -> None:
    one, other = "a" * length + one, "a" * length + other
    wanted = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    assert alike(one, other) == wanted


def test_the_packaged_tables_are_those_of_ftfy() -> None:
    held, own = tables(), made()
    assert held.ftfy == own.ftfy, "another ftfy: run bench/mojibake_tables.py"
    for name in ("classes", "pairs", "alone"):
        assert (getattr(held, name) == getattr(own, name)).all(), name


@settings(max_examples=3000, deadline=None)
@given(_BROKEN)
def test_no_mojibake_is_missed(text: str) -> None:
    if BADNESS_RE.search(text):
        assert places(text, "-")[0]


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n"), max_size=12)
        | st.sampled_from(["", "It's 1,234!", "Über_ 😀 uns"])
    )
)
def test_folding_together_is_folding_alone(some: list[str]) -> None:
    assert fold_lines(some) == [fold(line) for line in some]


@given(st.text(st.sampled_from("ab\r\n\u2028\u2029\x85\x0b"), max_size=12))
def test_lines_are_split_alike(text: str) -> None:
    texts, starts = split_lines(text)
    found = list(lines(text))
    assert texts == [text[start:stop] for start, stop, _ in found]
    assert starts == [*(start for start, _, _ in found), len(text)]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["e", "\u0301", "\u0323\u0301", "\u0f73", "\uff9e", "가", "\ufb01", "\u0323\u0301" * 70, "漢"])
    ),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
)
def test_normal_forms_of_few_and_of_many_marks(parts: list[str], form: Form) -> None:
    text = "".join(parts)
    assert overladen(text) == any(len(run) > MOST_MARKS for run in re.findall("[\u0301\u0323\u0f73\uff9e]+", text))
    if not overladen(text):
        assert normal(form, text) == unicodedata.normalize(form, text)
        assert is_normal(form, text) == unicodedata.is_normalized(form, text)
    assert Counter(unicodedata.normalize("NFD", normal("NFD", text))) == Counter(unicodedata.normalize("NFD", text))
    assert f"a\n{normal(form, text)}\nb" == normal(form, f"a\n{text}\nb")


@pytest.mark.parametrize("line", [
    "A &amp; B", "&lt;b&gt; &amp;amp; c", "&nbsp;a", "&amp;eacute;", "<p>&amp;</p>", "&#65; &#27;[31m",
    "&nothing; &AMP;", "x\x01 &amp;", "&ETH;", "&quot;&#34;&apos;", "&#x2019;", "&#55357;&#56832;", "a\x1b[31m &lt;",
    "é &gt;",
])  # fmt: skip
def test_entities_are_undone_as_ftfy_undoes_them(line: str) -> None:
    blocks, decisions = normalize(Document(line))
    fixed, explanation = ftfy.fix_and_explain(line, _config(True))
    assert blocks.texts == [_ODD.sub(_replacement, fixed)]
    said = "ftfy: " + ", ".join(f"{step.action} {step.parameter}" for step in explanation or [])
    assert {d.reason for d in decisions} <= {said}


def test_a_page_of_mojibake_is_rewritten_in_wider_runs() -> None:
    line = "naïve Ã©tÃ© Å“uf and then e\u0301 more of it all and more again o\u0308 as &eacute; far as it goes"
    (few, some), (many, wider) = normalize(Document(line)), normalize(Document(f"{line}\n" * 4000))
    assert few.texts * 4000 == many.texts
    assert len(some) > 1 and len(wider) == 4000
    assert many[3999].raw_index(len(few.texts[0])) == 3999 * (len(line) + 1) + len(line)


_SHAPES: dict[str, Callable[[int], str]] = {
    "blank lines": lambda n: "\n" * n,
    "short lines": lambda n: "\n".join("ab"[i % 2] for i in range(n // 2)),
    "one line": lambda n: "the council voted " * (n // 18),
    "mojibake": lambda n: "cafÃ© â€™ " * (n // 9),
    "odd spaces": lambda n: "a\xa0" * (n // 2),
    "bylines": lambda n: "By Anna Berg on 3 in The Post\n" * (n // 30),
    "marks": lambda n: "a" + "\u0301\u0323" * (n // 4),
    "quotes": lambda n: '"quoted" “said” ' * (n // 16),
    "one word": lambda n: "a" * n,
    "ideographs": lambda n: "".join(chr(0x4E00 + i * 7 % 0x4000) for i in range(n // 3)),
}


@pytest.mark.parametrize("make", _SHAPES.values(), ids=_SHAPES.keys())
def test_four_times_the_text_is_no_square_of_the_work(make: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        text = make(size)
        start = time.process_time()
        assert cleanup.clean(text).without("").text == text
        return time.process_time() - start

    seconds(1_000)
    once = min(seconds(60_000) for _ in range(2))
    assert min(seconds(240_000) for _ in range(2)) <= 9 * once + 0.2  # four times: 9 leaves room for a busy machine


_HOSTILE: dict[str, Callable[[int], str]] = {  # the worst of bench/hostile.py
    "one letter a line": lambda n: "a\n" * (n // 2),
    "controls": lambda n: "\x01\n" * (n // 2),
    "odd spaces": lambda n: "a\xa0\n" * (n // 4),
    "entities": lambda n: "\n".join(f"&amp; {i}" for i in range(n // 12)),
    "mojibake": lambda n: "\n".join(f"cafÃ© {i} â€™" for i in range(n // 24)),
    "marks": lambda n: "e\u0301\n" * (n // 4),
}


def test_hostile_text_takes_some_times_as_long_as_prose() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        cleanup.clean(text)
        return time.process_time() - start

    prose = "\n".join("The council voted on Tuesday to close the old bridge, which is unsafe." for _ in range(2500))
    seconds(prose)
    once = min(seconds(prose) for _ in range(3))
    took = {name: min(seconds(make(len(prose))) for _ in range(2)) / once for name, make in _HOSTILE.items()}
    assert max(took.values()) < 40, took  # 4 to 12; a machine may be busy
