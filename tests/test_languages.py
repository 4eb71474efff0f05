"""Languages of fragments and pages: every detector by the same tests, the default one also against its cases."""

from __future__ import annotations

import json
import random
import time
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanup.languages import Survey, identify, known_languages, name_of, screen, survey, tables, verify, walk
from cleanup.languages.known import known
from cleanup.languages.scorers import scorer
from cleanup.options import Detector

FIXTURES = Path(__file__).parent.parent / "fixtures" / "languages"
FOOTERS = json.loads((FIXTURES / "footers.json").read_text(encoding="utf-8"))
NEGATIVES = json.loads((FIXTURES / "negatives.json").read_text(encoding="utf-8"))
PHRASES = Path(__file__).parent.parent / "cleanup" / "phrases"
# Short, and so close to the article's language that it is left undecided: (article, footer).
TOO_CLOSE = {("de", "Alle rechten voorbehouden"), ("es", "Deixe aqui o seu comentário")}

NOTHING = [
    "", " ", "\u200f\u200e", "😀🎉 👍🏽", "12:30", "https://www.example.com/de/artikel?id=7", "#coupdumonde @jean",
    "XIV. XVII.", "C8H6Cl2O3", "\ud800", "\udfff\udfff", "a", "\x00\x1b[0m", "--- * ---", "R2-D2",
]  # fmt: skip
ODD = [
    *NOTHING, "\ud800 Das ist ein ganz normaler Satz, nur nicht am Anfang. \udc00", "Моsкvа pаypаl gооglе",
    "שלום\u200f hello \u202eolleh",
    "е́ é ﬁ Ａｌｌｅ", "Καλημέραworld", "a\u0300" * 500, "ﷺ" * 40, "x" * 5000,
]  # fmt: skip


@pytest.fixture(params=get_args(Detector))
def detector(request: pytest.FixtureRequest) -> str:
    if request.param == "lingua":
        pytest.importorskip("lingua")
    return str(request.param)


@cache
def fragments() -> tuple[str, ...]:
    """Thousands of fragments of one to forty words in all languages that have phrases, and what is no language."""
    from cleanup.languages.known import tomllib

    lines = [line for article in FOOTERS["articles"].values() for line in article]
    for path in sorted(PHRASES.glob("*.toml")):
        groups = [g for g in tomllib.loads(path.read_text(encoding="utf-8")).values() if isinstance(g, dict)]
        examples = [group.get(key, ()) for group in groups for key in ("match", "spare")]
        lines += chain.from_iterable(some for some in examples if isinstance(some, list))
    rnd = random.Random(3)
    parts = [*lines, *(text for text in NOTHING if "\ud800" not in text and "\udfff" not in text)]
    for line in lines:
        words = line.split()
        start = rnd.randrange(len(words))
        parts.append(" ".join(words[start : start + rnd.randint(1, 4)]))
        parts.append(rnd.choice([line.upper(), line + " " + rnd.choice(lines), line + " " + line]))
    return tuple(dict.fromkeys(parts))


# Nats over root bytes: steps of 0.05 nats are off by 0.025 at most for each n-gram, of which a byte begins about one.
_TIE = 0.04


def test_the_tables_against_py3langid_itself() -> None:
    """classify() on the classes that are shipped: the same class, but for ties within what packing rounds off."""
    from py3langid import langid

    from cleanup.languages.score import Py3langid
    from cleanup.languages.tables import load

    model: Any = langid._load_identifier()
    model.set_languages(sorted(set(load().classes)))
    ours, alias = Py3langid(), known().alias
    texts = random.Random(5).sample(fragments(), 12_000)
    differ = []
    for text, row in zip(texts, ours.scores(texts), strict=True):
        theirs, score = model.classify(text)
        theirs, mine = alias.get(theirs, theirs), ours.languages[int(row.argmax())]
        if theirs != mine and score > langid.RAW_FLOOR:  # that is its score of a text that holds no n-gram it knows
            differ.append(float(row.max() - row[ours.languages.index(theirs)]) / len(text.encode()) ** 0.5)
    # Of all 41,585 fragments .0025 differ: 30 of a sample, give or take 6, which another phrase file draws anew.
    assert len(differ) < 0.004 * len(texts) and max(differ, default=0) < _TIE


def test_scores_are_the_same_bits_in_any_batch() -> None:
    from cleanup.languages.score import Py3langid

    model, texts = Py3langid(), list(fragments()[:800])
    whole = model.scores(texts)
    order = random.Random(1).sample(range(len(texts)), len(texts))
    assert np.array_equal(model.scores([texts[i] for i in order]), whole[order])
    assert np.array_equal(np.concatenate([model.scores([text]) for text in texts[:200]]), whole[:200])
    screen = model.screen(texts, "de")
    assert np.array_equal(model.screen([texts[i] for i in order], "de"), screen[order])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from(fragments()), st.text(max_size=60)), max_size=12),
       st.randoms(use_true_random=False))  # fmt: skip
def test_answers_depend_on_nothing_but_the_text(texts: list[str], rnd: random.Random) -> None:
    whole = identify(texts)
    assert [identify([text])[0] for text in texts] == whole
    order = rnd.sample(range(len(texts)), len(texts))
    assert identify([texts[i] for i in order]) == [whole[i] for i in order]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from(fragments())), max_size=9), max_size=4))
def test_pages_depend_on_nothing_but_themselves(pages: list[list[str]]) -> None:
    whole = survey(pages)
    assert [survey([page])[0] for page in pages] == whole == survey(pages[::-1])[::-1]
    for page, found in zip(pages, whole, strict=True):
        _is_sound(page, found)


def _is_sound(page: list[str], found: Survey) -> None:
    assert found.languages[:1] == ((found.language,) if found.language else ())
    end = (-1, 0)
    for part in found.fragments:
        assert end <= (part.line, part.start) and part.start < part.end <= len(page[part.line])
        assert page[part.line][part.start : part.end].strip() and 0.5 <= part.confidence <= 1
        assert part.kind in ("line", "sentence", "quotation", "words") and part.language not in found.languages
        end = (part.line, part.end)


def test_identify(detector: str) -> None:
    texts = [FOOTERS["articles"][code][1] for code in FOOTERS["articles"]]
    assert identify(texts, detector) == list(FOOTERS["articles"])
    assert identify([], detector) == []
    mixed = [part for text in texts for part in (text, "")]
    assert identify(mixed, detector) == [part for code in FOOTERS["articles"] for part in (code, None)]


def test_no_answer_is_invented(detector: str) -> None:
    assert identify(NOTHING, detector) == [None] * len(NOTHING)
    page = [*FOOTERS["articles"]["en"], *NOTHING]
    assert survey([page], None, detector)[0] == Survey("en", ("en",), ())
    for nothing in ([], [""], ["", " "], NOTHING[:6]):
        assert survey([nothing], None, detector) == [Survey(None, (), ())]


def test_bad_input(detector: str) -> None:
    identify(ODD, detector)
    page = [*FOOTERS["articles"]["en"], *ODD, *FOOTERS["articles"]["ru"]]
    pages = [page, ODD, page[::-1], page]
    for lines, found in zip(pages, survey(pages, ["en", None, "xx", None], detector), strict=True):
        _is_sound(lines, found)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "漢" * 350_000, "ab\u0300" * 300_000, "a " * 500_000])
def test_a_megabyte_without_an_end(text: str) -> None:
    start = time.process_time()
    assert identify([text]) in ([None], ["zh"])
    survey([[text, *FOOTERS["articles"]["en"]]])
    assert time.process_time() - start < 5


def test_the_head_of_a_quotation() -> None:
    page = [*FOOTERS["articles"]["en"], 'Posting Komentar untuk "Council approves new tram line to the harbour"']
    found = survey([page])[0].fragments
    assert [(f.line, f.start, f.end, f.language) for f in found] == [(5, 0, 22, "id")]


def test_unknown_detector() -> None:
    with pytest.raises(ValueError, match=r"'babel'.*py3langid, langdetect, lingua"):
        identify(["text"], "babel")
    with pytest.raises(ValueError, match="py3langid"):
        survey([["text"]], None, "babel")
    with pytest.raises(ValueError, match="1 pages but 2"):
        survey([["text"]], ["en", "de"])


def test_names() -> None:
    assert len(known_languages()) > 90 and list(known_languages()) == sorted(known_languages())
    assert all(name_of(code) != code for code in known_languages())


def test_footers_are_found() -> None:
    """60 footers in 30 languages under 10 articles: all found, no line of an article touched."""
    assert len(FOOTERS["footers"]) == 60 and len({code for code, _ in FOOTERS["footers"]}) == 30
    _check(list(FOOTERS["articles"]), FOOTERS["footers"], "py3langid")


def test_footers_are_found_by(detector: str) -> None:
    if detector == "lingua":
        pytest.skip("6 of 580 are missed, by its saturated confidences: docs/languages.md")
    _check(["en", "zh"], FOOTERS["footers"], detector)


def _check(articles: list[str], footers: list[list[str]], detector: str) -> None:
    cases = [(own, code, text) for own in articles for code, text in footers if own != code]
    pages = [[*FOOTERS["articles"][own], "", text] for own, _, text in cases]
    for (own, code, text), page, found in zip(cases, pages, survey(pages, None, detector), strict=True):
        assert found.languages == (own,)
        if (own, text) not in TOO_CLOSE:
            assert [(f.line, f.start, f.end) for f in found.fragments] == [(len(page) - 1, 0, len(text))], (own, text)
            if detector == "py3langid":
                assert found.fragments[0].language in known().close[code]


@pytest.mark.parametrize("case", NEGATIVES, ids=lambda case: case["name"])
def test_negatives(case: dict[str, Any], detector: str, request: pytest.FixtureRequest) -> None:
    if detector in case["fails"]:
        request.applymarker(pytest.mark.xfail(strict=True, reason="known failure of this detector"))
    for given_language in (None, case["languages"][0]):
        found = survey([case["lines"]], [given_language], detector)[0]
        assert sorted(found.languages) == case["languages"]
        assert [[f.line, f.kind, f.language] for f in found.fragments] == case["foreign"]


@pytest.mark.parametrize("native", ["en", "no"])
def test_rows_of_tables_are_the_same_asked_for_by_few_and_all_at_once(native: str) -> None:
    chance = np.random.default_rng(7)
    piecemeal = tables.load.__wrapped__()
    size = len(piecemeal.says)
    for count in (1, 5, 1000, 3000):
        states = np.append(0, chance.integers(0, size, count)).astype(np.uint32)
        (few,), (every,) = piecemeal.weights.of(states), tables.load().weights.of()
        few, every = few[piecemeal.slots[states]], every[tables.load().slots[states]]
        assert (few == every).all()
        (some,), (whole,) = screen.contrasts.__wrapped__(native).of(states), screen.contrasts(native).of()
        assert (whole.shape[1] > 1) == (native == "no")  # one more for each close language
        assert (some[states] == whole[states]).all()
        assert not few[0].any() and not some[0].any()  # the root says nothing


@pytest.mark.parametrize("native", [("en",), ("de", "pl"), ("ru",), ("sr",)])
def test_what_is_hopeless_gets_no_verdict(native: tuple[str, ...]) -> None:
    model, rnd = scorer("py3langid"), random.Random(5)
    seen = verify.columns(model, native)
    pool = "Maya Perez written by import of Hahaha lalalala Ubud Guide Djordje nuestros servicios Wort NASA a".split()
    texts = [*fragments()[:4000], *(" ".join(rnd.choices(pool, k=rnd.randint(1, 9))) for _ in range(2000))]
    texts += [text.title() for text in texts]
    margins = verify.margins(model.scores(texts), walk.sizes_of(texts), seen).tolist()
    found = verify.verify(texts, [seen] * len(texts), model)
    hopeless = [verify.is_hopeless(text, margin, seen) for text, margin in zip(texts, margins, strict=True)]
    assert not any(verdict for verdict, none in zip(found, hopeless, strict=True) if none)
    assert sum(hopeless) > 100 or native == ("ru",)
