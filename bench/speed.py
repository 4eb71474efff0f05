"""Speed of the whole pipeline beside ftfy in one run, stage by stage, and how it grows with the input.

    python bench/speed.py ../shared/bench/data --json speed.json     ratios, and the budget of each stage
    python bench/speed.py ../shared/bench/data --floor               ends with status 1 under the floor of floors.toml
    python bench/speed.py --growth                                   seconds for 10 kB to 10 MB, 1 to 200,000 lines

Times are CPU seconds of one process. Machines differ and are shared: only ratios of one run count, so cleanup and ftfy
take turns. The best round is held against the floor: what else runs on the machine only makes rounds worse.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from floors import FLOORS, parse  # noqa: E402

ROUNDS = 5
BATCH = 64  # pages that are measured together, as in cleanup.cleaner


def pages(data: Path, count: int) -> list[str]:
    """Article pages of two sources, half and half, in a fixed order."""
    rng = random.Random(3)
    texts: list[str] = []
    for source in ("wcxb", "waddle"):
        with gzip.open(data / f"{source}.jsonl.gz", "rt", encoding="utf-8") as file:
            rows = [row for row in map(json.loads, file) if row["kind"] == "article"]
        rng.shuffle(rows)
        texts += [row["text"] for row in rows[: count // 2]]
    rng.shuffle(texts)
    return texts


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def ratios(texts: list[str]) -> dict[str, float]:
    """Megabytes a second, and cleanup's over ftfy's: the median of rounds in which both take turns."""
    import ftfy

    import cleanup
    from cleanup.phrases import default_table

    cleaner = cleanup.Cleaner()
    cleaner.clean(texts[0])
    size = sum(len(text.encode()) for text in texts) / 1e6
    rounds = []
    for _ in range(ROUNDS):
        plain = seconds(lambda: [ftfy.fix_text(text) for text in texts])
        default_table().memo.clear()  # answers kept from the round before
        many = seconds(lambda: [result.text for result in cleaner.clean_many(texts)])
        default_table().memo.clear()
        single = seconds(lambda: [cleaner.clean(text).text for text in texts])
        rounds.append((size / plain, size / many, size / single, plain / many, plain / single))
    names = ("ftfy_mb_s", "clean_many_mb_s", "clean_mb_s", "clean_many_over_ftfy", "clean_over_ftfy")
    found = {name: round(median(column), 3) for name, column in zip(names, zip(*rounds, strict=True), strict=True)}
    return {**found, "best_clean_many_over_ftfy": round(max(one[3] for one in rounds), 3)}


def matching(texts: list[str]) -> dict[str, float]:
    """The share of matching phrases in the time of `clean_many`: lines brought near phrases, then matched, then
    trimmed. `with_fold` counts the folding too, which headlines, repeats and site profiles need as well. The middle of
    several rounds; a handful of timers a page, none a line."""
    import cleanup
    from cleanup import measuring
    from cleanup.phrases import Matcher, default_table

    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            start = time.process_time()
            found = work(*given)
            spent[name] = spent.get(name, 0) + time.process_time() - start
            return found

        return call

    parts = [(measuring, "near_phrases"), (measuring, "fold_pages"), (Matcher, "lines"), (Matcher, "trimmed")]
    held = [getattr(owner, name) for owner, name in parts]
    found = []
    try:
        for (owner, name), work in zip(parts, held, strict=True):
            setattr(owner, name, timed(name, work))
        for _ in range(ROUNDS):
            spent.clear()
            for kept in (default_table().memo, default_table().meant):
                kept.clear()
            total = seconds(lambda: [result.text for result in cleanup.Cleaner().clean_many(texts)])
            fold = spent.pop("fold_pages")
            found.append((sum(spent.values()) / total, (sum(spent.values()) + fold) / total))
    finally:
        for (owner, name), work in zip(parts, held, strict=True):
            setattr(owner, name, work)
    share, folded = (round(median(column), 3) for column in zip(*found, strict=True))
    return {"matching_share": share, "matching_share_with_fold": folded}


def stages(texts: list[str]) -> dict[str, float]:
    """CPU milliseconds a megabyte of each stage of `Cleaner.clean_many`, in its order."""
    from cleanup import languages, lines
    from cleanup.below import below_articles
    from cleanup.decided import Found
    from cleanup.judged import judge_pages
    from cleanup.measuring import near_phrases
    from cleanup.model import Document
    from cleanup.options import Options
    from cleanup.page import Page
    from cleanup.pages import fold_pages
    from cleanup.phrases import default_table
    from cleanup.pipeline import STEPS
    from cleanup.steps.normalize import normalize_all
    from cleanup.top import with_tops

    default_table().memo.clear()
    spent: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        spent[name] = spent.get(name, 0) + time.process_time() - start

    size = sum(len(text.encode()) for text in texts) / 1e6
    for batch in [*batches(texts), [], *batches(texts)]:
        if not batch:
            spent.clear()  # the first round was to warm up
            continue
        documents = [Document(text) for text in batch]
        with stage("normalize"):
            found = [Page(one, blocks) for one, (blocks, _) in zip(documents, normalize_all(documents), strict=True)]
            rows = [page.lines for page in found]
        with stage("fold"):
            both = fold_pages(found)
            code = both and both[0]
        with stage("languages"):
            surveys = languages.survey(rows, code=code)
            found = [page.surveyed(survey) for page, survey in zip(found, surveys, strict=True)]
        with stage("line model"):
            chances = lines.body_chances(rows, [page.language for page in found], code)
            found = [page.changed(probabilities=its.tolist()) for page, its in zip(found, chances, strict=True)]
            judge_pages(found, chances, Options().focus)
        with stage("near phrases"):
            found = near_phrases(found, Options(), both)
        with stage("below"):
            found = below_articles(found, ())
        with stage("top"):
            found = with_tops(found, Options().detector)
        for name, step in STEPS.items():
            with stage(name):
                decided = [step(page, Options()) for page in found]
            found = [
                p.changed(removed=p.removed | Found(p.blocks.starts, p.blocks.ends, its).whole.keys())
                for p, its in zip(found, decided, strict=True)
            ]
    return {name: round(1000 * value / size, 1) for name, value in spent.items()}


def batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), BATCH):
        yield texts[start : start + BATCH]


def growth() -> dict[str, dict[int, float]]:
    """CPU seconds by input: bytes of prose, and number of short lines."""
    import cleanup

    words = "the council voted on tuesday to close the old bridge over the river for a year it said".split()
    rng = random.Random(5)

    def prose(size: int) -> str:
        some = [" ".join(rng.choices(words, k=30)).capitalize() + ".\n" for _ in range(max(1, size // 100))]
        return "".join(some)[:size]

    def short(lines: int) -> str:
        return "".join(f"{' '.join(rng.choices(words, k=3))} {n}\n" for n in range(lines))

    cleaner = cleanup.Cleaner()
    cleaner.clean(short(2_000))  # what is made once, for long texts only, is made

    def measured(make: Callable[[int], str], sizes: Iterable[int]) -> dict[int, float]:
        texts = {size: make(size) for size in sizes}
        return {size: round(seconds(partial(cleaner.clean, text)), 3) for size, text in texts.items()}

    return {
        "prose, bytes": measured(prose, (10_000, 100_000, 1_000_000, 10_000_000)),
        "short lines": measured(short, (1, 10, 100, 1_000, 10_000, 100_000, 200_000)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="folder of wcxb.jsonl.gz and waddle.jsonl.gz")
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--floor", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found: dict[str, object] = {}
    if asked.growth:
        found["growth"] = growth()
    if asked.data:
        texts = pages(asked.data, asked.pages)
        found |= ratios(texts)
        if not asked.floor:
            found |= matching(texts)
            found["stages_ms_per_mb"] = stages(texts)
    print(json.dumps(found, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    floor = parse(FLOORS.read_text(encoding="utf-8"))["speed"]["ratios"]["clean_many_over_ftfy"]
    if asked.floor and float(str(best := found["best_clean_many_over_ftfy"])) < floor:
        print(f"floor: clean_many_over_ftfy = {best} is below {floor}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
