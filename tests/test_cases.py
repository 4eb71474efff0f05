"""Cases as data: fixtures/cases/*.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cleanup

CASES = Path(__file__).parent.parent / "fixtures" / "cases"


def _load(name: str) -> list[Any]:
    cases = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


def _check(case: dict[str, Any]) -> None:
    options = cleanup.Options(**{k: tuple(v) if isinstance(v, list) else v for k, v in case.get("options", {}).items()})
    result = cleanup.Cleaner(options).clean(case["input"], title=case.get("title"))
    if "text" in case:
        assert result.text == case["text"]
    for part in case.get("keeps", []):
        assert part in result.text
    for part in case.get("drops", []):
        assert part not in result.text
    fired = {decision.rule for decision in result.decisions}
    for prefix in case.get("rules", []):
        assert any(cleanup.model.is_under(rule, [prefix]) for rule in fired), (prefix, fired)
    if "language" in case:
        assert result.language == case["language"]
    if "headline" in case:
        assert result.title == case["headline"]


@pytest.mark.parametrize("case", _load("wild.json"))
def test_what_scrapers_bring_goes(case: dict[str, Any]) -> None:
    _check(case)


@pytest.mark.parametrize("case", _load("wild.json"))
def test_clean_text_is_clean(case: dict[str, Any]) -> None:
    clean = cleanup.clean(case["input"], title=case.get("title")).text
    assert cleanup.clean(clean, title=case.get("title")).text == clean


@pytest.mark.parametrize("case", _load("negative.json"))
def test_what_only_looks_like_it_stays(case: dict[str, Any]) -> None:
    result = cleanup.Cleaner().clean(case["input"], title=case.get("title"))
    assert result.text == case.get("text", case["input"]), [(r.rule, r.text) for r in result.removed]
    _check(case)


@pytest.mark.xfail(strict=True, raises=AssertionError)
@pytest.mark.parametrize("case", _load("known-failures.json"))
def test_known_failures(case: dict[str, Any]) -> None:
    _check(case)
