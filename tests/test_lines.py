"""The line model: what must always hold, whatever weights are in the package."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup import lines
from cleanup.lines import features as f
from cleanup.lines import model, network
from cleanup.lines.rows import MOST_LINES, pieces, rows
from cleanup.lines.verdicts import judge_pages

WEIGHTS = Path(lines.__file__).with_name("weights.npz")
ARTICLE = (
    "The council voted on Tuesday evening to close the old bridge, which engineers call unsafe and ugly.",
    "Residents have complained about the noise and the traffic for years, and most welcomed the decision.",
    "“We should have done this a long time ago,” said Maria Keller, who has lived beside it since 1987.",
    "A new bridge will be built three hundred metres to the north; work is expected to begin in the spring.",
    "The old one will stay open to pedestrians and cyclists until then, the mayor said after the meeting.",
)
ABOVE = ("Home", "News", "Sport", "Weather", "Sign in", "Subscribe now")
BELOW = (
    "Share this article",
    "Related stories",
    "Ten places to see this summer",
    "Most read",
    "Contact us",
    "Privacy policy",
    "© 2024 The Daily Example. All rights reserved.",
)
PAGE = [*ABOVE, "", *(line for paragraph in ARTICLE for line in (paragraph, "")), *BELOW]

letters = st.characters(blacklist_characters="\n\r\u2028\u2029", blacklist_categories=("Cs",))
page_lines = st.lists(st.text(letters, max_size=120), max_size=12)


def test_separates_article_from_menu() -> None:
    verdict = lines.judge(PAGE, lines.body_probabilities([PAGE])[0])
    kept = [line for line, keep in zip(PAGE, verdict.keep, strict=True) if keep and line]
    assert verdict.body_found
    assert kept == list(ARTICLE)


@pytest.mark.parametrize("separator", [[], [""]])
def test_clean_page_stays_whole(separator: list[str]) -> None:
    page = [line for paragraph in ARTICLE for line in (paragraph, *separator)]
    assert all(lines.judge(page, lines.body_probabilities([page])[0]).keep)


def test_listing_is_not_emptied() -> None:
    page = ["Shoes", "Boots", "Sandals", "$20", "$35", "Add to cart", "Next page"]
    verdict = lines.judge(page, [0.1] * len(page))
    assert verdict == lines.Verdict((True,) * len(page), body_found=False)


def test_wrapped_text_is_judged_joined() -> None:
    wrapped = [line for paragraph in ARTICLE for line in (*textwrap.wrap(paragraph, 79), "")]
    whole = [line for paragraph in ARTICLE for line in (paragraph, "")]
    batch = rows([wrapped, whole])
    assert batch.text[: len(ARTICLE)] == batch.text[len(ARTICLE) :] == list(ARTICLE)
    of_wrapped, of_whole = lines.body_probabilities([wrapped, whole])
    assert set(of_wrapped) == set(of_whole)


@settings(max_examples=60, deadline=None)
@given(st.lists(page_lines, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_pages_are_independent(pages: list[list[str]], rnd: random.Random) -> None:
    alone = [lines.body_probabilities([page])[0] for page in pages]
    order = list(range(len(pages)))
    rnd.shuffle(order)
    together = lines.body_probabilities([PAGE, *(pages[i] for i in order)])
    assert [together[1 + order.index(i)] for i in range(len(pages))] == alone


@settings(max_examples=60, deadline=None)
@given(page_lines)
def test_shape_and_range(page: list[str]) -> None:
    found = lines.body_probabilities([page])[0]
    assert len(found) == len(page)
    assert all(0.0 <= p <= 1.0 for p in found)
    assert all(p == 0.0 for p, line in zip(found, page, strict=True) if not line.strip())
    verdict = lines.judge(page, found)
    assert len(verdict.keep) == len(page)
    assert verdict.body_found or all(verdict.keep)


def test_focus_is_monotonic() -> None:
    rnd = random.Random(1)
    page = ["x" * rnd.randint(1, 200) for _ in range(60)]
    chance = [rnd.random() for _ in page]
    kept = [sum(lines.judge(page, chance, focus).keep) for focus in ("recall", "balanced", "precision")]
    assert kept == sorted(kept, reverse=True)
    with pytest.raises(ValueError, match="focus"):
        lines.judge(page, chance, "everything")
    with pytest.raises(ValueError, match="probabilities"):
        lines.judge(page, chance[1:])


def test_reasons() -> None:
    said = lines.reasons(PAGE, PAGE.index("Sport"))
    assert len(said) == len(set(said)) == 3
    assert lines.reasons(PAGE, PAGE.index("")) == ()
    assert lines.reasons(PAGE, 1) == lines.reasons(PAGE, 1)


def test_extremes() -> None:
    assert lines.body_probabilities([]) == []
    assert lines.body_probabilities([[], [""], ["", " "]]) == [[], [0.0], [0.0, 0.0]]
    odd = ["\U0001f600" * 50, "\x00", "\ud800 lone", "a" * 100_000, "…", "ไทย" * 40, "漢字。" * 40]
    assert all(0 <= p <= 1 for p in lines.body_probabilities([odd])[0])


def test_weights_file() -> None:
    assert WEIGHTS.stat().st_size <= 3_000_000
    with np.load(WEIGHTS, allow_pickle=False) as file:
        assert str(file["version"]) == lines.MODEL_VERSION
        assert tuple(file["names"].tolist()) == f.NAMES
        assert file["classes"].dtype == np.uint8 and file["classes"].shape == (0x10000,)
        assert file["fold.change"].dtype == np.uint16 and file["fold.change"].shape == (0x10000,)
        assert file["vocabulary"].dtype == np.uint32
        vectors = file["vectors"]
        assert vectors.dtype == np.int8 and len(vectors) == len(file["vocabulary"])
        sees = [len(file[f"{number}.enter"]) for number in range(int(file["nets"]))]
        assert set(sees) == {len(f.NAMES), len(f.NAMES) + vectors.shape[1] + 1}
        assert file["shares"].shape == (len(sees), 2) and file["shares"].sum(axis=0) == pytest.approx(1)
        assert file["taught"].tolist() == ["de", "el", "en", "pl", "ru", "zh"]
        products = [file[f"0.{name}"] for name in ("enter", "conv0", "mix0")]
        assert {its.dtype for its in products} == {np.dtype(np.int16)}
        assert max(np.abs(its).max() for its in products) <= network.WORD
        assert max(file["dilations"].ravel()) <= network.GAP


def test_the_language_says_which_networks_are_asked() -> None:
    pages = [[*PAGE, "Menu"], PAGE, [*PAGE, "Share"]]
    english, finnish, unknown = (lines.body_probabilities(pages, [code] * 3) for code in ("en", "fi", None))
    assert english != finnish == unknown == lines.body_probabilities(pages)
    mixed = lines.body_probabilities(pages, ["en", "fi", "en"])
    assert mixed == [english[0], finnish[1], english[2]]


def test_a_long_page_of_body_is_judged_calmly() -> None:
    article = [f"{n}. {line}" for n in range(40) for line in ARTICLE]
    short, long, menus = ([*article[:n], *menu] for n, menu in ((50, BELOW), (110, BELOW), (110, BELOW * 60)))
    pages = [short, long, menus]
    english, unknown = lines.body_probabilities(pages, ["en"] * 3), lines.body_probabilities(pages)
    calm = [all(a >= b for a, b in zip(*found, strict=True)) for found in zip(english, unknown, strict=True)]
    assert calm == [False, True, False]


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        held = {name: file[name] for name in file.files}
    held["names"] = np.array(["another"])
    np.savez(tmp_path / "other.npz", **held)
    with pytest.raises(ValueError, match="train_lines"):
        model.read_weights((tmp_path / "other.npz").read_bytes())


def test_import_is_light() -> None:
    code = "import sys, json, cleanup.lines; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    loaded = json.loads(done.stdout)
    assert "cleanup.lines.model" not in loaded and "cleanup.lines.features" not in loaded


def test_a_page_of_too_many_lines_is_judged_in_pieces_by_numbers() -> None:
    page, long = [*PAGE, "Teaser"] * 2, [*PAGE, "", "x"] * 900
    half = -(-len(long) // 2)
    assert MOST_LINES < len(long) < 2 * MOST_LINES and pieces(len(long))[0] == slice(0, half)
    alone = lines.body_probabilities([page])[0]
    (before, found, behind) = lines.body_probabilities([page, long, page])
    assert before == behind == alone and len(found) == len(long)
    held = model.weights()
    measured = f.features(rows([long[half:]]), held.tables)
    wanted = model.probabilities(measured, held, np.zeros(1, bool), by_numbers=True).tolist()
    assert [p for p, line in zip(found[half:], long[half:], strict=True) if line] == pytest.approx(wanted, abs=4e-7)
    assert lines.reasons(long, half + 7) and len(lines.reasons(long, len(long) - 1)) == 3


_LINE = st.tuples(st.integers(0, 90), st.sampled_from([0.0, 0.01, 0.05, 0.3, 0.6, 0.9]))
_PAGES = st.lists(st.lists(_LINE, max_size=40))


@given(_PAGES, st.sampled_from(["recall", "balanced", "precision"]))
def test_pages_are_judged_together_as_one_by_one(pages: list[list[tuple[int, float]]], focus: str) -> None:
    letters, chances = (np.array([line[n] for page in pages for line in page], kind) for n, kind in enumerate("qd"))
    ends = np.cumsum([0, *map(len, pages)])
    for page, (dropped, body_found, clean) in zip(pages, judge_pages(letters, chances, ends, focus), strict=True):
        sizes, some = [n for n, _ in page], [p for _, p in page]
        verdict = lines.judge(["x"] * len(page), some, focus, sizes)
        assert verdict == lines.Verdict(tuple(i not in dropped for i in range(len(page))), body_found)
        assert clean == lines.looks_clean(sizes, some)
