"""Training pages and the views of them that the line model learns from. Standard library and numpy.

A view is a page as some tool would hand it over: the whole text, without blank lines, wrapped, as one line
cut into sentences, the body alone, part of it, the body with a little junk, what an extractor leaves. Each
line carries the share of its words that are body (-1: unknown or blank) and its number of words.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lines_labels import WORD, Mark, marks, soft_labels

LINE_END = re.compile(r"\r\n|[\r\n\u2028\u2029]")
SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？])")
WRAP = 79  # columns
BAD_GOLD = 0.5  # share of the gold's words found in the page below which the gold is not this page's
LOOSE_GOLD = 0.8  # below this the order differs: runs of RUN words count wherever they stand
RUN = 6  # words
JUNK_LINES = 3
SETS = ("wcxb", "waddle", "fundus", "trafilatura")
MAX_LINES = 4000  # of a page; what is beyond is not learnt from
FOLDS = 4  # of the sites


@dataclass(frozen=True, slots=True)
class View:
    """One way to see a page: its lines; for each, the share of it that is body (-1 unknown) and its words."""

    kind: str
    lines: list[str]
    label: list[float]
    words: list[int]


@dataclass(frozen=True, slots=True)
class Page:
    """A training page. group: what the split keeps together; weak: only some lines are labelled."""

    id: str
    group: str
    language: str
    weak: bool
    text: str
    gold: str
    kind: str
    marks: tuple[Mark, ...]
    must_keep: tuple[str, ...]
    must_drop: tuple[str, ...]


def load(folder: Path, part: str = "train") -> list[Page]:
    """All pages of that part, except those whose gold is not in the page."""
    found = (row for name in SETS for row in read(folder / f"{name}.jsonl.gz"))
    pages = [make_page(row) for row in found if row["part"] == part]
    return [page for page in pages if page is not None]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def make_page(row: dict[str, Any]) -> Page | None:
    """A row of the data as a Page, aligned with its gold; None where the two do not belong together."""
    text = LINE_END.sub("\n", row["text"])
    weak = row["gold"] is None
    found = [] if weak else marks(text, row["gold"])
    if not weak:
        gold = [match.group().lower() for match in WORD.finditer(row["gold"])]
        share = sum(hit for *_, hit in found) / max(1, len(gold))
        if share < LOOSE_GOLD:
            found = loose(text, found, gold)
        if sum(hit for *_, hit in found) < BAD_GOLD * len(gold):
            return None
    gold_text = LINE_END.sub("\n", row["gold"] or "")
    return Page(
        row["id"],
        site(row),
        row.get("language") or "",
        weak,
        text,
        gold_text,
        row["kind"],
        tuple(found),
        tuple(row.get("must_keep") or ()),
        tuple(row.get("must_drop") or ()),
    )


def site(row: dict[str, Any]) -> str:
    """The host of a row's page, or its id where that is not known."""
    return re.sub(r"^\w+://|^www\.|/.*", "", row["url"] or row["id"]).removeprefix("www.")


def fold_of(group: str, seed: str = "") -> int:
    """The fold of a site. seed: of other folds."""
    return int(hashlib.md5((seed + group).encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def row_of(page: Page) -> str:
    """The row that a page counts in."""
    if page.weak:
        return "segments"
    if page.id.startswith("wcxb"):
        return "articles" if page.kind == "article" else "other"
    return "fundus" if page.id.startswith("fundus") else page.language


def loose(text: str, found: list[Mark], gold: list[str]) -> list[Mark]:
    """Also mark the words in any run of RUN words that the gold has somewhere."""
    runs = {tuple(gold[i : i + RUN]) for i in range(len(gold) - RUN + 1)}
    words = [text[start:end].lower() for start, end, _ in found]
    hit = [flag for *_, flag in found]
    for i in range(len(words) - RUN + 1):
        if tuple(words[i : i + RUN]) in runs:
            hit[i : i + RUN] = [True] * RUN
    return [(start, end, flag) for (start, end, _), flag in zip(found, hit, strict=True)]


def plain(page: Page) -> View:
    """The page's lines as they are."""
    lines, spans, at = page.text.split("\n")[:MAX_LINES], [], 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 1
    if not page.weak:
        labels = soft_labels(spans, page.marks)
        return View("plain", lines, [y for y, _ in labels], [n for _, n in labels])
    squeezed = [re.sub(r"\s+", " ", line) for line in lines]
    keep = [any(text in line for text in page.must_keep) for line in squeezed]
    drop = [any(text in line for text in page.must_drop) for line in squeezed]
    label = [1.0 if yes else 0.0 if no else -1.0 for yes, no in zip(keep, drop, strict=True)]
    return View("plain", lines, label, [count(line) for line in lines])


def make(kind: str, lines: list[tuple[str, float, int]]) -> View:
    """A view from (line, label, words)."""
    return View(kind, [x[0] for x in lines], [x[1] for x in lines], [x[2] for x in lines])


def known(text: str) -> list[tuple[str, float, int]]:
    """Every line of a gold body: all body."""
    return [(line, 1.0 if line.strip() else -1.0, count(line)) for line in text.split("\n")[:MAX_LINES]]


def count(text: str) -> int:
    """Its words."""
    return len(WORD.findall(text))


def views(page: Page, rnd: random.Random, junk: list[str]) -> list[View]:
    """The page itself first, then its other views; junk: lines of other pages that are not body."""
    first = plain(page)
    rows = list(zip(first.lines, first.label, first.words, strict=True))
    result = [
        first,
        make("no blanks", [x for x in rows if x[0].strip()]),
        make("wrapped", wrap(rows)),
        make("joined", joined(rows, rnd)),
        make("no stops", [(re.sub(r"[.,!?;:](?=\s|$)", "", x[0]), x[1], x[2]) for x in rows]),
    ]
    if page.weak:
        return result
    gold = known(page.gold)
    own = [x for x in rows if x[1] == 0.0] or [(line, 0.0, count(line)) for line in junk]
    a, b = sorted(rnd.sample(range(len(gold) + 1), 2)) if len(gold) > 3 else (0, len(gold))
    part = gold[a:b] if any(x[2] for x in gold[a:b]) else gold
    return [
        *result,
        one_line(page),
        make("gold", gold),
        make("part", part),
        make("gold wrapped", wrap(gold)),
        make("gold junk", with_junk(gold, own, junk, rnd)),
        make("part junk", with_junk(part, own, junk, rnd)),
        make("extracted", extracted(rows, rnd)),
        make("extracted", extracted(rows, rnd)),
    ]


def wrap(rows: list[tuple[str, float, int]]) -> list[tuple[str, float, int]]:
    """Wrapped at WRAP columns; the pieces share the label and the words of their line."""
    result: list[tuple[str, float, int]] = []
    for line, y, n in rows:
        pieces = textwrap.wrap(line, WRAP, break_long_words=False, break_on_hyphens=False) or [""]
        result += [(piece, y, -(-n // len(pieces))) for piece in pieces]
    return result


def joined(rows: list[tuple[str, float, int]], rnd: random.Random) -> list[tuple[str, float, int]]:
    """Runs of short lines without body on one line, as some tools write menus, at times without blank lines."""
    separator, lose = rnd.choice([" ", " | ", "  ", " · "]), rnd.random() < 0.5
    result: list[tuple[str, float, int]] = []
    run = 0
    for line, y, n in rows:
        if not line.strip():
            run = 0
            if not lose:
                result.append((line, y, n))
            continue
        if run and y == 0.0 == result[-1][1] and n < 6 and run < 12:
            result[-1] = (result[-1][0] + separator + line, 0.0, result[-1][2] + n)
            run += 1
        else:
            result.append((line, y, n))
            run = 1 if y == 0.0 and n < 6 else 0
    return result


def one_line(page: Page) -> View:
    """All lines on one, cut at sentence ends, as the cleaner cuts what get_text(" ") gives."""
    text, at, spans = page.text.replace("\n", " "), 0, []
    for match in SENTENCE.finditer(text):
        if match.end() > at:
            spans.append((at, match.end()))
            at = match.end()
    spans.append((at, len(text)))
    labels = soft_labels(spans, page.marks)
    rows = [(text[a:b], y, n) for (a, b), (y, n) in zip(spans, labels, strict=True) if text[a:b].strip()]
    return make("one line", rows[:MAX_LINES])


def with_junk(
    gold: list[tuple[str, float, int]], own: list[tuple[str, float, int]], junk: list[str], rnd: random.Random
) -> list[tuple[str, float, int]]:
    """A few lines of junk above, within or below: the page's own, or other pages'."""
    result = list(gold)
    for _ in range(rnd.randint(1, JUNK_LINES + 1)):
        other = rnd.choice(junk)
        line = rnd.choice(own) if rnd.random() < 0.6 else (other, 0.0, count(other))
        result.insert(rnd.choice([0, len(result), len(result), rnd.randint(0, len(result))]), line)
    return result


def extracted(rows: list[tuple[str, float, int]], rnd: random.Random) -> list[tuple[str, float, int]]:
    """What an extractor leaves: the body, the lines close to it, a run or two of the rest."""
    full = [x for x in rows if x[0].strip()]
    body = [i for i, x in enumerate(full) if x[1] >= 0.5]
    if not body:
        return rows
    keep = {i for i in body if rnd.random() < 0.98}
    near = rnd.choice([0, 1, 2, 4])
    keep |= {i for i in range(len(full)) if body[0] - near <= i <= body[-1] + near and rnd.random() < 0.5}
    for _ in range(rnd.randint(0, 2)):
        at = rnd.randrange(len(full))
        keep |= set(range(at, min(len(full), at + rnd.randint(1, 8))))
    kept = [full[i] for i in sorted(keep)]
    if rnd.random() < 0.4:
        return [y for x in kept for y in (x, ("", -1.0, 0))]
    return kept
