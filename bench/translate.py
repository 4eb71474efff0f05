"""Translation beside argostranslate's own API: CPU seconds, wall seconds, peak memory; each in a process of its own.

    python bench/translate.py ../shared/bench/data                     50 paragraphs, and with a third of them repeated
    python bench/translate.py ../shared/bench/data --batches 128 512   ours only, by tokens of a batch
    python bench/translate.py --start                                  what start-up costs before a model is loaded

Same model (translate_model.py), same beam, same sentences, same answers, or it ends with status 1. argostranslate runs
at its defaults and at three thread settings. The machine may be shared: all take turns, and medians are shown. Needs
the extra `argos` (docs/translation.md).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

PARAGRAPHS = 50
SHORTEST, LONGEST = 100, 250  # code points of a paragraph
COMMON = 6  # sentences that stand on all pages
FIRST = "Long enough that everything is loaded which is needed once, the language tables too."
Run = dict[str, Any]
_DEFAULTS: Mapping[str, str] = {}
THREADS = {"defaults": _DEFAULTS, "1 thread": {"ARGOS_INTRA_THREADS": "1"}, "intra 2": {"ARGOS_INTRA_THREADS": "2"},
           "inter 2": {"ARGOS_INTRA_THREADS": "1", "ARGOS_INTER_THREADS": "2"}}  # fmt: skip
_START = "import time; t = time.process_time(); import cleanup.cli{}; print(time.process_time() - t)"
_WITH = ", cleanup.translation.results, cleanup.cli.translate, cleanup.cli.models"


def paragraphs(data: Path) -> list[list[str]]:
    """The sentences of a paragraph of each article. Left out: what argostranslate changes (`_`, addresses)."""
    from speed import pages

    from cleanup.translation.segments import items_in, segments

    found = []
    for page in pages(data, 400):
        for line in page.splitlines():
            line = " ".join(line.split())
            if SHORTEST <= len(line) <= LONGEST and "_" not in line and not items_in(line):
                found.append([line[a:b] for a, b in segments(line, "en")])
                break
    return found


def repeating(texts: list[list[str]]) -> list[list[str]]:
    """Every third sentence is one of a few."""
    sentences = [sentence for text in texts for sentence in text]
    again = iter((sentences[n % COMMON] if n % 3 == 2 else sentence) for n, sentence in enumerate(sentences))
    return [[next(again) for _ in text] for text in texts]


def child(engine: str, folder: Path, name: str, batch: int) -> None:
    """Translates what stands in a file, and prints what it cost. Loading the model is not counted."""
    texts: list[list[str]] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    work = _argos(texts) if engine == "argos" else _ours(texts, folder, batch)
    wall, cpu = time.perf_counter(), time.process_time()
    answers = work()
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    # Not getrusage's, which begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps({**spent, "peak": peak, "answers": answers}))


def _ours(texts: list[list[str]], folder: Path, batch: int) -> Callable[[], list[str]]:
    from cleanup.options import Translation
    from cleanup.translation.packages import installed
    from cleanup.translation.segments import segments
    from cleanup.translation.translator import translate_sentences

    package = installed(folder / "packages")[0]
    settings = Translation(cache=False, threads=2)
    settings = replace(settings, batch_tokens=batch) if batch else settings
    lines = [" ".join(text) for text in texts]
    translate_sentences([FIRST], [package], settings)

    def work() -> list[str]:
        cut = [[line[a:b] for a, b in segments(line, "en")] for line in lines]
        found = iter(translate_sentences([s for line in cut for s in line], [package], settings))
        return [" ".join(next(found).text for _ in line) for line in cut]

    return work


def _argos(texts: list[list[str]]) -> Callable[[], list[str]]:
    from argostranslate import translate

    from cleanup.translation.segments import segments

    class Ours:
        def split_sentences(self, text: str) -> list[str]:
            return [text[a:b] for a, b in segments(text, "en")]

    translation: Any = translate.get_translation_from_codes("id", "en")
    translation.underlying.sentencizer = Ours()
    lines = [" ".join(text) for text in texts]
    translation.translate(FIRST)
    return lambda: [" ".join(translation.translate(line).split()) for line in lines]


def measured(engine: str, folder: Path, name: str, batch: int = 0, environment: Mapping[str, str] = _DEFAULTS) -> Run:
    keep = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    command = [sys.executable, __file__, "--child", engine, str(folder), name, str(batch)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={
        **keep, "ARGOS_PACKAGES_DIR": str(folder / "packages"), "XDG_DATA_HOME": str(folder / "xdg"),
        "XDG_CONFIG_HOME": str(folder / "xdg"), "XDG_CACHE_HOME": str(folder / "xdg"), **environment,
    })  # fmt: skip
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return found


def prepared(data: Path, folder: Path, count: int) -> None:
    from translate_model import build

    texts = paragraphs(data)
    build([sentence for text in texts for sentence in text], folder / "packages")
    texts = texts[:count]
    for name, found in (("distinct", texts), ("repeating", repeating(texts))):
        (folder / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
        total = [sentence for text in found for sentence in text]
        print(f"{name}: {len(found)} paragraphs, {len(total)} sentences, {len(set(total))} of them different")


def compare(folder: Path, rounds: int, settings: Sequence[str]) -> bool:
    """Prints medians and ratios after each round, in which all take turns; whether the answers are the same."""
    turns = [(name, key) for name in ("distinct", "repeating") for key in ("ours", *settings)]
    runs: dict[tuple[str, str], list[Run]] = {turn: [] for turn in turns}
    same = True
    for n in range(rounds):
        for name, key in turns:
            engine = "ours" if key == "ours" else "argos"
            found = measured(engine, folder, name, 0, THREADS.get(key, _DEFAULTS))
            runs[name, key].append(found)
            same = same and found["answers"] == runs[name, "ours"][0]["answers"]
            print(f"  {name}, {key}: {found['cpu']:.1f} CPU s, {found['wall']:.1f} s", file=sys.stderr)
        told = "the same" if same else "DIFFERENT"
        print(f"round {n + 1}: answers {told}; CPU s, wall s, peak MB; ours faster by, in CPU and wall")
        for (name, key), some in runs.items():
            cpu, wall, peak = (median(run[what] for run in some) for what in ("cpu", "wall", "peak"))
            pairs = list(zip(some, runs[name, "ours"], strict=True))
            in_cpu, in_wall = (median(run[what] / own[what] for run, own in pairs) for what in ("cpu", "wall"))
            print(f"  {name:10s} {key:9s} {cpu:6.1f} {wall:6.1f} {peak:6.0f}  {in_cpu:.2f} {in_wall:.2f}", flush=True)
    return same


def batches(folder: Path, sizes: list[int], rounds: int) -> Iterator[str]:
    model = sum(file.stat().st_size for file in folder.glob("packages/*/model/*")) / 1024**2
    runs: dict[int, list[Run]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, found in runs.items():
            found.append(measured("ours", folder, "distinct", size))
    yield f"model {model:.0f} MB"
    for size, found in runs.items():
        cpu, wall, peak = (median(run[what] for run in found) for what in ("cpu", "wall", "peak"))
        yield f"batch {size:5d}: {cpu:.1f} CPU s, {wall:.1f} s, peak {peak:.0f} MB = model + {peak - model:.0f}"


def start(rounds: int) -> str:
    """CPU seconds of importing the command without and with all of translation, in turns."""
    found: list[list[float]] = [[], []]
    for _ in range(rounds):
        for times, more in zip(found, ("", _WITH), strict=True):
            code = [sys.executable, "-c", _START.format(more)]
            times.append(float(subprocess.run(code, stdout=subprocess.PIPE, check=True).stdout))
    without, with_it = map(median, found)
    return f"start-up {without:.3f} CPU s, with translation {with_it:.3f}: {with_it - without:+.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, help="the folder of page files")
    parser.add_argument("--paragraphs", type=int, default=PARAGRAPHS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", type=int, nargs="+", metavar="TOKENS")
    parser.add_argument("--settings", nargs="+", choices=list(THREADS), default=list(THREADS), help="argostranslate's")
    parser.add_argument("--start", action="store_true")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        engine, folder, name, batch = given.child
        child(engine, Path(folder), name, int(batch))
        return
    if given.start:
        print(start(given.rounds))
        return
    if given.data is None:
        parser.error("name the folder of page files")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        prepared(given.data, folder, given.paragraphs)
        if given.batches:
            for line in batches(folder, given.batches, given.rounds):
                print(line, flush=True)
            return
        same = compare(folder, given.rounds, given.settings)
    if not same:
        raise SystemExit("the engines gave different answers")


if __name__ == "__main__":
    main()
