"""Lines of hand-made gold bodies that phrase rules take: how many, and each of them to be looked at.

    python bench/phrases_harm.py                       # both parts, a summary
    python bench/phrases_harm.py --part train --show   # every line taken, with its neighbours
    python bench/phrases_harm.py --phrases-alone       # without the line model
    python bench/phrases_harm.py --part train --unseen NETS  # by networks that have not seen the sites

Reads ../shared/bench/data. A gold body is cleaned as if it were the page. Lines in another language than the page's
are left out of the count. Show only part "train": nothing may be learnt from the other.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from lines_unseen import unseen
from lines_views import site

import cleanup

DATA = Path(__file__).parents[2] / "shared" / "bench" / "data"
SETS = ("wcxb", "waddle")


def rows(name: str, part: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        found = [json.loads(line) for line in stream]
    return [row for row in found if part in ("all", row["part"])]


def taken(
    row: dict[str, Any], skip: tuple[str, ...], networks: Path | None = None
) -> tuple[str, str, int, list[dict[str, Any]]]:
    """Data set, part, native lines of one gold body, and those of them that a phrase takes."""
    with unseen(networks, site(row)):
        result = cleanup.Cleaner(cleanup.Options(skip=skip)).clean(row["gold"])
    foreign = [(f.start, f.end) for f in result.fragments if f.kind == "line"]
    lines = list(_lines(row["gold"], foreign))
    by_phrase = [r for r in result.removed if r.rule.startswith("boilerplate/") and r.rule != "boilerplate/lines"]
    gone = []
    for at, (start, end, text) in enumerate(lines):
        for removed in by_phrase:
            if removed.start < end and start < removed.end:
                around = [line for *_, line in (*lines[max(0, at - 2) : at], *lines[at + 1 : at + 3])]
                gone.append({"id": row["id"], "rule": removed.rule, "line": text, "around": around,
                             "at": f"{at + 1}/{len(lines)}"})  # fmt: skip
                break
    return row["id"].split("-")[0], row["part"], len(lines), gone


def _lines(text: str, foreign: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if line.strip() and not any(a < end and start < b for a, b in foreign):
            yield start, end, line.strip()
        start = end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("train", "test", "all"), default="all")
    parser.add_argument("--show", action="store_true", help="print the lines taken")
    parser.add_argument("--phrases-alone", action="store_true", help="without the line model")
    parser.add_argument("--unseen", type=Path, metavar="NETS", help="a folder of lines_unseen.py, for part train")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    skip = ("boilerplate/lines",) if arguments.phrases_alone else ()
    pages = [row for name in SETS for row in rows(name, arguments.part)]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        found = list(pool.map(partial(taken, skip=skip, networks=arguments.unseen), pages, chunksize=16))
    if arguments.show:
        for _, _, _, gone in found:
            for one in gone:
                print(json.dumps(one, ensure_ascii=False))
    lines, lost, groups = Counter[str](), Counter[str](), Counter[str]()
    for name, part, total, gone in found:
        for key in (f"{name} {part}", "all"):
            lines[key] += total
            lost[key] += len(gone)
        groups.update(one["rule"].rpartition("/")[2] for one in gone)
    for key in sorted(lines):
        print(f"{key:14} {lost[key]:5} of {lines[key]:6} lines: 1 in {lines[key] / max(1, lost[key]):.0f}")
    print("by group:", ", ".join(f"{group} {n}" for group, n in groups.most_common()))


if __name__ == "__main__":
    main()
