"""constraints.txt, which CI installs by, pins all that is asked for, within the ranges asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

packaging = pytest.importorskip("packaging")
from packaging.requirements import Requirement  # noqa: E402
from packaging.utils import canonicalize_name  # noqa: E402

if sys.version_info < (3, 11):
    pytest.skip("made for the Python of CI", allow_module_level=True)
import tomllib  # noqa: E402

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PINS = {
    canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if (text := line.partition("#")[0].strip())
    for pin in [Requirement(text)]
}


def asked(extra: str) -> list[Requirement]:
    found = []
    for requirement in map(Requirement, EXTRAS[extra]):
        if requirement.name == "article-cleanup":
            found += [inner for name in requirement.extras for inner in asked(name)]
        else:
            found.append(requirement)
    return found


@pytest.mark.parametrize("extra", ["", "dev", "argos", "dev-engines"])
def test_everything_is_pinned_within_its_range(extra: str) -> None:
    for requirement in asked(extra) if extra else map(Requirement, PROJECT["dependencies"]):
        if requirement.marker is None or requirement.marker.evaluate():
            pin = PINS.get(canonicalize_name(requirement.name))
            assert pin is not None, f"{requirement.name} is not in constraints.txt; its head says how to make it anew"
            assert requirement.specifier.contains(pin, prereleases=True), f"{requirement}: {pin} is pinned"
