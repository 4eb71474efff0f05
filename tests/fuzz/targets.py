"""What is fuzzed: functions of bytes that raise where a promise is broken. Only documented exceptions are caught."""

from __future__ import annotations

import json
import re
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from cleanup.cleaner import Cleaner
from cleanup.detection import detect as detect_
from cleanup.encoding import NotText, decode
from cleanup.engines.settings import Settings
from cleanup.engines.work import Job, work
from cleanup.model import Action, Result
from cleanup.options import Options
from cleanup.phrases.build import build
from cleanup.phrases.files import parse
from cleanup.report.corpus import Corpus
from cleanup.report.diff import unified
from cleanup.report.html import page as html_page
from cleanup.report.ledger import Index, Replayer
from cleanup.report.safe import revealed, visible
from cleanup.report.terminal import Filter, chosen, plain
from cleanup.report.views import as_json
from cleanup.rows import clean_rows
from cleanup.rules import known, phrase_files
from cleanup.sites import load
from cleanup.sources.formats import Format
from cleanup.sources.manifest import Manifest
from cleanup.sources.paths import BadRequest
from cleanup.sources.pieces import pieces
from cleanup.sources.streams import Unreadable
from cleanup.text import lines
from cleanup.translation.archive import unpack
from cleanup.translation.packages import BrokenPackage, read_package
from tests.fuzz.seeds import articles

Target = Callable[[bytes], None]
LIMIT = 10_000_000  # bytes of a record
# Seconds of CPU that any input may take, and those a code point more: a hundred times what articles take.
START, SLOPE = 2.0, 1e-3
_OPTIONS = (
    {}, {"foreign": "drop"}, {"focus": "precision"}, {"focus": "recall"}, {"foreign": "drop", "focus": "precision"},
    {"skip": ("normalize",)}, {"language": "id"}, {"detector": "langdetect"},
)  # fmt: skip


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="cleanup-fuzz-"))


@cache
def _cleaner(number: int) -> Cleaner:
    return Cleaner(Options(**_OPTIONS[number]))  # type: ignore[arg-type]


@cache
def _rules() -> frozenset[str]:
    return frozenset(known(phrase_files()))


def _text(data: bytes) -> str:
    """Any str there can be: bytes that are no UTF-8 become surrogates."""
    return data.decode("utf-8", "surrogateescape")


def check(result: Result, raw: str) -> None:
    """What holds for every Result."""
    assert result.document.raw == raw
    assert result.without("").text == raw, "undo"
    for action in (Action.REMOVE, Action.REWRITE):
        at = 0
        for d in (d for d in result.decisions if d.action is action):
            assert 0 <= at <= d.span.start <= d.span.end <= len(raw), "spans lie inside, in order and apart"
            at = d.span.end
    for d in result.decisions:
        assert d.reason and (d.rule in _rules() or d.rule.startswith(("normalize/", "headline/"))), d.rule
    for f in result.fragments:
        assert 0 <= f.start < f.end <= len(raw) and 0 <= f.confidence <= 1, f
    if not any(d.action is Action.REWRITE and d.after for d in result.decisions):
        rest = iter(raw)
        assert all(c in rest for c in result.text), "only removals, so nothing comes in"


def clean(data: bytes) -> None:
    if not data:
        return
    text = _text(data[1:])
    title = text[:40] if data[0] & 128 else None
    start = time.process_time()
    result = _cleaner(data[0] % len(_OPTIONS)).clean(text, title)
    assert time.process_time() - start < START + SLOPE * len(text), "time"
    check(result, text)


def detect(data: bytes) -> None:
    text = _text(data)
    found = detect_(text)
    assert found.language is None or found.language.isascii()
    for f in found.fragments:
        assert 0 <= f.start < f.end <= len(text) and 0 <= f.confidence <= 1, f


def html(data: bytes) -> None:
    try:
        result = _cleaner(0).clean_html(data)
    except NotText:
        return
    check(result, result.document.raw)


def encoding(data: bytes) -> None:
    try:
        text, name = decode(data)
    except NotText:
        return
    if data and name == "utf-8" and not data.startswith(b"\xef\xbb\xbf"):
        assert text.encode("utf-8", "surrogateescape") == data, "no byte is replaced"
    for asked in ("utf-8", "utf-16", "cp1252"):
        try:
            decode(data, asked)
        except (UnicodeDecodeError, NotText):
            continue


def report(data: bytes) -> None:
    text = _text(data)
    result = _cleaner(0).clean(text)
    shown = "".join(plain(chosen(result, Filter())))
    assert all(line == visible(line) for line in shown.split("\n")), "nothing acts on a terminal"
    source = after = ""
    for line in list(unified(result, "x", context=10**9))[2:]:  # behind the names
        if line[0] in " -":
            source += line[1:]
        if line[0] in " +":
            after += line[1:]
    assert not source or len(source) >= len(text) - 1
    json.loads(json.dumps(as_json(result)))


def page(data: bytes) -> None:
    """The report's page: the text is in it whole, as data, and nothing in it is markup or acts by itself."""
    text = _text(data)
    corpus = Corpus(2)
    corpus.add(_cleaner(0).clean(text, text[:30], f"https://{text[30:60]}/"), text[:20])
    made = html_page(corpus, text[:20])
    frame, block, end = re.split(r'(?<=id="data">)(.*?)(?=</script>)', made, maxsplit=1, flags=re.DOTALL)
    plain = html_page(Corpus(2), "")
    assert [len(re.findall("<", part)) for part in (frame, end)] == [
        len(re.findall("<", part)) for part in re.split(r'(?<=id="data">).*?(?=</script>)', plain, maxsplit=1)
    ], "no markup comes in"
    assert "<" not in block and visible(block) == block
    (document,) = json.loads(block)["documents"]
    pieces = (p if isinstance(p, str) else p[1] for line in document["lines"] for p in line)
    assert revealed("".join(pieces)) == "".join(revealed(text[a:b]) for a, b, _ in lines(text)), "the text is whole"


def ledger(data: bytes) -> None:
    """A ledger that was damaged, or that others made, over texts that it is about."""
    path = _folder() / "ledger.jsonl"
    path.write_bytes(data)
    try:
        replayer = Replayer(Index(path), ("boilerplate",))
    except ValueError as error:
        assert str(error).startswith(f"{path}:"), error
        return
    for row in clean_rows(replayer, [a.decode("utf-8", "replace") for a in articles()[:2]]):
        assert row.result or "please report it" not in str(row.error), row.error
        if row.result:
            row.values()
            assert row.result.without("").text == row.result.document.raw, "undo"
            json.dumps(as_json(row.result))
            "".join(plain(chosen(row.result, Filter())))


def _records(kind: str, compression: str = "", output: str = "jsonl") -> Target:
    def target(data: bytes) -> None:
        name = str(_folder() / f"in.{kind}{'.' if compression else ''}{compression}")
        Path(name).write_bytes(data)
        job = Job(name, Format(kind, compression), Format(output), Settings(longest=LIMIT))
        seen = out = bad = 0
        try:
            for number, piece in enumerate(pieces(name, job.source, LIMIT)):
                done = work(job, piece, first=number == 0)
                # Not splitlines(): \r is space within a record, as it came.
                rows = [json.loads(line) for line in done.data.split(b"\n") if line] if output == "jsonl" else []
                errors = [json.loads(line) for line in done.errors.splitlines()]
                seen += len(piece.positions) + len(piece.bad)
                out, bad = out + done.stats.records, bad + len(errors)
                assert output != "jsonl" or len(rows) == done.stats.records
                assert all(e["reason"] and e["file"] == name for e in errors)
        except Unreadable:
            return
        assert seen == out + bad, "every record goes out or to the errors"
        if kind == "jsonl" and not compression:
            assert seen == sum(bool(line.strip()) for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))

    return target


def phrases(data: bytes) -> None:
    start = time.process_time()
    try:
        build([parse(data, "fuzz.toml")])
    except ValueError as error:
        assert "fuzz.toml" in str(error), error
    assert time.process_time() - start < START + SLOPE * len(data), "time"


def options(data: bytes) -> None:
    for name in ("cleanup.toml", "pyproject.toml"):
        path = _folder() / name
        path.write_bytes(data)
        try:
            Options.load(path)
        except ValueError as error:
            assert name in str(error), error


def package(data: bytes) -> None:
    folder = _folder() / "package"
    (folder / "model").mkdir(parents=True, exist_ok=True)
    for name in ("model/model.bin", "sentencepiece.model"):
        (folder / name).touch()
    (folder / "metadata.json").write_bytes(data)
    try:
        found = read_package(folder)
    except BrokenPackage as error:
        assert str(error).startswith("package: ")
    else:
        assert "/" not in found.source + found.target and str(found) and found.identity


def archive(data: bytes) -> None:
    file = _folder() / "fuzz.argosmodel"
    file.write_bytes(data)
    outside = set(_folder().iterdir())
    with tempfile.TemporaryDirectory(dir=_folder()) as into:
        try:
            top = unpack(file, Path(into))
        except (BrokenPackage, OSError):
            pass
        else:
            assert top.parent == Path(into)
        assert set(_folder().iterdir()) - outside == {Path(into)}, "nothing is written elsewhere"
        assert not any(path.is_symlink() for path in Path(into).rglob("*"))


def profile(data: bytes) -> None:
    path = _folder() / "site.profile"
    path.write_bytes(data)
    try:
        load.__wrapped__(path)  # the file changes under its cache
    except ValueError as error:
        assert "site.profile" in str(error), error


def manifest(data: bytes) -> None:
    path = _folder() / "manifest.jsonl"
    path.write_bytes(data)
    (_folder() / "errors.jsonl").write_bytes(data)
    log = Manifest(str(path), str(_folder() / "errors.jsonl"), "key")
    try:
        log.plan([], [], resume=True, overwrite=False)
    except BadRequest as error:
        assert "--overwrite" in str(error)
    finally:
        log.close()


def run(target: Target, data: bytes) -> str:
    """What is wrong with the target's answer to the data; "" for nothing."""
    try:
        target(data)
    except Exception as error:  # noqa: BLE001  that is what fuzzing is for
        frames = traceback.extract_tb(error.__traceback__)
        frame = next((f for f in reversed(frames) if "cleanup" in Path(f.filename).parts), frames[-1])
        return f"{type(error).__name__} in {Path(frame.filename).name} {frame.name}: {error}"
    return ""


TARGETS: dict[str, Any] = {
    "clean": clean, "detect": detect, "html": html, "encoding": encoding, "report": report,
    "page": page, "ledger": ledger,
    "jsonl": _records("jsonl"), "jsonl-parquet": _records("jsonl", output="parquet"),
    "csv": _records("csv", output="csv"), "csv-jsonl": _records("csv"),
    "tsv": _records("tsv", output="tsv"),
    "parquet": _records("parquet"), "warc": _records("warc"), "wet": _records("wet"),
    "jsonl-gz": _records("jsonl", "gz"), "jsonl-zst": _records("jsonl", "zst"), "jsonl-bz2": _records("jsonl", "bz2"),
    "phrases": phrases, "options": options, "package": package, "archive": archive, "profile": profile,
    "manifest": manifest,
}  # fmt: skip
