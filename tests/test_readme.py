"""The commands of the README's shell block and its Python block are run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import ARTICLES, ROOT, SEED, run

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^cleanup (.*?) *(?:#.*)?$", README.split("## From the shell")[1].split("```")[1], re.M)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SEED, tmp_path / "article.txt")
    shutil.copytree(ARTICLES, tmp_path / "crawl")
    (tmp_path / "crawl" / "page.html").write_text("<html><body><h1>A bridge</h1><p>It is closed.</p></body></html>")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme(command: str, folder: Path) -> None:
    arguments = [
        str(found) for word in command.split() for found in (sorted(folder.glob(word)) if "*" in word else [word])
    ]
    done = run(*arguments, cwd=folder)
    assert done.returncode == 0, done.stderr


def test_the_python_of_the_readme() -> None:
    block = README.split("```python")[1].split("```")[0]
    code = 'html = "<html><body><h1>A bridge</h1><p>It is closed.</p></body></html>"\n' + block
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
