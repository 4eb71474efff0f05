"""What other thresholds would do: the tables that docs/languages.md takes its thresholds from.

    python bench/languages_margins.py LANGID.jsonl.gz PAGES.jsonl.gz ... [--half report] [--detector langdetect]

First `identify` on one half of lingua's test lines. Then `survey` on the gold bodies of part "train" of the pages,
as they are (every line counts as native) and with three fragments of other languages from that half put in. Nothing
of part "test" is read.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from cleanup.languages import answer, identify, measure, survey, verify
from cleanup.languages.known import canonical, known

KINDS = ("single-words", "word-pairs", "sentences")
IDENTIFY: list[tuple[ModuleType, dict[str, float]]] = [
    (answer, {}),
    (answer, {"WORD": 0.6}),
    (answer, {"WORD": 1.2}),
    (answer, {"SENTENCE": 0.0}),
    (answer, {"SENTENCE": 0.3}),
]
SURVEY: list[tuple[ModuleType, dict[str, float]]] = [
    (verify, {}),
    (verify, {"FOREIGN_SHORT": 1.4}),
    (verify, {"FOREIGN_SHORT": 2.0}),
    (verify, {"FOREIGN_PLAIN": 0.5}),
    (verify, {"FOREIGN_PLAIN": 1.5}),
    (verify, {"CAPITALISED_EXTRA": 1.3}),
    (verify, {"CAPITALISED_EXTRA": 2.3}),
    (verify, {"RARE_EXTRA": 0.0}),
    (verify, {"NAMES_EXTRA": 0.0}),
    (measure, {"NATIVE_WHOLE": 1.0}),
    (measure, {"NATIVE_WHOLE": 5.0}),
]


@contextmanager
def constants(module: ModuleType, values: dict[str, float]) -> Iterator[None]:
    """The module with other constants."""
    before = {name: getattr(module, name) for name in values}
    for name, value in values.items():
        setattr(module, name, value)
    yield
    for name, value in before.items():
        setattr(module, name, value)


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def half_of(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] & 1


def report_identify(lines: dict[str, list[tuple[str, str]]], detector: str) -> None:
    for kind, some in lines.items():
        said = identify([text for _, text in some], detector)
        wrong = [
            said != code and said not in known().same.get(code, ())
            for said, (code, _) in zip(said, some, strict=True)
            if said
        ]
        print(f"    {kind:13s} wrong {sum(wrong) / len(some):.4f}  undecided {1 - len(wrong) / len(some):.4f}")


def report_survey(pages: list[list[str]], lines: dict[str, list[tuple[str, str]]], detector: str) -> None:
    own = survey(pages, None, detector)
    rnd, counts = random.Random(11), {kind: [0, 0] for kind in KINDS[1:]}
    called = sum(len({part.line for part in found.fragments}) for found in own)
    for kind, count in counts.items():
        mixed, places = [], []
        for page, found in zip(pages, own, strict=True):
            near = {canonical(code) for code in known().close.get(found.language or "", ())}
            lines_of = [text for code, text in rnd.sample(lines[kind], 9) if code not in near][:3]
            at = sorted(rnd.randrange(len(page) + 1) for _ in lines_of)
            new = list(page)
            for shift, (place, text) in enumerate(zip(at, lines_of, strict=True)):
                new.insert(place + shift, text)
            mixed.append(new)
            places.append([place + shift for shift, place in enumerate(at)])
        for found, where in zip(survey(mixed, [s.language for s in own], detector), places, strict=True):
            hit = {part.line for part in found.fragments}
            count[0] += sum(place in hit for place in where)
            count[1] += len(where)
    native = sum(bool(line.strip()) for page in pages for line in page)
    shares = "  ".join(f"{kind} found {hit / total:.4f}" for kind, (hit, total) in counts.items())
    print(f"    {shares}  native called foreign {called / native:.5f} ({called} of {native})")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("langid", type=Path)
    parser.add_argument("pages", type=Path, nargs="*")
    parser.add_argument("--half", choices=("calibration", "report"), default="calibration")
    parser.add_argument("--detector", default="py3langid")
    options = parser.parse_args()
    lines: dict[str, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
    for row in rows(options.langid):
        if half_of(row["text"]) == (options.half == "report"):
            lines[row["kind"]].append((canonical(row["language"]), row["text"]))
    pages = [
        row["gold"].split("\n")
        for path in options.pages
        for row in rows(path)
        if row["part"] == "train" and len(row["gold"].split()) > 60
    ]
    for module, values in IDENTIFY:
        print(f"identify {values or 'as it is'}")
        with constants(module, values):
            report_identify(lines, options.detector)
    for module, values in SURVEY if pages else ():
        print(f"survey {values or 'as it is'}")
        with constants(module, values):
            report_survey(pages, lines, options.detector)


if __name__ == "__main__":
    main()
