"""`explain` and `diff` as one sees them: in a pipe, in a terminal, with NO_COLOR."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import ARTICLES, SEED, run

FARO = ARTICLES / "faro.txt"


def terminal(*arguments: object, columns: int = 120, **environment: str) -> str:
    """What the command shows on a terminal of its own, in colour unless told otherwise."""
    ours, theirs = pty.openpty()
    known = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    place = {"PYTHONPATH": os.environ["PYTHONPATH"], "COLUMNS": str(columns), "TERM": "xterm-256color",
             "PYTHONIOENCODING": "utf-8"}  # fmt: skip
    command = [sys.executable, "-m", "cleanup", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs,
                               env={**known, **place, **environment})  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            if not (part := os.read(ours, 65536)):
                break
        except OSError:  # the terminal is closed with the process
            break
        shown += part
    process.wait(600)  # its end may come late on a busy machine
    os.close(ours)
    return shown.decode("utf-8", "replace").replace("\r\n", "\n")


def bare(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


@pytest.mark.parametrize("columns", [60, 120])
def test_a_terminal_shows_colour_and_keeps_to_its_width(columns: int) -> None:
    shown = terminal("explain", FARO, columns=columns)
    lines = bare(shown).split("\n")
    assert "\x1b[9;91mEl faro" in shown  # struck and red
    end = next(n for n, line in enumerate(lines) if "of the letters are removed" in line)
    assert max(map(len, lines[:end])) <= columns
    assert "boilerplate/es/share" in bare(shown)
    assert "To keep what a rule took: cleanup --skip headline/with-site" in bare(shown)


def test_notes_stand_at_the_side_where_there_is_room() -> None:
    line = next(line for line in bare(terminal("explain", FARO)).split("\n") if "Compartir en Facebook" in line)
    assert re.search(r"^ +9 - Compartir en Facebook {20,}boilerplate/es/share", line)


def test_no_color_and_pipes_are_plain() -> None:
    assert "\x1b" not in terminal("explain", FARO, NO_COLOR="1")
    assert b"\x1b" not in run("explain", FARO).stdout
    assert "\x1b" not in terminal("diff", FARO, NO_COLOR="1")


def test_only_what_is_asked_for() -> None:
    out = run("explain", "--only", "removed", SEED).stdout.decode()
    assert re.findall(r"^ +(\d+) -", out, re.M) == ["3", "4", "5", "33", "34"]
    out = run("explain", "--rule", "headline", "-C", "1", SEED).stdout.decode()
    assert re.findall(r"^ +(\d+) [-~ ]?", out, re.M) == ["1", "2", "3", "4", "5", "6"]
    assert "boilerplate/id/comments" in run("explain", "--rule", "comments", SEED).stdout.decode()
    found = run("explain", "--find", "posting komentar", SEED).stdout.decode()
    assert found.startswith("      …\n   34 - Posting Komentar") and found.count("\n") == 3
    wrong = run("explain", "--rule", "comment", SEED)
    assert wrong.returncode == 2 and b"did you mean" in wrong.stderr


def test_changed_characters_are_marked() -> None:
    out = run("explain", "-", stdin="It doesnâ€™t stop.\u00a0Now\n".encode()).stdout.decode()
    assert "[-â€™-]{+’+}" in out and r"[-\xa0-]{+ +}" in out


@pytest.mark.parametrize("command", ["explain", "diff"])
def test_a_terminal_gets_no_escapes_from_the_page(command: str, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Share on \x1b]0;owned\x07Facebook\u202e\n\nShare on Facebook\n" + "A line of the body, it is long. " * 9
    )
    shown = terminal(command, "--skip", "normalize", page)
    assert "\x1b]" not in shown and "\x07" not in shown and "\u202e" not in shown
    assert r"\x1b]0;owned\x07" in bare(shown)


def test_diff_is_what_clean_does(tmp_path: Path) -> None:
    page = tmp_path / "faro.txt"
    page.write_bytes(FARO.read_bytes())
    diff = run("diff", page)
    assert diff.returncode == 0 and diff.stdout.startswith(b"--- ")
    patched = subprocess.run(["patch", "-s", "--binary", page], input=diff.stdout, capture_output=True)
    assert (patched.returncode, page.read_bytes()) == (0, run(FARO).stdout)
