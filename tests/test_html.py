"""Web pages: the visible text, the headline, and the body judged by two witnesses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import cleanup
from cleanup.html import looks_like_html, of_itself, outlined
from tests.test_cli import run

SENTENCE = (
    "The council voted on Tuesday night to close the old bridge over the river for a year, after engineers had "
    "found cracks in two of its piers. "
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Old bridge closed | Post</title>
<style>p {{ color: red }}</style><script>var a = "hidden";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li><li><a href="/s">Sport</a></li></ul></nav>
<article><h1>Old bridge over the river closed for a year</h1><p class="byline">Posted by Anna Berg</p>
<p>{SENTENCE * 2}<b>Nobody</b> was hurt, it&nbsp;said.</p><p>{SENTENCE}Ferries will carry pedestrians.</p>
<p>{SENTENCE}Cyclists are asked to take the road by the mill until the work is done.</p></article>
<div class="comments"><h3>Posting Komentar untuk "Old bridge over the river closed for a year"</h3></div>
<footer>Copyright 2024 Post. All rights reserved.</footer></body></html>"""


def test_lines_break_where_a_browser_breaks_them() -> None:
    html = pytest.importorskip("lxml.html")
    tree = html.fromstring("<div>a <b>b</b>c<p>d<br>e</p>f<table><tr><td>1</td><td>2</td></tr></table><!-- x --></div>")
    assert outlined(tree)[0] == "a bc\nd\ne\nf\n1 2"


def test_depth_is_no_danger() -> None:
    html = pytest.importorskip("lxml.html")
    tree = html.fromstring("<div>x</div>")
    for _ in range(20_000):
        outer = html.Element("div")
        outer.append(tree)
        tree = outer
    assert outlined(tree)[0] == "x"


def test_a_page_becomes_its_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    result = cleanup.Cleaner().clean_html(PAGE.encode())
    assert result.title == "Old bridge over the river closed for a year"
    assert result.text.count("The council voted") == 4 and "Nobody was hurt, it said." in result.text
    for junk in ("hidden", "Home", "Sport", "Posting Komentar", "Copyright", "Anna Berg"):
        assert junk not in result.text
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    assert run(file).stdout.decode() == result.text.rstrip("\n") + "\n"
    assert run("--json", "-", stdin=PAGE.encode()).returncode == 0
    run(file, "-o", f"{tmp_path}/clean/")
    assert (tmp_path / "clean" / "page.txt").exists()
    assert json.loads(run("--json", file).stdout)["title"] == result.title


@pytest.mark.parametrize("page", ["", "<html></html>", "<p>", "<html><body><script>x</script></body></html>"])
def test_empty_pages_are_empty(page: str) -> None:
    pytest.importorskip("trafilatura")
    assert cleanup.Cleaner().clean_html(page).text.strip() == ""


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>The council voted.</p>", "The council voted."),
        ("<div>The council voted.</div>", "The council voted."),
        ('The council voted. <a href="/a">More</a>', "The council voted. More"),
        ("<body><p>The council voted.</p></body>", "The council voted."),
        ("The council voted.", "The council voted."),
        (b"<p>The council voted.</p>", "The council voted."),
    ],
)
def test_a_fragment_is_a_page(fragment: str | bytes, text: str) -> None:
    """Feeds give one paragraph, of which trafilatura's own loader makes nothing."""
    pytest.importorskip("trafilatura")
    assert cleanup.Cleaner().clean_html(fragment).text == text


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ModuleNotFoundError, match=r"article-cleanup\[html\]"):
        cleanup.Cleaner().clean_html(PAGE)


def test_the_outline_says_which_element_a_line_begins_in_and_how_much_of_it_is_a_link() -> None:
    html = pytest.importorskip("lxml.html")
    text, outline = outlined(
        html.document_fromstring(
            "<html><body class=menu><nav id=main-nav><a href=x>Home</a> | <a href=y>News</a></nav>"
            "<div>A <b>line</b><p itemprop=articleBody>Two</p>rest"
            "<table><tr><td>1</td><td>2</td></tr></table></div></body>"
        )
    )
    assert text == "Home | News\nA line\nTwo\nrest\n1 2"
    assert [outline.tags[i] for i in outline.of_line] == ["nav", "div", "p", "div", "td"]
    assert outline.linked == [pytest.approx(8 / 11), 0, 0, 0, 0]
    assert [tag for tag, named in zip(outline.tags, outline.named, strict=True) if named] == ["nav"]
    assert outline.holders()[outline.of_line[4]] == {"", "html", "body", "div", "table", "tr", "td"}


@pytest.mark.parametrize("head, article", [
    ('<meta property="og:type" content=" Article ">', True),
    ('<meta name="og:type" content="article">', True),
    ('<meta property="og:type" content="website"><meta property="og:type" content="article">', False),
    ('<meta property="og:type">', None),
    ('<meta property="article:author" content="article">', None),
    ('<script type="application/ld+json">{"@graph": [{"@type" : ["ReportageNewsArticle"]}]}</script>', True),
    ('<script type="application/ld+json; charset=utf-8">{"@type":"http://schema.org/NewsArticle"}</script>', True),
    ('<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script>', True),
    ('<script type="application/ld+json">{"@type":"JobPosting"}</script>', None),
    ('<script type="application/ld+json">{"@type":"ItemList","name":"Article"}</script>', None),
    ('<script type="application/ld+json"></script>', None),
    ('<script>{"@type":"NewsArticle"}</script>', None),
])  # fmt: skip
def test_a_page_says_that_it_is_an_article(head: str, article: bool | None) -> None:
    html = pytest.importorskip("lxml.html")
    tree = html.document_fromstring(f"<html><head>{head}</head><body><p>Article</p></body></html>")
    assert of_itself(tree) == (article, []) and outlined(tree)[1].article is article


def test_a_page_describes_itself() -> None:
    html = pytest.importorskip("lxml.html")
    tree = html.document_fromstring(
        "<html><head><meta property=og:description content=two><meta name=description content=one>"
        "<meta name=description content=three><meta name=keywords content=four></head><body></body></html>"
    )
    assert outlined(tree)[1].described == ["one", "two"]


def test_the_lead_that_the_page_gives_as_its_description_stays() -> None:
    pytest.importorskip("trafilatura")
    lead = "Ferries take over while engineers repair two cracked piers"
    page = PAGE.replace('<p class="byline">', f'<aside class="teaser"><p>{lead}</p></aside><p class="byline">')
    assert lead not in cleanup.Cleaner().clean_html(page).text
    head = f'<head><meta property="og:type" content="article"><meta name="description" content="{lead}.">'
    result = cleanup.Cleaner().clean_html(page.replace("<head>", head))
    assert lead in result.text and "Posted by" not in result.text


def test_the_next_story_goes() -> None:
    pytest.importorskip("trafilatura")
    story = "".join(f"<p>{sentence}</p>" for sentence in (
        "The museum by the harbour has bought a painting that had hung in a school for sixty years, unknown to all.",
        "It was a teacher of drawing who asked the museum to look at it, since its frame was older than the school.",
        "The painter is thought to be a pupil of the master to whom the town owes the altar in its oldest church.",
    ))  # fmt: skip
    last = PAGE.replace("</article>", f"</article><article><h2>Painting found in school</h2>{story}</article>")
    text = cleanup.Cleaner().clean_html(last).text
    assert "Cyclists are asked" in text and "museum" not in text and "Painting found" not in text
    kind = '<head><meta property="og:type" content="website">'
    assert "museum" in cleanup.Cleaner().clean_html(last.replace("<head>", kind)).text
    within = PAGE.replace("</article>", f"{story}</article>")
    assert "museum" in cleanup.Cleaner().clean_html(within).text


def test_text_about_html_is_text() -> None:
    assert not looks_like_html("The <html> tag opens a page.")
    assert looks_like_html("\n<!-- saved -->\n<HTML lang='de'>")
