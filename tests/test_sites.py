"""Lines that a site puts everywhere: learnt over pages, taken from other pages of the same host, and nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from cleanup import Cleaner, Document, Options
from cleanup.engines.learn import lines_of
from cleanup.learner import Learner
from cleanup.page import Columns, Page
from cleanup.sites import Line, dump, load
from cleanup.steps.site import leaning
from cleanup.text import fold
from tests.test_cli import run
from tests.test_pipeline import jsonl

MENU = ["Zoo | Aquarium | Wir ueber uns", "Kontakt Formular Seite", "Ostereier suchen 2012"]
ONCE = "steht nur hier"


def crawl(pages: int = 12, seed: int = 5) -> list[dict[str, Any]]:
    """Pages of two hosts; one article stands on five pages of the first, with its list of names."""
    chance = random.Random(seed)
    words = "Brücke Rat Fluss Dienstag Verkehr Jahr alt geschlossen Stimme Abend Markt Schule".split()
    rows = []
    for n in range(pages):
        for host in ("a.example", "www.b.example"):
            article = " ".join(chance.choices(words, k=40)) + "."
            names = ["Zeile " + "".join(chance.choices("abcdefgh", k=12))]
            if host == "a.example" and n < 5:
                article, names = "Der Rat der Stadt schliesst die alte Brücke " * 4 + ".", ["Name Eins", "Name Zwei"]
            menu = [f"{line} {host[0]}" for line in MENU]
            lines = [f"{ONCE} {chr(97 + n)}{host[0]}", menu[0], article, *names, *(menu[1:] if n % 3 else menu[1:2])]
            rows.append({"url": f"https://{host}/{n}", "text": "\n\n".join(lines)})
    return rows


def learnt(rows: list[dict[str, Any]], **how: Any) -> dict[str, dict[str, int]]:
    with Learner(**how) as learner:
        for row in rows:
            learner.add(row["url"], lines_of(row["text"]))
        return {host: {line: found.pages for line, found in site.lines.items()} for host, site in learner.sites()}


def test_lines_of_many_pages_are_learnt_and_no_others() -> None:
    sites = learnt(crawl())
    assert sorted(sites) == ["a.example", "b.example"]
    menu = {"zoo aquarium wir ueber uns w", "kontakt formular seite w", "ostereier suchen 0 w"}
    assert set(sites["b.example"]) == menu
    # The article that stands on five pages is one page: neither its prose nor its list of names is the site's.
    assert not any("name" in line or "rat der" in line for line in sites["a.example"])


def test_counts_spilled_to_disk_are_the_same() -> None:
    assert learnt(crawl(), held=7) == learnt(crawl())


def test_few_pages_say_nothing() -> None:
    assert learnt(crawl(pages=4)) == {}


def test_the_step_takes_lines_of_this_host_alone(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(crawl()))
    profile = tmp_path / "site.profile"
    done = run("learn", tmp_path / "in.jsonl", "-o", profile)
    assert done.returncode == 0 and b"6 lines of 2 hosts" in done.stderr
    assert sorted(load(profile)) == ["a.example", "b.example"]
    page = crawl(pages=1, seed=9)[1]
    cleaner = Cleaner(Options(skip=("boilerplate", "foreign", "headline"), site_profile=profile))
    result = cleaner.clean(page["text"], url=page["url"])
    assert {r.rule for r in result.removed} == {"site/b.example"} and len(result.removed) == 2
    assert ONCE in result.text and result.without("site").text == page["text"]
    for url in (None, "https://c.example/", "https://a.example/"):
        assert not cleaner.clean(page["text"], url=url).removed
    (tmp_path / "page.jsonl").write_bytes(jsonl([page]))
    out = json.loads(run(tmp_path / "page.jsonl", "--site-profile", profile, "--skip", "boilerplate/lines").stdout)
    assert "site/b.example" in {r["rule"] for r in out["removed"]}
    kept = run(tmp_path / "page.jsonl", "--site-profile", profile, "--skip", "site", "--skip", "boilerplate/lines")
    assert "site/b.example" not in kept.stdout.decode()


def test_a_profile_can_be_edited_and_another_file_is_refused(tmp_path: Path) -> None:
    profile = tmp_path / "site.profile"
    with Learner() as learner:
        for row in crawl():
            learner.add(row["url"], lines_of(row["text"]))
        profile.write_text("".join(dump(learner.sites())))
    edited = [line for line in profile.read_text().splitlines() if "kontakt" not in line]
    (tmp_path / "edited.profile").write_text("\n".join(edited) + "\n")
    assert len(load(tmp_path / "edited.profile")["b.example"]) == 2
    (tmp_path / "other.txt").write_text("hello\n")
    done = run(profile, "--site-profile", tmp_path / "other.txt")
    assert done.returncode == 2 and b"is no site profile; make one: cleanup learn" in done.stderr


@pytest.mark.parametrize("line", ["Share", "Home » News"])
def test_the_headline_stays(line: str, tmp_path: Path) -> None:
    profile = tmp_path / "p"
    profile.write_text("".join(dump([])) + f"\n[e.org] 9 pages\n9\t-\t-\t{lines_of(line)[0].lower()}\n")
    prose = "The council voted on Tuesday to close the old bridge over the river for a whole year, it said."
    document = Document(f"The old bridge is closed\n\n{prose}\n", "The old bridge is closed", None, "http://e.org")
    (result,) = Cleaner(Options(site_profile=profile)).clean_many([document])
    assert result.text == document.raw


def test_the_address_of_files_is_given(tmp_path: Path) -> None:
    """Files have no field for it, and records may lack theirs: --url says it, for each command that cleans."""
    profile = tmp_path / "p"
    profile.write_text("".join(dump([])) + "\n[e.org] 9 pages\n9\t-\t-\tzoo aquarium\n")
    prose = "The council voted on Tuesday to close the old bridge over the river for a whole year, it said."
    page = tmp_path / "page.txt"
    page.write_text(f"{prose}\n\nZoo | Aquarium\n\n{prose}\n")
    how = ("--site-profile", profile, "--skip", "repeats", "--skip", "boilerplate")
    assert "Zoo" in run(page, *how).stdout.decode()
    for url in ("https://www.e.org/a", "e.org"):
        assert "Zoo" not in run(page, *how, "--url", url).stdout.decode()
    assert "site/e.org" in run("explain", page, *how, "--url", "e.org").stdout.decode()
    assert "-Zoo" in run("diff", page, *how, "--url", "e.org").stdout.decode()
    assert "Zoo" in run(page, *how, "--url", "other.org").stdout.decode()
    rows = [{"text": page.read_text()}, {"text": page.read_text(), "url": "http://other.org/"}]
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows))
    out = run(tmp_path / "in.jsonl", *how, "--url", "e.org").stdout.splitlines()
    assert ["Zoo" in json.loads(line)["clean_text"] for line in out] == [False, True]


def test_what_stands_below_a_line_is_learnt(tmp_path: Path) -> None:
    """Teasers differ from page to page, so that none is the site's; that nothing below "Most read" is body, is."""
    with Learner(held=3) as learner:
        for n in range(12):
            once = "abcdefghijkl"[n]
            page = [f"Headline {once}", "Share this article", f"The council voted on {once}.", "Most read",
                    f"Teaser {once} about something else"]  # fmt: skip
            learner.add("https://e.org/", page, [0.5, 0.1, 0.95, 0.1, 0.6 if n % 2 else 0.1])
        ((_, site),) = learner.sites()
    # One in two teasers looks like body; with a hundred letters of each kind taken as seen before, .37 is .42.
    # Where the article stands no page tells: none has sixty letters of body.
    assert site.lines == {"most read": Line(12, 0.42), "share this article": Line(12, 0.75)}
    profile = tmp_path / "p"
    profile.write_text("".join(dump([("e.org", site)])))
    assert load(profile) == {"e.org": dict(site.lines)}
    page = Page(Document("x\nShare this article\nBody\n\nMost read\nA teaser", None, None, "http://e.org"), Columns())
    text = page.document.raw.split("\n")
    page.blocks.extend([*range(len(text) + 1)], text, 0, len(text))
    page = page.changed(probabilities=[0.5] * 6)
    moved = leaning(page, Options(site_profile=profile)).probabilities
    assert [round(p, 2) for p in moved] == [0.5, 0.05, 0.66, 0.5, 0.05, 0.45]
    for options in (Options(), Options(site_profile=profile, skip=("site",))):
        assert leaning(page, options) is page


def test_beyond_which_lines_no_article_stands(tmp_path: Path) -> None:
    """What stands above the menu's end and below "Comments" is no article's, whatever it looks like on one page."""
    pages = [["Home", f"Motto {once}", "Follow us", f"The council voted on {once}. " * 9, f"Names {once}", "Comments",
              f"I think that {once} is wrong. " * 2] for once in "abcdefghijkl"]  # fmt: skip
    with Learner(held=3) as learner:
        for page in pages:
            learner.add("https://e.org/", page, [0.1, 0.1, 0.2, 0.99, 0.6, 0.1, 0.6])
        ((_, site),) = learner.sites()
    assert {line: found.beyond for line, found in site.lines.items()} == {
        "home": "above", "follow us": "above", "comments": "below"}  # fmt: skip
    profile = tmp_path / "p"
    profile.write_text("".join(dump([("e.org", site)])))
    assert load(profile)["e.org"]["comments"].beyond == "below"

    def moved(*lines: str) -> list[float]:
        page = Page(Document("\n".join(lines), None, None, "http://e.org"), Columns())
        page.blocks.extend([*range(len(lines) + 1)], list(lines), 0, len(lines))
        page = page.changed(probabilities=[0.5] * len(lines))
        return [round(p, 2) for p in leaning(page, Options(site_profile=profile)).probabilities]

    assert moved("A motto", "Follow us", "Body", "Comments", "No") == [0.12, 0.01, 0.84, 0.01, 0.14]
    # Where they stand the other way round nothing is known of the order.
    assert moved("Comments", "Body", "Follow us") == [0.05, 0.54, 0.05]


def test_paragraphs_on_many_pages_are_the_sites() -> None:
    notice = "All rights are reserved, and nothing of this page may be printed anywhere else without our leave."
    rows = [{"url": "https://e.org/", "text": f"{row['text']}\n{notice}"} for row in crawl()[1::2]]
    assert learnt(rows)["e.org"][fold(notice)] == 12
    assert learnt(rows, held=5) == learnt(rows)


@pytest.mark.parametrize("version, line", [(1, "9\tmenu"), (2, "9\t0.5\tmenu")])
def test_a_profile_of_an_older_version_is_told(version: int, line: str, tmp_path: Path) -> None:
    (tmp_path / "p").write_text(f"# cleanup site profile {version}: lines by host\n\n[e.org] 9 pages\n{line}\n")
    done = run("--site-profile", tmp_path / "p", stdin=b"x")
    assert done.returncode == 2 and b"made by an older version; make it anew" in done.stderr
