"""The top of a page that is clean by itself: what goes below it does not condemn its lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cleanup import Cleaner, Options, top
from cleanup.decided import NO_REWRITES
from cleanup.model import Document
from cleanup.page import Page
from cleanup.pipeline import judge
from cleanup.steps.normalize import normalize

STORY = """Old bridge to close for a year
{}
The council voted on Tuesday evening to close the old bridge for a year, after engineers had warned that it moves.
Some four thousand people cross it every day, most of them on their way to the schools on the other bank.
"We have no choice," said the mayor, who had opposed the plan until she was shown what divers had photographed.
A ferry will run every twenty minutes from six in the morning, and the railway is asked to stop at the mill again.
Work begins in May and should end before the floods of the following spring, if the county's money arrives in time."""
FOOTER = """Startseite
Mehr anzeigen
Kommentar schreiben
Alle akzeptieren
Impressum
Datenschutzerklärung
Newsletter abonnieren
Passwort vergessen?
Zum Inhalt springen
Auf Facebook teilen
Menü schließen
Zur Kasse"""


def measured(text: str, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The page as the steps get it."""
    pages: list[Page] = []

    def noted(page: Page, *rest: Any) -> Any:
        pages.append(page)
        return judge(page, *rest)

    with monkeypatch.context() as patched:
        patched.setattr("cleanup.cleaner.judge", noted)
        Cleaner().clean(text)
    return pages[0]


@pytest.mark.parametrize(
    "second", ["14/03/2023 10:17", "Riverton", "Posted on March 14, 2023 - 04:28 by Kate Taylor", "3 MIN. READ"]
)
def test_a_clean_top_stays_as_if_nothing_stood_below_it(second: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = STORY.format(second)
    page = measured(f"{story}\n\n{FOOTER}", monkeypatch)
    assert Cleaner().clean(story).text == story
    assert page.top is not None and page.top.lines == tuple(story.split("\n"))
    assert judge(page, NO_REWRITES, Options()).text.strip() == story
    assert second not in judge(replace(page, top=None), NO_REWRITES, Options()).text


@pytest.mark.parametrize(
    "between, last",
    [
        ("\n", "Further information: Riverton council, 555 1234"),
        ("\n\n", "Read also: The ferry at the mill will run all night"),
    ],
)
def test_the_top_goes_on_up_to_where_lines_are_set_apart_otherwise(
    between: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = f"{STORY.format('Riverton')}\n{last}".replace("\n", between)
    page = measured(f"{story}\n\n{FOOTER}", monkeypatch)
    assert page.top is not None and page.top.lines[-1] == last
    assert judge(page, NO_REWRITES, Options()).text.strip() == story


@pytest.mark.parametrize(
    "text",
    [
        STORY.format("Riverton"),  # nothing below
        f"{FOOTER}\n\n{STORY.format('Riverton')}",  # a menu above
        f"Startseite\n{STORY.format('Riverton')}\n\n{FOOTER}",
        FOOTER,
        "",
    ],
)
def test_other_pages_have_no_top(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(text, monkeypatch).top is None


def test_the_article_says_which_language_is_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """A footer in another language, longer than the article, is not the page's language."""
    story = (
        "1 सितंबर की रात हुई थी चोरी\n"
        "गिरफ्तार बदमाश की पहचान ताजपुर थाना क्षेत्र के एक गांव के निवासी के रूप में हुई है, पुलिस ने यह जानकारी बुधवार को दी।\n"
        "पुलिस अधीक्षक ने संवाददाता सम्मेलन में बताया कि दोनों आरोपियों को जेल भेजा जा रहा है और चोरी का सामान बरामद हुआ है।\n"
        "गांव के लोगों ने कहा कि पिछले महीने भी इसी तरह की तीन घटनाएं हुई थीं, लेकिन किसी ने शिकायत दर्ज नहीं कराई थी।"
    )
    result = Cleaner().clean(f"{story}\n\n" + "\n".join([FOOTER] * 6))
    assert result.language == "hi"
    assert result.text.strip() == story


def test_a_site_or_an_extractor_knows_more_than_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleanup.outline import Outline
    from cleanup.steps.extracted import seconded

    page = measured(f"{STORY.format('Riverton')}\n\n{FOOTER}", monkeypatch)
    assert page.top is not None
    assert seconded(page, STORY.format("Riverton"), Outline([""], [-1], [False], [0] * 8, [0.0] * 8)).top is None


def test_unmeasured_pages_have_no_top() -> None:
    document = Document("A line")
    page = Page(document, normalize(document)[0])
    assert top.with_tops([page], "py3langid") == [page]
