"""The kernel matches phrases as Python does: templates, parts of a menu; and in time that grows with the line."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup import kernel
from cleanup.folding import joined
from cleanup.phrases import Matcher, anchors, answers, default_table, hashes, kinds, match, program, signs, slots
from cleanup.phrases import table as phrase_table
from cleanup.phrases.answers import CASED, UNSURE, UPPER, cases
from cleanup.phrases.build import build
from cleanup.phrases.by_kernel import Pages, Told, tell
from cleanup.phrases.files import packaged, parse, read
from cleanup.phrases.menus import Answers, split, strung
from cleanup.phrases.near import near
from cleanup.phrases.packed import Programs, classes
from cleanup.phrases.stored import let_go
from cleanup.phrases.table import SPACELESS, Table
from cleanup.text import fold, fold_lines
from tests.test_kernel import compiled, numpy_alone

__all__ = ["compiled"]  # the fixture: skips where there is no compiler

WORDS = "share on by anna posted in comments 12 3 © 2024 may read more : - | » ? 分享 ไทย é ﬁ of the".split()
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
SLOT = st.sampled_from(["{name}", "{text}", "{date}", "{title}", "{n}"])
PLAIN = st.sampled_from(["by", "share on", "posted:", "in", "a", "- ", "分享", "comments"])


def _bracketed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner, min_size=1, max_size=3).map(" ".join)
    several = st.lists(some, min_size=2, max_size=3)
    return some.map(lambda text: f"[ {text}]") | several.map(lambda texts: f"({'|'.join(texts)})")


PHRASES = st.lists(st.recursive(PLAIN | SLOT, _bracketed, max_leaves=6), min_size=1, max_size=4).map(" ".join)


def _table(phrases: list[str], language: str) -> Table:
    lines = [phrase for phrase in phrases if _loads(phrase, language)]
    return build([_file(lines, language)]) if lines else Table()


def _file(lines: list[str], language: str):  # type: ignore[no-untyped-def]
    text = f'language = "{language}"\n[a]\nlines = {lines}\nmatch = ["a"]\nspare = ["b"]\n'.replace("'", '"')
    return parse(text.encode(), f"{language}.toml")


def _loads(phrase: str, language: str) -> bool:
    try:
        build([_file([phrase], language)])
    except ValueError:
        return False
    return True


@settings(max_examples=80, deadline=None)
@given(st.lists(PHRASES, min_size=1, max_size=6), st.sampled_from(["en", "zh"]), st.lists(LINES, max_size=6))
def test_templates_take_what_they_take_in_python(phrases: list[str], language: str, some: list[str]) -> None:
    table = _table(phrases, language)
    if not len(table.shapes):
        return
    some = [*some, *phrases]
    folded = fold_lines(some)
    told = _fits(table, some, folded, language)
    with numpy_alone():
        (wider,) = near(table, [some], [folded], [(language,)])
    for i, (line, words) in enumerate(zip(some, folded, strict=True)):
        one = program.Line(line, words)
        runs = {n: program.match(table.shapes.program(n), one, language not in SPACELESS)
                for n in wider.shapes.get(i, ())}  # fmt: skip
        found = {n: program.found_by(taken or (), one) for n, taken in told.get(i, {}).items()}
        assert found == {n: run for n, run in runs.items() if run is not None}


def _fits(table: Table, some: list[str], folded: list[str], language: str) -> dict[int, dict[int, list[int] | None]]:
    """Which templates each line fits, and what their slots take."""
    page = np.zeros(len(some), np.int64)
    told = tell(Pages.of(table, [(language,)]), page, joined(folded), joined(some).parts, every=True)
    found: dict[int, dict[int, list[int] | None]] = {}
    for line, shape, taken in told.fits():
        found.setdefault(line, {})[shape] = taken
    return found


SPOKEN = [("en",), ("fr", "es", "it", "ru", "pl", "de"), ("de", "en"), ("ru",), ("zh",), ()]
PIECES = [
    "By", "by", "Anna Smith", "anna", "Tags:", "Tags", "Posted in", "Share", "Share on Facebook", "Home", "Next page",
    "Posted on", "May 3, 2024", "3.5.2024", "12", "12:30", "(3)", "Comments", "Read more:", "Kommentare", "Von",
    "Автор:", "Анна", "来源：", "分享", "Photo: Reuters", "©", "|", "·", "-", ".", "!", "said that", "it voted",
    "2024-01-17", "5.6.20 7h30", "1/2/20245:10", "января", "Теги:", "№ 5:", "й:", "user_name", "The post",
    "appeared first on", "“Old Bridge”", "d.o.o.", "ǅ", "😀", "Ⅷ", "Continue reading", "a",
    "Private", "Edit", "equity", "the old bridge", "'old",
]  # fmt: skip


def _agrees(some: list[str], languages: tuple[str, ...], more: tuple[str, ...] = ()) -> int:
    """Holds what the kernel says of lines against Python; how many it told for sure. It was asked for `more`, too."""
    table, folded = default_table(), fold_lines(some)
    (one,) = near(table, [some], [folded], [languages + more])
    matcher = Matcher(table, "", languages)
    for i, (line, words) in enumerate(zip(some, folded, strict=True)):
        table.memo.clear()
        fast = matcher.lines(some, folded, [i], one).get(i)
        table.memo.clear()
        assert fast == matcher.line(line, words), (line, languages)
    table.memo.clear()
    assert one.answers is not None
    return sum(answer >= 0 for answer in one.answers.values())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8),
       st.sampled_from(SPOKEN))  # fmt: skip
def test_lines_are_the_phrases_that_python_says(some: list[str], languages: tuple[str, ...]) -> None:
    _agrees(some, languages)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8),
       st.sampled_from([("en",), ("de", "en"), ()]))  # fmt: skip
def test_lines_are_the_same_to_who_speaks_fewer_languages(some: list[str], languages: tuple[str, ...]) -> None:
    _agrees(some, languages, ("ru", "zh", "fr"))


def test_the_proofs_of_all_phrases_are_the_phrases_that_python_says() -> None:
    """And on pages in their own language, the kernel tells most of them alone."""
    for file in read(packaged()):
        proofs = [line for lists in file.groups.values() for name in ("match", "spare") for line in lists[name]]
        some = [line for line in proofs if "\n" not in line]
        assert _agrees(some, (file.language, "en")) > len(some) / 3, file.language


def test_cases_are_those_of_python() -> None:
    for point, found in enumerate(cases().tolist()):
        letter = chr(point)
        cased = CASED * (letter.lower() != letter.upper()) + UPPER * letter.isupper()
        assert found in (cased, UNSURE) or (not letter.isalpha() and not cased), letter


def _untold(lines: list[str]) -> Told:
    none = np.full(len(lines), kinds.NOTHING, np.int32)
    return Told(np.zeros(len(lines), np.uint8), none, none[:0])


SIGNS = ["Home", " | ", "·", ", ", ",", " - ", "  ", "\t", "x", "😀", "é", ".", "\xa0", "»", "a" * 80]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS.map(lambda text: re.sub("[\r\n]", "", text)), max_size=6))
def test_parts_of_menus(some: list[str]) -> None:
    lines = joined(some)
    found: dict[int, list[str] | None] = {}
    for line, start, stop in split(lines, joined(fold_lines(some)), classes(), _untold(some)).tolist():
        own = found.setdefault(line, [])
        part = "".join(map(chr, lines.points[start:stop].tolist()))
        found[line] = None if start < 0 or own is None else [*own, part]
    for i, line in enumerate(some):
        if len(line) <= kinds.MAX_LINE and (parts := kinds.parts_of(line)) and not kinds.is_code(line, fold(line)):
            assert found[i] in (parts, None)


def test_what_letters_fold_into_is_what_python_says() -> None:
    plain = np.flatnonzero(classes() & 128)
    some = [f"a{chr(point)}a" for point in plain.tolist() if point != ord("\n")]
    assert len(some) > 50_000
    wrong = [one for one, its in zip(some, fold_lines(some), strict=True)
             if len(its.replace(" ", "")) != 2 + (classes()[ord(one[1])] & 1)]  # fmt: skip
    assert not wrong


def test_every_sign_between_parts_is_seen() -> None:
    signs = [chr(point) for point in range(1 << 16) if point not in (10, 13) and not 0xD800 <= point < 0xE000]
    some = [line for sign in signs if len(kinds.parts_of(line := f"one{sign}{sign}two")) == 2]
    lines = joined(some)
    found = split(lines, joined(fold_lines(some)), classes(), _untold(some))
    assert len(some) > 25 and found[:, 0].tolist() == [i for i in range(len(some)) for _ in "bc"]


PART = st.tuples(st.sampled_from([kinds.NOTHING, kinds.UNTOLD, 8, 10, 16, 19]), st.booleans())


@given(st.lists(st.lists(PART, min_size=1, max_size=9), min_size=1, max_size=5))
def test_parts_make_a_menu_as_in_python(menus: list[list[tuple[int, bool]]]) -> None:
    of, its, filled = zip(*[(n, *part) for n, menu in enumerate(menus) for part in menu], strict=True)
    which, found = strung(Answers(np.array(of), np.array(its, np.int32), np.array(filled)), len(menus))
    assert which.tolist() == list(range(len(menus)))
    for menu, answer in zip(menus, found.tolist(), strict=True):
        parts = [(None if told == kinds.NOTHING else told, words) for told, words in menu]
        one = kinds.strung(parts, len(parts), lambda told: told & 2 > 0)
        wanted = kinds.NOTHING if one is None else (one[0] & ~7) + 2 * one[1]
        assert answer == (kinds.UNTOLD if (kinds.UNTOLD, True) in menu else wanted)


def test_the_constants_are_those_of_python() -> None:
    source = "".join((kernel.FOLDER / name).read_text(encoding="utf-8") for name in ("phrases.h", "phrases_best.c"))
    enums = " ".join(re.findall(r"enum \{([^}]*)\}", source))
    given = {name: int(value) for name, value in re.findall(r"([A-Z_]+) = (-?\d+)\b", enums)}
    for module, names in (
        (kinds, "EXACT SLOTS ROW SIGNS PARTS TRIMS MAX_LINE MAX_PARTS PROSE NOTHING UNTOLD"),
        (match, "MAX_SLOT_LINE MAX_WORDS MAX_PHRASE_WORDS"), (signs, "MAX_DATE MAX_COPYRIGHT"),
        (anchors, "LENGTH"), (hashes, "LONGEST"), (answers, "CASED UPPER UNSURE"),
        (slots, "STRONG _NOTICE _MAX_AFTER_MARK _SHORT_TITLE"), (phrase_table, "SHORT_FOREIGN OTHER"),
    ):  # fmt: skip
        for name in names.split():
            assert given[name.lstrip("_")] == getattr(module, name), name
    named = re.search(r"enum \{ ([A-Z_, ]+) \};\s*/\* SLOTS of program.py", source)
    assert named and len(named[1].split(",")) == len(program.SLOTS)


def test_each_template_of_the_package_takes_itself() -> None:
    """Rows of numbers for all of them: none is too long for the kernel."""
    size = len(default_table().shapes)
    programs = Programs(default_table())
    programs.arrays(range(size))
    assert int((programs.rows[size:] - programs.rows[:size]).max()) <= 2048


@pytest.mark.parametrize("line", [
    "By " + "a " * 150, "by " * 100, "Posted in " + "a b " * 70, "0 " * 150, "a" * 320, "Share " * 50, "a, " * 100_000,
    "| " * 100_000, "- " * 100_000, "a  " * 100_000, "é" * 100_000, "1 " * 100_000, "(" * 100_000, "\u3000" * 100_000,
])  # fmt: skip
def test_a_long_line_takes_no_time(line: str) -> None:
    table, folded = default_table(), fold(line)
    near(table, [["Home"]], [["home"]], [("en",)])
    start = time.process_time()
    near(table, [[line] * 3], [[folded] * 3], [("en", "zh")])
    assert time.process_time() - start < 0.25


def test_slots_of_dense_lines_end_in_time() -> None:
    phrase = "a[ {name}][ {name}][ {name}][ {name}] b"
    table = build([_file([phrase], "en")])
    line = "a " + "c " * 150
    start = time.process_time()
    (told,) = near(table, [[line] * 100], [[fold(line)] * 100], [("en",)])
    assert time.process_time() - start < 0.25
    assert not any(told.shapes.values()) and Matcher(table).line(line) is None


def test_table_reads_the_same_after_its_memory_is_given_back() -> None:
    table = default_table()
    if not table.stored:
        pytest.skip("the table is not mapped")
    texts, entries = ["cookie policy", "read more", "no phrase at all"], table.stored["entries"]
    before = [table.exact.get(text) for text in texts], bytes(entries)
    let_go(entries)
    assert ([table.exact.get(text) for text in texts], bytes(entries)) == before
