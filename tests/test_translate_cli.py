"""`cleanup translate`, `--translate-to` and `models`, end to end, without a network."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleanup.cli import main
from cleanup.options import Translation
from cleanup.translation.translator import translate_sentences
from tests.packages import FILES, folder, tiny
from tests.test_translation import PAIRS

PAGE = (
    "Jembatan lama ditutup selama satu tahun. Kunjungi https://example.org/a_b sebelum hari Jumat.\r\n\r\n"
    "  - Terima kasih banyak.\n"
)
ENGLISH = (
    "The old bridge is closed for one year. Visit https://example.org/a_b before Friday.\r\n\r\n"
    "  - Thank you very much.\n"
)
ARGOS = importlib.util.find_spec("argostranslate") is not None
if os.environ.get("CI"):
    assert ARGOS, "CI tests both engines: .ci/run installs torch, then the extra argos"
needs_argos = pytest.mark.skipif(not ARGOS, reason="pip install torch==2.13.0, then the extra argos")
ENGINES = ["ctranslate2", pytest.param("argos", marks=needs_argos)]


@pytest.fixture(autouse=True)
def _folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder()))
    for name in ("CLEANUP_CACHE_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@dataclass
class Done:
    returncode: int
    stdout: bytes
    stderr: bytes


def run(*arguments: object, stdin: bytes = b"") -> Done:
    """The command in this process: what it loads once it need not load for each test."""
    done = CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)
    return Done(done.exit_code, done.stdout_bytes, done.stderr_bytes or b"")


@pytest.mark.parametrize("arguments", [["translate", "--to", "en"], ["translate", "--to", "en", "--no-clean"],
                                       ["--translate-to", "en"]], ids=str)  # fmt: skip
def test_translating(arguments: list[str]) -> None:
    done = run(*arguments, "-", stdin=PAGE.encode())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, ENGLISH, b"")


def test_json_has_the_translated_spans() -> None:
    record = json.loads(run("translate", "--to", "en", "--json", stdin=PAGE.encode()).stdout)
    assert [PAGE[t["start"] : t["end"]] for t in record["translations"]] == [
        "Jembatan lama ditutup selama satu tahun.", "Kunjungi https://example.org/a_b sebelum hari Jumat.",
        "Terima kasih banyak.",
    ]  # fmt: skip
    assert record["translations"][2]["target"] == "Thank you very much."


def test_many_files_and_a_summary_that_counts_flags(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(PAGE + "Ini tidak dikenal oleh model sekecil itu, 17 kali.\n", newline="")
    done = run("translate", *sorted(tmp_path.glob("*.txt")), "--to", "en", "-o", f"{tmp_path}/out/")
    assert done.returncode == 0 and "sentences: translated 15; left as it was (digits) 5" in done.stderr.decode()
    assert (tmp_path / "out" / "3.txt").read_bytes().decode().startswith(ENGLISH)


@pytest.mark.parametrize("arguments", [["translate", "--to", "de"], ["--translate-to", "de"]], ids=str)
def test_a_missing_pair_is_told_and_the_text_written(arguments: list[str]) -> None:
    done = run(*arguments, stdin=PAGE.encode())
    assert (done.returncode, done.stdout.decode()) == (1, PAGE)
    assert "Install one with: cleanup models install translate-id_de-….argosmodel" in done.stderr.decode()


def test_explain_says_what_was_translated() -> None:
    out = run("explain", "--translate-to", "en", stdin=PAGE.encode()).stdout.decode()
    assert "translate/id-en" in out


# No socket: every call of the socket module fails, and where the machine allows it there is no interface either.

_GUARD = """
import socket, sys
def refuse(*arguments, **named):
    raise OSError(f"a socket call: {arguments!r}")
for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname", "socketpair", "create_server"):
    if name == "socket":
        class Refused(socket.socket):
            def __init__(self, *arguments, **named):
                refuse(*arguments)
        socket.socket = Refused
    else:
        setattr(socket, name, refuse)
from cleanup.cli import main
commands = [[]]
for argument in sys.argv[1:]:
    commands.append([]) if argument == "then" else commands[-1].append(argument)
for command in commands:
    try:
        main(command)
    except SystemExit as end:
        if end.code:
            raise
"""
_ALONE = ["unshare", "--net", "--map-root-user"]


def offline(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", _GUARD, *map(str, arguments)]
    if shutil.which("unshare") and not subprocess.run([*_ALONE, "true"], capture_output=True).returncode:
        command = [*_ALONE, *command]
    environment = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"]}
    return subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=600)


def test_the_guard_works() -> None:
    done = offline("models", "download", "id", "en")
    assert done.returncode == 1 and b"a socket call" in done.stderr


@pytest.mark.parametrize("engine", ENGINES)
def test_translating_without_a_network(engine: str) -> None:
    done = offline("translate", "--to", "en", "--engine", engine, "--no-cache", "-", stdin=PAGE.encode())
    assert (done.returncode, done.stdout.decode()) == (0, ENGLISH), done.stderr.decode()


@pytest.mark.parametrize("engine", ENGINES)
def test_cleaning_without_a_network(engine: str, tmp_path: Path) -> None:
    (tmp_path / "cleanup.toml").write_text(f'translate_to = "en"\n[translation]\nengine = "{engine}"\n')
    code = f"import os; os.chdir({str(tmp_path)!r})\n" + _GUARD
    done = subprocess.run([sys.executable, "-c", code, "-"], input=PAGE.encode(), capture_output=True,
                          env={**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"]}, timeout=600)  # fmt: skip
    assert (done.returncode, done.stdout.decode()) == (0, ENGLISH), done.stderr.decode()


def test_models_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "p"))
    done = offline("models", "install", *FILES, "then", "models", "list", "then", "models", "check")
    assert (done.returncode, done.stdout.count(b" MB"), done.stdout.count(b": well")) == (0, 3, 3), done.stderr


@needs_argos
@pytest.mark.parametrize("pair, columns", [(("id", "en"), (0, 1)), (("en", "id"), (1, 0)), (("de", "en"), (2, 1))])
def test_both_engines_give_the_same_translation(pair: tuple[str, str], columns: tuple[int, int]) -> None:
    sentences = [row[columns[0]] for row in PAIRS]
    ours, theirs = (
        translate_sentences(sentences, [tiny(*pair)], Translation(engine=engine, cache=False))  # type: ignore[arg-type]
        for engine in ("ctranslate2", "argos")
    )
    assert ours == theirs and sum(o.flag is None for o in ours) > 0.9 * len(ours)


def test_starting_loads_no_model() -> None:
    code = "import sys, cleanup.cli, cleanup.translation.results; print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    done = subprocess.run([sys.executable, "-c", code, "ctranslate2", "sentencepiece", "argostranslate"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "[]\n"
