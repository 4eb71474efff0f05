"""A caption with a credit is no body, and the paragraph under the headline is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleanup.captions import captions
from cleanup.lead import leads
from cleanup.model import Document
from cleanup.options import Options
from cleanup.page import Page
from cleanup.phrases import Matcher, default_table
from cleanup.steps.boilerplate import boilerplate
from cleanup.steps.normalize import normalize

CASES = json.loads((Path(__file__).parent.parent / "fixtures" / "captions.json").read_text(encoding="utf-8"))
STORY = "The council voted on Tuesday to close the old bridge, which engineers had called unsafe for years."


def page_of(*lines: str) -> Page:
    document = Document("\n".join(lines))
    return Page(document, normalize(document, ())[0], languages=("en",))


@pytest.mark.parametrize(("language", "line"), CASES["captions"])
def test_a_line_that_ends_with_a_credit_is_a_caption(language: str, line: str) -> None:
    page = page_of(STORY, line)
    assert list(captions(page, Matcher(default_table(), "", (language,)), [0, 1])) == [1]


@pytest.mark.parametrize(("language", "line"), CASES["others"])
def test_other_lines_are_none(language: str, line: str) -> None:
    assert not captions(page_of(line), Matcher(default_table(), "", (language,)), [0])


PRECISE = Options(focus="precision")


def test_captions_go_from_a_noisy_page_where_precision_is_asked_for() -> None:
    caption = CASES["captions"][0][1]
    menu = ["Home", "News", "Sport", "Weather", "Contact us", "Login"]
    noisy = page_of(*menu, STORY, caption, STORY.replace("Tuesday", "Friday"))
    chances = [0.001] * len(menu) + [0.99, 0.9, 0.99]
    gone = {d.span for d in boilerplate(noisy.changed(probabilities=chances), PRECISE)}
    assert noisy.span(len(menu) + 1) in gone and noisy.span(len(menu)) not in gone
    sure = noisy.changed(probabilities=[*chances[:-2], 0.98, 0.99])
    assert sure.span(len(menu) + 1) not in {d.span for d in boilerplate(sure, PRECISE)}
    clean = page_of(STORY, caption, STORY.replace("Tuesday", "Friday")).changed(probabilities=[0.99, 0.9, 0.99])
    assert not boilerplate(clean, PRECISE)
    balanced = {d.span for d in boilerplate(noisy.changed(probabilities=chances), Options())}
    assert noisy.span(len(menu) + 1) not in balanced


def test_the_lead_is_a_paragraph_under_the_headline_with_a_word_of_it() -> None:
    lines = ["Old bridge to close", "By Jane Smith", STORY, "Share this", STORY.replace("Tuesday", "Friday")]
    page = page_of(*lines).changed(headline=0, probabilities=[0.5, 0.01, 0.1, 0.01, 0.9])
    assert leads(page) == {2}
    assert not leads(page.changed(probabilities=[0.5, 0.01, 0.001, 0.01, 0.9])), "surely junk"
    assert not leads(page.changed(probabilities=[0.5, 0.01, 0.1, 0.01, 0.2])), "no body follows"
    assert not leads(page.changed(headline=None))
    strange = [*lines[:2], "We use cookies so that this site works as you expect it to, and for a few other things."]
    other = page_of(*strange, *lines[3:]).changed(headline=0, probabilities=[0.5, 0.01, 0.1, 0.01, 0.9])
    assert not leads(other), "nothing of the headline"
