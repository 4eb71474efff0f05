"""Decisions written down and applied again; runs that write nothing."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given

from cleanup import Cleaner, Result
from cleanup.report.ledger import line, restore
from tests.test_cli import ARTICLES, SEED, run
from tests.test_report import results


@given(results())
def test_a_ledger_gives_back_the_result(result: Result) -> None:
    again = restore(json.loads(line(result, "x")), result.document.raw)
    assert (again.text, again.without("r").text) == (result.text, result.without("r").text)


def test_every_part_of_a_result_comes_back() -> None:
    for path in ARTICLES.glob("*.txt"):
        result = Cleaner().clean(path.read_text(encoding="utf-8"))
        again = restore(json.loads(line(result, "x")), result.document.raw)
        assert (again.text, again.body, again.title, again.language) == (
            result.text, result.body, result.title, result.language)  # fmt: skip
        assert again.removed == result.removed and len(again.fragments) == len(result.fragments)


def test_replay_applies_and_undoes(tmp_path: Path) -> None:
    ledger = tmp_path / "decisions.jsonl"
    clean = run(SEED, "--ledger", ledger).stdout
    moved = tmp_path / "moved.txt"
    moved.write_bytes(SEED.read_bytes())
    assert run("replay", moved, "--ledger", ledger).stdout == clean
    undone = run("replay", moved, "--ledger", ledger, "--undo", "comments").stdout
    assert b"Posting Komentar" in undone and undone.startswith(clean.rstrip())
    assert run("replay", moved, "--ledger", ledger, "--undo", "").stdout.rstrip() == SEED.read_bytes().rstrip()
    wrong = run("replay", moved, "--ledger", ledger, "--undo", "headlin")
    assert wrong.returncode == 2 and b"did you mean 'headline" in wrong.stderr
    moved.write_text("another text")
    other = run("replay", moved, "--ledger", ledger)
    assert other.returncode == 1 and b"another text" in other.stderr
    ledger.write_text("{}\n")
    assert run("replay", moved, "--ledger", ledger).returncode == 2


def test_records_have_a_line_each(tmp_path: Path) -> None:
    records = tmp_path / "posts.jsonl"
    texts = [path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.txt"))]
    records.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert run(records, "-o", tmp_path / "out.jsonl", "--jobs", 2, "--ledger", tmp_path / "a").returncode == 0
    assert run(records, "--dry-run", "--ledger", tmp_path / "b").returncode == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes().count(b"\n") == len(texts)
    made_with = json.loads((tmp_path / "a").read_bytes().split(b"\n")[0])["made_with"]
    assert {"article-cleanup", "ftfy", "line model", "phrases", "py3langid"} <= made_with.keys()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = run(*sorted(ARTICLES.glob("*.txt")), "--dry-run", "-o", tmp_path / "out/")
    assert done.returncode == 0 and done.stdout.startswith(b"5 records, ") and b"boilerplate/id/comments" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_report_takes_records(tmp_path: Path) -> None:
    records = tmp_path / "posts.jsonl"
    records.write_text(json.dumps({"body": SEED.read_text(encoding="utf-8"), "url": "https://example.org/x"}) + "\n{\n")
    done = run("report", records, "--text-field", "body", "-o", tmp_path / "r.html")
    assert done.returncode == 1 and b"posts.jsonl:" in done.stderr
    assert "example.org" in (tmp_path / "r.html").read_text(encoding="utf-8")
