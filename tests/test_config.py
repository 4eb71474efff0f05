"""Options from files and the environment, completion, versions, notebooks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanup import clean
from cleanup.cli.config import configured
from tests.test_cli import SEED, run


def test_the_nearest_file_upward_counts(tmp_path: Path) -> None:
    (tmp_path / "cleanup.toml").write_text('focus = "recall"\n')
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert configured(deep, {})[0].focus == "recall"
    (tmp_path / "a" / "pyproject.toml").write_text('[tool.cleanup]\nskip = ["comments"]\n')
    options, origins = configured(deep, {})
    assert (options.focus, options.skip) == ("balanced", ("boilerplate/*/comments",)) and list(origins) == ["skip"]


def test_the_environment_wins_over_files(tmp_path: Path) -> None:
    (tmp_path / "cleanup.toml").write_text('focus = "recall"\nskip = ["headline"]\n')
    options, origins = configured(tmp_path, {"CLEANUP_FOCUS": "precision", "CLEANUP_SKIP": "comments, headline"})
    assert (options.focus, options.skip) == ("precision", ("boilerplate/*/comments", "headline"))
    assert origins["focus"] == "CLEANUP_FOCUS"
    with pytest.raises(ValueError, match=r"CLEANUP_FOCUS: .*did you mean 'recall'"):
        configured(tmp_path, {"CLEANUP_FOCUS": "recal"})


def test_config_show(tmp_path: Path) -> None:
    (tmp_path / "cleanup.toml").write_text('focus = "recall"\n')
    out = run("config", "show", cwd=tmp_path).stdout.decode()
    assert f"recall                      {tmp_path}/cleanup.toml" in out and "foreign       auto" in out


@pytest.mark.parametrize("words, offered", [
    ("cleanup ex", "explain"), ("cleanup explain --on", "--only"), ("cleanup clean --focus r", "recall"),
])  # fmt: skip
def test_completion(words: str, offered: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"], "_CLEANUP_COMPLETE": "bash_complete",
                   "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}  # fmt: skip
    code = "from cleanup.cli import main; main(prog_name='cleanup')"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert f"plain,{offered}" in done.stdout.split("\n")
    for shell in ("bash", "zsh", "fish"):
        assert b"_CLEANUP_COMPLETE" in run("completion", shell).stdout


def test_versions() -> None:
    out = run("--version").stdout.decode()
    assert "\nkernel: " in out and "line model" in out and "py3langid 0.4.0" in out and "langdetect 1.0.9" in out


def test_a_result_shows_itself() -> None:
    result = clean(SEED.read_text(encoding="utf-8") + "\n\nShare on <b>Facebook</b>\n")
    assert repr(result).startswith("<Result: 'China Expresses") and "boilerplate/id/comments 1" in repr(result)
    shown = result._repr_html_()
    assert "<del " in shown and "<b>Facebook" not in shown
