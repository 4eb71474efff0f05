"""The first real article, from its bytes, and the same page with other footers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleanup

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEED = (FIXTURES / "articles" / "china-nato.txt").read_bytes().decode("utf-8")
FOOTER = "Posting Komentar"
FOOTERS = json.loads((FIXTURES / "seed-footers.json").read_text(encoding="utf-8"))
HEADLINE = "China Expresses Concern and Warns NATO Not to Approach the Asia-Pacific"


def test_the_seed_article() -> None:
    result = cleanup.clean(SEED)
    paragraphs = [line for line in SEED[: SEED.index(FOOTER)].splitlines() if line]
    assert result.text.count(HEADLINE) == 1
    assert [line for line in result.text.splitlines() if line] == paragraphs[1:]
    assert result.text.rstrip().endswith("said the Chinese representative.")
    assert [r.rule for r in result.removed if r.text.strip()] == ["headline/exact", "boilerplate/id/comments"]
    assert (result.language, result.title) == ("en", HEADLINE)


@pytest.mark.parametrize("language, footer", [(c, f) for c, fs in FOOTERS.items() for f in fs])
def test_the_seed_article_with_another_footer(language: str, footer: str) -> None:
    body = SEED[: SEED.index(FOOTER)]
    result = cleanup.clean(body + footer.replace("{title}", HEADLINE))
    assert result.text.rstrip().endswith("said the Chinese representative."), language
    assert result.text.count(HEADLINE) == 1
    assert result.language == "en"


@pytest.mark.parametrize("name", ["china-nato-id.txt", "panen.txt"])
def test_an_indonesian_article_keeps_its_own_prose(name: str) -> None:
    text = (FIXTURES / "articles" / name).read_text(encoding="utf-8")
    result = cleanup.clean(text)
    kept = [
        line
        for line in text.splitlines()
        if "memposting komentar" in line.lower() or "posting komentar yang" in line.lower()
    ]
    assert kept and all(line in result.text for line in kept)
    assert "Posting Komentar untuk" not in result.text
    assert result.language == "id"
    assert any(r.rule == "boilerplate/id/comments" for r in result.removed)
