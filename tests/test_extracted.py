"""The other witnesses of a web page: by how many nats each moves a line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleanup import lines as line_model
from cleanup.model import Document
from cleanup.outline import Outline
from cleanup.page import Page
from cleanup.steps.extracted import seconded
from cleanup.steps.normalize import normalize
from tests.pages import page


def outline(lines: int, *elements: tuple[str, int, str], of_line: Sequence[int] = ()) -> Outline:
    """A page's tags: elements as (tag, parent, names), from 1 on; 0 holds all, and the lines too if need be."""
    made = Outline()
    made.element("", -1)
    for tag, parent, names in elements:
        made.element(tag, parent, names)
    made.of_line = list(of_line) or [0] * lines
    made.linked = [0.0] * lines
    return made


def nats(made: Page, body: str, said: Outline) -> list[float]:
    """By how many nats each line's log odds are moved, in a language that two networks alone judge."""
    moved = seconded(made.changed(language="fi"), body, said).probabilities
    return [line_model.odds(a) - line_model.odds(b) for a, b in zip(moved, made.probabilities, strict=True)]


def test_the_extractor_moves_a_line_by_its_word() -> None:
    made = page("Inside the body", "Outside", "A part of a longer line", "Short", probabilities=[0.5] * 4)
    found = nats(made, "INSIDE the body\nthis is: a part of a longer line, it said\nshort too", outline(4))
    agreed = 38 / 50  # letters of what the line model expects
    inside, outside = 0.3 + 0.95 + 1.2 * agreed, 0.3 - 0.95 * agreed
    assert found == pytest.approx([inside, outside, inside, outside], abs=1e-6)
    taught = seconded(made, "INSIDE the body\nthis is: a part of a longer line, it said", outline(4))
    assert line_model.odds(taught.probabilities[0]) == pytest.approx(1.17 * inside, abs=1e-6)


def test_what_the_extractor_takes_for_comments_is_hardly_body() -> None:
    made = page("Inside the body", "I do not agree", "Outside", probabilities=[0.5] * 3).changed(language="fi")
    without = seconded(made, "inside the body", outline(3)).probabilities
    moved = seconded(made, "inside the body", outline(3), "Ann: I do not agree\nI do not agree\n").probabilities
    by = [line_model.odds(a) - line_model.odds(b) for a, b in zip(moved, without, strict=True)]
    assert by == pytest.approx([0, -4, 0], abs=1e-6)


def test_an_extractor_that_missed_what_the_model_expects_counts_for_less() -> None:
    made = page("Inside the body", "Left out, and longer than that", probabilities=[0.5, 0.5])
    assert nats(made, "inside the body", outline(2))[1] == pytest.approx(0.3 - 0.95 * 15 / 45, abs=1e-6)
    surely_junk = made.changed(probabilities=[0.5, 0.1])
    assert nats(surely_junk, "inside the body", outline(2))[1] == pytest.approx(0.3 - 0.95 * 7.5 / 10.5, abs=1e-6)
    assert nats(made, "", outline(2)) == pytest.approx([0.3, 0.3], abs=1e-6)


@pytest.mark.parametrize("before", [0.0, 1.0, 0.9, 0.1])
def test_no_line_is_beyond_the_other_witnesses(before: float) -> None:
    made = page("Inside", "Outside", probabilities=[before] * 2)
    inside, outside = seconded(made, "inside", outline(2)).probabilities
    assert 0 < outside < inside < 1
    assert (inside > 1e-6) if before == 0 else (outside < 1 - 1e-6)


@pytest.mark.parametrize("line, inside", [("a" * 20, True), ("a" * 19, False)])
def test_a_line_is_looked_for_in_longer_ones_from_a_length_on(line: str, inside: bool) -> None:
    made = page(line, probabilities=[0.5])
    assert (nats(made, f"it said {line} here", outline(1))[0] > 1) == inside


@pytest.mark.parametrize("elements, moved", [
    ([("div", 0, ""), ("p", 1, "")], 0.3),
    ([("nav", 0, ""), ("p", 1, "")], -0.25),
    ([("footer", 0, ""), ("footer", 1, "")], -0.1),
    ([("article", 0, ""), ("aside", 1, "")], 0.15),
    ([("figure", 0, ""), ("figcaption", 1, "")], -2.7),
    ([("figcaption", 0, ""), ("p", 1, "")], 0.3),
    ([("div", 0, ""), ("h2", 1, "")], 1.3),
    ([("div", 0, ""), ("h1", 1, "")], 0.3),
    ([("div", 0, "related-posts"), ("p", 1, "")], -1.65),
    ([("div", 0, "entry"), ("p", 1, "Post__Date")], -1.65),
])  # fmt: skip
def test_tags_move_a_line(elements: list[tuple[str, int, str]], moved: float) -> None:
    """Half of what the model expects stands beside the element, so it is not where the article is."""
    made = page("One", "Two", probabilities=[0.5, 0.5])
    assert nats(made, "", outline(2, *elements, of_line=[0, 2])) == pytest.approx([0.3, moved], abs=1e-6)


def test_where_nearly_all_that_the_model_expects_stands_is_the_article() -> None:
    made = page("Menu", "S" * 40, "T" * 40, "End", probabilities=[0.5] * 4)
    elements = [("nav", 0, ""), ("div", 0, "page-header"), ("p", 2, ""), ("p", 2, "comment")]
    said = outline(4, *elements, of_line=[1, 3, 4, 0])
    assert nats(made, "", said) == pytest.approx([-2.25, 0.3, -1.65, -1.7], abs=1e-6)  # its own names do not count
    little = made.changed(probabilities=[0.5, 0.5, 0.1, 0.5])
    assert nats(little, "", said)[:3] == pytest.approx([-2.25, 0.3, -1.65], abs=1e-6)
    less = made.changed(probabilities=[0.9, 0.05, 0.5, 0.9])
    assert nats(less, "", said)[1] == pytest.approx(0.3 - 1.95, abs=1e-6)


def test_on_an_article_what_the_extractor_left_out_counts_for_less() -> None:
    made = page("Inside the body", "Outside", probabilities=[0.5] * 2)
    inside, outside = nats(made, "inside the body", outline(2))
    said = outline(2)
    said.article = True
    assert nats(made, "inside the body", said) == pytest.approx([inside, outside - 1], abs=1e-6)
    assert nats(made, "", said) == pytest.approx([-0.7, -0.7], abs=1e-6)


STORY = ["Another story stands below " + letter * 160 for letter in "abc"]  # each of 183 letters


def behind(body: Sequence[str], sure: float, element: int, article: bool | None = None) -> float:
    """By how many nats more a line after the extractor's body is moved for the element that it stands in."""
    made = page(*body, "The next story", probabilities=[*[sure] * len(body), 0.5])
    elements = [("div", 0, ""), ("div", 1, ""), ("p", 2, ""), ("p", 2, ""), ("div", 1, "")]
    said = outline(len(body) + 1, *elements, of_line=[*[3, 4, 4][: len(body)], element])
    said.article = article
    expected = [p * n for p, n in zip(made.probabilities, made.letters, strict=True)]
    return nats(made, "\n".join(body), said)[-1] + 1.7 + 0.95 * sum(expected[:-1]) / sum(expected)


@pytest.mark.parametrize("element, moved", [(2, 2.0), (3, 2.0), (5, -6.0), (1, -6.0), (0, -6.0)])
def test_what_comes_after_the_extractors_body_and_its_element_is_another_story(element: int, moved: float) -> None:
    assert behind(STORY, 0.99, element) == pytest.approx(moved, abs=1e-6)


@pytest.mark.parametrize("body, sure, moved", [
    (STORY[:1], 0.99, 0), (STORY[:2], 0.99, -6), (STORY[:2], 0.81, -6), (STORY[:2], 0.79, 0),
])  # fmt: skip
def test_the_extractors_body_must_be_long_and_such_as_the_model_expects(
    body: list[str], sure: float, moved: float
) -> None:
    assert behind(body, sure, 5) == pytest.approx(moved, abs=1e-6)


@pytest.mark.parametrize("article, moved", [(True, -7), (False, 0), (None, -6)])
def test_a_page_that_says_it_is_no_article_has_no_next_story(article: bool | None, moved: float) -> None:
    assert behind(STORY, 0.99, 5, article) == pytest.approx(moved, abs=1e-6)


def test_before_the_end_of_the_extractors_body_no_story_begins() -> None:
    made = page("The first", STORY[0], "Between", STORY[1], "The next", "x", "The next", probabilities=[0.99] * 7)
    said = outline(7, ("div", 0, ""), ("div", 0, ""), of_line=[2, 1, 2, 1, 2, 1, 2])
    found = nats(made, f"{STORY[0]}\n{STORY[1]}\nx", said)  # a stray line of its own does not move the end
    assert found[0] == found[2] and [found[4] - found[0], found[6] - found[0]] == pytest.approx([-6, -6], abs=1e-4)


def test_a_line_is_the_extractors_as_often_as_in_its_body() -> None:
    long, short = "This sentence stands on the page twice, says one", "This sentence stands on it"
    made = page(long, short, long, short, long, probabilities=[0.5] * 5)
    once = nats(made, f"{long}\n{short}", outline(5))
    assert once[0] == once[1] == once[3] > once[2] == once[4]
    twice = nats(made, f"{long}\n{short}\n{long}", outline(5))
    assert twice[0] == twice[2] > twice[4]


@pytest.mark.parametrize("line, described, moved", [
    ("What the page is about, as it says of itself.", "What the page is about, as it says of itself", 5.3),
    ("What the page is about, as it says of itself.", "WHAT the page is about, as it says of itself; and more", 5.3),
    ("What the page is about, as it says of itself, and more", "What the page is about, as it says of itself ...", 5.3),
    ("Berlin. What the page is about, as it says of itself, so", "What the page is about, as it says of itself", 5.3),
    ("It is about what the page says that it is about", "What the page says that it is about, and this", -0.7),
    ("What the page is about", "What the page is about, as it says of itself", -0.7),
    ("What the page is about, as it says of itself.", "What the page is about", -0.7),
])  # fmt: skip
def test_the_description_of_an_article_is_its_lead(line: str, described: str, moved: float) -> None:
    made, said = page(line, "Other", probabilities=[0.5] * 2), outline(2)
    said.described = ["", described]
    assert nats(made, "", said) == pytest.approx([0.3, 0.3], abs=1e-6)  # the page does not say that it is an article
    said.article = True
    assert nats(made, "", said) == pytest.approx([moved, -0.7], abs=1e-6)


def test_a_description_that_the_extractor_has_gains_nothing() -> None:
    line = "What the page is about, as it says of itself."
    made, said = page(line, probabilities=[0.5]), outline(1)
    said.article = True
    without = nats(made, line, said)
    said.described = [line]
    assert nats(made, line, said) == without


def test_links_count_by_their_share() -> None:
    made = page("Half of it", "", "None", probabilities=[0.5, 0.0, 0.5])
    said = outline(3)
    said.linked = [0.5, 1.0, 0.0]
    assert nats(made, "", said) == pytest.approx([0.3 - 2.15 / 2, 0, 0.3], abs=1e-6)


def test_what_was_cut_from_a_line_has_its_tags() -> None:
    text = "This sentence is one of many on a long line of text. " * 80
    document = Document(f"Menu\n{text}\n")
    blocks, _ = normalize(document)
    made = Page(document, blocks, probabilities=[0.5] * len(blocks))
    said = outline(2, ("nav", 0, ""), ("p", 0, ""), of_line=[1, 2])
    found = nats(made, "", said)
    assert len(found) > 10 and found == pytest.approx([-2.25] + [0.3] * (len(found) - 1), abs=1e-6)


def test_with_other_witnesses_the_top_is_not_judged_apart() -> None:
    made = page("Inside", "Outside", probabilities=[0.5] * 2)
    made = made.changed(top=made)
    assert made.top is not None and seconded(made, "inside", outline(2)).top is None


def test_without_tags_or_a_model_nothing_moves() -> None:
    made = page("a", probabilities=[0.3])
    assert seconded(made, "a", Outline()) is made and seconded(page("a"), "a", outline(1)).probabilities == ()
