"""The shell commands and the Python of the site's first pages are run as they stand, a section at a time."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

import cleanup
from tests.test_cli import ARTICLES, ROOT, SEED

PAGES = ("index.md", "recipes.md")
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
    _feed_and_archives(tmp_path)
    with (tmp_path / "posts.jsonl").open("w", encoding="utf-8") as posts:
        for path in sorted(ARTICLES.glob("*.txt")):
            post = {"url": f"https://blog.example/{path.stem}", "body": path.read_text(encoding="utf-8")}
            posts.write(json.dumps(post, ensure_ascii=False) + "\n")
    return tmp_path


def _feed_and_archives(folder: Path) -> None:
    """feed.xml, crawl.warc.gz and blog.warc.gz: the articles as web pages of one site, with a line of the site's."""
    items, records = "", b""
    for number, path in enumerate(sorted(ARTICLES.glob("*.txt")), 1):
        title, *lines = filter(None, path.read_text(encoding="utf-8").splitlines())
        body = "".join(f"<p>{escape(line)}</p>" for line in [*lines, "Blog of the bridge, since 2009"])
        address = f"https://blog.example/{number}"
        items += f"<item><title>{escape(title)}</title><link>{address}</link>"
        items += f"<description>{escape(body)}</description></item>"
        page = f"<html><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>{body}</body></html>"
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        )
        head += "WARC-Date: 2024-05-01T00:00:00Z\r\nContent-Type: application/http;msgtype=response\r\n"
        head += f"Content-Length: {len(answer)}\r\n\r\n"
        records += gzip.compress(head.encode() + answer + b"\r\n\r\n")
    feed = f'<rss version="2.0"><channel><title>Blog</title>{items}</channel></rss>'
    (folder / "feed.xml").write_text(feed, encoding="utf-8")
    for name in ("crawl.warc.gz", "blog.warc.gz"):
        (folder / name).write_bytes(records)


@pytest.mark.parametrize("blocks", [s[1] for s in SECTIONS], ids=[s[0] for s in SECTIONS])
def test_a_section_runs(blocks: list[tuple[str, str]], folder: Path) -> None:
    for language, code in blocks:
        command = ["bash", "-c", SHELL + code] if language == "sh" else [sys.executable, "-c", code]
        environment = {**os.environ, "PYTHON": sys.executable, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0, f"{code}\n{done.stderr}"
    assert [path for path in folder.rglob("*") if path.is_file() and not path.stat().st_size] == []


def test_no_section_is_overlooked() -> None:
    texts = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES]
    fences = sum(len(re.findall(r"^```\w", text, re.M)) for text in texts)
    assert fences == sum(len(blocks) for _, blocks in SECTIONS) > 0


def test_the_api_page_has_every_public_name() -> None:
    shown = set(re.findall(r"^::: cleanup\.(\w+)$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.M))
    assert shown == set(cleanup.__all__)
