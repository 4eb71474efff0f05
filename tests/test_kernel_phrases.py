"""The kernel matches phrases as Python does: templates, parts of a menu; and in time that grows with the line."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup import kernel
from cleanup.phrases import Matcher, anchors, default_table, hashes, kinds, match, program
from cleanup.phrases.by_kernel import split
from cleanup.phrases.files import parse
from cleanup.phrases.near import near
from cleanup.phrases.packed import Programs, classes
from cleanup.phrases.table import SPACELESS, Table, build
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
    asked = [(len(some), (language,))]
    (told,) = near(table, some, folded, asked)
    with numpy_alone():
        (wider,) = near(table, some, folded, asked)
    for i, (line, words) in enumerate(zip(some, folded, strict=True)):
        one = program.Line(line, words)
        runs = {n: program.match(table.shapes.program(n), one, language not in SPACELESS)
                for n in wider.shapes.get(i, ())}  # fmt: skip
        found = {n: program.found_by(taken or (), one) for n, taken in told.shapes.get(i, {}).items()}
        assert found == {n: run for n, run in runs.items() if run is not None}


SIGNS = ["Home", " | ", "·", ", ", ",", " - ", "  ", "\t", "x", "😀", "é", ".", "\xa0", "»", "a" * 80]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS.map(lambda text: re.sub("[\r\n]", "", text)), max_size=6))
def test_parts_of_menus(some: list[str]) -> None:
    text = "\n".join(some)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    found: dict[int, list[str] | None] = {}
    for line, start, stop in split(points, len(some), classes()).tolist():
        own = found.setdefault(line, [])
        found[line] = None if start < 0 or own is None else [*own, text[start:stop]]
    for i, line in enumerate(some):
        if len(line) <= kinds.MAX_LINE and (parts := kinds.parts_of(line)):
            assert found[i] in (parts, None)


def test_the_constants_are_those_of_python() -> None:
    source = (kernel.FOLDER / "phrases.c").read_text(encoding="utf-8")
    enums = " ".join(re.findall(r"enum \{([^}]*)\}", source))
    told = {name: int(value) for name, value in re.findall(r"([A-Z_]+) = (\d+)\b", enums)}
    for module, names in (
        (kinds, "EXACT SLOTS ROW SIGNS TRIMS MAX_LINE MAX_PARTS PROSE"),
        (match, "MAX_SLOT_LINE MAX_DATE MAX_WORDS MAX_PHRASE_WORDS MAX_COPYRIGHT"),
        (anchors, "LENGTH"), (hashes, "LONGEST"),
    ):  # fmt: skip
        for name in names.split():
            assert told[name] == getattr(module, name), name


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
    near(table, ["Home"], ["home"], [(1, ("en",))])
    start = time.process_time()
    near(table, [line] * 3, [folded] * 3, [(3, ("en", "zh"))])
    assert time.process_time() - start < 0.25


def test_slots_of_dense_lines_end_in_time() -> None:
    phrase = "a[ {name}][ {name}][ {name}][ {name}] b"
    table = build([_file([phrase], "en")])
    line = "a " + "c " * 150
    start = time.process_time()
    (told,) = near(table, [line] * 100, [fold(line)] * 100, [(100, ("en",))])
    assert time.process_time() - start < 0.25
    assert not any(told.shapes.values()) and Matcher(table).line(line) is None
