"""Bad input: a clear message, the right exit status, no traceback, no half-written file, no text dropped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import cleanup
from cleanup.encoding import NotText, decode
from tests.test_cli import ARTICLES, ROOT, SEED, run


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \r\n", "\ufeff", "\u200b\n", "\u2028"])
def test_nothing_in_nothing_out(text: str) -> None:
    result = cleanup.clean(text)
    assert not result.text.strip() and result.without("").text == text


def test_one_line_of_5_mb() -> None:
    sentence = "The council voted on Tuesday to close the old bridge over the river, which is {} years old. "
    text = "".join(sentence.format(n) for n in range(5_000_000 // len(sentence)))
    start = time.process_time()
    result = cleanup.clean(text)
    assert len(result.text) > 0.99 * len(text)
    assert time.process_time() - start < 60


def test_a_megabyte_without_a_space() -> None:
    text = "x" * 1_000_000
    assert cleanup.clean(text).text == text


@pytest.mark.parametrize("text", ["a\0b\nc", "lone \ud800 surrogate\nand \udfff another", "\0" * 1000])
def test_odd_code_points(text: str) -> None:
    result = cleanup.clean(text)
    assert result.without("").text == text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_encodings_without_a_label(encoding: str) -> None:
    text = "Die Bäckerin öffnet ihren Laden über der Brücke um sieben, und der Fährmann grüßt sie.\n" * 5
    assert decode(text.encode(encoding))[0] == text


def test_cyrillic_without_a_label() -> None:
    text = "Городской совет во вторник вечером решил закрыть старый мост через реку на год.\n" * 5
    assert decode(text.encode("cp1251"))[0] == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20,
        b"PK\x03\x04" + bytes(500),
        b"\xff\xfea\x00b\x00c",
    ],
)
def test_what_is_not_text_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotText):
        decode(data)
    (tmp_path / "a.bin").write_bytes(data)
    done = run(tmp_path / "a.bin")
    assert done.returncode == 1 and b"convert the file first" in done.stderr and done.stdout == b""


def test_bytes_are_no_text() -> None:
    with pytest.raises(TypeError, match="decode bytes first"):
        cleanup.clean(b"text")  # type: ignore[arg-type]


@pytest.mark.parametrize(("call", "message"), [
    (lambda: cleanup.clean("a", cleanup.Options()), "title must be str, not Options, which a Cleaner takes"),  # type: ignore[arg-type]
    (lambda: cleanup.clean("a", url=5), "url must be str or None, not int"),  # type: ignore[arg-type]
    (lambda: cleanup.Cleaner({"focus": "recall"}), "options must be Options, not dict"),  # type: ignore[arg-type]
    (lambda: [*cleanup.Cleaner().clean_many("abc")], "texts must be several"),
    (lambda: cleanup.Cleaner().clean_html(None), "html must be str or bytes"),  # type: ignore[arg-type]
    (lambda: cleanup.clean("a").without(["headline"]), "each an argument of its own"),  # type: ignore[arg-type]
    (lambda: cleanup.identify("abc"), r"identify\(\[text\]\)"),
    (lambda: cleanup.identify(["a", None]), "not NoneType"),  # type: ignore[list-item]
    (lambda: cleanup.detect(None), "text must be str"),  # type: ignore[arg-type]
    (lambda: cleanup.Options(skip="headline"), r"such as \('headline',\)"),  # type: ignore[arg-type]
    (lambda: cleanup.Options(rules=Path("my.toml")), r"such as \('my.toml',\)"),  # type: ignore[arg-type]
    (lambda: cleanup.Options(skip=("headlin",)), "did you mean 'headline'"),
    (lambda: cleanup.Options(language="English"), "did you mean 'en'"),
])  # fmt: skip
def test_a_wrong_argument_is_refused_in_words(call: Callable[[], object], message: str) -> None:
    """None of these was: letters were taken for texts and for rules, and what was asked for was not done."""
    with pytest.raises((TypeError, ValueError), match=message):
        call()


@pytest.mark.parametrize(("line", "message"), [
    ('skip = "comments"', r"skip must be a tuple or a list, such as \('comments',\)"),
    ("skip = [1]", "skip takes text; not 1"), ("rules = [1]", "rules takes text"),
    ("language = 5", "language takes text"), ("site_profile = 5", "site_profile takes text"),
    ('translation = "x"', "translation must be a table"),
    ('language = "German"', "did you mean 'de'"), ('skip = ["headlin"]', "did you mean 'headline'"),
])  # fmt: skip
def test_a_wrong_line_of_a_file_of_options_is_refused_in_words(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "cleanup.toml").write_text(f"{line}\n")
    with pytest.raises(ValueError, match=rf"cleanup.toml: .*{message}"):
        cleanup.Options.load(f"{tmp_path}/cleanup.toml")


def test_options_take_what_the_command_line_takes() -> None:
    options = cleanup.Options(language="pt-BR", skip=["comments", "headline"], rules=["my.toml"])  # type: ignore[arg-type, list-item]
    assert options == cleanup.Options(
        language="pt", skip=("boilerplate/*/comments", "headline"), rules=(Path("my.toml"),)
    )
    text = SEED.read_text(encoding="utf-8")
    without = cleanup.Cleaner(cleanup.Options(skip=("comments",))).clean(text)
    assert "Posting Komentar" in without.text and "Posting Komentar" not in cleanup.clean(text).text


def test_a_bad_input_does_not_stop_the_rest(tmp_path: Path) -> None:
    done = run(tmp_path / "missing.txt", SEED, "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"missing.txt: no such file" in done.stderr
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "out" / SEED.name).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_permissions(tmp_path: Path) -> None:
    locked = tmp_path / "locked.txt"
    locked.write_text("x")
    locked.chmod(0)
    done = run(locked)
    assert done.returncode == 1 and b"permission denied" in done.stderr


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    done = run(SEED, "-o", tmp_path / "no" / "such" / "out.txt")
    assert done.returncode == 1 and b"cannot be written" in done.stderr and b"Traceback" not in done.stderr
    (tmp_path / "file").write_text("")
    done = run(SEED, "-o", f"{tmp_path}/file/sub/")
    assert done.returncode == 2 and b"cannot be made" in done.stderr


def test_a_full_disk_leaves_no_half_file() -> None:
    done = run(SEED, "-o", "/dev/full/x")
    assert done.returncode == 1 and b"Traceback" not in done.stderr


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleanup.sources import files

    target = tmp_path / "out.txt"
    target.write_text("old")
    monkeypatch.setattr(Path, "replace", lambda *a: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        files.write(target, "new")
    assert target.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_a_closed_pipe() -> None:
    files = " ".join(f"'{p}'" for p in sorted(ARTICLES.glob("*.txt")) * 5)
    command = f"'{sys.executable}' -m cleanup {files} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, timeout=600)
    assert done.stdout.count(b"\n") == 1 and b"Traceback" not in done.stderr and b"Error" not in done.stderr


@pytest.mark.parametrize("options", [{"focus": "all"}, {"foreign": "delete"}, {"detector": "cld2"}])
def test_unknown_options(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        cleanup.Options(**options)  # type: ignore[arg-type]
