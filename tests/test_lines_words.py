"""The line model's array code, held against plain Python that does the same one character at a time."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup.lines import words as w
from cleanup.lines.features import features
from cleanup.lines.measured import among
from cleanup.lines.model import CENTRE, TOGETHER, inputs, lay_out, sums, weights
from cleanup.lines.network import ASKED, CHANNEL, FINE, NAT, logits
from cleanup.lines.rows import rows

MODULUS = 1 << 32
characters = st.one_of(
    st.sampled_from("aAé ßЖ9.,:|©-#«漢字かกข\u0e33한\U0001f600\ud800\u0378"),
    st.characters(blacklist_characters="\n", max_codepoint=0x2FFFF),
)
some_rows = st.lists(st.text(characters, min_size=1, max_size=40), max_size=8)


def spread(value: int) -> int:
    value = ((value ^ value >> 16) * w.PAIR) % MODULUS
    value = ((value ^ value >> 13) * 0xC2B2AE35) % MODULUS
    return value ^ value >> 16


def plain(row: str) -> list[tuple[int, int, int, int, int]]:
    """For each word of a row: hash, stem, pair, class of its first character, letters."""
    tables = weights().tables
    points = [min(ord(c), 0xFFFF) for c in row]
    kinds = [int(tables.classes[p]) for p in points]
    pieces: list[tuple[int, int]] = []
    for i, kind in enumerate(kinds):
        alone = kind in (w.WIDE, w.UNSPACED)
        if not w.LOWER <= kind <= w.DIGIT:
            continue
        if pieces and pieces[-1][1] == i and not alone and kinds[i - 1] not in (w.WIDE, w.UNSPACED):
            pieces[-1] = (pieces[-1][0], i + 1)
        else:
            pieces.append((i, i + 1))

    def polynomial(a: int, b: int) -> int:
        terms = (int(tables.fold[points[a + n]]) * pow(w.POLYNOMIAL, n + 1, MODULUS) for n in range(b - a))
        return sum(terms) * w.GOLDEN % MODULUS

    result, before = [], 0
    for a, b in pieces:
        own, kind = polynomial(a, b), kinds[a]
        pair = spread((spread(before) * w.PAIR + own) % MODULUS) if a > pieces[0][0] else 0
        stem = spread(polynomial(a, a + w.STEM) ^ w.GOLDEN) if b - a > w.STEM else 0
        before = own
        if kind in w.RUNS:
            run = takewhile(lambda i: kinds[i] in w.RUNS, range(a, min(len(row), a + w.RUNS[kind])))
            own = sum(polynomial(i, i + 1) * pow(w.POLYNOMIAL, i - a, MODULUS) for i in run) % MODULUS
        result.append((spread(own), stem, pair, kind, b - a))
    return result


@settings(max_examples=200, deadline=None)
@given(some_rows)
def test_words(text: list[str]) -> None:
    tables = weights().tables
    points = w.code_points(text)
    size = np.array([len(row) for row in text], dtype=np.int64)
    begin = np.cumsum(size + 1) - size - 1
    kinds = tables.classes.take(points)
    words = w.find_words(points, kinds, begin, tables.fold)
    expected = [plain(row) for row in text]
    assert words.many.tolist() == [len(row) for row in expected]
    assert words.row.tolist() == [n for n, row in enumerate(expected) for _ in row]
    assert words.hashes.tolist() == [list(word[:3]) for row in expected for word in row]
    assert words.kind.tolist() == [word[3] for row in expected for word in row]
    scale = {w.WIDE: w.LETTERS_WIDE, w.HANGUL: w.LETTERS_HANGUL}
    assert words.letters.tolist() == [word[4] * scale.get(word[3], 1) for row in expected for word in row]
    counted = w.count_classes(kinds, begin, size)
    for row, counts in zip(text, counted.tolist(), strict=True):
        classes = Counter(int(tables.classes[min(ord(c), 0xFFFF)]) for c in row)
        assert counts == [classes[kind] for kind in range(w.CLASSES)]


@settings(max_examples=50, deadline=None)
@given(some_rows)
def test_known_ids(text: list[str]) -> None:
    tables = weights().tables
    known = {value: number for number, value in enumerate(tables.known.tolist()) if number}
    words = w.find_words(w.code_points(text), tables.classes.take(w.code_points(text)),
                         np.cumsum([0, *(len(row) + 1 for row in text[:-1])])[: len(text)], tables.fold)  # fmt: skip
    for hashes, ids in zip(words.hashes.tolist(), w.known_ids(words, tables).tolist(), strict=True):
        assert all(i == 0 or known[h] == i for h, i in zip(hashes, ids, strict=True))
        lost = [h for h, i in zip(hashes, ids, strict=True) if not i and h in known]
        assert all(tables.ids[h >> (32 - w.BITS)] != known[h] for h in lost)


def test_word_longer_than_the_kept_powers() -> None:
    line = "a" * (w.POWERS + 10)
    tables = weights().tables
    points = w.code_points([line, "a" * 7])
    words = w.find_words(points, tables.classes.take(points), np.array([0, len(line) + 1]), tables.fold)
    assert words.hashes[1].tolist() == list(plain("a" * 7)[0][:3])
    assert words.letters.tolist() == [len(line), 7]


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 5), min_size=1, max_size=9))
def test_among(places: list[int], sizes: list[int]) -> None:
    inside = sorted(p for p in places if p < sum(sizes))
    counted, start = [], 0
    for size in sizes:
        counted.append(sum(start <= p < start + size for p in inside))
        start += size
    assert among(np.array(inside, dtype=np.int64), np.array(sizes)).tolist() == counted


@settings(deadline=None)
@given(st.lists(st.integers(0, 3 * TOGETHER + 1), max_size=5), st.sampled_from([-127, 0, 127, None]))
def test_sums_of_packed_vectors(many: list[int], value: int | None) -> None:
    rng = np.random.default_rng(sum(many))
    vectors = rng.integers(-127, 128, (sum(many), 8)) if value is None else np.full((sum(many), 8), value)
    packed = (vectors.astype(np.int16) + CENTRE).view(np.uint64)
    ends = np.cumsum(many, dtype=np.int64).tolist()
    expected = [vectors[end - n : end].sum(axis=0).tolist() for end, n in zip(ends, many, strict=True)]
    assert sums(packed, np.array(many, dtype=np.int64)).tolist() == expected


def test_network_is_what_the_formula_says() -> None:
    """Each page by itself, a layer after the other, without tiles and gaps."""
    pages = [["Menu", "The council voted on Tuesday.", "漢字。", "© 2024"] * 3, ["One line alone"]]
    held = weights()
    found = features(rows(pages), held.tables)
    for net in held.nets:
        entered, expected = inputs(found, held, np.arange(13), 13)[0][:, : len(net.enter.weights)].astype(float), []
        for a, b in zip(found.first[:-1], found.first[1:], strict=True):
            h = np.maximum(entered[a:b] @ net.enter.weights * net.enter.step + net.enter.bias, 0)
            for layers, mix, asks in net.groups:
                for d, its in layers:
                    wide, n = np.pad(np.rint(np.minimum(h * its.fine, CHANNEL)), ((d, d), (0, 0))), len(h)
                    taps = sum(wide[k * d : k * d + n] @ its.weights[k].astype(float) for k in range(3))
                    h = h + np.maximum(taps * its.step + its.bias, 0)
                page = [h.mean(axis=0), h.max(axis=0)]
                if len(asks):
                    asked = np.exp(np.rint(np.clip(h @ asks, -ASKED, ASKED) * NAT) / NAT)
                    page.append(asked @ h / asked.sum())
                steps = np.rint(np.minimum(np.concatenate(page) * mix.fine, FINE))
                h = np.maximum(h + steps @ mix.weights.astype(float) * mix.step + mix.bias, 0)
            expected += (h @ net.leave[0] + net.leave[1][0]).tolist()
        assert np.allclose(logits(lay_out(found, held), net), expected, atol=0.02)  # a sum may round to another step
