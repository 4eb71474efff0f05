"""What seldom happens, in this process: each case with the message or the answer that it must give."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import cleanup
from cleanup import rules
from cleanup.cleaner import Cleaner
from cleanup.cli import main, progress
from cleanup.engines.local import Step
from cleanup.engines.stats import Stats
from cleanup.model import Document, Result
from cleanup.options import Options, Translation
from cleanup.phrases import compiled
from cleanup.phrases.__main__ import main as phrases
from cleanup.phrases.packed import packed
from cleanup.report.ledger import digest, restore
from cleanup.rows import Fields, clean_rows
from cleanup.sites import Line, Site, dump, host_of, load
from cleanup.sources import lock
from cleanup.sources.outputs import writer
from cleanup.sources.streams import Unreadable, compressed, filesystem, opened
from tests.test_cli import SEED

TEXT = SEED.read_text("utf-8")
RULES = '[tip]\nlines = ["Tip of the day"]\nweak = ["Tip"]\nmatch = ["Tip of the day"]\nspare = ["A tip."]\n'


def run(*arguments: object, stdin: str | bytes | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


# Rules and phrase files


def test_rules_are_listed_shown_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = [path for path in rules.packaged() if path.stem in ("en", "id")]
    monkeypatch.setattr(rules, "packaged", lambda: some)
    own = tmp_path / "own.toml"
    own.write_text(RULES)
    status, said = run("rules", "list", "tip", "--rules", own)
    assert status == 2 and "tip" in said  # no group of the package
    status, said = run("rules", "list", "boilerplate/und", "--rules", own)
    assert status == 0 and "boilerplate/und/tip" in said and "boilerplate/id" not in said
    status, said = run("rules", "show", "boilerplate/und/tip", "--rules", own)
    assert status == 0 and f"boilerplate/und/tip  ({own.name})" in said.replace(str(own), own.name)
    assert "  lines Tip of the day\n" in said and "  weak  Tip\n" in said and "  spare A tip.\n" in said
    assert "headline/exact\n  " in run("rules", "show", "headline")[1]
    page = tmp_path / "page.txt"
    page.write_text(f"{TEXT}\n\nTip of the day\n")
    status, said = run("rules", "check", page, "--rules", own)
    assert status == 0 and "       1  headline/exact" in said and "never  boilerplate/und/tip" not in said
    status, said = run("rules", "check", SEED, "--rules", own)
    assert status == 0 and "never  boilerplate/und/tip" in said


def test_a_phrase_file_is_tried_on_its_own_examples(tmp_path: Path) -> None:
    good, bad, none = (tmp_path / f"{name}.toml" for name in ("good", "bad", "none"))
    good.write_text(RULES)
    status, said = run("rules", "test", good)
    assert status == 0 and said == f"{good}: 1 groups, all examples hold\n"
    bad.write_text('[tip]\nlines = ["Tip of the day", "{text}"]\nend = ["Read it all"]\nmatch = ["Tip of the week"]\n'
                   'spare = ["Tip of the day", "The council voted on Tuesday to close it. Read it all"]\n')  # fmt: skip
    status, said = run("rules", "test", good, bad)
    assert status == 1 and "does not match its example 'Tip of the week'" in said
    assert "must spare 'Tip of the day', but boilerplate/und/tip takes it" in said and "trims it" in said
    none.write_text("[tip\n")
    assert "not a TOML file" in run("rules", "test", none)[1] and run("rules", "list", "--rules", none)[0] == 2


def test_the_tool_for_those_who_write_phrases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(RULES)
    bad.write_text("x = 1\n")
    assert phrases(["check", str(bad)]) == 1 and "unknown key 'x'" in capsys.readouterr().out
    assert phrases([str(good)]) == 1
    said = capsys.readouterr().out
    assert "is not one of the groups" in said and "variants; at least" in said and "good.toml: 1 groups" in said


def test_compiled_phrases_are_those_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleanup.phrases.build import build
    from cleanup.phrases.files import packaged, read

    files, kept = packaged()[:3], tmp_path / "compiled.json.gz"
    monkeypatch.setattr(compiled, "packaged", lambda: files)
    assert compiled.load(files, kept) is None
    compiled.save(kept)
    found, made = compiled.load(files, kept), build(read(files))
    assert found is not None and vars(found).keys() == vars(made).keys()
    assert (found.rules, found.exact, found.calendars) == (made.rules, made.exact, made.calendars)
    stored, anew = packed(found), packed(made)
    assert all(map(np.array_equal, stored.programs.arrays(()), anew.programs.arrays(range(len(made.shapes)))))
    for one, other in ((stored, anew), (stored.programs, anew.programs)):
        arrays = {name: array for name, array in vars(other).items() if isinstance(array, np.ndarray)}
        assert len(arrays) >= 3 and all(np.array_equal(vars(one)[name], array) for name, array in arrays.items())
    assert compiled.load(files[1:], kept) is None
    whole = kept.read_bytes()
    head, _, body = whole.partition(b"\n")
    listed = json.dumps({**json.loads(head), "parts": [1]}).encode()
    for damaged in (b"", whole[:100], whole[: len(head) + 1], whole[:-1], whole + b"x", b"\0" * len(whole), body,
                    b"[]\n" + body, b"{}\n" + body, listed + b"\n" + body):  # fmt: skip
        kept.write_bytes(damaged)
        assert compiled.load(files, kept) is None


# Rows


def test_rows_without_an_answer_say_why() -> None:
    rows = clean_rows(Cleaner(), [TEXT, None, 7, "x" * 30, b"\x89PNG" + bytes(range(256)) * 9], longest=20)
    assert [row.error and row.error.split(";")[0] for row in rows] == [
        f"text of {len(TEXT):,} characters", "has no text", "text is int, not a string", "text of 30 characters",
        "text cannot be decoded: not a text file",
    ]  # fmt: skip
    assert rows[1].values() == {"clean_text": None, "title": None, "language": None, "removed": [],
                                "warnings": ["has no text"]}  # fmt: skip
    with pytest.raises(ValueError, match="cannot add nonsense"):
        Fields(add=("nonsense",))
    with pytest.raises(ValueError, match="has a field 'clean_text' already"):
        Fields().names(["clean_text"])
    assert Fields(in_place=True, add=()).names(["text"]) == {"clean_text": "text"}


def test_one_text_that_fails_does_not_take_the_others_along(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Cleaner.clean_many

    def fails(self: Cleaner, texts: Any) -> Any:
        documents = list(texts)
        if any("poison" in d.raw for d in documents):
            raise ZeroDivisionError("by a bug")
        return real(self, documents)

    monkeypatch.setattr(Cleaner, "clean_many", fails)
    good, bad, other = clean_rows(Cleaner(), ["The council voted.", "poison", "It closed."])
    assert good.result and other.result and bad.error == (
        "cleaning failed: ZeroDivisionError: by a bug; please report it"
    )
    monkeypatch.setattr(Cleaner, "clean_html", lambda *a: 1 / 0)
    (page,) = clean_rows(Cleaner(), ["<p>x"], html=True)
    assert page.error and page.error.startswith("cleaning failed: ZeroDivisionError")


# Ledgers, options, sites


@pytest.mark.parametrize("change, message", [
    ({"ledger": 99}, "ledger format 99; this version reads"), ({"sha256": "x"}, "about another text"),
    ({"decisions": [{"start": 0, "end": 9, "action": "remove", "rule": "r", "reason": ""}]}, "outside the text"),
    ({"decisions": [{"start": 0}]}, "no entry of a ledger"), ({"fragments": 7}, "no entry of a ledger"),
])  # fmt: skip
def test_an_entry_of_another_ledger_is_refused(change: dict[str, Any], message: str) -> None:
    from cleanup.report.ledger import line

    entry = json.loads(line(Result(Document("a b")), "x"))
    assert entry["sha256"] == digest("a b") and restore(entry, "a b").text == "a b"
    with pytest.raises(ValueError, match=message):
        restore({**entry, **change}, "a b")


@pytest.mark.parametrize("wrong, message", [
    ({"beam": 3}, "beam must be one of 1, 2, 4"), ({"threads": 0}, "threads must be between 1 and 256"),
    ({"threads": 257}, "threads must be between"), ({"engine": "x"}, "engine must be one of"),
])  # fmt: skip
def test_options_of_translation_are_checked(wrong: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        Translation(**wrong)
    path = tmp_path / "cleanup.toml"
    path.write_text("[translation]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in wrong.items()))
    with pytest.raises(ValueError, match=message):
        Options.load(path)


def test_hosts_and_profiles(tmp_path: Path) -> None:
    assert host_of("www.a.example/x") == "a.example" and host_of("http://[::1") is None and host_of("") is None
    path = tmp_path / "p"
    whole = "".join(dump([("a.example", Site(9, {"menu": Line(9, 0.25, "below")}))]))
    for text, message in (
        ("hello", "is no site profile"),
        ("# cleanup site profile\nx\n", "is no site profile; make one: cleanup learn"),
        (whole + "9\t-\tmenu\n", ":5: neither .host. nor pages"),
        (whole + "9\t-\tbeside\tmenu\n", ":5: neither"),
        (whole.replace("[a.example] 9 pages", ""), ":4: neither"),
        (b"# cleanup \xff", "not UTF-8 at byte 10"),
    ):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(ValueError, match=message):
            load.__wrapped__(path)
    path.write_text(whole)
    assert load.__wrapped__(path) == {"a.example": {"menu": Line(9, 0.25, "below")}}


def test_learning_from_texts_pages_and_records(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.html").write_text(f"<html><body><p>{TEXT}</p></body></html>")
    pq.write_table(pa.table({"text": [TEXT, None], "url": ["https://a.example/1", None]}), tmp_path / "c.parquet")
    (tmp_path / "d.jsonl").write_text(json.dumps({"page": "<p>x</p>", "url": "https://a.example/2"}) + "\n")
    out = tmp_path / "site.profile"
    status, said = run("learn", tmp_path / "a.txt", tmp_path / "b.html", tmp_path / "c.parquet", "-o", out)
    assert status == 0 and "from 1 pages" in said and "2 pages have no address" in said
    assert "judged from 5 different pages on (--min-pages)" in said
    assert f"1 records passed over; the first: {tmp_path}/c.parquet:2: has no text" in said
    status, said = run("learn", tmp_path / "d.jsonl", "-o", out)
    assert status == 1 and "from 0 pages" in said and "no field 'text'; its fields are page, url (--text-field)" in said
    status, said = run("learn", tmp_path / "d.jsonl", "--html-field", "page", "-o", out)
    assert status == 0 and "from 1 pages" in said
    status, said = run("learn", tmp_path / "a.txt", "--host", "a.example", tmp_path / "none.txt", "-o", out)
    assert status == 1 and "from 1 pages" in said and "no such file" in said
    assert run("learn", f"{tmp_path}/*.doc", "-o", out)[0] == 2
    assert "cannot be written" in run("learn", tmp_path / "a.txt", "-o", tmp_path / "no" / "x")[1]


# Commands


def test_commands_that_cannot_do_what_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = tmp_path / "ledger.jsonl"
    assert run(SEED, "--ledger", ledger)[0] == 0
    other = tmp_path / "other.txt"
    other.write_text("another text\n")
    status, said = run("replay", other, "--ledger", ledger)
    assert status == 1 and "another text was cleaned" in said
    assert "did you mean" in run("replay", SEED, "--ledger", ledger, "--undo", "headlin")[1]
    assert json.loads(run("replay", SEED, "--ledger", ledger, "--json")[1])["title"].startswith("China")
    for command in ("explain", "diff", "detect", "identify"):
        status, said = run(command, tmp_path / "none.txt")
        assert status == 1 and "no such file" in said
    assert run("explain", "--rule", "headlin", SEED)[0] == 2
    status, said = run("explain", SEED, other)
    assert f"== {SEED}" in said and f"== {other}" in said
    shown = json.loads(run("explain", "--json", SEED)[1])
    assert shown["kept"][0]["rule"] == "headline/found"
    status, said = run("report", SEED, tmp_path / "none.txt", "-o", tmp_path / "r.html")
    assert status == 1 and "no such file" in said and (tmp_path / "r.html").exists()
    assert run("report", SEED, "-o", tmp_path / "no" / "r.html")[0] == 2
    assert run("report", f"{tmp_path}/*.doc", "-o", tmp_path / "x.html")[0] == 2
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cleanup.toml").write_text("focsu = 1\n")
    assert "did you mean 'focus'" in run("config", "show")[1]
    (tmp_path / "cleanup.toml").unlink()
    (tmp_path / "pyproject.toml").write_text("not toml [")  # somebody else's
    status, said = run("config", "show")
    assert status == 0 and "focus" in said


def test_models_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    assert run("models", "check", "id-en")[0] == 2
    status, said = run("models", "install", tmp_path / "none.argosmodel")
    assert status == 1 and "not installed: " in said and "no such file" in said
    assert run("models", "install", "a", "b", "--sha256", "0")[0] == 2
    assert run("models", "list")[0] == 0
    status, said = run("translate", SEED, "--to", "id", "--encoding", "nonsense")
    assert status == 2 and "unknown encoding" in said


@pytest.mark.parametrize("extra, name, arguments", [
    ("zst", "zstandard", ["in.jsonl.zst"]), ("arrow", "pyarrow", ["in.parquet", "--to", "jsonl"]),
    ("warc", "fastwarc.warc", ["in.warc"]), ("html", "trafilatura", ["in.html"]),
    ("html", "trafilatura", ["in.jsonl", "--html-field", "text"]),
])  # fmt: skip
def test_without_an_extra_the_message_names_it(
    extra: str, name: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(arguments[0]).write_bytes(b'{"text": "<p>x"}\n' if arguments[0].endswith("jsonl") else b"<html><p>x\n")
    monkeypatch.setitem(sys.modules, name, None)
    if name == "pyarrow":
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for more in ([], ["--dry-run"]):
        status, said = run(*arguments, *more)
        assert status == 1 and f"article-cleanup[{extra}]" in said


def test_without_lingua_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleanup.languages import lingua

    monkeypatch.setitem(sys.modules, "lingua", None)
    lingua._detector.cache_clear()
    with pytest.raises(ImportError, match=r"article-cleanup\[lingua\]"):
        lingua.Lingua()


# Places


def test_remote_places(monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    with pytest.raises(Unreadable, match="nonsense"):
        filesystem("nonsense://x")
    to = writer("memory://crawl/a.jsonl", parquet=False)
    to.append(b"line\n")
    to.sync()
    assert to.finish() == 5 and memory.cat("/crawl/a.jsonl") == b"line\n"
    with opened("memory://crawl/a.jsonl") as (stream, _):
        assert stream.read() == b"line\n"
    writer("memory://crawl/b.jsonl", parquet=False).abandon()
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(Unreadable, match=r"article-cleanup\[remote\]"):
        filesystem("memory://crawl/a.jsonl")


def test_parquet_of_records_that_differ(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    to = writer(str(path), parquet=True)
    to.append(pa.RecordBatch.from_pydict({"a": [1, 2], "b": [None, None]}))
    to.append(pa.RecordBatch.from_pydict({"b": ["x"], "a": [3]}))
    to.append(pa.RecordBatch.from_pydict({"a": [4]}))
    for wrong, message in (({"a": [1], "c": [1]}, r"later records have fields .*\(c\)"),
                           ({"a": ["x"], "b": ["y"]}, "other types than the first")):  # fmt: skip
        with pytest.raises(Unreadable, match=message):
            to.append(pa.RecordBatch.from_pydict(wrong))
    to.sync()
    to.finish()
    assert pq.read_table(path).to_pydict() == {"a": [1, 2, 3, 4], "b": [None, None, "x", None]}
    empty = writer(str(tmp_path / "b.parquet"), parquet=True)
    empty.finish()
    assert pq.read_table(tmp_path / "b.parquet").num_rows == 0
    writer(str(tmp_path / "c.parquet"), parquet=True).abandon()
    writer(str(tmp_path / "d.parquet"), parquet=True).discard()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".c.parquet.part", "a.parquet", "b.parquet"]


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS])
def test_a_file_system_without_locks_goes_unguarded(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(error: int) -> Any:
        def flock(*arguments: object) -> None:
            raise OSError(error, os.strerror(error))

        return flock

    with (tmp_path / "x").open("w") as file:
        monkeypatch.setattr(fcntl, "flock", refuse(number))
        assert lock.taken(file.fileno())
        monkeypatch.setattr(fcntl, "flock", refuse(errno.EIO))
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            lock.taken(file.fileno())
        monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows
        assert lock.taken(file.fileno())


def test_what_is_not_unicode_in_values_of_columns() -> None:
    pytest.importorskip("pyarrow")
    from cleanup.engines.encode import Good, encode
    from cleanup.sources.formats import Format

    (row,) = clean_rows(Cleaner(), ["The council voted."])
    record = {"text": "a\ud800", "list": ["\udfff", "x"], "\ud800": {"x": "é"}}
    batch = encode(Format("parquet"), Fields(add=()), [Good(record, None, row)], None, ())
    assert batch.to_pylist() == [
        {"text": "a\ufffd", "list": ["\ufffd", "x"], "\ufffd": {"x": "é"}, "clean_text": "The council voted."}
    ]


def test_a_long_result_in_a_notebook() -> None:
    assert "…" in cleanup.clean("The council voted.\n" * 5000)._repr_html_()


# Progress


def _step(done: int, records: int) -> Step:
    return Step(None, done, Stats(records=records, characters_in=2_000_000), finished=False)  # type: ignore[arg-type]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_log_gets_a_line_a_minute(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """A job on a cluster has no terminal; its log says how far it is."""
    with progress.Progress(1, 1000) as shown, progress.Progress(1, 1000, quiet=True) as silent:
        for clock[0], done in ((110, 100), (140, 400), (165, 500), (170, 600)):
            shown.update(_step(done, 10))
            silent.update(_step(done, 10))
    assert capsys.readouterr().err == "cleanup: 50%  0/1 files, 30 records, 0.09 MB/s, 1:08 left\n"
    assert shown.time() == "1:10, 1 records a second"


def test_documents_are_counted(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    def slowly() -> Iterator[int]:
        for n in range(4):
            clock[0] += 25
            yield n

    assert [*progress.Counting().over(slowly())] == [0, 1, 2, 3]
    assert capsys.readouterr().err == "cleanup: 3 documents, 0 a second\n"


def test_the_time_left_of_a_resumed_run_is_counted_from_where_it_goes_on(clock: list[float]) -> None:
    shown = progress.Progress(1, 1000)
    clock[0] += 2
    shown.update(_step(800, 10))
    assert "left" not in shown.line() and shown.time() == ""
    clock[0] += 60.5
    shown.update(_step(900, 10))
    assert shown.line().endswith("1:00 left")


def test_a_dry_run_takes_processes_and_is_stopped_by_strict(tmp_path: Path) -> None:
    rows = [json.dumps({"text": TEXT})] * 600
    (tmp_path / "in.jsonl").write_text("\n".join([*rows, "{"]) + "\n")
    status, said = run("--dry-run", "--jobs", "2", tmp_path / "in.jsonl")
    assert status == 1 and "600 records, " in said and "in.jsonl:601: no JSON" in said and "failed: no JSON 1" in said
    status, said = run("--dry-run", "--strict", tmp_path / "in.jsonl")
    assert status == 1 and "(--strict)" in said and "600 records" not in said


# What an input is


@pytest.mark.parametrize("kind", ["gz", "bz2", "zst"])
@pytest.mark.parametrize("form, content", [("txt", "Plain text stays.\n"), ("jsonl", '{"text": "Plain text stays."}\n'),
                                           ("csv", "text\nPlain text stays.\n")])  # fmt: skip
def test_what_is_compressed_and_not_called_so(kind: str, form: str, content: str, tmp_path: Path) -> None:
    if kind == "zst":
        pytest.importorskip("zstandard")
    packed_ = tmp_path / "page"
    packed_.write_bytes(compressed(content.encode(), kind))
    status, said = run("--from", form, packed_)
    assert status == 1 and said.count("\n") == 1 and f"--from {form}.{kind} reads it" in said
    assert "Plain text stays." in run("--from", f"{form}.{kind}", packed_)[1]
    status, said = run("--from", f"{form}.{kind}", stdin=packed_.read_bytes())
    assert status == 0 and "Plain text stays." in said


def test_from_says_what_one_page_is(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    page = tmp_path / "page.html"
    page.write_text("<p>Plain <b>text</b> stays.</p>\n")
    assert run(page)[1] == run("--from", "html", stdin=page.read_text())[1] == "Plain text stays.\n"
    assert run("--from", "txt", page)[1] == page.read_text()


def test_json_is_no_text(tmp_path: Path) -> None:
    named = tmp_path / "posts.json"
    named.write_text('{"text": "Plain text stays."}\n')
    for command in ([], ["explain"], ["detect"]):
        status, said = run(*command, named)
        assert status == 2 and "--from jsonl" in said and "jq -c" in said
    status, said = run(named, SEED)  # as `cleanup crawl/*` names them
    assert status == 0 and "1 file of another kind passed over (.json 1)" in said and TEXT[:20] in said
    status, said = run("--from", "jsonl", named)
    assert status == 0 and '"clean_text": "Plain text stays."' in said
    status, said = run(stdin='[\n {"text": "Plain text stays."}]')
    assert status == 0 and "looks like JSON" in said
    assert "looks like JSON" not in run(stdin='{"Plain", he said}: text stays.')[1]


def test_a_run_goes_on_or_begins_anew(tmp_path: Path) -> None:
    status, said = run(SEED, "-o", f"{tmp_path}/", "--resume", "--overwrite")
    assert status == 2 and "name one of them" in said and not [*tmp_path.iterdir()]


def test_a_folder_tells_what_it_passes_over_and_from_takes_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.json", "b.JSON", "c", "d.txt"):
        (tmp_path / "in" / name).write_text('{"text": "Plain text stays."}\n')
    for command in ([], ["--dry-run"], ["detect"]):
        assert "3 files of other kinds passed over (.json 2, no suffix 1)" in run(*command, tmp_path / "in")[1]
    assert "passed over" not in run(tmp_path / "in", "--quiet")[1]
    for name in (tmp_path / "in", f"{tmp_path}/in/*"):
        status, said = run(name, "--from", "jsonl")
        assert status == 0 and said.count('"clean_text": "Plain text stays."') == 4 and "passed over" not in said
    assert run(f"{tmp_path}/in/*.json", "--from", "jsonl", "-o", f"{tmp_path}/out/")[0] == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".cleanup-manifest.jsonl", "a.json"]


# Nothing is written over by a slip


@pytest.mark.parametrize("command", [
    ["{other}", "--ledger", "{page}"], ["{page}", "--ledger", "{page}"], ["{page}", "--ledger", "{new}", "-o", "{new}"],
    ["{page}", "--ledger", "{page}", "--dry-run"], ["report", "{other}", "-o", "{page}"],
    ["report", "{page}", "-o", "{page}"], ["report", "{page}", "-o", "{html}"],
    ["learn", "{page}", "-o", "{page}"], ["learn", "{other}", "-o", "{page}"],
    ["{page}", "-o", ""], ["translate", "--to", "en", "{page}", "-o", ""], [""],
])  # fmt: skip
def test_a_slip_costs_no_file(command: list[str], tmp_path: Path) -> None:
    """A word left out of a command made its ledger, report or profile of an article, or wrote into the root folder."""
    names = {name: str(tmp_path / name) for name in ("page", "other", "new", "html")}
    for name in ("page", "other"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "html").write_text("<!doctype html>\n<html><body>Plain text stays.</body></html>\n")
    status, said = run(*(word.format(**names) for word in command))
    assert status == 2 and ("written over" in said or "is a variable of the shell not set?" in said or "extra" in said)
    assert (tmp_path / "page").read_text() == (tmp_path / "other").read_text() == TEXT
    assert (tmp_path / "html").stat().st_size < 100 and not (tmp_path / "new").exists()


def test_what_was_made_before_is_made_again(tmp_path: Path) -> None:
    for command in (["--ledger"], ["report", "-o"], ["learn", "-o"]):
        for _ in range(2):
            assert run(*command, tmp_path / f"made-{command[0]}", SEED)[0] == 0
    (tmp_path / "empty").touch()  # as mktemp makes it
    assert run(SEED, "--ledger", tmp_path / "empty")[0] == 0 and (tmp_path / "empty").stat().st_size
    assert run(SEED, "--ledger", os.devnull)[0] == 0


def test_a_missing_detector_is_named_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for command in ([], ["detect"], ["identify"], ["explain"]):
        status, said = run(*command, "--detector", "lingua", SEED)
        assert status == 2 and "article-cleanup[lingua]" in said
