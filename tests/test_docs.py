"""Shell commands and Python of the README and of every page of the site are run as they stand, a section at a time."""

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
from tests.test_cli import ARTICLES, ROOT, SEED, run

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.M | re.S)
FENCE = re.compile(r"^ *```(\S*).*$", re.M)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
SHELL = 'set -euo pipefail\ncleanup() { "$PYTHON" -m cleanup "$@"; }\n'
LEFT_OUT = "# not run by the tests: "  # a block's first line: the reader sees it too, and why
NEEDS = {"spark": "pyspark", **{name: name for name in "ray datasets datatrove scrapy pandas polars".split()}}


def sections() -> dict[str, list[tuple[str, str]]]:
    """Each section that has blocks to run, by its page and heading: its blocks as (language, code)."""
    found = {}
    for page in PAGES:
        for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.M):
            if blocks := [block for block in BLOCK.findall(section) if not block[1].startswith(LEFT_OUT)]:
                found[f"{page.relative_to(ROOT)}: {section.splitlines()[0].lstrip('# ')}"] = blocks
    return found


SECTIONS = sections()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SEED, tmp_path / "article.txt")
    shutil.copytree(ARTICLES, tmp_path / "crawl")
    (tmp_path / "crawl" / "page.html").write_text("<html><body><h1>A bridge</h1><p>It is closed.</p></body></html>")
    _feed_and_archives(tmp_path)
    _records(tmp_path)
    packages = ROOT / "fixtures" / "translation"
    shutil.copy(packages / "translate-id_en-0_1.argosmodel", tmp_path / "translate-id_en-1_9.argosmodel")
    known = (packages / "pairs.tsv").read_text(encoding="utf-8").splitlines()[1].split("\t")
    (tmp_path / "page.txt").write_text(f"{known[0]}\n", encoding="utf-8")
    return tmp_path


def _records(folder: Path) -> None:
    """posts.jsonl, .jsonl.gz and .parquet: the articles with an address, under the names that the pages use."""
    posts = []
    for path in sorted(ARTICLES.glob("*.txt")):
        text, url = path.read_text(encoding="utf-8"), f"https://blog.example/{path.stem}"
        posts.append({"url": url, "link": url, "headline": text.split("\n")[0], "text": text, "body": text})
    lines = "".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts).encode()
    (folder / "posts.jsonl").write_bytes(lines)
    for place in (folder, folder / "crawl"):
        (place / "posts.jsonl.gz").write_bytes(gzip.compress(lines))
    pq.write_table(pa.Table.from_pylist(posts), folder / "posts.parquet")


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


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_runs(name: str, folder: Path) -> None:
    code = "".join(code for _, code in SECTIONS[name])
    for word, module in NEEDS.items():
        if f"integrations.{word}" in code or f"import {word}" in code or f"--engine {word}" in code:
            pytest.importorskip(module)
    if "pyspark" in code and not shutil.which("java"):
        pytest.skip("Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless")
    places = {"HF_HOME": ".hf", "ARGOS_PACKAGES_DIR": ".argos", "CLEANUP_CACHE_DIR": ".cache"}
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONIOENCODING": "utf-8",
                   "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "RAY_USAGE_STATS_ENABLED": "0",
                   **{name: str(folder / place) for name, place in places.items()}}  # fmt: skip
    for language, code in SECTIONS[name]:
        command = ["bash", "-c", SHELL + code] if language == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, f"{code}\n{done.stderr}"
    libraries = {*places.values(), "logs", "_SUCCESS"}  # what they write for themselves
    empty = [path for path in folder.rglob("*") if path.is_file() and not path.stat().st_size]
    assert [path for path in empty if not libraries & {*path.parts}] == []


def test_phrases_of_the_docs_hold(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "phrases.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```$", page, re.M | re.S)
    (tmp_path / "my.toml").write_text(block, encoding="utf-8")
    assert run("rules", "test", tmp_path / "my.toml").returncode == 0


def test_no_block_is_overlooked() -> None:
    """Every fence is of a kind that a test runs; what no test runs says so, and why."""
    left_out = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        kinds = FENCE.findall(text)[::2]
        assert set(kinds) <= {"sh", "python", "toml", ""}, f"{page}: {kinds}"
        blocks = BLOCK.findall(text)
        assert len(blocks) == len([kind for kind in kinds if kind in ("sh", "python")]), page
        drawings = [code for kind, code in FENCED.findall(text) if not kind]
        assert not any(re.search(r"^(cleanup|python|pip|sh|\$) ", code, re.M) for code in drawings), page
        left_out += sum(code.startswith(LEFT_OUT) for _, code in blocks)
    assert left_out <= 5


def test_the_api_page_has_every_public_name() -> None:
    shown = set(re.findall(r"^::: cleanup\.(\w+)$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.M))
    assert shown == set(cleanup.__all__)
