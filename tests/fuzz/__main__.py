"""python -m tests.fuzz [--seconds N] [--seed N] [--coverage] [TARGET …]

Runs the targets in turn for N seconds of CPU in all (60), each a slice at a time. A finding is made small, written
into tests/fuzz/findings.json, where a test tries it from then on, and ends the run with status 1 once the time is
over. With --coverage one TARGET is driven by atheris (pip install atheris), which keeps inputs that reach new code.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import time
from pathlib import Path
from random import Random

FINDINGS = Path(__file__).parent / "findings.json"
SLICE = 1.0  # seconds of CPU


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="tests.fuzz", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    parser.add_argument("--coverage", action="store_true")
    asked = parser.parse_args()
    if asked.coverage:
        return _covered(asked.targets[0], asked.seconds)
    from tests.fuzz.mutate import mutated
    from tests.fuzz.seeds import seeds
    from tests.fuzz.targets import TARGETS, run

    if unknown := set(asked.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    names = asked.targets or list(TARGETS)
    pools = {name: seeds(name) for name in names}
    for name in names:
        for data in pools[name]:
            run(TARGETS[name], data)  # tables are read here, so that they count for no input's time
    random = Random(asked.seed)
    print(f"seed {asked.seed}", flush=True)
    counts, used = dict.fromkeys(names, 0), dict.fromkeys(names, 0.0)
    found: dict[tuple[str, str], bytes] = {}
    begin = time.process_time()
    while time.process_time() - begin < asked.seconds:
        name = min(names, key=lambda n: used[n])
        start = time.process_time()
        while time.process_time() - start < SLICE:
            data = mutated(pools[name], random)
            counts[name] += 1
            if (wrong := run(TARGETS[name], data)) and (name, _kind(wrong)) not in found:
                found[name, _kind(wrong)] = small = smaller(name, data, _kind(wrong))
                print(f"{name}: {wrong[:300]}\n    {small[:200]!r}", flush=True)
                _note(name, _kind(wrong), small)
        used[name] += time.process_time() - start
    total = time.process_time() - begin
    print(f"{total:.0f} s of CPU, {sum(counts.values()):,} inputs, {len(found)} findings")
    print(", ".join(f"{name} {count:,}" for name, count in counts.items()))
    return 1 if found else 0


def _kind(wrong: str) -> str:
    return wrong.split(": ")[0]


def smaller(name: str, data: bytes, kind: str, seconds: float = 20.0) -> bytes:
    """The data without the parts that the finding does not need."""
    from tests.fuzz.targets import TARGETS, run

    end = time.process_time() + seconds
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data) and time.process_time() < end:
            less = data[:at] + data[at + size :]
            if _kind(run(TARGETS[name], less)) == kind:
                data = less
            else:
                at += size
        size //= 2
    return data


def _note(name: str, wrong: str, data: bytes) -> None:
    known = json.loads(FINDINGS.read_text("utf-8")) if FINDINGS.exists() else []
    known.append({"target": name, "was": wrong, "data": base64.b64encode(data).decode()})
    FINDINGS.write_text(json.dumps(known, indent=1) + "\n", "utf-8")


def _covered(name: str, seconds: float) -> int:
    import tempfile

    import atheris

    with atheris.instrument_imports(include=["cleanup"]):
        from tests.fuzz.seeds import WORDS, seeds
        from tests.fuzz.targets import TARGETS
    folder = Path(tempfile.mkdtemp(prefix="cleanup-corpus-"))
    for n, data in enumerate(seeds(name)):
        (folder / str(n)).write_bytes(data)
    words = folder.with_suffix(".words")
    words.write_text("".join('"' + "".join(f"\\x{b:02x}" for b in w) + '"\n' for w in WORDS if w))
    arguments = [sys.argv[0], str(folder), f"-dict={words}", f"-max_total_time={int(seconds)}", "-max_len=6000",
                 "-timeout=60", f"-artifact_prefix={folder.with_suffix('')}-finding-"]  # fmt: skip
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
