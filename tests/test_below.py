"""A catalogue of phrases that is longer than the article above it is measured in portions, with a model made for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from cleanup import below
from cleanup.lines.verdict import looks_clean
from cleanup.model import Document
from cleanup.page import Page
from cleanup.steps.normalize import normalize

STORY = [
    f"{who} said on Tuesday evening that the old bridge over the river must be closed for a year, as divers advised."
    for who in ("The mayor", "An engineer", "Her deputy", "The ferryman", "A teacher", "The council's speaker")
]
PHRASES = ["Leave a comment", "Forgot your password?", "Back to top", "Accept all cookies", "Share on Facebook"]
OTHERS = [f"Heron number {word}" for word in "one two three four five six seven eight nine ten eleven twelve".split()]


def seen(pages: Sequence[Sequence[str]], spoken: object = (), *, whole: int) -> list[list[float]]:
    """A model that takes the whole page for body, and of parts of it the story's lines alone."""
    return [
        [0.99 if line in STORY else 0.9 if line and len(page) == whole else 0.3 if line else 0.0 for line in page]
        for page in pages
    ]


def measured(
    lines: Sequence[str], monkeypatch: pytest.MonkeyPatch, whole: Sequence[float] | None = None
) -> tuple[Page, Page]:
    """The page before and after. whole: what its lines have among all others, where that is not what `seen` says."""
    monkeypatch.setattr("cleanup.below.line_model.body_probabilities", partial(seen, whole=len(lines)))
    document = Document("\n".join(lines), None, None, None)
    (probabilities,) = [whole] if whole else seen([lines], whole=len(lines))
    page = Page(document, normalize(document, ())[0], "en", ("en",)).changed(probabilities=probabilities)
    assert whole or looks_clean(page.letters, page.probabilities)
    return page, below.below_articles([page], ())[0]


@pytest.mark.parametrize("times", [1, 9])  # portions: the article is found above a long catalogue too
def test_a_catalogue_below_an_article(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*STORY, "", OTHERS[0], *PHRASES, *OTHERS[1:] * times, *PHRASES * times]
    _, anew = measured(lines, monkeypatch)
    assert anew.probabilities[:6] == [0.99] * 6 and anew.probabilities[6] == 0
    assert anew.probabilities[7] == 0.3  # before the first phrase the article may still go on
    assert all(round(p, 3) == 0.003 for p in anew.probabilities[8:])  # .3 by 5 nats less


@pytest.mark.parametrize("lines", [
    [*STORY, *PHRASES, *OTHERS[:8]],  # short
    [*STORY, *OTHERS, *OTHERS],  # nothing that is known
    [*STORY, *OTHERS, *OTHERS, *PHRASES[:3]],  # too little
    [*STORY, *PHRASES, *STORY, *OTHERS, *STORY, *STORY],  # paragraphs
    [*STORY, *(f"{n} May 2024" for n in range(1, 29))],  # a table's dates
    [*OTHERS, *PHRASES, *PHRASES],  # no article
])  # fmt: skip
def test_what_is_no_catalogue_below_an_article(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page, anew = measured(lines, monkeypatch)
    assert anew is page


LONG = [*STORY, *PHRASES, *OTHERS, *PHRASES]
HALF = [0.2] * len(STORY) + [0.4] * (len(LONG) - len(STORY))


def test_an_article_that_the_catalogue_condemns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model holds the whole page for half junk, the article too; what is surely junk already stays so."""
    _, anew = measured(LONG, monkeypatch, [*HALF[:-1], 0.001])
    assert anew.probabilities[:6] == [0.99] * 6
    assert all(p < 0.01 for p in anew.probabilities[6:]) and anew.probabilities[-1] == 0.001


@pytest.mark.parametrize("whole", [
    [0.01 if n % 2 else p for n, p in enumerate(HALF)],  # it is told already
    [],
])  # fmt: skip
def test_what_the_model_knows_better_or_an_article_that_is_not_clean(
    whole: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not whole:
        monkeypatch.setattr("cleanup.below._CLEAN", 0.995)
    page, anew = measured(LONG, monkeypatch, whole or HALF)
    assert anew is page


def test_a_catalogue_that_the_model_is_sure_of_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*STORY, *PHRASES, *OTHERS, *PHRASES]
    monkeypatch.setattr("cleanup.below._DOUBTED", 0.3)
    page, anew = measured(lines, monkeypatch)
    assert anew is page
