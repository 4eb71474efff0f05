"""The answers for the fixtures, as stored: a change of them is seen in review.

`python -m tests.test_golden` stores them anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleanup
from cleanup.report.views import as_json

ARTICLES = sorted((Path(__file__).parent.parent / "fixtures" / "articles").glob("*.txt"))
GOLDEN = Path(__file__).parent / "golden"


def answer(path: Path) -> str:
    result = cleanup.clean(path.read_text("utf-8"))
    plain = json.loads(json.dumps(as_json(result), default=str))
    for removed in plain["removed"]:  # the evidence of a model changes with the last digit of a number
        for name in set(removed) - {"start", "end", "rule", "text"}:
            del removed[name]
    for fragment in plain["fragments"]:
        fragment["confidence"] = round(fragment["confidence"], 1)
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_answers_are_as_stored(path: Path) -> None:
    stored = (GOLDEN / f"{path.stem}.json").read_text("utf-8")
    assert answer(path) == stored, "if the new answer is better, store it: python -m tests.test_golden"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for article in ARTICLES:
        (GOLDEN / f"{article.stem}.json").write_text(answer(article), "utf-8")
