"""What a site profile adds: learnt from every other page of waddle's hosts with ten pages and more, used on the rest.

    python bench/site_profile.py [--part train] [--share .3]

Prints word F1 of the body with the profile alone, of the pipeline without and with it, and how many of the gold
bodies' lines the step `site` takes: all of them, and those that the pipeline would have kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

from cleanup import Cleaner, Document, Options, Result
from cleanup.engines.learn import lines_of
from cleanup.sites import MIN_SHARE, Learner, dump
from cleanup.text import fold

DATA = Path(__file__).parent.parent.parent / "shared" / "bench" / "data" / "waddle.jsonl.gz"
OTHERS = ("headline", "repeats", "boilerplate", "foreign")


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.lower()))


def f1(text: str, gold: str) -> float:
    a, b = words(text), words(gold)
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()) or 1)


def folded(text: str) -> Counter[str]:
    return Counter(line for raw in text.split("\n") if (line := fold(raw)))


def cleaned(pages: list[dict[str, Any]], options: Options) -> list[Result]:
    return list(Cleaner(options).clean_many(Document(p["text"], None, None, p["url"]) for p in pages))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", default="train", choices=("train", "test"))
    parser.add_argument("--share", type=float, default=MIN_SHARE)
    asked = parser.parse_args()
    with gzip.open(DATA, "rt", encoding="utf-8") as stream:
        pages = [page for page in map(json.loads, stream) if page["part"] == asked.part]
    count = Counter(page["url"] for page in pages)
    learnt: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    for page in pages:
        if count[page["url"]] >= 10:
            (rest if seen[page["url"]] % 2 else learnt).append(page)
            seen[page["url"]] += 1
    with tempfile.TemporaryDirectory() as folder, Learner() as learner:
        for page in learnt:
            learner.add(page["url"], lines_of(page["text"]))
        profile = Path(folder, "site.profile")
        profile.write_text("".join(dump(learner.sites(min_share=asked.share))), encoding="utf-8")
        without, with_ = cleaned(rest, Options()), cleaned(rest, Options(site_profile=profile))
        runs = {
            "nothing": [p["text"] for p in rest],
            "profile alone": [r.body for r in cleaned(rest, Options(skip=OTHERS, site_profile=profile))],
            "pipeline without": [r.body for r in without],
            "pipeline with": [r.body for r in with_],
        }
    print(f"{len(seen)} hosts, learnt from {len(learnt)} pages, used on {len(rest)}; share {asked.share}")
    for name, texts in runs.items():
        print(f"{name:18s}{mean([f1(t, p['gold']) for t, p in zip(texts, rest, strict=True)]):.4f}")
    gold = taken = newly = 0
    for page, before, after in zip(rest, without, with_, strict=True):
        lines = folded(page["gold"])
        gold += sum(lines.values())
        site = folded("\n".join(r.text for r in after.removed if r.rule.startswith("site/")))
        taken += sum((site & lines).values())
        newly += sum(((folded(before.text) & lines) - folded(after.text)).values())
    print(f"gold lines {gold}; taken by the step {taken} ({taken / gold:.2%}); of these kept without it {newly} "
          f"({newly / gold:.2%})")  # fmt: skip


if __name__ == "__main__":
    main()
