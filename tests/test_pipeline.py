"""Files of records through the real command: every format, nothing lost, whatever happens."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import ARTICLES, SEED, run

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402
import zstandard  # noqa: E402

TEXT = SEED.read_text(encoding="utf-8")
CLEAN = "China Expresses Concern"
MANIFEST = ".cleanup-manifest.jsonl"
COMPRESS: dict[str, Any] = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress,
                            ".zst": zstandard.ZstdCompressor().compress}  # fmt: skip
EXPAND: dict[str, Any] = {
    "": bytes, ".gz": gzip.decompress, ".bz2": bz2.decompress,
    ".zst": lambda data: zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read(),
}  # fmt: skip


def record(number: int, text: str = TEXT) -> dict[str, Any]:
    return {"id": number, "score": 1.5, "tags": ["a", None], "text": text, "url": f"https://example.org/{number}"}


def jsonl(rows: list[Any]) -> bytes:
    return "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows).encode()


def read(path: Path) -> list[dict[str, Any]]:
    data = EXPAND[path.suffix if path.suffix in EXPAND else ""](path.read_bytes())
    return [json.loads(line) for line in data.decode().splitlines()]


def errors(folder: Path) -> list[dict[str, Any]]:
    return read(folder / "errors.jsonl")


@pytest.mark.parametrize("compression", list(COMPRESS))
def test_jsonl_keeps_every_field_as_it_was_written(compression: str, tmp_path: Path) -> None:
    line = '{"b": 1.10, "text": "Plain text stays.", "a": 12345678901234567890, "n": null , "e": 1e5}'
    source = tmp_path / f"in.jsonl{compression}"
    source.write_bytes(COMPRESS[compression](jsonl([line, record(2)])))
    done = run(source, "-o", f"{tmp_path}/out/")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out" / source.name
    assert EXPAND[compression](out.read_bytes()).decode().startswith(line[:-1] + ', "clean_text": "Plain text stays."')
    first, second = read(out)
    assert list(first) == ["b", "text", "a", "n", "e", "clean_text", "title", "language", "removed", "warnings"]
    assert second["clean_text"].startswith(CLEAN) and second["tags"] == ["a", None]
    assert [r["rule"] for r in second["removed"]] == ["headline/exact", "boilerplate/id/comments"]
    gone = second["removed"][0]
    assert TEXT[gone["start"] : gone["end"]] == gone["text"]


def test_csv_with_newlines_in_quotes(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    with source.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "text", "title"])
        rows.writerow(["007", TEXT, "a, b"])
        rows.writerow(["008", 'He said "no".\n\nThen he left.', ""])
    assert run(source, "-o", f"{tmp_path}/out/").returncode == 0
    with (tmp_path / "out" / "in.csv").open(newline="", encoding="utf-8") as stream:
        first, second = csv.DictReader(stream)
    assert (first["id"], first["text"], first["title"]) == ("007", TEXT, "a, b")
    assert first["clean_title"].startswith(CLEAN) and json.loads(first["removed"])[0]["rule"] == "headline/exact"
    assert second["clean_text"] == 'He said "no".\n\nThen he left.'


@pytest.mark.parametrize(("source", "target", "delimiter"), [
    ("in.csv;", "out.csv", ";"), ("in.csv\t", "out.csv", "\t"), ("in.csv,", "out.csv", ","),
    ("in.csv;", "out.tsv", "\t"), ("in.tsv\t", "out.csv", ","),
])  # fmt: skip
def test_csv_keeps_what_stands_between_its_cells(source: str, target: str, delimiter: str, tmp_path: Path) -> None:
    """A table that a German spreadsheet wrote is read by one again."""
    path, between = tmp_path / source[:-1], source[-1]
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=between).writerows([("id", "text"), *[("1,5", "Plain text stays.")] * 300])
    assert run(path, "-o", tmp_path / target, "--add", "none").returncode == 0
    with (tmp_path / target).open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream, delimiter=delimiter)
    assert header == ["id", "text", "clean_text"] and rows == [["1,5", "Plain text stays.", "Plain text stays."]] * 300


def test_csv_rows_that_do_not_fit_are_put_aside(tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_bytes(b"id\ttext\n1\tone\ttoo many\n2\tfine text\n3\tbroken \xff\n")
    done = run(tmp_path / "in.tsv", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and (tmp_path / "out" / "in.tsv").read_text().splitlines()[1].startswith("2\tfine")
    assert [(e["position"], e["reason"][:7]) for e in errors(tmp_path / "out")] == [(2, "3 cells"), (4, "not UTF")]


def test_parquet_keeps_types_and_puts_nulls_aside(tmp_path: Path) -> None:
    table = pa.table({
        "n": pa.array([1, 2, 3], pa.int16()), "when": pa.array([0, None, 2], pa.timestamp("ms", "UTC")),
        "text": pa.array([TEXT, None, "Plain text stays."], pa.large_string()),
        "list": [[1], [], None],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "in.parquet")
    done = run(tmp_path / "in.parquet", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"1 failed" in done.stderr
    out = pq.read_table(tmp_path / "out" / "in.parquet")
    assert out.select(table.column_names).equals(table.take([0, 2]))
    assert out.schema.names[4:] == ["clean_text", "title", "language", "removed", "warnings"]
    (bad,) = errors(tmp_path / "out")
    assert (bad["position"], bad["reason"], bad["record"]["n"]) == (2, "has no text", 2)
    assert bad["file"].endswith("in.parquet")


def test_parquet_without_a_text_column_says_which_there_are(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [1, 2], "body": ["a", "b"]}), tmp_path / "in.parquet")
    done = run(tmp_path / "in.parquet", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"column 'text' is int64, not a string" in done.stderr
    assert not (tmp_path / "out" / "in.parquet").exists() and b"Traceback" not in done.stderr
    assert b"--text-field" in run(tmp_path / "in.parquet", "-o", f"{tmp_path}/o2/", "--text-field", "x").stderr
    assert run(tmp_path / "in.parquet", "-o", f"{tmp_path}/o3/", "--text-field", "body").returncode == 0


def test_formats_can_be_changed(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(jsonl([record(n) for n in range(3)]))
    assert run(source, "-o", tmp_path / "out.parquet").returncode == 0
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["id"].to_pylist() == [0, 1, 2] and table["clean_text"][0].as_py().startswith(CLEAN)
    pq.write_table(table.select(["id", "text"]), tmp_path / "back.parquet")
    assert run(tmp_path / "back.parquet", "-o", f"{tmp_path}/back/", "--to", "jsonl.gz").returncode == 0
    assert [r["id"] for r in read(tmp_path / "back" / "back.jsonl.gz")] == [0, 1, 2]
    done = run(source, "-o", tmp_path / "out.csv")
    assert done.returncode == 2 and b"can be written as jsonl, parquet" in done.stderr


def test_in_place_and_chosen_fields(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(jsonl([{"body": TEXT, "title": "kept", "id": 1}]))
    out = json.loads(run(source, "--text-field", "body", "--in-place-field").stdout)
    assert list(out) == ["body", "title", "id"] and out["body"].startswith(CLEAN) and "Posting" not in out["body"]
    out = json.loads(run(source, "--text-field", "body", "--add", "title,language").stdout)
    assert list(out) == ["body", "title", "id", "clean_text", "clean_title", "language"] and out["title"] == "kept"
    assert run(source, "--add", "nonsense").returncode == 2


def test_records_on_standard_streams(tmp_path: Path) -> None:
    done = run("-", "--from", "jsonl", stdin=jsonl([record(1), "{broken"]))
    assert done.returncode == 1 and json.loads(done.stdout)["clean_text"].startswith(CLEAN)
    assert b"-:2: no JSON" in done.stderr


def test_a_broken_line_goes_to_the_errors(tmp_path: Path) -> None:
    rows = [record(1), '{"id": 2, "text": "cut o', {"id": 3, "text": 7}, {"id": 4}, "[1]", "", record(7)]
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows) + b'{"text": "\xff"}\n')
    done = run(tmp_path / "in.jsonl", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"5 failed; they are in" in done.stderr
    assert [r["id"] for r in read(tmp_path / "out" / "in.jsonl")] == [1, 7]
    found = errors(tmp_path / "out")
    assert [e["position"] for e in found] == [2, 3, 4, 5, 8]
    assert found[0]["record"] == '{"id": 2, "text": "cut o\n' and "not a string" in found[1]["reason"]
    assert "no field 'text'; its fields are id" in found[2]["reason"] and "not UTF-8" in found[4]["reason"]
    strict = run(tmp_path / "in.jsonl", "-o", f"{tmp_path}/strict/", "--strict")
    assert strict.returncode == 1 and b"in.jsonl:2: no JSON" in strict.stderr
    assert not (tmp_path / "strict" / "in.jsonl").exists()


@pytest.mark.parametrize("compression", [".gz", ".zst", ".bz2"])
def test_a_truncated_stream_keeps_what_could_be_read(compression: str, tmp_path: Path) -> None:
    rows = jsonl([{"id": n, "text": f"Plain text number {n} stays. {hash(str(n))}"} for n in range(300)])
    source = tmp_path / f"in.jsonl{compression}"
    whole = COMPRESS[compression](rows[: len(rows) // 2]) + COMPRESS[compression](rows[len(rows) // 2 :])
    source.write_bytes(whole[:-30])
    done = run(source, "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"ends early" in done.stderr and b"Traceback" not in done.stderr
    kept = [r["id"] for r in read(tmp_path / "out" / source.name)]
    assert kept == list(range(len(kept))) and len(kept) > 140  # bz2 needs the whole of its second half
    assert "ends early" in errors(tmp_path / "out")[-1]["reason"]
    again = run(source, "-o", f"{tmp_path}/out/", "--resume")
    assert again.returncode == 1 and b"it has not changed" in again.stderr
    source.write_bytes(whole)
    assert run(source, "-o", f"{tmp_path}/out/", "--resume").returncode == 0
    assert len(read(tmp_path / "out" / source.name)) == 300 and errors(tmp_path / "out") == []


def test_a_folder_is_walked(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl"
    (crawl / "a").mkdir(parents=True)
    (crawl / "a" / "x.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    (crawl / "a" / "p.md").write_bytes(TEXT.encode())
    (crawl / "z.jsonl").write_bytes(jsonl([record(1)]))
    (crawl / "picture.jpg").write_bytes(b"\xff\xd8")
    done = run(crawl, "-o", f"{tmp_path}/out/")
    assert done.returncode == 0 and b"1 file of another kind passed over (.jpg 1)" in done.stderr
    found = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert found == {MANIFEST, "a/x.txt.gz", "a/p.md", "z.jsonl"}
    assert gzip.decompress((tmp_path / "out/a/x.txt.gz").read_bytes()) == (tmp_path / "out/a/p.md").read_bytes()
    assert run(f"{crawl}/**/*.md", "-o", f"{tmp_path}/globbed/").returncode == 0
    assert (tmp_path / "globbed" / "a" / "p.md").exists()


@pytest.mark.parametrize("arguments, message", [
    (["crawl", "-o", "crawl/clean/"], "inside the input folder crawl"),
    (["crawl/a.txt", "-o", "crawl/"], "is an input and would be written over"),
    (["crawl/a.txt", "-o", "crawl/a.txt"], "is an input and would be written over"),
    (["crawl/a.txt", "-o", "old.txt"], "old.txt exists; --overwrite"),
    (["crawl/a.txt", "crawl/a.html", "-o", "new/"], "would both be written to new/a.txt"),
    (["crawl/errors.jsonl", "-o", "new/"], "the list of errors and crawl/errors.jsonl"),
    (["crawl/a.txt", "-o", "there/"], "there/a.txt exists; --overwrite replaces it, --resume does only"),
    (["crawl/a.txt", "-o", "there/", "--resume"], "no record of how it was made"),
    (["empty", "-o", "new/"], "no file of a known kind there"),
    (["crawl/a.txt", "--to", "docx"], "unknown format"),
    (["x.parquet"], "cannot go to standard output"),
    (["crawl/a.txt", "--resume"], "--resume goes with -o"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_before_anything_is_written(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    for name in ("crawl/a.txt", "crawl/a.html", "crawl/errors.jsonl", "old.txt", "there/a.txt", "x.parquet"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    (tmp_path / "empty").mkdir()
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and message in done.stderr.decode(), done.stderr
    assert {p.read_text() for p in tmp_path.rglob("*") if p.is_file()} == {"old"}


def test_overwrite(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([record(1)]))
    arguments = (tmp_path / "in.jsonl", "-o", f"{tmp_path}/out/")
    assert run(*arguments).returncode == 0
    assert run(*arguments).returncode == 2 and run(*arguments, "--overwrite", "--foreign", "keep").returncode == 0
    done = run(*arguments, "--resume")
    assert done.returncode == 2 and b"made with other options" in done.stderr


def test_a_record_of_200_mb_is_put_aside_in_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "in.jsonl").open("w") as stream:
        stream.write(json.dumps(record(1)) + '\n{"text": "')
        for _ in range(200):
            stream.write("word " * 200_000)
        stream.write('"}\n' + json.dumps(record(3)) + "\n")
    # Not ru_maxrss: a child begins with its parent's.
    code = (
        "import re, sys\nfrom cleanup.cli import main\n"
        "try: main(sys.argv[1:])\n"
        r"finally: print(int(re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "in.jsonl"), "-o", f"{tmp_path}/out/", "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1 and int(done.stdout) < 400, done
    assert [r["id"] for r in read(tmp_path / "out" / "in.jsonl")] == [1, 3]
    (bad,) = errors(tmp_path / "out")
    assert "record of 200,000,013 bytes; the limit is 10,000,000" in bad["reason"] and len(bad["record"]) == 2000


def test_warc_and_wet(tmp_path: Path) -> None:
    from fastwarc.warc import WarcRecord, WarcRecordType

    paragraph = "Die Brücke über den Fluss wird im Herbst für ein Jahr geschlossen, sagte der Rat am Dienstag. " * 3
    html = f"<html><head><title>Brücke zu</title></head><body><h1>Brücke zu</h1><p>{paragraph}</p></body></html>"
    for name, kind in (("crawl.warc.gz", WarcRecordType.response), ("crawl.warc.wet.gz", WarcRecordType.conversion)):
        made = WarcRecord()
        if kind == WarcRecordType.response:
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n" + html.encode("latin-1")
            made.init_headers(kind)
            made.set_bytes_content(body)
            made.headers["Content-Type"] = "application/http; msgtype=response"
        else:
            body = f"Brücke zu\n{paragraph}".encode()
            made.init_headers(kind)
            made.set_bytes_content(body)
            made.headers["Content-Type"] = "text/plain"
        made.headers["WARC-Target-URI"] = "https://example.org/bruecke"
        plain = tmp_path / "plain"
        with plain.open("wb") as stream:
            made.write(stream)
        (tmp_path / name).write_bytes(gzip.compress(plain.read_bytes()))
    done = run(tmp_path / "crawl.warc.gz", tmp_path / "crawl.warc.wet.gz", "-o", f"{tmp_path}/out/", "--to", "jsonl")
    assert done.returncode == 2 and b"would both be written" in done.stderr
    for name in ("crawl.warc.gz", "crawl.warc.wet.gz"):
        done = run(tmp_path / name, "-o", f"{tmp_path}/{name}.out/")
        assert done.returncode == 0, done.stderr
        (out,) = read(tmp_path / f"{name}.out" / "crawl.jsonl.gz")
        assert out["url"] == "https://example.org/bruecke" and out["language"] == "de"
        assert paragraph.strip() in out["clean_text"] and "<" not in out["text"]


def test_remote_files_through_fsspec(tmp_path: Path) -> None:
    code = """
import fsspec, json, sys
from cleanup.cli import main
fs = fsspec.filesystem("memory")
fs.pipe("/crawl/a.jsonl", json.dumps({"text": open(sys.argv[1]).read()}).encode() + b"\\n{broken\\n")
fs.pipe("/crawl/sub/b.txt.gz", __import__("gzip").compress(open(sys.argv[1], "rb").read()))
def call(*arguments):
    try:
        main(list(arguments), standalone_mode=False)
    except SystemExit as error:
        return error.code
assert call("memory://crawl", "-o", "memory://clean/") == 1
print(sorted(fs.find("/clean")))
row = json.loads(fs.cat("/clean/a.jsonl"))
assert row["clean_text"].startswith("China") and len(fs.cat("/clean/errors.jsonl").splitlines()) == 1
assert call("memory://crawl", "-o", "memory://clean/", "--resume", "-q") == 1
assert call("memory://crawl/*.jsonl", "-o", "memory://other/", "--to", "parquet", "-q") == 1
import pyarrow.parquet as pq
print(pq.read_table(fs.open("/other/a.parquet"), use_threads=False).num_rows)
"""
    done = subprocess.run([sys.executable, "-c", code, str(SEED)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    names = ["/clean/.cleanup-manifest.jsonl", "/clean/a.jsonl", "/clean/errors.jsonl", "/clean/sub/b.txt.gz"]
    assert done.stdout.splitlines() == [str(names), "1"], done.stdout


def test_two_jobs_give_what_one_gives(tmp_path: Path) -> None:
    files = sorted(ARTICLES.glob("*.txt"))
    texts = [p.read_text(encoding="utf-8") for p in files]
    (tmp_path / "in.jsonl").write_bytes(jsonl([record(n, texts[n % len(texts)][:400]) for n in range(300)]))
    for jobs in (1, 2):
        arguments = ("-o", f"{tmp_path}/{jobs}/", "--jobs", jobs)
        assert run(tmp_path / "in.jsonl", *files, *arguments).returncode == 0
    for path in (tmp_path / "1").iterdir():
        if path.name != MANIFEST:
            assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes()
