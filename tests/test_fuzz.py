"""What fuzzing once found, and a short turn of each target; `python -m tests.fuzz` runs for longer."""

from __future__ import annotations

import base64
import json
from random import Random

import pytest

pytest.importorskip("pyarrow")
from tests.fuzz.__main__ import FINDINGS
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, run

CASES = json.loads(FINDINGS.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['target']}: {case['was'][:40]}")
def test_findings_stay_mended(case: dict[str, str]) -> None:
    assert run(TARGETS[case["target"]], base64.b64decode(case["data"])) == ""


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_a_few_mutations(name: str) -> None:
    pool = seeds(name)
    random = Random(0)
    for data in [*pool[:12], *(mutated(pool, random) for _ in range(20))]:
        assert run(TARGETS[name], data) == "", data
