"""The real command, end to end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cleanup.cli import main

ROOT = Path(__file__).parent.parent
ARTICLES = ROOT / "fixtures" / "articles"
SEED = ARTICLES / "china-nato.txt"


def run(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cleanup", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"], "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment, timeout=600)


def test_the_main_job() -> None:
    done = run(SEED)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert text.startswith("China Expresses Concern") and text.count("Asia-Pacific\n") == 1
    assert text.endswith("said the Chinese representative.\n")


def test_stdin_is_an_input() -> None:
    assert run(stdin=SEED.read_bytes()).stdout == run(SEED).stdout == run("clean", "-", stdin=SEED.read_bytes()).stdout


def test_json_names_a_rule_for_each_removal() -> None:
    record = json.loads(run("--json", SEED).stdout)
    assert [r["rule"] for r in record["removed"]] == ["headline/exact", "boilerplate/id/comments"]
    assert record["language"] == "en"
    raw = SEED.read_bytes().decode()
    assert all(raw[r["start"] : r["end"]] == r["text"] for r in record["removed"])


def test_a_folder_gets_a_file_an_input(tmp_path: Path) -> None:
    files = sorted(ARTICLES.glob("*.txt"))
    assert run(*files, "-o", f"{tmp_path}/clean/").returncode == 0
    found = sorted(p.name for p in (tmp_path / "clean").iterdir())
    assert found == [".cleanup-manifest.jsonl", *(p.name for p in files)]


def test_one_output_file(tmp_path: Path) -> None:
    assert run(SEED, "-o", tmp_path / "out.txt").returncode == 0
    assert (tmp_path / "out.txt").read_bytes() == run(SEED).stdout


def test_skip_takes_a_group_in_every_language() -> None:
    assert "Posting Komentar" in run("--skip", "comments", "--skip", "boilerplate/lines", SEED).stdout.decode()
    assert "Posting Komentar" in run("--skip", "boilerplate", "--foreign", "keep", SEED).stdout.decode()


def test_own_rules(tmp_path: Path) -> None:
    rules = tmp_path / "my.toml"
    rules.write_text('[tip]\nlines = ["Tip of the day[: {text}]"]\nmatch = ["Tip of the day"]\nspare = ["A tip."]\n')
    page = SEED.read_bytes() + b"\n\nTip of the day: drink water\n"
    record = json.loads(run("--rules", rules, "--json", "-", stdin=page).stdout)
    assert "boilerplate/und/tip" in [r["rule"] for r in record["removed"]]
    assert run("rules", "test", rules).returncode == 0


def test_settings_in_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.cleanup]\nskip = ["comments", "boilerplate/lines"]\n')
    assert "Posting Komentar" in run(SEED, cwd=tmp_path).stdout.decode()
    (tmp_path / "my.toml").write_text(
        '[tip]\nlines = ["Tip of the day"]\nmatch = ["Tip of the day"]\nspare = ["A tip."]\n'
    )
    (tmp_path / "cleanup.toml").write_text('rules = ["my.toml"]\n')
    assert run("--json", SEED, cwd=tmp_path).returncode == 0
    (tmp_path / "cleanup.toml").write_text('focsu = "recall"\n')
    wrong = run(SEED, cwd=tmp_path)
    assert wrong.returncode == 2 and b"did you mean 'focus'" in wrong.stderr


def test_explain_shows_each_line() -> None:
    out = run("explain", SEED).stdout.decode()
    assert "headline/exact" in out and "boilerplate/id/comments" in out
    assert re.search(r"^ +\d+ - China Expresses Concern", out, re.MULTILINE)
    assert b"\x1b" not in run("explain", "-", stdin=b"esc \x1b]0;x\x07 here").stdout


def test_detect_and_identify() -> None:
    lines = run("detect", SEED).stdout.decode().splitlines()
    assert lines[0] == "en"
    assert any("id" in line and "Posting Komentar untuk" in line for line in lines[1:])
    out = run("identify", stdin=b"Posting Komentar untuk\n12:30\n").stdout.decode()
    assert out == "id\tPosting Komentar untuk\n-\t12:30\n"


def test_languages_and_rules_are_listed() -> None:
    assert "Indonesia" in run("languages").stdout.decode()
    assert "boilerplate/id/comments" in run("rules", "list", "boilerplate/id").stdout.decode()
    assert "Posting Komentar" in run("rules", "show", "boilerplate/id/comments").stdout.decode()


def test_help_and_version() -> None:
    assert b"cleanup article.txt" in run("--help").stdout
    assert b"--foreign" in run("clean", "--help").stdout


@pytest.mark.parametrize("arguments, message", [
    (["--language", "xx", SEED], "cleanup languages"),
    (["--skip", "headlin", SEED], "did you mean 'headline'?"),
    (["--focus", "all", SEED], "focus"),
    (["--encoding", "nonsense", SEED], "unknown encoding"),
    (["--rules", "missing.toml", SEED], "missing.toml"),
    ([SEED, SEED.parent / "panen.txt", "-o", "one.txt"], "need a folder"),
    (["rules", "show", "boilerplate/xx"], "no rule is called"),
    (["rules", "check", "my.toml"], "cleanup rules test my.toml"),
    (["--language", "German", SEED], "did you mean 'de'?"),
    (["-n", SEED], "--dry-run prints what would be removed"),
    (["--explain", SEED], "cleanup explain FILE"),
    (["--in-place", SEED], "inputs are never written over"),
    (["-j4", SEED], "--jobs N"),
    (["--no-color", SEED], "NO_COLOR=1"),
    (["report", "--force", SEED], "No such option '--force'"),  # it has no --overwrite to name
    (["--titel", SEED], "'--title'"),
    (["lear", SEED], "did you mean: cleanup learn"),
    (["undo", SEED], "did you mean: cleanup replay --undo"),
])  # fmt: skip
def test_wrong_usage_says_what_to_do(arguments: list[object], message: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2 and message in done.stderr.decode() and b"Traceback" not in done.stderr


def test_a_name_that_begins_like_an_option(tmp_path: Path) -> None:
    (tmp_path / "-draft.txt").write_text("Plain text stays.\n")
    done = run("-draft.txt", cwd=tmp_path)
    assert done.returncode == 2 and b"./-draft.txt names it" in done.stderr
    for names in (["./-draft.txt"], ["--", "-draft.txt"]):
        assert run(*names, cwd=tmp_path).stdout == b"Plain text stays.\n"


def test_help_is_a_word_too(tmp_path: Path) -> None:
    assert run("help", "learn", cwd=tmp_path).stdout == run("learn", "--help").stdout
    (tmp_path / "help").write_text("Plain text stays.\n")
    (tmp_path / "lear").write_text("Plain text stays.\n")
    for name in ("help", "lear"):
        assert run(name, cwd=tmp_path).stdout == b"Plain text stays.\n"


def test_two_inputs_of_one_name_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "china-nato.txt"
    other.write_text("x")
    done = run(SEED, other, "-o", f"{tmp_path}/out/")
    assert done.returncode == 2 and b"would both be written" in done.stderr


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join([*path, name]), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("name, command", list(commands()), ids=[name for name, _ in commands()])
def test_each_help_has_an_example(name: str, command: click.Command) -> None:
    shown = command.get_help(click.Context(command, info_name=f"cleanup {name}"))
    words = "" if name == "clean" else f"{name} ?"
    assert re.search(rf"^  (.*[|=]\S* )?\"?(eval.*)?cleanup {words}", shown, re.M), shown
    assert max(map(len, shown.splitlines())) <= 80


def test_options_are_grouped() -> None:
    shown = run("clean", "--help").stdout.decode()
    heads = re.findall(r"^(\S[^:\n]*):$", shown, re.M)
    assert heads == ["What is read", "What is written", "The run", "How it is cleaned", "Options"]
    places = [shown.index(word) for word in ("--text-field", "What is written:", "--to ", "The run:", "--strict")]
    assert places == sorted(places)
