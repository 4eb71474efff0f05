"""What a site profile adds: learnt from every other page of waddle's hosts with ten pages and more, used on the rest,
and the other way round.

    python bench/site_profile.py [--part train] [--share .1] [--weights heldout.npz]

The line model was trained on part "train": on its hosts only weights that have not seen them tell something, such as
those of `python bench/train_lines.py DATA -o heldout.npz --leave-out-hosts biolog.pl,we-dwoje.pl,...`.

Prints word F1 of the body with the profile alone, of the pipeline without and with it, and how many of the gold
bodies' lines the step `site` takes, and how many are kept without the profile and not with it.
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
from cleanup.engines.learn import add_all
from cleanup.learner import Learner
from cleanup.lines import model
from cleanup.sites import MIN_SHARE, dump
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
    parser.add_argument("--weights", type=Path, help="of a line model, instead of the package's")
    asked = parser.parse_args()
    if asked.weights:
        held = model.read_weights(asked.weights.read_bytes())
        model.weights = lambda: held  # type: ignore[assignment]
    with gzip.open(DATA, "rt", encoding="utf-8") as stream:
        pages = [page for page in map(json.loads, stream) if page["part"] == asked.part]
    count = Counter(page["url"] for page in pages)
    halves: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    seen: Counter[str] = Counter()
    for page in pages:
        if count[page["url"]] >= 10:
            halves[seen[page["url"]] % 2].append(page)
            seen[page["url"]] += 1
    scores: dict[str, list[float]] = {"nothing": [], "profile alone": [], "pipeline without": [], "pipeline with": []}
    gold = taken = newly = 0
    for learnt, rest in (halves, halves[::-1]):
        with tempfile.TemporaryDirectory() as folder, Learner() as learner:
            add_all(learner, ((page["url"], page["text"]) for page in learnt))
            profile = Path(folder, "site.profile")
            profile.write_text("".join(dump(learner.sites(min_share=asked.share))), encoding="utf-8")
            alone = cleaned(rest, Options(skip=OTHERS, site_profile=profile))
            without, with_ = cleaned(rest, Options()), cleaned(rest, Options(site_profile=profile))
        bodies = ([p["text"] for p in rest], *([r.body for r in some] for some in (alone, without, with_)))
        for name, texts in zip(scores, bodies, strict=True):
            scores[name] += [f1(text, page["gold"]) for text, page in zip(texts, rest, strict=True)]
        for page, before, after in zip(rest, without, with_, strict=True):
            lines = folded(page["gold"])
            gold += sum(lines.values())
            site = folded("\n".join(r.text for r in after.removed if r.rule.startswith("site/")))
            taken += sum((site & lines).values())
            newly += sum(((folded(before.text) & lines) - folded(after.text)).values())
    print(f"{len(seen)} hosts, {sum(map(len, halves))} pages; share {asked.share}")
    for name, found in scores.items():
        print(f"{name:18s}{mean(found):.4f}")
    print(f"gold lines {gold}; taken by the step {taken} ({taken / gold:.2%}); kept without the profile, not with it: "
          f"{newly} ({newly / gold:.2%})")  # fmt: skip


if __name__ == "__main__":
    main()
