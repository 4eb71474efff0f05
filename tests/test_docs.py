"""The shell commands and the Python of the site's first pages are run as they stand, a section at a time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import ARTICLES, ROOT, SEED

PAGES = ("index.md",)
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.M | re.S)
SHELL = 'set -euo pipefail\ncleanup() { "$PYTHON" -m cleanup "$@"; }\n'


def sections() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each section that has blocks: its page and heading, its blocks as (language, code)."""
    found = []
    for page in PAGES:
        for section in re.split(r"^## ", (ROOT / "docs" / page).read_text(encoding="utf-8"), flags=re.M)[1:]:
            if blocks := BLOCK.findall(section):
                found.append((f"{page}: {section.splitlines()[0]}", blocks))
    return found


SECTIONS = sections()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SEED, tmp_path / "article.txt")
    shutil.copytree(ARTICLES, tmp_path / "crawl")
    (tmp_path / "crawl" / "page.html").write_text("<html><body><h1>A bridge</h1><p>It is closed.</p></body></html>")
    with (tmp_path / "posts.jsonl").open("w", encoding="utf-8") as posts:
        for path in sorted(ARTICLES.glob("*.txt")):
            post = {"url": f"https://blog.example/{path.stem}", "body": path.read_text(encoding="utf-8")}
            posts.write(json.dumps(post, ensure_ascii=False) + "\n")
    return tmp_path


@pytest.mark.parametrize("blocks", [s[1] for s in SECTIONS], ids=[s[0] for s in SECTIONS])
def test_a_section_runs(blocks: list[tuple[str, str]], folder: Path) -> None:
    for language, code in blocks:
        command = ["bash", "-c", SHELL + code] if language == "sh" else [sys.executable, "-c", code]
        environment = {**os.environ, "PYTHON": sys.executable, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0, f"{code}\n{done.stderr}"


def test_no_section_is_overlooked() -> None:
    texts = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES]
    fences = sum(len(re.findall(r"^```\w", text, re.M)) for text in texts)
    assert fences == sum(len(blocks) for _, blocks in SECTIONS) > 0
