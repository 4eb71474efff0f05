"""Runs that are killed, interrupted or out of space, and then taken up again: the outputs of an undisturbed run."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleanup.engines.pool import ordered
from tests.test_cli import run
from tests.test_faults import children
from tests.test_pipeline import MANIFEST, read

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

# The measures are skipped: what is tested is what becomes of records, not of their words.
FAST = ("--skip", "boilerplate", "--skip", "foreign", "--jobs", "2")
RECORDS = 12_000


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("never-lost") / "crawl"
    (folder / "pages").mkdir(parents=True)
    chance = random.Random(7)
    words = "bridge council river Tuesday traffic year old closed vote night market school".split()

    def text() -> str:
        return "\n\n".join(" ".join(chance.choices(words, k=30)) + "." for _ in range(4))

    with gzip.open(folder / "a.jsonl.gz", "wb", compresslevel=1) as stream:
        for n in range(RECORDS):
            bad = b'{"id": 7, "text": broken\n'
            stream.write(bad if n % 997 == 5 else (json.dumps({"id": n, "text": text()}) + "\n").encode())
    for n in range(150):
        (folder / "pages" / f"{n:03d}.txt").write_text(text())
    pq.write_table(pa.table({"id": range(2000), "text": [text() for _ in range(2000)]}), folder / "z.parquet")
    return folder


@pytest.fixture(scope="module")
def undisturbed(crawl: Path) -> dict[str, bytes]:
    assert run(crawl, "-o", f"{crawl.parent}/undisturbed/", *FAST).returncode == 1  # some records are bad
    return content(crawl.parent / "undisturbed")


def content(folder: Path) -> dict[str, bytes]:
    files = [p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST]
    return {p.relative_to(folder).as_posix(): p.read_bytes().replace(os.fsencode(folder), b"") for p in files}


def start(crawl: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cleanup", str(crawl), "-o", f"{out}/", "--resume", *FAST, *more]
    return subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"]})


def wait_for(aside: Path, process: subprocess.Popen[bytes]) -> None:
    """Until a first piece is written."""
    while not (aside.exists() and aside.stat().st_size) and process.poll() is None:
        time.sleep(0.02)


def test_kill_9_at_many_moments(crawl: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """Every other time once something more is written, else at any moment from the start on."""
    chance = random.Random()
    killed = 0
    part = tmp_path / "out" / ".a.jsonl.gz.part"
    for n in range(10):
        size = part.stat().st_size if part.exists() else 0
        process = start(crawl, tmp_path / "out", "-q")
        while n % 2 and process.poll() is None and part.exists() and part.stat().st_size <= size:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1 if n % 2 else 3.5))
        killed += process.poll() is None
        process.kill()
        process.communicate()
    assert killed >= 5
    process = start(crawl, tmp_path / "out")
    _, message = process.communicate(timeout=300)
    assert process.returncode == 1 and b"14,137 records" in message, message
    assert content(tmp_path / "out") == undisturbed
    ids = [r["id"] for r in read(tmp_path / "out" / "a.jsonl.gz")]
    assert ids == [n for n in range(RECORDS) if n % 997 != 5]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_says_how_to_go_on(
    number: signal.Signals, crawl: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    process = start(crawl, tmp_path / "out")
    wait_for(tmp_path / "out" / ".a.jsonl.gz.part", process)
    process.send_signal(number)
    _, message = process.communicate(timeout=300)
    assert process.returncode == 130 and b"Traceback" not in message, message
    assert b"--resume" in message and b"go on with: cleanup" in message
    assert run(crawl, "-o", f"{tmp_path}/out/", *FAST).returncode == 2  # neither --resume nor --overwrite
    process = start(crawl, tmp_path / "out")
    process.communicate(timeout=300)
    assert content(tmp_path / "out") == undisturbed


def test_a_worker_that_is_killed_is_replaced(crawl: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    process = start(crawl, tmp_path / "out")
    wait_for(tmp_path / "out" / ".a.jsonl.gz.part", process)
    workers = children(process.pid)
    if not workers:
        pytest.skip("no list of children on this system")
    os.kill(workers[-1], signal.SIGKILL)
    _, message = process.communicate(timeout=300)
    assert process.returncode == 1 and b"Traceback" not in message, message
    assert content(tmp_path / "out") == undisturbed


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk(crawl: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(map(len, undisturbed.values())) // 3
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        process = start(crawl, disk / "out")
        _, message = process.communicate(timeout=300)
        assert process.returncode == 1 and b"No space left on device" in message and b"--resume" in message, message
        assert b"Traceback" not in message
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        process = start(crawl, disk / "out")
        process.communicate(timeout=300)
        assert content(disk / "out") == undisturbed
    finally:
        subprocess.run(["umount", str(disk)], check=False)


@dataclass(frozen=True)
class _Deadly:
    """A task that kills its process the first time, where its number is 0."""

    number: int
    marker: Path
    label = "deadly"
    empty = False

    def __call__(self) -> int:
        if self.number == 0 and not self.marker.exists():
            self.marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.number


def test_a_pool_that_broke_while_the_input_was_read(tmp_path: Path) -> None:
    def tasks() -> Iterator[_Deadly]:
        yield _Deadly(0, tmp_path / "killed")
        while not (tmp_path / "killed").exists():
            time.sleep(0.05)
        time.sleep(1)  # by now the pool knows, and takes no more
        yield from (_Deadly(n, tmp_path / "killed") for n in range(1, 5))

    assert [answer for _, answer in ordered(tasks(), 2)] == [0, 1, 2, 3, 4]


@dataclass(frozen=True)
class _Long:
    """A task of ten megabytes with an answer of a hundred. Its process is killed, once, while that is on its way; a
    second one is asleep for long."""

    number: int
    marker: Path
    payload: bytes = bytes(10_000_000)
    label = "long"
    empty = False

    def __call__(self) -> bytes:
        if self.number == 1:
            time.sleep(600)
        if not self.marker.exists():
            self.marker.touch()
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return bytes(100_000_000)


def test_killed_while_the_answer_is_on_its_way_and_stopped_while_a_task_is(tmp_path: Path) -> None:
    answers = ordered((_Long(number, tmp_path / "killed") for number in (0, 1, 1, 1, 1, 1)), 2)
    assert len(next(answers)[1]) == 100_000_000  # type: ignore[arg-type]
    began = time.monotonic()
    answers.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 60
    assert not multiprocessing.active_children()


def test_what_a_task_raises_says_where(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        list(ordered([_Missing(tmp_path / "none")], 2))
    assert "in __call__" in str(caught.value.__cause__)


@dataclass(frozen=True)
class _Missing:
    path: Path
    label = "missing"
    empty = False

    def __call__(self) -> bytes:
        return self.path.read_bytes()
