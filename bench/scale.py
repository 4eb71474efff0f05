"""Throughput and memory of the local engine on one long file, and whether memory stays flat.

    python bench/scale.py [--records 1000000] [--jobs 1 2] [--kilobytes 3]

Writes so many records (articles with changed words) into one jsonl.zst, cleans it with each number of processes,
and prints records and megabytes a second, the peak of the resident memory of all processes together, and that
memory for each tenth of the run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import zstandard

ARTICLES = Path(__file__).parent.parent / "fixtures" / "articles"
_PAUSE = 0.25  # seconds between two looks at memory


def write(path: Path, records: int, kilobytes: float) -> int:
    """Records of about so many kilobytes, each of one article's paragraphs with a tenth of their words changed for
    others of that article; returns the bytes of text in them."""
    chance = random.Random(3)
    articles = [file.read_text("utf-8").split("\n\n") for file in sorted(ARTICLES.glob("*.txt"))]
    size = 0
    with path.open("wb") as raw, zstandard.ZstdCompressor(3).stream_writer(raw) as stream:
        for n in range(records):
            paragraphs = chance.choice(articles)
            vocabulary = " ".join(paragraphs).split(" ")
            text = ""
            while len(text) < kilobytes * 1000:
                words = chance.choice(paragraphs).split(" ")
                for _ in range(len(words) // 10):
                    words[chance.randrange(len(words))] = chance.choice(vocabulary)
                text += " ".join(words) + "\n\n"
            size += len(text.encode())
            stream.write((json.dumps({"id": n, "text": text}, ensure_ascii=False) + "\n").encode())
    return size


def resident(root: int) -> int:
    """Bytes of the memory of a process and all below it; shared pages count by their share."""
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            children = " ".join(task.read_text() for task in Path(f"/proc/{process}/task").glob("*/children"))
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024
        waiting += map(int, children.split())
    return total


def run(source: Path, target: Path, jobs: int) -> tuple[float, float, list[int]]:
    """Seconds on the clock and of processors, and the memory at each look."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "cleanup", str(source), "-o", f"{target}/", "--jobs", str(jobs), "-q"]
    start = time.monotonic()
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env=environment)
    seen = []
    for _ in count():
        if process.poll() is not None:
            break
        seen.append(resident(process.pid))
        time.sleep(_PAUSE)
    if process.returncode:
        raise SystemExit(f"cleanup ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.monotonic() - start, used, seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kilobytes", type=float, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl.zst")
        size = write(source, asked.records, asked.kilobytes)
        print(f"{asked.records:,} records, {size / 1e6:.0f} MB of text, {source.stat().st_size / 1e6:.0f} MB on disk")
        for jobs in asked.jobs:
            seconds, used, seen = run(source, Path(folder, str(jobs)), jobs)
            tenths = [max(seen[len(seen) * i // 10 : len(seen) * (i + 1) // 10] or [0]) // 10**6 for i in range(10)]
            print(f"jobs {jobs}: {seconds:.0f} s, {used:.0f} of processors, {asked.records / seconds:.0f} records/s, "
                  f"{size / 1e6 / seconds:.3f} MB/s, peak {max(seen) // 10**6} MB; by tenths "
                  f"{' '.join(map(str, tenths))}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
