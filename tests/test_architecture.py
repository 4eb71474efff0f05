"""Imports point down, modules stay small, and importing does nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "cleanup"
FLOORS = {
    "kernel": -1, "arrays": -1, "composition": -1, "decision": -1, "differences": -1,
    "text": 0, "model": 0, "options": 0, "encoding": 0, "page": 0.5,
    "decided": -0.5, "folding": 0.3, "paragraphs": 0.4, "mojibake": 0.5, "reading": 0.6, "mending": 0.6, "bloom": 0.5,
    "pages": 0.6, "outline": 0.5, "sites": 0.7, "learner": 0.8,
    "html": 1, "languages": 1, "phrases": 1, "lines": 1,
    "judged": 1.5, "captions": 1.5, "lead": 1.5, "neighbourhood": 1.5,
    "steps": 2, "translation": 2.5, "top": 2.5, "below": 2.5,
    "measuring": 2.7, "pipeline": 2.7, "cleaner": 3, "rules": 3, "versions": 3, "detection": 3.5,
    "sources": 4, "report": 4, "rows": 4.2, "arrow": 4.3, "engines": 4.5, "integrations": 4.5,
    "cli": 5, "__main__": 6, "__init__": 4,
}  # fmt: skip
SEPARATE = ("languages", "phrases", "lines")
LONGEST = 260  # lines: about 250


def _modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def _part(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Parts of the package that a module imports at its top; not what functions or type checking import."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleanup":
            names = node.module.split(".")[1:2] or [alias.name for alias in node.names]
            found |= set(names)
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("cleanup.")}
    return found


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    here = _part(path)
    for other in _imports(path) - {here}:
        assert FLOORS[other] < FLOORS[here], f"{here} imports {other}"
        assert not (here in SEPARATE and other in SEPARATE), f"{here} and {other} are on one floor"


def test_steps_never_import_one_another() -> None:
    for path in (ROOT / "steps").glob("*.py"):
        assert "cleanup.steps" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_import_loads_nothing_heavy() -> None:
    heavy = "numpy ftfy py3langid langdetect lingua trafilatura torch pyarrow rich click"
    code = f"import sys, cleanup; print(sorted(set(sys.modules) & set('{heavy}'.split())))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
