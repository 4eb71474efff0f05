"""Theme catalogues under real article bodies: how many of their lines go, and how many of the bodies' lines.

    python bench/phrases_catalogues.py FOLDER                # holds <catalogue>/<language>.txt, a string a line
    python bench/phrases_catalogues.py FOLDER nikola mkdocs  # some of the catalogues
    python bench/phrases_catalogues.py FOLDER --show four    # the lines that stay where four stand together
    python bench/phrases_catalogues.py FOLDER --unseen NETS  # by networks that have not seen the bodies' sites

The catalogues are other projects' and no part of this one: extract them from packages. Bodies are gold bodies of part
"train" in ../shared/bench/data (--part test to report, with catalogues that nothing was learnt from), each catalogue
under one in its own language, where there is one, and under another.

Columns: by phrases alone, line by line; then by the whole Cleaner with the whole catalogue, four of its lines, and one
under a body in the catalogue's language ("native") and in another ("foreign").
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from lines_unseen import unseen
from lines_views import site

import cleanup
from cleanup.phrases import Matcher, default_table

DATA = Path(__file__).parents[2] / "shared" / "bench" / "data"
SIZES = {"all": 10_000, "four": 4, "one": 1}
_PER_SIZE = 2  # pages a catalogue with few lines each


@cache
def bodies(part: str) -> dict[str, list[tuple[str, str]]]:
    """Gold bodies of at least five lines by language, each with its site; English ones from articles alone."""
    found = defaultdict(list)
    for name in ("waddle", "wcxb", "fundus"):
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
            for row in map(json.loads, stream):
                lines = [line for line in row["gold"].split("\n") if line.strip()]
                if row["part"] == part or name == "fundus":
                    language = row.get("language") or "en"
                    if row.get("kind", "article") == "article" and 5 <= len(lines) <= 25:
                        found[language].append((site(row), "\n".join(lines)))
    return dict(found)


def pages(
    part: str, language: str, lines: list[str], rnd: random.Random
) -> Iterator[tuple[str, tuple[str, str], list[str]]]:
    """What is measured ("four native"), a site and its body, and the lines to put under it."""
    found = bodies(part)
    others = [code for code in found if code != language]
    for size, n in SIZES.items():
        for _ in range(1 if size == "all" else _PER_SIZE):
            some = lines if size == "all" else rnd.sample(lines, min(n, len(lines)))
            if language in found:
                yield f"{size} native", rnd.choice(found[language]), some
            yield f"{size} foreign", rnd.choice(found[rnd.choice(others)]), some


def measure(path: Path, part: str, networks: Path | None) -> tuple[str, str, Counter[str], list[tuple[str, str, str]]]:
    """Counts of lines there and gone of one catalogue in one language, and the lines that stayed."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    catalogue, language = path.parent.name, path.stem
    rnd = random.Random(f"{catalogue}/{language}")
    counts = Counter[str]()
    stayed = []
    matcher = Matcher(default_table(), languages=(language,))
    for line in lines:
        counts["phrases there"] += 1
        if matcher.line(line):
            counts["phrases gone"] += 1
        else:
            stayed.append(("phrases", language, line))
    for key, (host, body), some in pages(part, language, lines, rnd):
        with unseen(networks, host):
            result = cleanup.clean(body + "\n\n" + "\n".join(some))
        gone = {i for r in result.removed for i in range(r.start, r.end)}
        at = 0
        for n, line in enumerate([*body.split("\n"), "", *some]):
            if line.strip():
                place = "body" if n <= body.count("\n") else "lines"
                whole = all(i in gone for i in range(at, at + len(line)) if not result.document.raw[i].isspace())
                counts[f"{key} {place} there"] += 1
                counts[f"{key} {place} gone"] += whole
                if place == "lines" and not whole:
                    stayed.append((key.split()[0], language, line))
                elif place == "body" and whole:
                    rule = next(r.rule for r in result.removed if r.start <= at + len(line) and at < r.end)
                    stayed.append(("bodies", f"{language} {key} {rule}", line))
            at += len(line) + 1
    return catalogue, language, counts, stayed


def share(counts: Counter[str], key: str) -> str:
    there = counts[f"{key} there"]
    return f"{counts[f'{key} gone'] / there:7.1%}" if there else "      -"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("catalogues", nargs="*")
    parser.add_argument("--part", choices=("train", "test"), default="train", help="of the bodies")
    parser.add_argument("--unseen", type=Path, metavar="NETS", help="a folder of lines_unseen.py, for part train")
    parser.add_argument("--language", help="one language alone")
    parser.add_argument(
        "--show", choices=("phrases", *SIZES, "bodies"), help="print the lines that stay, or those of bodies that go"
    )
    parser.add_argument("--by-language", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    paths = [p for p in sorted(arguments.folder.glob("*/*.txt")) if p.parent.name in arguments.catalogues
             or not arguments.catalogues]  # fmt: skip
    paths = [p for p in paths if arguments.language in (None, p.stem)]
    total: dict[str, Counter[str]] = defaultdict(Counter)
    measuring = partial(measure, part=arguments.part, networks=arguments.unseen)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for catalogue, language, counts, stayed in pool.map(measuring, paths):
            for name in ("all", language if arguments.by_language else catalogue):
                total[name].update(counts)
            for size, code, line in sorted(set(stayed)):
                if size == arguments.show:
                    print(f"{catalogue}\t{code}\t{line}")
    columns = [f"{size} {home}" for size in SIZES for home in ("native", "foreign")]
    print(f"{'':20}{'lines':>7}{'phrases':>9}" + "".join(f"{key:>14}" for key in columns) + "   bodies lost")
    for name in [*sorted(set(total) - {"all"}), "all"]:
        c = total[name]
        there = sum(c[f"{key} body there"] for key in columns)
        lost = sum(c[f"{key} body gone"] for key in columns)
        row = "".join(share(c, f"{key} lines").rjust(14) for key in columns)
        print(f"{name:20}{c['phrases there']:7}{share(c, 'phrases'):>9}{row}   {lost} of {there}")


if __name__ == "__main__":
    main()
