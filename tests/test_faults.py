"""Real faults while the real command runs: what was to be cleaned is in the outputs or in the errors, once."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OFFLINE
from tests.test_cli import ARTICLES, ROOT, SEED, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, limits and mounts of Linux")
TEXT = SEED.read_text(encoding="utf-8")
COUNT = 1200  # records: some four pieces
MANIFEST = ".cleanup-manifest.jsonl"
# Root may read and write everything, unless these are dropped.
PLAIN = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(line(n) for n in range(COUNT)))
    return path


def line(number: int) -> str:
    return json.dumps({"id": number, "text": f"{TEXT[:600]}\n{number}"}) + "\n"


def start(*arguments: object, **more: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cleanup", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"]}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True, **more)  # fmt: skip


def until(condition: Callable[[], object], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def growing(out: Path) -> Callable[[], bool]:
    part = out / ".in.jsonl.part"
    return lambda: part.exists() and part.stat().st_size > 0


def gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def children(process: int) -> list[int]:
    """Workers of a run, not the helper that multiprocessing starts first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except (OSError, IndexError):
            continue
    return found


def all_there(out: Path, count: int = COUNT) -> None:
    """Every record once, whole, in order."""
    rows = [json.loads(row) for row in (out / "in.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == list(range(count))
    assert all(row["clean_text"].startswith("China") for row in rows)
    assert not list(out.glob(".*.part"))


def finished(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=600)
    assert b"Traceback" not in errors, errors.decode()
    return process.returncode, errors.decode()


@pytest.mark.parametrize("jobs", [1, 2])
def test_kill_9_again_and_again(source: Path, tmp_path: Path, jobs: int) -> None:
    out = tmp_path / "out"
    for more in ((), ("--resume",)):
        process = start(source, "-o", f"{out}/", "--jobs", jobs, *more)
        until(growing(out))
        process.kill()
        process.wait()
        until(lambda group=process.pid: gone(group), 120)  # type: ignore[misc]  # no worker outlives it
        process.communicate()
    assert not (out / "in.jsonl").exists()
    assert run(source, "-o", f"{out}/", "--jobs", jobs, "--resume").returncode == 0
    all_there(out)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_a_signal(source: Path, tmp_path: Path, number: int) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/", "--jobs", 2)
    until(growing(out))
    process.send_signal(number)
    status, said = finished(process)
    assert status == 130 and "--resume" in said
    until(lambda: gone(process.pid), 120)
    again = run(source, "-o", f"{out}/")
    assert again.returncode == 2 and b"a run was stopped here; --resume goes on" in again.stderr
    assert run(source, "-o", f"{out}/", "--resume").returncode == 0
    all_there(out)


def test_stopped_before_it_has_begun(tmp_path: Path) -> None:
    """While it waits for what it is to look at, or reads its tables: 130 as later on, and no traceback."""
    os.mkfifo(tmp_path / "in.txt")
    for command in (("clean", "-o", f"{tmp_path}/out/"), ("explain",), ("detect",)):
        process = start(*command, tmp_path / "in.txt", preexec_fn=lambda: signal.signal(signal.SIGINT, _deaf_no_more))
        with (tmp_path / "in.txt").open("w"):  # it has opened the other end by now
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            status, said = finished(process)
        assert status == 130 and "stopped" in said, (command, status, said)


def _deaf_no_more(number: int, frame: object) -> None:
    """A handler, so that the process does not inherit to ignore the signal, as the background jobs of a shell do."""


def test_a_worker_killed_once_is_replaced(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/", "--jobs", 2)
    until(growing(out))
    os.kill(children(process.pid)[0], signal.SIGKILL)
    assert finished(process)[0] == 0
    all_there(out)


def test_workers_killed_without_end_stop_the_run(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/", "--jobs", 2)
    until(lambda: children(process.pid))  # from the first on: later, on a busy machine, the rest may be done by now
    while process.poll() is None:
        for child in children(process.pid):
            os.kill(child, signal.SIGKILL)
        time.sleep(0.05)
    status, said = finished(process)
    assert status == 1 and "is there enough memory?" in said and "--resume" in said
    assert run(source, "-o", f"{out}/", "--resume").returncode == 0
    all_there(out)


def test_a_full_disk(source: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount")
    try:
        status, said = finished(start(source, "-o", f"{disk}/out/"))
        assert status == 1 and "No space left on device" in said and "--resume" in said
        assert not (disk / "out" / "in.jsonl").exists()
        subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
        assert run(source, "-o", f"{disk}/out/", "--resume").returncode == 0
        all_there(disk / "out")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_limit_on_the_size_of_files(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/",
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000,) * 2))  # fmt: skip
    status, said = finished(process)
    assert status == 1 and "File too large" in said and "--resume" in said
    assert run(source, "-o", f"{out}/", "--resume").returncode == 0
    all_there(out)


def test_few_file_descriptors(tmp_path: Path) -> None:
    for n in range(60):
        (tmp_path / f"{n}.txt").write_text(TEXT)
    process = start(*tmp_path.glob("*.txt"), "-o", f"{tmp_path}/out/",
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32)))  # fmt: skip
    assert finished(process)[0] == 0 and len(list((tmp_path / "out").glob("*.txt"))) == 60


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv")
def test_no_right_to_read_or_write(source: Path, tmp_path: Path) -> None:
    def plain(*arguments: object) -> tuple[int, str]:
        command = [*PLAIN, sys.executable, "-m", "cleanup", *map(str, arguments)]
        return finished(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT))

    good = tmp_path / "good.txt"
    good.write_text(TEXT)
    source.chmod(0)
    status, said = plain(good, source, "-o", f"{tmp_path}/out/")
    assert status == 1 and "in.jsonl: permission denied; make it readable" in said
    assert (tmp_path / "out" / "good.txt").read_text().startswith("China")
    source.chmod(0o644)
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    status, said = plain(source, "-o", f"{locked}/")
    assert status == 1 and "Permission denied" in said and not list(locked.iterdir())
    locked.chmod(0o755)
    assert plain(source, "-o", f"{locked}/", "--resume")[0] == 0
    all_there(locked)


def test_a_file_that_grows_while_it_is_read(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/")
    until(growing(out))
    with source.open("a") as stream:
        for n in range(COUNT, COUNT + 50):
            stream.write(line(n))
            stream.flush()
    status, _ = finished(process)
    ids = [json.loads(row)["id"] for row in (out / "in.jsonl").read_text().splitlines()]
    assert status in (0, 1) and ids == list(range(len(ids))) and len(ids) >= COUNT
    assert run(source, "-o", f"{out}/", "--resume").returncode == 0
    all_there(out, COUNT + 50)


def test_a_file_that_is_cut_while_it_is_read(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/", "--jobs", 1)
    until(growing(out))
    os.truncate(source, source.stat().st_size - 100)
    status, said = finished(process)
    ids = [json.loads(row)["id"] for row in (out / "in.jsonl").read_text().splitlines()]
    assert status == 1 and "1 failed" in said and ids == list(range(COUNT - 1))  # the last one is cut, and told
    (bad,) = map(json.loads, (out / "errors.jsonl").read_text().splitlines())
    assert bad["position"] == COUNT


def test_files_that_vanish(source: Path, tmp_path: Path) -> None:
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    source.rename(crawl / "in.jsonl")
    for n in range(3):
        (crawl / f"z{n}.txt").write_text(TEXT)
    process = start(crawl, "-o", f"{tmp_path}/out/")
    until(growing(tmp_path / "out"))
    (crawl / "z1.txt").unlink()
    status, said = finished(process)
    assert status == 1 and "z1.txt: no such file" in said
    assert sorted(p.name for p in (tmp_path / "out").glob("*.txt")) == ["z0.txt", "z2.txt"]
    all_there(tmp_path / "out")


def test_an_output_folder_that_vanishes(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/")
    until(growing(out))
    shutil.rmtree(out)
    status, said = finished(process)
    assert status == 1 and "cannot be written" in said, (status, said)
    assert run(source, "-o", f"{out}/", "--overwrite").returncode == 0
    all_there(out)


def test_two_runs_into_one_folder(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = start(source, "-o", f"{out}/")
    until(growing(out))
    first.send_signal(signal.SIGSTOP)
    for more in ((), ("--resume",), ("--overwrite",)):
        second = run(source, "-o", f"{out}/", *more)
        assert second.returncode == 2 and b"another run is writing into this folder; wait for it" in second.stderr
    first.send_signal(signal.SIGCONT)
    assert finished(first)[0] == 0
    all_there(out)


def test_two_runs_into_one_file(source: Path, tmp_path: Path) -> None:
    first = start(source, "-o", tmp_path / "out.jsonl")
    until(lambda: (tmp_path / ".out.jsonl.part").exists() and (tmp_path / ".out.jsonl.part").stat().st_size)
    first.send_signal(signal.SIGSTOP)
    second = run(source, "-o", tmp_path / "out.jsonl", "--overwrite")
    assert second.returncode == 1 and b"another run is writing it" in second.stderr
    first.send_signal(signal.SIGCONT)
    assert finished(first)[0] == 0
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == COUNT


def test_a_planted_link_is_not_followed(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "out" / ".in.jsonl.part").symlink_to(precious)
    done = run(source, "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"cannot be written" in done.stderr and precious.read_text() == "precious"


@pytest.mark.parametrize("damage", [b"\0" * 100 + b"\n", b"{}\n", b'{"output": 1}\n', b"[1]\n", b"\xff\xfe\n"])
def test_a_damaged_manifest(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "in.jsonl").write_text(line(0))
    out = tmp_path / "out"
    assert run(tmp_path / "in.jsonl", "-o", f"{out}/").returncode == 0
    lines = (out / MANIFEST).read_bytes().count(b"\n")  # one more for every two seconds that the run took
    with (out / MANIFEST).open("ab") as stream:
        stream.write(damage)
    done = run(tmp_path / "in.jsonl", "-o", f"{out}/", "--resume")
    assert done.returncode == 2 and f"line {lines + 1} is damaged" in done.stderr.decode()
    assert b"--overwrite begins anew" in done.stderr
    all_there(out, 1)
    assert run(tmp_path / "in.jsonl", "-o", f"{out}/", "--overwrite").returncode == 0
    all_there(out, 1)


def test_a_manifest_cut_in_its_last_line(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(source, "-o", f"{out}/").returncode == 0
    os.truncate(out / MANIFEST, (out / MANIFEST).stat().st_size - 5)
    done = run(source, "-o", f"{out}/", "--resume")
    assert done.returncode in (0, 2)
    all_there(out)


def test_a_closed_pipe_ends_a_run_of_records(source: Path) -> None:
    command = f"'{sys.executable}' -m cleanup '{source}' | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, timeout=600)
    assert done.stdout.count(b"\n") == 1 and b"Traceback" not in done.stderr


def test_a_full_standard_output() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run([sys.executable, "-m", "cleanup", SEED], stdout=full, stderr=subprocess.PIPE, cwd=ROOT)
    assert done.returncode == 1 and b"No space left" in done.stderr and b"Traceback" not in done.stderr


def test_a_clock_that_jumps(tmp_path: Path) -> None:
    """Times of files in the future and before 1970 decide nothing but whether an input was changed."""
    (tmp_path / "in.jsonl").write_text(line(0))
    for seconds in (4_000_000_000, -1_000):
        os.utime(tmp_path / "in.jsonl", (seconds, seconds))
        assert run(tmp_path / "in.jsonl", "-o", f"{tmp_path}/out/", "--resume").returncode == 0
        all_there(tmp_path / "out", 1)


JUMPING = """
exec(open({offline!r}).read())
import random, time
real = time.time
time.time = lambda: real() + random.choice((-1e9, 0, 1e9))
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_a_clock_that_jumps_while_it_is_asked(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By thirty years, to and fro, at each asking, in every process of a run that is stopped and goes on."""
    out, clock = tmp_path / "out", tmp_path / "clock"
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(JUMPING.format(offline=str(OFFLINE / "sitecustomize.py")))
    monkeypatch.setenv("PYTHONPATH", f"{clock}{os.pathsep}{os.environ['PYTHONPATH']}")
    code = "import time; print(len({round(time.time() / 1e9) for _ in range(99)}))"
    assert int(subprocess.check_output([sys.executable, "-c", code])) > 1
    process = start(source, "-o", f"{out}/", "--jobs", 2)
    until(growing(out))
    process.send_signal(signal.SIGTERM)
    assert finished(process)[0] == 130
    done = run(source, "-o", f"{out}/", "--resume", "--jobs", 2)
    assert done.returncode == 0 and b"1,200 records" in done.stderr
    all_there(out)


def test_threads_of_the_caller(tmp_path: Path) -> None:
    """A Cleaner used from many threads at once answers as from one."""
    import cleanup

    cleaner = cleanup.Cleaner()
    texts = [p.read_text("utf-8") for p in sorted(ARTICLES.glob("*.txt"))]
    wanted = [cleaner.clean(t).decisions for t in texts]
    found: dict[int, list[Any]] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: [cleaner.clean(t).decisions for t in texts]}))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[n] == wanted for n in range(4))
