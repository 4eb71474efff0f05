"""No one gets in: no network, no code from data, nothing that acts on a terminal or a spreadsheet, no way out of the
output folder, no pattern that a page can make slow."""

from __future__ import annotations

import ast
import csv
import importlib
import io
import json
import os
import pkgutil
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import cleanup
from cleanup.report.safe import visible
from cleanup.sources.formats import Format
from cleanup.sources.paths import BadRequest, Input, outputs
from tests.test_cli import ROOT, SEED, run

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\u2066\x08\r"


def test_the_network_is_refused_here() -> None:
    for ask in (lambda: socket.create_connection(("192.0.2.1", 80), 1), lambda: socket.getaddrinfo("example.org", 80)):
        with pytest.raises(PermissionError, match="asked for the network"):
            ask()


def test_the_network_is_refused_in_processes_of_tests() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "PermissionError: a test asked for the network" in done.stderr


FORBIDDEN = {"pickle", "marshal", "shelve", "yaml", "dill", "cloudpickle", "jsonpickle"}


@pytest.mark.parametrize("path", sorted((ROOT / "cleanup").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_code_comes_from_data(path: Path) -> None:
    """No pickle, no eval, no shell: a text, a profile or a package is data and stays data."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not FORBIDDEN & {name.split(".")[0] for name in names}, ast.dump(node)
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in ("eval", "exec", "compile", "__import__", "os.system", "os.popen"), called
        for keyword in node.keywords:
            value = getattr(keyword.value, "value", None)
            assert not (keyword.arg == "shell" and value), called
            assert not (keyword.arg == "allow_pickle" and value is not False), called
        if called in ("np.load", "numpy.load"):
            assert any(k.arg == "allow_pickle" for k in node.keywords), "np.load must say allow_pickle=False"
        assert not called.endswith("extractall"), "unpack member by member, each checked"


def _patterns() -> dict[str, re.Pattern[Any]]:
    found = {}
    for module in pkgutil.walk_packages(cleanup.__path__, "cleanup."):
        if "__main__" in module.name:
            continue
        try:
            loaded = importlib.import_module(module.name)
        except ModuleNotFoundError:
            continue
        for name, value in vars(loaded).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name}.{name}"] = value
    return found


UNITS = (
    " ", "a", "a ", "ab", "A", "1", "1 ", "1,", "1 000", ".", ". ", "..", '"', "“", "”", "«", "\t", "\n", "\r", "-",
    "--", "|", "| ", "&", "&#", "&#1", "&amp", "@", "a@", "a.", "http://", "www.", "(", "[", "{", "<", "<!--",
    "<!---->", "-->", "</a>", "\x1b[", "\x00", "é", "Ã", "Ã©", "â€", "市", "。", "अ", "\u200b", "\u0301", "：", ":",
    "/", "\\", "'", "#", "_", "=",
)  # fmt: skip


@pytest.mark.parametrize("name", _patterns())
def test_no_pattern_is_made_slow_by_a_page(name: str) -> None:
    """Lines of one unit again and again, and an end that fits nothing: where backtracking shows."""
    pattern = _patterns()[name]
    signal.signal(signal.SIGVTALRM, lambda *_: pytest.fail(f"{name} hangs"))
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)  # seconds of CPU: a busy machine is no fault of the pattern
    try:
        for unit in UNITS:
            for count in (30, 1000 // len(unit)):
                for text in (unit * count + "\x01", "a" + unit * count, unit * count + "a1.\x01"):
                    subject: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
                    start = time.process_time()
                    pattern.search(subject)
                    assert time.process_time() - start < 0.5, (unit, count)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@pytest.mark.parametrize("unit", UNITS)
def test_no_line_takes_long(unit: str) -> None:
    """All steps: ten times the length takes no more than some twenty times as long."""
    cleaner = cleanup.Cleaner(cleanup.Options(foreign="drop"))
    times = []
    for length in (6_000, 60_000):
        text = f"The council voted on Tuesday.\n{unit * (length // len(unit))}\nIt will be closed for a year.\n"
        start = time.process_time()
        cleaner.clean(text)
        times.append(time.process_time() - start)
    assert times[1] < 0.5 + 20 * times[0], times


def test_names_and_fields_do_not_act_on_the_terminal(tmp_path: Path) -> None:
    bad = tmp_path / f"{HOSTILE.replace('/', '')}.jsonl"
    bad.write_text(json.dumps({HOSTILE: 1}) + "\n{\n", "utf-8", "surrogatepass")
    for arguments in ([bad], [bad, "-o", f"{tmp_path}/out/"], ["explain", bad], ["detect", f"{bad}x"], [f"{bad}x"]):
        done = run(*arguments)
        for row in (done.stderr + done.stdout).decode().split("\n"):
            assert row == visible(row), (arguments, row)


def _on_a_terminal(*arguments: object) -> str:
    """What the command writes on a terminal, both streams."""
    parent, child = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "cleanup", *map(str, arguments)], stdout=child, stderr=child,
                               stdin=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"})  # fmt: skip
    os.close(child)
    data = b""
    try:
        while part := os.read(parent, 65536):
            data += part
    except OSError:  # the other end is closed
        pass
    process.wait(600)  # its end may come late on a busy machine
    os.close(parent)
    return data.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("command", [("clean", "-q", "--skip", "normalize"), ("explain",), ("diff",), ("detect",)])
def test_pages_do_not_act_on_the_terminal(command: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    page = SEED.read_text("utf-8") + f"The {HOSTILE} council voted on Tuesday, it said.\n"
    path.write_bytes(page.encode())
    shown = _on_a_terminal(*command, path)
    assert "council voted" in shown or command == ("detect",)
    own = shown.replace("\r\x1b[K", "").replace("\r\n", "\n")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", own), repr(own)


@pytest.mark.parametrize("relative", ["../x.txt", "a/../../x.txt", "/etc/x.txt", ".."])
def test_outputs_stay_in_their_folder(relative: str) -> None:
    """Keys of an object store may hold any name."""
    with pytest.raises(BadRequest, match="outside"):
        outputs([Input(f"s3://crawl/{relative}", relative, Format("text"))], "out", folder=True)


def test_formulas_in_tables(tmp_path: Path) -> None:
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "-2.5e3", "plain", "-- dash", ""]
    with (tmp_path / "in.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["text", "x"], *(["The council voted.", cell] for cell in cells)])
    done = run(tmp_path / "in.csv", "--csv-safe", "--add", "none")
    found = [row[1] for row in csv.reader(io.StringIO(done.stdout.decode(), newline=""))][1:]
    assert found == ["'=1+1", "+1", "-1", "'@SUM(A1)", "'\t=1", "'\r=1", "-2.5e3", "plain", "'-- dash", ""]
    plain = run(tmp_path / "in.csv", "--add", "none")
    assert [row[1] for row in csv.reader(io.StringIO(plain.stdout.decode(), newline=""))][1:] == cells


def test_half_written_files_are_private_to_those_who_may_read_the_folder(tmp_path: Path) -> None:
    from cleanup.sources.files import write

    seen = []
    real = os.fdopen

    def spy(handle: int, mode: str) -> Any:
        seen.append(os.fstat(handle).st_mode & 0o777)
        return real(handle, mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fdopen", spy)
        write(tmp_path / "x", "text")
    assert seen == [0o600]
