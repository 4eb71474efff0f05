"""Which language is each character in? Our spans, lingua's and CLD2's own calls for mixed text, on the same lines.

    python bench/languages_spans.py LANGID.jsonl.gz [--half report]

Two sets of 200 lines from lingua's test sentences, none of them used for a threshold (the reporting half): pairs of
sentences of different languages joined by a space, and sentences with a foreign tail of four words. Languages that
we do not know are left out, for all systems alike; so are pairs of one group of `same` languages. lingua and pycld2
are measured if they are installed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cleanup.languages.known import canonical, known
from cleanup.languages.scorers import scorer
from cleanup.languages.spans import runs

Labelled = list[tuple[int, int, str]]  # (start, end, language) in code points
SEED = 7


def sentences(path: Path, half: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            code = canonical(row["language"])
            mine = hashlib.sha256(row["text"].encode()).digest()[0] & 1 == half
            if row["kind"] == "sentences" and mine and code in known().names.keys() - known().by_lingua_only:
                found.setdefault(code, []).append(row["text"])
    return found


def lines(texts: dict[str, list[str]], tail: int | None) -> list[tuple[str, Labelled]]:
    """200 lines with their true spans; `tail` words of the second sentence, or all of it."""
    rnd = random.Random(SEED)
    made: list[tuple[str, Labelled]] = []
    while len(made) < 200:
        one, two = rnd.sample(sorted(texts), 2)
        if two in known().same[one]:
            continue
        first, second = rnd.choice(texts[one]).strip(), rnd.choice(texts[two]).strip()
        if tail:
            words = second.split()
            if len(words) < tail:
                continue
            second = " ".join(words[:tail])
        text = f"{first} {second}"
        made.append((text, [(0, len(first), one), (len(first) + 1, len(text), two)]))
    return made


def right(answer: Labelled, truth: Labelled) -> tuple[int, int]:
    """(characters right, characters)."""
    hit = total = 0
    for start, end, code in truth:
        total += end - start
        for a, b, said in answer:
            if said == code or said in known().same.get(code, ()):
                hit += max(0, min(b, end) - max(a, start))
    return hit, total


def ours(detector: str) -> Callable[[Sequence[str]], list[Labelled]]:
    model = scorer(detector)
    return lambda texts: [_filled(text, [(r.start, r.end, r.language) for r in line])
                          for text, line in zip(texts, runs(texts, model), strict=True)]  # fmt: skip


def _filled(text: str, found: Labelled) -> Labelled:
    """Space and quotation marks between two runs belong to the first, before the first run to it."""
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return [(0 if i == 0 else a, end, code) for i, ((a, _, code), end) in enumerate(zip(found, ends, strict=True))]


def lingua() -> Callable[[Sequence[str]], list[Labelled]] | None:
    try:
        from lingua import LanguageDetectorBuilder
    except ImportError:
        return None
    detector = LanguageDetectorBuilder.from_all_languages().build()
    return lambda texts: [
        [(r.start_index, r.end_index, canonical(r.language.iso_code_639_1.name)) for r in
         detector.detect_multiple_languages_of(text)] for text in texts
    ]  # fmt: skip


def cld2() -> Callable[[Sequence[str]], list[Labelled]] | None:
    try:
        import pycld2
    except ImportError:
        return None

    def answer(text: str) -> Labelled:
        data = text.encode()
        try:
            vectors = pycld2.detect(data, returnVectors=True)[3]
        except pycld2.error:  # it refuses some control characters
            return []
        return [
            (
                len(data[:at].decode("utf-8", "ignore")),
                len(data[: at + n].decode("utf-8", "ignore")),
                canonical(code),
            )
            for at, n, _, code in vectors
        ]

    return lambda texts: [answer(text) for text in texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("calibration", "report"), default="report")
    options = parser.parse_args()
    texts = sentences(options.data, int(options.half == "report"))
    systems = {
        "py3langid": ours("py3langid"),
        "langdetect": ours("langdetect"),
        "lingua": lingua(),
        "cld2": cld2(),
    }
    for name, made in (("pairs", lines(texts, None)), ("tails", lines(texts, 4))):
        for system, answer in systems.items():
            if answer is None:
                continue
            start = time.process_time()
            answers = answer([text for text, _ in made])
            seconds = time.process_time() - start
            counts = [right(a, truth) for a, (_, truth) in zip(answers, made, strict=True)]
            share = sum(hit for hit, _ in counts) / sum(n for _, n in counts)
            print(f"{name:6s} {system:11s} characters right {share:.4f}  {len(made) / seconds:7.0f} lines a CPU second")


if __name__ == "__main__":
    main()
