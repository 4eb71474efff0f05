"""Completion as the shells do it: a real bash presses Tab; zsh and fish get what click's scripts for them ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_cli import SEED, run

# What bash runs at Tab: the script is loaded as ~/.bashrc would, then its function is called for a line typed so far.
_TAB = """
eval "$(cleanup completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_cleanup_completion cleanup "${COMP_WORDS[COMP_CWORD]}" "" 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables with a PATH on which `cleanup` is the one that is tested."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "cleanup").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleanup "$@"\n')
    (folder / "cleanup").chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


Tab = Callable[..., list[str]]


@pytest.fixture(scope="module")
def tab(environment: dict[str, str]) -> Tab:
    """What bash offers for the last of the words."""

    def pressed(*words: str) -> list[str]:
        command = ["bash", "-c", _TAB, "bash", "cleanup", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if line]

    return pressed


@pytest.mark.parametrize("words, offered", [
    (("--language", "i"), ["id", "ig", "is", "it"]),
    (("explain", "--rule", "head"), ["headline", "headline/cut-off", "headline/exact", "headline/with-site"]),
    (("--skip", "boilerplate/id/com"), ["boilerplate/id/comment-form", "boilerplate/id/comments"]),
    (("--skip", "comm"), ["comment-form", "comments"]),
    (("clean", "a.jsonl", "--to", "jsonl"), ["jsonl", "jsonl.bz2", "jsonl.gz", "jsonl.zst"]),
    (("diff", "--from", "t"), ["tsv", "txt"]),
    (("--focus", "p"), ["precision"]),
    (("--add", "title,lang"), ["title,language"]),
    (("expl",), ["explain"]),
    (("rules", "sh"), ["show"]),
    (("rules", "show", "repeats/"), ["repeats/paragraph"]),
    (("--site-p",), ["--site-profile"]),
    (("completion", "z"), ["zsh"]),
    (("translate", "--to", "de"), ["de"]),
])  # fmt: skip
def test_bash_offers(words: tuple[str, ...], offered: list[str], tab: Tab) -> None:
    found = tab(*words)
    assert [word for word in found if word in offered] == offered
    assert all(word.startswith(words[-1]) for word in found)


def test_undo_offers_what_the_ledger_holds(tmp_path: Path, tab: Tab) -> None:
    ledger = tmp_path / "decisions.jsonl"
    assert run(SEED, "--ledger", ledger).returncode == 0
    assert tab("replay", "a.txt", "--ledger", str(ledger), "--undo", "boil") == [
        "boilerplate", "boilerplate/id"]  # fmt: skip
    assert tab("replay", "--ledger", str(ledger), "--undo", "comm") == ["comments"]


@pytest.mark.parametrize("shell, words, expected", [
    ("zsh", "cleanup --language i", "plain\nid\nIndonesian\n"),
    ("fish", "cleanup --language i", "plain,id\tIndonesian\n"),
    ("zsh", "cleanup explain ", "file\n"),
    ("fish", "cleanup art", "file,art\n"),
])  # fmt: skip
def test_zsh_and_fish_are_told(shell: str, words: str, expected: str, environment: dict[str, str]) -> None:
    place = words.rsplit(" ", 1)[-1] if shell == "fish" else str(words.count(" "))
    asked = {**environment, "_CLEANUP_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": place}
    done = subprocess.run(["cleanup"], capture_output=True, text=True, env=asked, timeout=60)
    assert expected in done.stdout, done.stdout + done.stderr


def test_files_are_left_to_bash(tmp_path: Path, environment: dict[str, str]) -> None:
    """An interactive bash, lines typed with Tab in them: a file's name is completed, for the default command too."""
    (tmp_path / "article.txt").write_text("Plain text stays.")
    typed = 'eval "$(cleanup completion bash)"\ncleanup --json arti\t\ncleanup arti\t\nexit\n'
    done = subprocess.run(["script", "-qec", "bash --norc --noprofile -i", "/dev/null"], input=typed, text=True,
                          capture_output=True, cwd=tmp_path, env={**environment, "TERM": "dumb"},
                          timeout=120)  # fmt: skip
    assert '"source": "article.txt"' in done.stdout, done.stdout
    assert done.stdout.count("Plain text stays.") == 2, done.stdout
