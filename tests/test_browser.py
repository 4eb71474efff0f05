"""The report in a real headless Chromium: by click, by keyboard, light and dark; offline; hostile text; big pages."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleanup import Cleaner, Document, Result, Span
from cleanup.report.corpus import Corpus
from cleanup.report.html import page as report_page
from tests.test_cli import ARTICLES, run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if not CHROMIUM and os.environ.get("CLEANUP_TESTS_NEED_CHROMIUM"):
    raise RuntimeError("these tests need Chromium: apt-get install chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (apt-get install chromium)")
_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> </script><!-- {{data}}\n\n"
    "Share on <b>Facebook</b>\n\nThe council closed the old bridge over the river on Tuesday, \u202eand traffic "
    "will be diverted for a year, it said.\n"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page whose errors fail the test, and which reaches no network."""
    page = browser.new_page(viewport={"width": 1400, "height": 850})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    yield page
    page.close()
    assert wrong == []


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("report") / "one.html"
    assert run("report", ARTICLES / "faro.txt", "-o", target).returncode == 0
    return target.as_uri()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("report") / "many.html"
    assert run("report", *sorted(ARTICLES.glob("*.txt")), "-o", target).returncode == 0
    return target.as_uri()


def _written(folder: Path, *texts: str | Document) -> str:
    corpus = Corpus()
    for n, result in enumerate(Cleaner().clean_many(texts)):
        corpus.add(result, f"{n}.txt")
    target = folder / "report.html"
    target.write_text(report_page(corpus, "test"), encoding="utf-8")
    return target.as_uri()


def _repeated(parts: list[Result], size: int) -> Result:
    """One long page of many short ones, with the decisions about each."""
    raw, decisions = "", []
    while len(raw.encode()) < size:
        for part in parts:
            at = len(raw)
            decisions += [replace(d, span=Span(d.span.start + at, d.span.end + at)) for d in part.decisions]
            raw += part.document.raw.rstrip() + "\n\n"
    return Result(Document(raw), tuple(decisions))


def test_a_click_says_why(tab: Any, one: str) -> None:
    tab.goto(one)
    assert not tab.locator("#detail").is_visible()
    tab.get_by_text("Compartir en Facebook").first.click()
    detail = tab.locator("#detail").inner_text()
    assert "boilerplate/es/share" in detail and "cleanup --skip boilerplate/es/share" in detail
    tab.get_by_text("La lonja bate").first.click()
    detail = tab.locator("#detail").inner_text()
    assert "boilerplate/lines" in detail and "Probability of body" in detail and "Weighed most" in detail
    tab.get_by_text("Only this rule").click()
    assert tab.locator("#rule").input_value() == "boilerplate/lines"
    assert tab.locator("#count").inner_text() == "1 of 1"


def test_the_clean_column_is_the_clean_text(tab: Any, one: str) -> None:
    tab.goto(one)
    tab.select_option("#view", "clean")
    shown = [text for text in tab.locator(".row > :nth-child(2)").all_text_contents() if text.strip()]
    clean = run(ARTICLES / "faro.txt").stdout.decode()
    assert shown == [line for line in clean.split("\n") if line.strip()]


def test_the_keyboard_alone_will_do(tab: Any, many: str) -> None:
    tab.goto(many)
    assert tab.get_by_role("heading", name="Summary").is_visible()
    tab.keyboard.press("n")
    tab.keyboard.press("j")
    assert tab.locator(".here").count() == 1 and tab.locator("#count").inner_text().startswith("1 of ")
    first = tab.locator("#detail").inner_text()
    tab.keyboard.press("j")
    assert tab.locator("#detail").inner_text() != first
    tab.keyboard.press("k")
    assert tab.locator("#detail").inner_text() == first
    tab.keyboard.press("Escape")
    assert not tab.locator("#detail").is_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.locator("#detail").is_visible()
    tab.keyboard.press("/")
    tab.keyboard.type("faro")
    tab.keyboard.press("Enter")
    assert "faro" in (tab.locator(".here").text_content() or "").lower()
    tab.keyboard.press("?")
    assert tab.get_by_role("dialog").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("s")
    assert tab.get_by_role("heading", name="Summary").is_visible()


def test_filters(tab: Any, many: str) -> None:
    tab.goto(many)
    tab.get_by_role("button", name="El faro vuelve").click()
    everything = int(tab.locator("#count").inner_text().split()[0])
    tab.select_option("#rule", "boilerplate/es")
    some = int(tab.locator("#count").inner_text().split()[0])
    assert 0 < some < everything
    tab.select_option("#rule", "boilerplate/lines")
    tab.select_option("#view", "near")
    assert tab.locator(".row").count() == 5 and "lines not shown" in (tab.locator(".gap").text_content() or "")
    tab.select_option("#rule", "")
    tab.select_option("#confidence", "0.9")
    assert tab.locator("#count").inner_text() == "1 removed"


def test_hostile_text_is_shown(tab: Any, tmp_path: Path) -> None:
    tab.goto(_written(tmp_path, HOSTILE))
    body = tab.locator("main").text_content() or ""
    assert tab.title() == "test" and "<script>document.title='owned'</script>" in body and "{{data}}" in body
    assert tab.locator("main script, main img, main b").count() == 0
    assert "\u202e" not in tab.content() and "\\u202e" in body


# Contrast of text as WCAG defines it, of every element with text of its own against the nearest background.
_CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const low = [];
  for (const node of document.querySelectorAll('body *')) {
    if (!node.checkVisibility() || ![...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    let back = node;
    while (back && rgb(getComputedStyle(back).backgroundColor)[3] < 255) back = back.parentElement;
    const a = light(rgb(getComputedStyle(node).color));
    const b = light(rgb(back ? getComputedStyle(back).backgroundColor : 'white'));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push([node.className || node.tagName, node.textContent.slice(0, 30), ratio]);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_and_controls_have_names(browser: Any, many: str, scheme: str) -> None:
    tab = browser.new_page(viewport={"width": 1400, "height": 850}, color_scheme=scheme)
    tab.goto(many)
    assert tab.evaluate(_CONTRAST) == []
    tab.keyboard.press("n")
    tab.keyboard.press("j")
    assert tab.evaluate(_CONTRAST) == []
    tab.keyboard.press("t")
    assert tab.evaluate("document.documentElement.dataset.theme") == ("dark" if scheme == "light" else "light")
    assert tab.evaluate(_CONTRAST) == []
    unnamed = "n => !(n.innerText.trim() || n.labels?.length || n.ariaLabel)"
    assert tab.evaluate(f"[...document.querySelectorAll('button, input, select')].filter({unnamed}).length") == 0
    tab.close()


def test_two_megabytes_open_in_two_seconds(tab: Any, tmp_path: Path) -> None:
    parts = list(Cleaner().clean_many(path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.txt"))))
    corpus = Corpus()
    corpus.add(_repeated(parts, 2_000_000), "long.txt")
    target = tmp_path / "long.html"
    target.write_text(report_page(corpus, "long"), encoding="utf-8")
    assert target.stat().st_size > 2_000_000
    address = target.as_uri()
    opened = stepped = float("inf")
    for _ in range(5):  # the best of five: a busy machine only makes rounds worse
        start = time.perf_counter()
        tab.goto(address)
        tab.locator(".row").first.wait_for()
        opened = min(opened, time.perf_counter() - start)
        tab.locator("html[data-drawn=all]").wait_for()
        drawn = time.perf_counter() - start
        start = time.perf_counter()
        tab.keyboard.press("k")  # the last removal of all
        tab.locator(".here").wait_for()
        stepped = min(stepped, time.perf_counter() - start)
        if opened < 2 and stepped < 1:
            break
    print(f"2 MB: opened in {opened:.2f} s, all drawn in {drawn:.2f} s, a step to the end {stepped:.2f} s")
    assert opened < 2 and stepped < 1


def test_a_crowd_fits_in_ten_megabytes() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.txt"))]
    results = list(Cleaner().clean_many(texts))
    corpus = Corpus(sample=10_000)  # all that fit
    for n in range(10_000):
        corpus.add(results[n % len(results)], f"page-{n}.txt")
    page = report_page(corpus, "crowd")
    assert corpus.documents == 10_000 and 1_000_000 < len(page.encode()) <= 10_000_000
