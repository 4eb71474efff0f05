"""Views of a Result agree with its clean text, whatever was decided; scraped text is shown, never executed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanup import Action, Cleaner, Decision, Document, Result, Span
from cleanup.report.diff import unified
from cleanup.report.pieces import pieces, source_lines
from cleanup.report.safe import revealed, visible
from cleanup.text import lines

ARTICLES = Path(__file__).parent.parent / "fixtures" / "articles"


def _spans(draw: st.DrawFn, length: int) -> list[Span]:
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    return [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Any text with any decisions that the data model allows: removals apart, rewrites apart, both across lines."""
    raw = draw(st.text("ab \n\r\u2028\x85<é", max_size=40))
    removed = [Decision(s, Action.REMOVE, "r/x", "gone") for s in _spans(draw, len(raw)) if s.start < s.end]
    rewritten = [
        Decision(s, Action.REWRITE, "n/y", "changed", draw(st.text("XY\n", max_size=3))) for s in _spans(draw, len(raw))
    ]
    # Two things added at one place have no order among them.
    rewritten = list({d.span.start: d for d in rewritten if d.span.start == d.span.end}.values()) + [
        d for d in rewritten if d.span.start < d.span.end
    ]
    together = sorted([*removed, *rewritten], key=lambda d: (d.span.start, d.span.end))
    return Result(Document(raw), tuple(together))


@given(results())
def test_pieces_tile_the_source_and_make_the_text(result: Result) -> None:
    found = list(pieces(result))
    assert "".join(p.text for p in found) == result.document.raw
    assert "".join(p.after for p in found) == result.text


@given(results())
def test_lines_tile_the_source_and_make_the_text(result: Result) -> None:
    found = list(source_lines(result))
    assert "".join(p.text for line in found for p in line.pieces) == result.document.raw
    if result.document.raw:
        assert "".join(p.after for line in found for p in line.pieces) == result.text
    spans = list(lines(result.document.raw))
    assert ["".join(p.text for p in line.content) for line in found] == [result.document.raw[a:b] for a, b, _ in spans]


def _patched(result: Result, folder: Path) -> str:
    source = folder / "source"
    source.write_bytes(result.document.raw.encode())
    diff = "".join(unified(result, "source"))
    if diff:
        command = ["patch", "-s", "--binary", str(source)]
        done = subprocess.run(command, input=diff.encode(), capture_output=True)
        assert done.returncode == 0, (diff, done.stdout, done.stderr)
    return source.read_bytes().decode() if source.exists() else ""


@pytest.mark.skipif(not shutil.which("patch"), reason="needs the program patch (apt-get install patch)")
def test_patch_applies_the_diff(tmp_path: Path) -> None:
    @given(results())
    def check(result: Result) -> None:
        assert _patched(result, tmp_path) == result.text

    check()
    for path in ARTICLES.glob("*.txt"):
        result = Cleaner().clean(path.read_bytes().decode())
        assert _patched(result, tmp_path) == result.text


def test_escapes_and_overrides_are_shown() -> None:
    hostile = "a\x1b]0;owned\x07\x9b31m \u202eright\u2066 \U000e0041\ud800\r\n"
    assert visible(hostile) == r"a\x1b]0;owned\x07\x9b31m \u202eright\u2066 \U000e0041\ud800\x0d\x0a"
    assert visible("👩\u200d👩\u200d👧 می\u200cخواهم\tفارسی") == "👩\u200d👩\u200d👧 می\u200cخواهم\tفارسی"
    assert revealed("a\xa0\u3000b") == r"a\xa0\u3000b"
