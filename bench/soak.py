"""python bench/soak.py [--minutes 30] [--gigabytes 5] [--jobs N]

Feeds the real command generated records, one in a hundred of them broken, until the time or the size is reached.
Ends with status 1 unless memory and file descriptors stay flat and every record comes out or is among the errors.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ARTICLES = Path(__file__).parent.parent / "fixtures" / "articles"
GROWTH = 1.15  # of memory between the end of the first third and the end


def records(seed: int = 0) -> Iterator[bytes]:
    """Articles cut and mixed; broken JSON, no text, other types, bytes that are no UTF-8, a text that is too long."""
    draw = random.Random(seed)
    paragraphs = [p for f in sorted(ARTICLES.glob("*.txt")) for p in f.read_text("utf-8").split("\n") if p.strip()]
    number = 0
    while True:
        text = "\n\n".join(draw.choices(paragraphs, k=draw.randint(1, 12)))
        good = json.dumps({"id": number, "text": text}, ensure_ascii=False).encode() + b"\n"
        broken = (good[: len(good) // 2] + b"\n", b'{"id": 1}\n', b'{"text": 7}\n', b'{"text": "\xff"}\n',
                  b'{"text": "' + b"x" * 300_000 + b'"}\n', b"[]\n")  # fmt: skip
        yield draw.choice(broken) if draw.random() < 0.01 else good
        number += 1


def watch(process: int, samples: list[tuple[int, int]], stop: threading.Event) -> None:
    """(kB of memory, open files) of a process, each second."""
    folder = Path("/proc", str(process))
    while not stop.wait(1):
        try:
            memory = next(row for row in (folder / "status").read_text().splitlines() if row.startswith("VmRSS"))
            samples.append((int(memory.split()[1]), len(list((folder / "fd").iterdir()))))
        except (OSError, StopIteration):
            return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--gigabytes", type=float, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cleanup-soak-") as folder:
        out = Path(folder, "out.jsonl")
        command = [sys.executable, "-m", "cleanup", "-", "--from", "jsonl", "-o", str(out), "--add", "none", "-q",
                   "--longest", "200000", "--jobs", str(asked.jobs)]  # fmt: skip
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        samples: list[tuple[int, int]] = []
        stop = threading.Event()
        watcher = threading.Thread(target=watch, args=(process.pid, samples, stop))
        watcher.start()
        sent = size = 0
        end = time.monotonic() + asked.minutes * 60
        assert process.stdin is not None
        for record in records():
            if time.monotonic() > end or size > asked.gigabytes * 1e9:
                break
            process.stdin.write(record)
            sent += 1
            size += len(record)
        process.stdin.close()
        status = process.wait()
        stop.set()
        watcher.join()
        done, failed = out.read_bytes().count(b"\n"), Path(f"{out}.errors.jsonl").read_bytes().count(b"\n")
    early, late = samples[len(samples) // 3], samples[-1]
    print(f"{size / 1e6:,.0f} MB, {sent:,} records in, {done:,} out, {failed:,} errors, status {status}")
    print(f"memory {early[0] / 1024:.0f} MB after a third, {late[0] / 1024:.0f} MB at the end, "
          f"{max(m for m, _ in samples) / 1024:.0f} MB at most; open files {early[1]}, {late[1]}")  # fmt: skip
    sound = sent == done + failed and status in (0, 1) and late[0] < GROWTH * early[0] and late[1] <= early[1]
    print("sound" if sound else "NOT SOUND")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
