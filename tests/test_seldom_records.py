"""What seldom happens to files of records and to Ray, in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

from cleanup.engines import ray as engine  # noqa: E402
from cleanup.engines import ray_parts  # noqa: E402
from cleanup.engines.learn import learn_group  # noqa: E402
from cleanup.sites import host_of  # noqa: E402
from cleanup.sources.formats import Format  # noqa: E402
from cleanup.sources.paths import Input  # noqa: E402
from cleanup.sources.pieces import pieces  # noqa: E402
from cleanup.sources.streams import Unreadable  # noqa: E402
from tests.test_seldom import TEXT, run  # noqa: E402
from tests.test_sites import crawl  # noqa: E402


def test_a_dry_run_names_what_is_bad(tmp_path: Path) -> None:
    rows = ['{"text": null}', "[1]", "{", "[" * 100_000, '{"text": "x", "clean_text": "y"}', json.dumps({"text": TEXT})]
    (tmp_path / "in.jsonl").write_text("\n".join(rows) + "\n")
    status, said = run("--dry-run", tmp_path / "in.jsonl")
    assert status == 1
    for number, reason in enumerate(("has no text", "no record: a JSON list", "no JSON", "nested too deeply",
                                     "has a field 'clean_text' already"), 1):  # fmt: skip
        assert f"in.jsonl:{number}: {reason}" in said or (f"in.jsonl:{number}: " in said and reason in said)
    broken = pa.RecordBatch.from_arrays([pa.array([TEXT.encode(), b"\xff\xfe"]).cast(pa.binary()).view(pa.string())],
                                        ["text"])  # fmt: skip
    pq.write_table(pa.Table.from_batches([broken]), tmp_path / "in.parquet")
    status, said = run("--dry-run", tmp_path / "in.parquet")
    assert status == 1 and "in.parquet:2: not valid" in said
    for kind in ("parquet", "csv"):
        table = pa.table({"text": ["x"], "clean_text": ["y"]})
        path = tmp_path / f"again.{kind}"
        pq.write_table(table, path) if kind == "parquet" else path.write_text("text,clean_text\nx,y\n")
        status, said = run("--dry-run", path)
        assert status == 1 and "has a field 'clean_text' already" in said


def test_parquet_that_cannot_be_read_or_is_large(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file; check the path"):
        list(pieces(str(tmp_path / "none.parquet"), Format("parquet"), 10))
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(Unreadable, match="no readable parquet"):
        list(pieces(str(tmp_path / "bad.parquet"), Format("parquet"), 10))
    pq.write_table(pa.table({"text": [f"{n:07d}" * 100_000 for n in range(4)]}), tmp_path / "large.parquet")
    found = list(pieces(str(tmp_path / "large.parquet"), Format("parquet"), 10))
    assert [p.positions for p in found] == [[1], [2], [3], [4]] and found[0].end < found[-1].end


def test_a_csv_without_anything(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"")
    assert list(pieces(str(tmp_path / "in.csv"), Format("csv"), 100)) == []
    (tmp_path / "in.csv").write_bytes(b"a,a\n1,2\n")
    with pytest.raises(Unreadable, match="two columns have one name"):
        list(pieces(str(tmp_path / "in.csv"), Format("csv"), 100))
    (tmp_path / "in.csv").write_bytes(b'a,b\n\n1,2\n"x' + b"y" * 300)
    with pytest.raises(Unreadable, match="rows from there on were not read"):
        list(pieces(str(tmp_path / "in.csv"), Format("csv"), 100))


# Ray, with the cluster left out


def test_what_ray_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "x"}\n')
    status, said = run(source, "--engine", "ray")
    assert status == 2 and "name a folder, -o clean/" in said
    status, said = run(source, "--engine", "ray", "-o", tmp_path)
    assert status == 2 and "is not empty; --overwrite" in said
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "ray", None)
        status, said = run(source, "--engine", "ray", "-o", tmp_path / "out")
        assert status == 2 and "article-cleanup[ray]" in said


def test_ray_says_what_became_of_the_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cluster:
        def cluster_resources(self) -> dict[str, float]:
            return {"CPU": 4.0}

    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "x"}\n')
    monkeypatch.setattr(engine, "connect", lambda address: Cluster())
    for failed in (0, 2):
        monkeypatch.setattr(ray_parts, "clean", lambda *a, failed=failed: iter([ray_parts.Part(1, 5, failed)]))
        for more in ([], ["-q"]):
            status, said = run(source, "--engine", "ray", "-o", tmp_path / "out", *more)
            assert status == bool(failed) and ("4 processors" in said) is not bool(more)
            assert ("5 records are in" in said) is not bool(more)
            told = "2 records could not be cleaned; they are in " in said and "out/_errors" in said
            assert told is bool(failed)
    status, said = run(source, "--engine", "ray", "-o", "nowhere://clean/out")
    assert status == 2 and "nowhere" in said

    def refuse(*arguments: object) -> Any:
        raise KeyError("no column 'text'")

    monkeypatch.setattr(ray_parts, "clean", refuse)
    status, said = run(source, "--engine", "ray", "-o", tmp_path / "out")
    assert status == 2 and "no column 'text': name another with --text-field" in said


def test_ray_reads_files_of_one_kind() -> None:
    pytest.importorskip("ray")
    some = [Input("a.csv", "a.csv", Format("csv"))]
    mixed = [Input("a.jsonl", "a.jsonl", Format("jsonl")), Input("b.parquet", "b.parquet", Format("parquet"))]
    for inputs in (some, mixed):
        with pytest.raises(Unreadable, match="files of one kind"):
            engine.read(inputs)


def test_what_a_task_of_ray_learns() -> None:
    rows = crawl()
    table = pa.table({"u": [r["url"] for r in rows] + [None], "t": [r["text"] for r in rows] + ["x"]})
    hosts = engine._hosts(table, "t", "u")
    assert hosts.num_rows == len(rows) and set(hosts["host"].to_pylist()) == {"a.example", "b.example"}
    found = engine._learn(hosts, 5, 0.3)
    sites = learn_group([(host_of(r["url"]), r["text"]) for r in rows] + [(None, "x"), ("a", None)], 5, 0.3)
    assert found["host"].to_pylist() == [host for host, _ in sites] != []
    assert found["lines"].to_pylist() == [list(site.lines) for _, site in sites]


def test_languages_and_rules_of_records(tmp_path: Path) -> None:
    """`detect` and `rules check` take the files that `clean` takes, a record or a page each."""
    dutch = "De gemeenteraad heeft dinsdagavond besloten de oude brug over de rivier een jaar lang te sluiten."
    records = [{"id": "a", "text": TEXT}, {"id": "b", "text": f"{TEXT}\n\n{dutch}\n"}, {"id": "c", "text": dutch}]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(f"{json.dumps(row)}\n" for row in records[:2]) + "{\n" + json.dumps(records[2]))
    status, said = run("detect", source)
    assert status == 1 and f"{source}:1: en\n" in said and f"{source}:4: nl\n" in said
    assert f"{source}:3: no JSON" in said
    assert sum(dutch in row and " nl " in row for row in said.splitlines()) == 1
    status, said = run("detect", "--record", "b", "--json", source)
    found = json.loads(said)
    assert status == 0 and found["source"] == f"{source}:2" and found["language"] == "en"
    (foreign,) = (f for f in found["fragments"] if f["language"] == "nl")
    assert records[1]["text"][foreign["start"] : foreign["end"]] == foreign["text"] == dutch
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><nav><a href=/>Home</a></nav><article><p>{dutch}</p></article></body></html>")
    assert run("detect", page) == (0, "nl\n")  # of the text, not of the markup
    status, said = run("rules", "check", source)
    assert status == 1 and "       2  headline/exact\n" in said and f"{source}:3: no JSON" in said
    assert run("detect", "--record", "1", page)[0] == 1


def test_a_headline_for_many_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": TEXT}) + "\n")
    for command in ("clean", "explain", "diff"):
        status, said = run(command, tmp_path / "in.jsonl", "--title", "A bridge is closed")
        assert status == 2 and "in.jsonl is a file of records" in said and "--title-field" in said
