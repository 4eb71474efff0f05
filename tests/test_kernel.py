"""The compiled kernel answers as numpy does, to the bit; where it is damaged or missing numpy answers alone."""

from __future__ import annotations

import dataclasses
import os
import pkgutil
import random
import re
import shutil
import subprocess
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup import Cleaner, kernel, mojibake, text
from cleanup.composition import COMPOSED, is_normal
from cleanup.folding import EDGE, edge
from cleanup.judged import twins
from cleanup.languages import pieces, said, score, screen, spans
from cleanup.languages.automaton import Automaton
from cleanup.languages.cut import Cut, cut
from cleanup.languages.evidence import evidence
from cleanup.languages.tables import LONGEST, load
from cleanup.languages.traits import CASELESS, ENDING, LARGE, QUOTES, SMALL, SPACE, UNSPACED, traits
from cleanup.languages.walk import encoded, joined, seen
from cleanup.lines import body_probabilities, network
from cleanup.lines.batch import batch
from cleanup.lines.measured import vector_sums
from cleanup.lines.model import sums, weights
from cleanup.model import Document
from cleanup.page import Columns, Page
from cleanup.pages import fold_pages
from tests.fuzz.seeds import articles

TEXTS = st.lists(st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from("the de und Die not, na Київ 東京 १२ 1,234 É k km www.x.com I ÀÇ ».".split()), max_size=60)
    .map(" ".join),
), min_size=1, max_size=30)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    if not kernel.status().startswith("compiled"):
        if kernel.switched_off() or not (os.environ.get("CC") or any(map(shutil.which, ("cc", "gcc", "clang")))):
            pytest.skip(kernel.status())
        pytest.fail(kernel.status())


@contextmanager
def numpy_alone() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "function", lambda name: None)
        yield


def both(work: Callable[[], Any]) -> tuple[Any, Any]:
    """What the kernel answers, and what numpy does."""
    with numpy_alone():
        plain = work()
    return work(), plain


def test_every_move_of_the_automaton() -> None:
    tables = load()
    rows, moves = tables.moves.table
    walking = kernel.function("languages_walk")
    assert walking is not None
    own = Automaton(tables.moves._parent, tables.moves._byte)
    data = np.random.default_rng(1).integers(0, 256, 60_000).astype(np.uint8)
    own.seen(data, walking)
    made = np.flatnonzero(own._rows >= 0)
    of_kernel = own._moves.reshape(-1, 32)[own._parts.reshape(-1, 8)[own._rows[made] >> 3] >> 5].reshape(-1, 256)
    of_numpy = moves.reshape(-1, 256)[rows[made] >> 8]
    assert len(made) > 1000 and np.array_equal(of_kernel, of_numpy)


def rows_scored(lines: list[str]) -> score.Scored:
    some = cut([lines])
    rows, model = np.arange(1, len(some.rows)), score.Py3langid()
    found = model.score_rows(some, rows, 20)
    texts = [some.text(line)[:20] for line in some.rows[rows].tolist()]
    assert np.array_equal(found.scores[found.number], model.scores(texts))
    assert found.sizes[found.number].tolist() == [len(text.encode("utf-8", "surrogatepass")) for text in texts]
    return found


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_scores_and_screens_of_any_texts(texts: list[str]) -> None:
    data, lines = [encoded(text) for text in texts], [text.replace("\n", " ") for text in texts]
    for work in (
        lambda: seen(joined(data), load()),
        lambda: score.Py3langid().scores(texts),
        lambda: np.concatenate([*map(np.ravel, rows_scored(lines + lines[::2]))]),
        lambda: screen.screened(joined(data), np.array([*map(len, data)]), screen.contrasts("en")),
        lambda: screen.screened(joined(data), np.array([*map(len, data)]), screen.contrasts("mk")),
    ):
        fast, plain = both(work)
        assert fast.dtype == plain.dtype and np.array_equal(fast, plain)


SPACES = "".join(chr(point) for point in range(sys.maxunicode + 1) if chr(point).isspace() and chr(point) != "\n")
ODD = st.text(SPACES + QUOTES + "aBZé.ÉПаΣ中e\u0301\u037e\ud800😀ß", max_size=70)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.one_of(ODD, st.text(max_size=9), st.text('aB "\t', max_size=70)), max_size=4), max_size=4))
def test_lines_in_columns(pages: list[list[str]]) -> None:
    fast, plain = both(lambda: cut(pages))
    for field in dataclasses.fields(Cut):
        one, other = getattr(fast, field.name), getattr(plain, field.name)
        assert one == other if field.name == "lines" else one.dtype == other.dtype and np.array_equal(one, other)


def test_every_space_is_stripped_and_nothing_else() -> None:
    points = [one for one in map(chr, range(sys.maxunicode + 1)) if one != "\n" and is_normal("NFC", one)]
    page = [f"{one}a {one}a{one}" for one in points]
    fast, plain = both(lambda: cut([page]))
    assert np.array_equal(fast.points, plain.points) and np.array_equal(fast.data, plain.data)
    fast, plain = both(lambda: cut([[f"{one} {one}Ñ" for one in points]]))
    assert np.array_equal(fast.data, plain.data)


def test_what_is_taken_for_small_caseless_and_space() -> None:
    every = [*map(chr, range(sys.maxunicode + 1))]
    small, caseless, space = (re.findall(f"[{some}]", "".join(every)) for some in (SMALL, CASELESS, SPACE))
    assert len(small) > 100 and all(map(str.islower, small))
    assert len(caseless) > 40_000 and not any(map(str.isupper, caseless))
    assert space == [one for one in every if one.isspace()]
    assert all(not one.isupper() and is_normal("NFC", one) for one in every[0x1F300 : 0x1FAFF + 1])  # pictures


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=5000), st.integers(1, 40))
def test_the_walk_over_any_bytes_in_lanes(data: bytes, times: int) -> None:
    some = np.frombuffer(data * times + b"\xff", np.uint8)
    fast, plain = both(lambda: seen(some, load()))
    assert np.array_equal(fast, plain)
    assert LONGEST - 1 == 5  # WARM in automaton.c


@pytest.mark.parametrize("native", ["en", "mk", "zh"])
def test_rows_of_all_states(native: str) -> None:
    def work() -> list[Any]:
        tables = load.__wrapped__()
        found = [np.empty((len(tables.says), len(tables.classes)), np.int16)]
        tables.packed.rows(np.arange(len(tables.says), dtype=np.uint32), found[0])
        return [*found, *screen.contrasts.__wrapped__(native).of()]

    for fast, plain in zip(*both(work), strict=True):
        assert np.array_equal(fast, plain)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_paths(sizes: list[int], columns: int, seed: int) -> None:
    random_ = np.random.default_rng(seed)
    scores = random_.integers(-12, 1, (8, columns)).astype(np.float32) + random_.choice([0, 0.25], (8, 1)).astype("f4")
    rows, costs = random_.integers(0, 8, sum(sizes)), random_.choice([6.0, 18.0, 0.5], sum(sizes))
    text = np.repeat(np.arange(len(sizes)), np.array(sizes, int))
    fast, plain = both(lambda: spans._paths(pieces.Pieces(text, text, text, costs, rows, scores)))
    assert fast.dtype == plain.dtype and np.array_equal(fast, plain)


@settings(max_examples=300, deadline=None)
@given(st.text("abcXYZ.,:;!?()…éß1-_@#/ıIñ", max_size=12))
def test_words_without_patterns(word: str) -> None:
    said = evidence(f" {word} ").all
    assert pieces.clean(f" {word} ") == (f" {said} " if said else "")


WORDS = [
    "The",
    "die",
    "NASA",
    "hahaha",
    "a",
    "I",
    "iv",
    "XM5",
    "e.g.",
    "www.x.com",
    "a@b",
    "#tag",
    "x=1",
    "f()",
    "[see",
    "b]",
    "Café",
    "naïve",
    "Київ",
    "στο",
    "東京は大きいです",
    "สวัสดี",
    "–",
    "—\n",
    "...",
    "----",
    "don't",
    "o'",
    "(a)",
    "a(b)c",
    "aB",
    "a::b",
    "a:b",
    "import",
    ">>>",
    "$",
    "//",
    " -x",
    "; ",
    "{",
    "12:30",
    "…",
    "ıI",
    "ΑΒΓ",
    "\ud800",
    "x\x00y",
    "\x1c",
    "“quoted”",
    "end.",
]
LINES = st.lists(st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=9).map("".join),
    st.text(st.characters(max_codepoint=127), max_size=40), st.text("aBé.-–\n中」 ", max_size=30), ODD,
    st.sampled_from(WORDS).map(str.upper),
), max_size=9)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_evidence_in_columns(texts: list[str]) -> None:
    found, model = said.said_of(texts), score.Py3langid()
    assert [found.evidence(i) for i in range(len(texts))] == [evidence(text) for text in texts]
    assert all(found.letters[i] == any(map(str.isalpha, text)) for i, text in enumerate(texts) if i not in found.others)
    for plain in (False, True):
        parts = [item.plain if plain else item.all for item in map(evidence, texts)]
        scores, sizes = found.scores(model, np.arange(len(texts)), plain)
        assert np.array_equal(scores, model.scores(parts))
        assert sizes.tolist() == [len(part.encode("utf-8", "surrogatepass")) for part in parts]


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_pieces_in_columns(texts: list[str]) -> None:
    fast, plain = both(lambda: pieces.pieces_of(texts, score.Py3langid()))
    inner = np.flatnonzero(np.diff(fast.text, prepend=-1) == 0)
    for one, other in zip(fast[:3], plain[:3], strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(fast.costs[inner], plain.costs[inner])
    assert np.array_equal(fast.scores[fast.rows], plain.scores[plain.rows])
    found, patterns = both(lambda: spans.runs(texts, score.Py3langid()))
    assert found == patterns


def test_what_is_unspaced_and_ends() -> None:
    every = "".join(map(chr, range(1 << 16)))
    assert all(one.isupper() and is_normal("NFC", one) for one in re.findall(f"[{LARGE}]", every))
    for bit, some in ((32, UNSPACED), (64, ENDING), (128, LARGE)):
        assert [*map(ord, re.findall(f"[{some}]", every))] == np.flatnonzero(traits() & bit).tolist()


def test_pages_are_cleaned_alike() -> None:
    pages = [page.decode("utf-8", "surrogateescape") for page in articles()]
    texts = [*pages, *(" ".join(random.Random(n).sample(pages[n % len(pages)].split(" "), 3)) for n in range(9))]

    def work() -> list[Any]:
        return [(r.text, r.language, r.fragments, r.decisions) for r in Cleaner().clean_many(texts)]

    fast, plain = both(work)
    assert [one[:3] for one in fast] == [one[:3] for one in plain]
    assert [[(d.span, d.rule) for d in one[3]] for one in fast] == [[(d.span, d.rule) for d in one[3]] for one in plain]


def test_other_arrays_are_refused() -> None:
    walk = kernel.function("languages_walk")
    assert walk is not None
    data, states, found = np.zeros(8, np.uint8), np.zeros(8, np.int32), np.zeros(8, np.uint32)
    for wrong in (data.astype(np.int8), bytes(8), data[::2], None):
        with pytest.raises(TypeError, match="languages_walk: uint8 in one piece wanted"):
            walk(wrong, 8, states, data, *[states] * 4, np.zeros(1, np.int64), found)
    with pytest.raises(ValueError):
        walk(data)


def _status(folder: Path, **environment: str) -> str:
    """What a package says whose kernel lies in another folder."""
    code = f"import cleanup.kernel as k; from pathlib import Path; k.FOLDER = Path({str(folder)!r}); " \
           "k.LIBRARY, k.SUMS = k.FOLDER / k.LIBRARY.name, k.FOLDER / k.SUMS.name; " \
           "print(k.status()); print(k.function('languages_walk'))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, **environment})  # fmt: skip
    assert not done.stderr
    status, found = done.stdout.splitlines()
    assert (found == "None") == status.startswith("numpy")
    return status


def test_what_is_damaged_missing_or_of_other_sources_is_not_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "kernel"
    shutil.copytree(kernel.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    library, source = folder / kernel.LIBRARY.name, folder / "languages.c"
    whole, text = library.read_bytes(), source.read_text()
    assert _status(folder) == "compiled"
    assert _status(folder, CLEANUP_KERNEL="0") == "numpy (CLEANUP_KERNEL=0)"
    for data in (whole[: len(whole) // 2], whole[:-1], b"", b"\0" * len(whole), whole[:5000] + b"x" + whole[5001:]):
        library.write_bytes(data)
        assert _status(folder).startswith("numpy (the kernel is damaged"), len(data)
    library.write_bytes(whole)
    source.write_text(text + "\n")
    assert _status(folder).startswith("numpy (the kernel is damaged or of other sources")
    source.write_text(text)
    (folder / kernel.SUMS.name).write_bytes(b"\xff\xfe")
    assert _status(folder).startswith("numpy (the kernel cannot be loaded")
    (folder / kernel.SUMS.name).unlink()
    assert _status(folder).startswith("numpy (the kernel cannot be loaded")
    library.unlink()
    assert _status(folder) == "numpy (the kernel was not compiled when the package was built)"


def test_compiling_without_a_compiler_leaves_none(tmp_path: Path) -> None:
    folder = tmp_path / "kernel"
    shutil.copytree(kernel.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    code = "import sys, types; sys.modules['cleanup'] = m = types.ModuleType('cleanup'); " \
           f"m.__path__ = [{str(tmp_path)!r}]; from cleanup.kernel.__main__ import main; " \
           "print(main(['compile'])); print(main([]))"  # fmt: skip

    def run(**environment: str) -> tuple[str, str]:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                              env={**os.environ, "CC": "", **environment})  # fmt: skip
        return done.stdout, done.stderr

    for environment, why in (
        ({"PATH": ""}, "not compiled: no C compiler"), ({"CC": "false"}, "not compiled: false ended with 1"),
        ({"CC": "/no/such/cc"}, "not compiled: "), ({"CLEANUP_KERNEL": "0"}, "not compiled: CLEANUP_KERNEL=0"),
        ({"CC": "true"}, "not compiled: "), ({"CFLAGS": "--no-such-flag"}, "not compiled: "),
    ):  # fmt: skip
        out, error = run(**environment)
        assert out.startswith("1\nkernel: numpy") and error.startswith(why)
        assert not (folder / kernel.LIBRARY.name).exists() and not (folder / kernel.SUMS.name).exists()
    assert run() == ("kernel: compiled\n0\nkernel: compiled\n0\n", "")


LINES = st.lists(
    st.one_of(
        st.text("aZ9 .,'k m_’٫٬ÄßıİŁé\u0301\u0323ﬁ①²ﷺ्\u0901\u093cขกุ่ำ東ｱﾞ각\u200d😀\ud800\u0345١\x0b\u3000", max_size=14),
        st.text("aZ19 .,'km_\t", max_size=14), st.text(max_size=20),
    ).map(lambda line: line.replace("\n", "")),
    max_size=8,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_folded_lines(lines: list[str]) -> None:
    fast, plain = both(lambda: text.fold_lines(lines))
    assert fast == plain == [text.fold(line) for line in lines]


SENTENCES = st.lists(st.one_of(
    st.text(alphabet=" .!?…。।»)\"”' \u2003\u3000\x1c\u200bab東กあ가𠀀\udc80\U0001f600", max_size=90).map(
        lambda text: text.replace("\n", "")),
    st.builds(lambda word, times, end: word * times + end, st.sampled_from(["Go on ", "東京", "ไทย ", "ab가"]),
              st.integers(0, 60), st.sampled_from(["", ".", ".”  ", " »", "。", "…) ", ":"])),
), max_size=12)  # fmt: skip


@given(st.lists(SENTENCES, max_size=4))
def test_paragraphs_of_any_lines(pages: list[list[str]]) -> None:
    def told() -> list[tuple[object, ...]]:
        made = [Page(Document(""), Columns()) for _ in pages]
        for page, lines in zip(made, pages, strict=True):
            page.blocks.texts += lines
        fold_pages(made)
        return [
            (page.letters, page.filled, page.blanks, page.prose, page.quoting, twins(page, 1), page.edges.tolist())
            for page in made
        ]

    compiled, plain = both(told)
    assert compiled == plain
    for lines, (*_, edges) in zip(pages, plain, strict=True):
        folded = [text.fold(line) for line in lines]
        assert edges == [[edge(line[:EDGE]) for line in folded], [edge(line[-EDGE:]) for line in folded]]


def test_every_code_point_folds_alike() -> None:
    points = [chr(point) for point in range(sys.maxunicode + 1) if chr(point) != "\n"]
    lines = ["".join(points[i : i + 7]) for i in range(0, len(points), 7)] + [f"k{point}1m" for point in points]
    fast, plain = both(lambda: text.fold_lines(lines))
    assert fast == plain


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text("aA é.“”Ã©\u00a0â€œ™\u200b\U0001f600\ud800\x85ŒŸ²€ðŸ™‚\n\u0301", max_size=40)))
def test_places_of_mojibake(text: str) -> None:
    for odd in ("\u00a0\u2000-\u200b", "-.", "~"):
        for some in (text, f"It is plain text; {text}... and plain text.\r{text}", 19 * "plain " + text):
            fast, plain = both(lambda some=some, odd=odd: mojibake.places(some, odd))
            assert fast == plain
            assert is_normal("NFC", some) or plain.loose


def test_what_is_taken_for_composed_is_so_beside_anything() -> None:
    every = [*map(chr, range(sys.maxunicode + 1))]
    parts = [unicodedata.decomposition(point) for point in every]
    behind = {chr(int(part, 16)) for some in parts if some[:1] != "<" for part in some.split()[1:]}
    composed = re.findall(f"[{COMPOSED}]", "".join(every))
    assert len(composed) > 30_000 and not behind.intersection(composed)
    assert all(unicodedata.is_normalized("NFC", one) and not unicodedata.combining(one) for one in composed)


ROWS = st.lists(st.one_of(
    st.text("aZ1 .,中文字กขค가b\n €©é\U0001f600\ud800", min_size=1, max_size=40), st.text(min_size=1, max_size=20),
    st.lists(st.sampled_from("the council said Share on Copyright 2024 के लिए".split()), min_size=1).map(" ".join),
), max_size=10)  # fmt: skip


SAID = "the council, voted on Tuesday 2024. to close".split()
PAGES = st.lists(st.one_of(
    st.lists(st.one_of(st.text("aZ1 .,中กข가 €é\U0001f600", max_size=40), st.text(" \t\u3000\x1c")), max_size=9),
    st.tuples(st.integers(56, 104), st.lists(st.sampled_from(SAID), min_size=60, max_size=200))  # at a fixed column
    .map(lambda given: textwrap.wrap(" ".join(given[1]), given[0])),
    st.lists(st.sampled_from(["", "Menu", "x" * 99 + ".", *SAID, *(" ".join(SAID * n) for n in (1, 3, 9, 99))])),
), max_size=5)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_features_of_any_pages(pages: list[list[str]]) -> None:
    held = weights()

    def work() -> list[Any]:
        found, of_line = batch(pages, held.tables)
        sums_of = vector_sums(found.ids, found.words, held.vectors, sums)
        return [found.numbers, found.ids, found.words, found.page, found.first, of_line, *sums_of]

    for fast, plain in zip(*both(work), strict=True):
        assert fast.dtype == plain.dtype and np.array_equal(fast, plain)


def test_features_of_real_pages() -> None:
    pages = [page.decode("utf-8", "surrogateescape").split("\n") for page in articles()]
    fast, plain = both(lambda: batch(pages, weights().tables))
    assert np.array_equal(fast[0].numbers, plain[0].numbers) and np.array_equal(fast[1], plain[1])


@settings(max_examples=50, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=5), st.lists(st.sampled_from(["en", "fi", None]), max_size=5))
def test_probabilities_of_any_pages(pages: list[list[str]], spoken: list[str | None]) -> None:
    fast, plain = both(lambda: body_probabilities(pages, spoken))
    assert fast == plain


@pytest.mark.parametrize("widest", [1, 2, 3])  # of the ways to multiply; 48 channels the kernel leaves to numpy
@pytest.mark.parametrize("size", [32, 48, 64])
@pytest.mark.parametrize("asks", [False, True])
def test_networks(asks: bool, size: int, widest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 1 to 120 rows, and sums that go beyond the last step."""
    monkeypatch.setattr(network, "WIDEST", widest)
    random_, depth = np.random.default_rng(size), 27
    held: dict[str, Any] = {"dilations": np.array([[1, 2], [16, 4]])}

    def put(name: str, shape: tuple[int, ...], step: float, fine: float) -> None:
        held[f"0.{name}"] = random_.integers(-network.WORD, network.WORD + 1, shape).astype(np.int16)
        held[f"0.{name}.step"] = random_.random(size) * step
        held[f"0.{name}.bias"] = random_.normal(size=size)
        held[f"0.{name}.fine"] = fine

    put("enter", (depth, size), 1e-7, 0)
    for i in range(4):
        put(f"conv{i}", (3, size, size), 5e-8, 500)
    for i in range(2):
        put(f"mix{i}", ((3 if asks else 2) * size, size), 1e-8, 100)
        if asks:
            held[f"0.ask{i}"] = random_.normal(size=size)
    held |= {"0.leave": random_.normal(size=size), "0.leave.bias": np.ones(1)}
    sizes = random_.integers(1, 120, 9)
    blocks = -(-sizes // network.BLOCK) + network.GAP // network.BLOCK
    begin = network.GAP + network.BLOCK * (np.cumsum(blocks) - blocks)
    real = np.concatenate([np.arange(first, first + many) for first, many in zip(begin, sizes, strict=True)])
    total = 2 * network.GAP + -(-int(network.BLOCK * blocks.sum()) // network.TILE) * network.TILE
    empty = np.ones(total, bool)
    empty[real] = False
    x = np.zeros((total, depth + 1), np.int16)
    x[real, :depth] = random_.integers(-network.WORD, network.WORD + 1, (len(real), depth))
    laid = network.Laid(x, sizes, blocks, real, empty, sizes)
    fast, plain = both(lambda: network.logits(laid, network.read_network(held, 0)))
    assert np.array_equal(fast, plain) and len(set(plain.tolist())) > len(plain) // 2


def test_a_page_is_added_up_in_the_order_of_the_kernel() -> None:
    """Whose sums are rounded to steps next: another last bit shows on one page of five hundred only."""
    blocks = np.array([1, 2, 7, 12, 40])
    rows = np.random.default_rng(5).random((network.BLOCK * int(blocks.sum()), 16), np.float32)
    laid = network.Laid(rows.astype(np.int16), blocks, blocks, blocks, np.zeros(len(rows), bool), blocks)
    first = 0
    for many, means in zip(blocks.tolist(), network._pooled(rows, laid, np.zeros(0, np.float32)), strict=True):
        total = np.zeros(16, np.float32)
        for block in rows[first * network.BLOCK : (first + many) * network.BLOCK].reshape(many, network.BLOCK, 16):
            of_block = np.zeros(16, np.float32)
            for row in block:
                of_block += row
            total += of_block
        assert np.array_equal(means[:16], total / np.float32(many))
        first += many


def test_no_module_of_the_package_is_the_library() -> None:
    names = [module.name for module in pkgutil.iter_modules(kernel.__path__)]
    assert sorted(names) == ["__main__", "build"]
