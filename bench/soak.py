"""python bench/soak.py [--minutes 30] [--gigabytes 5] [--jobs 2] [--seed N]

Feeds the real command generated records, one in a hundred of them broken, until the time or the size is reached, and
does it harm meanwhile:

- one long run over standard input, a process of which is killed now and then, as by the OOM killer;
- runs over a file, one after the other, each of which is stopped again and again (SIGKILL to the main process, SIGINT,
  SIGTERM, a file that may not grow) and resumed until it is through.

Ends with status 1 unless every record comes out or is among the errors, once and in order, and the memory and the file
descriptors of the long run stay flat.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
GROWTH = 1.15  # of memory from the middle third of the time to the last
STOPPED = 3_000  # records of a run that is stopped again and again
BETWEEN = 5_000_000  # bytes of output between two kills: a run rightly stops where two hit the same piece
PLAIN = ("--add", "none", "-q", "--longest", "200000")


def records(seed: int) -> Iterator[tuple[bytes, bool]]:
    """Articles cut and mixed, and whether each is sound: others are broken JSON, without a text, of another type, no
    UTF-8, or with a text that is too long."""
    draw = random.Random(seed)
    articles = sorted((ROOT / "fixtures" / "articles").glob("*.txt"))
    paragraphs = [p for f in articles for p in f.read_text("utf-8").split("\n") if p.strip()]
    number = 0
    while True:
        text = "\n\n".join(draw.choices(paragraphs, k=draw.randint(1, 12)))
        good = json.dumps({"id": number, "text": text}, ensure_ascii=False).encode() + b"\n"
        broken = (good[: len(good) // 2] + b"\n", b'{"id": 1}\n', b'{"text": 7}\n', b'{"text": "\xff"}\n',
                  b'{"text": "' + b"x" * 300_000 + b'"}\n', b"[]\n")  # fmt: skip
        sound = draw.random() >= 0.01
        yield good if sound else draw.choice(broken), sound
        number += 1


def accounted(out: Path, errors: Path, seed: int, count: int) -> str:
    """What is wrong with the outputs of the first `count` records; "" where each is there once, in order."""
    sound = [number for number, (_, good) in enumerate(islice(records(seed), count)) if good]
    with out.open("rb") as stream:
        found = [json.loads(line)["id"] for line in stream]
    if found != sound:
        times = Counter(found)
        return f"{len(set(sound) - set(times))} lost, {sum(n > 1 for n in times.values())} doubled, or out of order"
    broken = set(range(1, count + 1)) - {number + 1 for number in sound}
    told = [json.loads(line)["position"] for line in errors.read_bytes().splitlines()] if errors.exists() else []
    return "" if sorted(told) == sorted(broken) else f"{len(broken)} broken records, {len(told)} told"


def children(process: int) -> list[int]:
    """The processes that do a run's work."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def memory(process: int) -> int:
    """kB resident; 0 for a process that is gone."""
    with contextlib.suppress(OSError, StopIteration):
        rows = Path("/proc", str(process), "status").read_text().splitlines()
        return int(next(row for row in rows if row.startswith("VmRSS")).split()[1])
    return 0


@dataclass
class Watched:
    """The long run: each second its main process' memory, that of all its processes, and the open files."""

    process: int
    part: Path  # its output, as it grows
    random: random.Random
    samples: list[tuple[int, int, int]] = field(default_factory=list)
    killed: int = 0

    def watch(self, stop: threading.Event) -> None:
        due, grown = time.monotonic() + 30, 0
        while not stop.wait(1):
            workers = children(self.process)
            own = memory(self.process)
            with contextlib.suppress(OSError):
                files = len(list(Path("/proc", str(self.process), "fd").iterdir()))
                self.samples.append((own, own + sum(map(memory, workers)), files))
            size = self.part.stat().st_size if self.part.exists() else 0
            if workers and time.monotonic() > due and size >= grown:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.random.choice(workers), signal.SIGKILL)
                    self.killed += 1
                due, grown = time.monotonic() + self.random.uniform(20, 60), size + BETWEEN

    def flat(self) -> bool:
        """Whether the last third of the time needs no more than the third before it; prints what they need."""
        third = len(self.samples) // 3
        parts = [self.samples[third * n : third * (n + 1)] for n in range(3)]
        names = ("first", "middle", "last")
        for name, part in zip(names, parts, strict=True):
            own, every = (median(sample[n] for sample in part) / 1024 for n in (0, 1))
            print(f"{name} third: {own:.0f} MB in the main process, {every:.0f} MB in all, "
                  f"at most {max(sample[1] for sample in part) / 1024:.0f}; "
                  f"open files at most {max(sample[2] for sample in part)}")  # fmt: skip
        _, middle, last = parts
        return (all(median(s[n] for s in last) < GROWTH * median(s[n] for s in middle) for n in (0, 1))
                and max(s[2] for s in last) <= max(s[2] for s in self.samples[: 2 * third]))  # fmt: skip


@dataclass
class Stopped:
    """Runs over a file that are stopped and resumed."""

    folder: Path
    random: random.Random
    jobs: int
    faults: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    wrong: list[str] = field(default_factory=list)

    def go(self, stop: threading.Event) -> None:
        while not stop.is_set():
            seed = self.random.randrange(10**9)
            source, out = self.folder / "in.jsonl", self.folder / f"out-{self.runs}"
            source.write_bytes(b"".join(record for record, _ in islice(records(seed), STOPPED)))
            faulty = True
            while self._stopped(source, out, faulty):
                faulty = not stop.wait(self.random.uniform(1, 10))  # the end is near: no more harm
            if not (out / "in.jsonl").exists():
                self.wrong.append(f"run {self.runs}, seed {seed}: it ended without an output")
            elif wrong := accounted(out / "in.jsonl", out / "errors.jsonl", seed, STOPPED):
                self.wrong.append(f"run {self.runs}, seed {seed}: {wrong}")
            if parts := list(out.glob(".*.part")):
                self.wrong.append(f"run {self.runs}, seed {seed}: {parts} is left behind")
            self.runs += 1

    def _stopped(self, source: Path, out: Path, faulty: bool) -> bool:
        """Goes on with a run, and says whether it was stopped by what was done to it."""
        fault = self.random.choice(("SIGKILL", "SIGINT", "SIGTERM", "file size")) if faulty else ""
        limit = self.random.randrange(10_000, 10_000_000)

        def limited() -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is deaf to it
            if fault == "file size":
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = _command(source, "-o", f"{out}/", "--resume", "--jobs", self.jobs, *PLAIN)
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, preexec_fn=limited)
        if fault.startswith("SIG"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.random.uniform(0, 20))
            if process.poll() is None:
                process.send_signal(signal.Signals[fault])
        said = process.communicate()[1].decode(errors="replace")
        expected = {"SIGKILL": (-signal.SIGKILL,), "SIGINT": (130, -signal.SIGINT), "SIGTERM": (130, -signal.SIGTERM),
                    "file size": (1,)}.get(fault, ())  # fmt: skip
        was_stopped = process.returncode in expected and not (process.returncode == 1 and "File too large" not in said)
        if was_stopped:
            self.faults[fault] += 1
        elif process.returncode != 1:  # some records are broken
            self.wrong.append(f"status {process.returncode} after {fault or 'nothing'}: {said[-500:]}")
        return was_stopped


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cleanup", *map(str, arguments)]


def feed(process: subprocess.Popen[bytes], seed: int, minutes: float, most: float) -> tuple[int, int]:
    """Records and bytes that a run took before the time or the size was reached."""
    assert process.stdin is not None
    sent = size = 0
    end = time.monotonic() + minutes * 60
    for record, _ in records(seed):
        if time.monotonic() > end or size > most:
            break
        try:
            process.stdin.write(record)
        except BrokenPipeError:  # its status says why
            break
        sent, size = sent + 1, size + len(record)
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    return sent, size


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--gigabytes", type=float, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="cleanup-soak-") as name:
        folder = Path(name)
        out = folder / "out.jsonl"
        command = _command("-", "--from", "jsonl", "-o", out, "--jobs", asked.jobs, *PLAIN)
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
        watched = Watched(process.pid, folder / ".out.jsonl.part", random.Random(asked.seed))
        stopped = Stopped(folder, random.Random(asked.seed + 1), asked.jobs)
        stop = threading.Event()
        threads = [threading.Thread(target=work, args=(stop,)) for work in (watched.watch, stopped.go)]
        for thread in threads:
            thread.start()
        try:
            sent, size = feed(process, asked.seed, asked.minutes, asked.gigabytes * 1e9)
            status = process.wait()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        wrong = accounted(out, Path(f"{out}.errors.jsonl"), asked.seed, sent)
        errors = sum(not good for _, good in islice(records(asked.seed), sent))
    print(f"{size / 1e6:,.0f} MB, {sent:,} records in, {sent - errors:,} out, {errors:,} errors, status {status}; "
          f"{watched.killed} processes killed")  # fmt: skip
    print(f"{stopped.runs} runs of {STOPPED:,} records stopped {stopped.faults.total()} times "
          f"({', '.join(f'{name} {n}' for name, n in sorted(stopped.faults.items()))})")  # fmt: skip
    for problem in [wrong, *stopped.wrong] if wrong else stopped.wrong:
        print(f"WRONG: {problem}")
    sound = watched.flat() and not wrong and not stopped.wrong and status == 1 - (errors == 0)
    print("sound" if sound else "NOT SOUND")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
