"""`explain`, `diff`, `report` and `replay` on files of records: one by its place, id or address; the outputs again."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.test_cli import ARTICLES, run
from tests.test_pipeline import jsonl

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

ROWS = [
    {"id": f"a{n}", "url": f"https://blog.example/?p={n}", "body": path.read_text(encoding="utf-8")}
    for n, path in enumerate(sorted(ARTICLES.glob("*.txt")))
]  # bruecke, china-nato-id, china-nato, faro, panen
SEED = 2  # the row of china-nato


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("records")
    (place / "posts.jsonl").write_bytes(jsonl(ROWS))
    (place / "posts.jsonl.gz").write_bytes(gzip.compress(jsonl(ROWS)))
    pq.write_table(pa.Table.from_pylist(ROWS), place / "posts.parquet", row_group_size=2)
    with (place / "posts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    return place


def line_of(row: int) -> int:
    """The line on which a row of posts.csv ends."""
    return 1 + sum(1 + r["body"].count("\n") for r in ROWS[: row + 1])


FILES = ["posts.jsonl", "posts.jsonl.gz", "posts.csv", "posts.parquet"]
BODY = ("--text-field", "body")


@pytest.mark.parametrize("name", FILES)
def test_a_record_is_found_by_place_id_and_address(name: str, folder: Path) -> None:
    place = line_of(SEED) if name.endswith("csv") else SEED + 1
    wanted = [str(place), "a2", "id=a2", ROWS[SEED]["url"], f"url={ROWS[SEED]['url']}"]
    outputs = [run("explain", name, *BODY, "--record", each, cwd=folder).stdout.decode() for each in wanted]
    assert outputs[0].startswith(f"== {name}:{place}\n") and "boilerplate/id/comments" in outputs[0]
    assert outputs[0].count("== ") == 1 and len(set(outputs)) == 1
    diff = run("diff", name, *BODY, "--record", "a2", cwd=folder).stdout.decode()
    assert diff.startswith(f"--- {name}:{place}\n") and '-Posting Komentar untuk "China' in diff
    both = run("explain", name, *BODY, "--record", "a2", "--record", "id=a4", "--json", cwd=folder).stdout.splitlines()
    assert [json.loads(line)["language"] for line in both] == ["en", "id"]


@pytest.mark.parametrize("name", FILES)
def test_a_report_of_chosen_records(name: str, folder: Path, tmp_path: Path) -> None:
    done = run("report", name, *BODY, "--record", "a2", "-o", tmp_path / "r.html", cwd=folder)
    assert done.returncode == 0 and b"1 document in" in done.stderr
    assert "faro" not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_all_records_without_choice(folder: Path) -> None:
    shown = run("explain", "posts.parquet", *BODY, "--only", "removed", cwd=folder).stdout.decode()
    assert [line for line in shown.splitlines() if line.startswith("== ")] == [
        f"== posts.parquet:{n}" for n in range(1, len(ROWS) + 1)
    ]
    piped = run("explain", "--from", "jsonl", *BODY, "--record", "a2", stdin=jsonl(ROWS), cwd=folder).stdout
    assert piped.startswith(b"== -:3\n")


def test_what_was_cleaned_can_be_explained(folder: Path, tmp_path: Path) -> None:
    assert run("posts.jsonl", *BODY, "-o", tmp_path / "clean.jsonl", cwd=folder).returncode == 0
    shown = run("explain", tmp_path / "clean.jsonl", *BODY, "--record", "a2")
    assert shown.returncode == 0 and b"boilerplate/id/comments" in shown.stdout


@pytest.mark.parametrize("arguments, message", [
    (["posts.jsonl", "--record", "9"], "no record 9 in posts.jsonl"),
    (["posts.jsonl", "--record", "id=zz"], "no record zz in posts.jsonl"),
    (["posts.parquet", "--record", "1", "--record", "zz"], "no record zz in posts.parquet"),
    ([str(ARTICLES / "faro.txt"), "--record", "1"], "is one text, not a file of records; leave --record out"),
])  # fmt: skip
def test_a_record_that_is_not_there(arguments: list[str], message: str, folder: Path) -> None:
    done = run("explain", *arguments, *BODY, cwd=folder)
    assert done.returncode == 1 and message in done.stderr.decode()


def test_a_bad_record_is_told_only_where_it_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_bytes(jsonl(ROWS[:1]) + b"{broken\n" + jsonl(ROWS[1:]))
    assert run("diff", "posts.jsonl", *BODY, "--record", "a2", cwd=tmp_path).stderr == b""
    done = run("diff", "posts.jsonl", *BODY, "--record", "2", cwd=tmp_path)
    assert done.returncode == 1 and b"posts.jsonl:2: no JSON" in done.stderr and b"no record" not in done.stderr


@pytest.mark.parametrize("name", FILES)
def test_replay_writes_what_clean_wrote(name: str, folder: Path, tmp_path: Path) -> None:
    how = (*BODY, "--add", "title,removed", "--ledger", tmp_path / "ledger")
    assert run(name, *how, "-o", f"{tmp_path}/clean/", cwd=folder).returncode == 0
    again = run("replay", name, *how, "-o", f"{tmp_path}/again/", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "clean" / name).read_bytes()
    undone = (name, *how, "--undo", "comments", "-o", f"{tmp_path}/undone/")
    assert run("replay", *undone, cwd=folder).returncode == 0
    shown = run("explain", tmp_path / "undone" / name, "--text-field", "clean_text", "--skip", "boilerplate",
                "--record", "a2")  # fmt: skip
    assert b"Posting Komentar" in shown.stdout
    refused = run("replay", *undone, cwd=folder)
    assert refused.returncode == 2 and b"--overwrite replaces it" in refused.stderr
    chosen = ("replay", name, *BODY, "--ledger", tmp_path / "ledger", "--record", "a2")
    one = run(*chosen, "--undo", "comments", cwd=folder)
    assert one.stdout.startswith(b"China Expresses") and b"Posting Komentar" in one.stdout
    done = run(*chosen, "-o", tmp_path / "one.txt", cwd=folder)
    assert done.returncode == 0 and b"Posting" not in (tmp_path / "one.txt").read_bytes()


def test_replay_names_records_that_have_changed(folder: Path, tmp_path: Path) -> None:
    assert run("posts.jsonl", *BODY, "--ledger", tmp_path / "ledger", "-o", tmp_path / "o", cwd=folder).returncode == 0
    (tmp_path / "new.jsonl").write_bytes(jsonl([ROWS[0], {"id": "new", "body": "Another text."}]))
    out = tmp_path / "out.jsonl"
    done = run("replay", tmp_path / "new.jsonl", *BODY, "--ledger", tmp_path / "ledger", "-o", out)
    assert done.returncode == 1 and out.read_bytes().count(b"\n") == 1
    assert b"another text was cleaned, or it has changed since" in out.with_name("out.jsonl.errors.jsonl").read_bytes()


def test_of_two_texts_alike_each_has_its_own_decisions(tmp_path: Path) -> None:
    text = "A bridge is closed\n\nThe council voted on Tuesday to close the old bridge for a whole year, it said."
    rows = [{"text": text, "title": title} for title in ("A bridge is closed", "Another headline of this page")]
    (tmp_path / "two.jsonl").write_bytes(jsonl(rows))
    how = ("--title-field", "title", "--ledger", tmp_path / "ledger")
    clean = run(tmp_path / "two.jsonl", *how).stdout
    assert run("replay", tmp_path / "two.jsonl", *how).stdout == clean
    assert len({json.loads(line)["clean_title"] for line in clean.splitlines()}) == 2
