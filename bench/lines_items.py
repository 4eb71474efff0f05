"""Views of training pages as arrays: vocabulary, features, labels, and what varies between epochs."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import lines_tables
import lines_views
import numpy as np
from numpy.typing import NDArray

from cleanup.lines import features as f
from cleanup.lines import words as w
from cleanup.lines.rows import rows

MAX_ROWS = 700  # rows of a view: longer ones are cropped
VOCABULARY = (24000, 6000, 12000)  # words, stems, pairs that get a vector
SITES = 3  # on which a word must stand to get one
KIND_WEIGHT = {  # of a view's loss
    "plain": 1.0,
    "no blanks": 0.7,
    "wrapped": 0.7,
    "joined": 0.7,
    "no stops": 0.3,
    "one line": 0.7,
    "extracted": 1.0,
    "gold": 2.0,
    "part": 1.4,
    "gold wrapped": 1.0,
    "gold junk": 1.4,
    "part junk": 1.0,
}
WEAK = 0.4  # weight of a page with few labelled lines
CASE = [f.NAMES.index(name) for name in ("upper_start", "lower_start", "upper_share", "capitalised_share")]
STRETCHED = [f.NAMES.index(name) for name in ("length", "page_length", "page_mean_length")]
KEPT_TYPES = 4093  # a prime: words whose ids agree modulo it are hidden together


@dataclass(frozen=True, slots=True)
class Item:
    """A view as arrays."""

    numbers: NDArray[np.float32]
    ids: NDArray[np.int32]  # words x 3
    words: NDArray[np.int64]  # words in each row
    label: NDArray[np.float32]
    weight: NDArray[np.float32]
    size: NDArray[np.float32]  # words of the row as the score counts them
    gold: bool  # a view of the gold body, with junk or without


@dataclass(frozen=True, slots=True)
class Changes:
    """What is changed in a view before it is learnt from; shares of pages unless said otherwise."""

    hide_page: float = 0.45  # all words are made unknown
    hide_words: float = 0.5  # of the others: up to 60 % of the words are made unknown
    stretch: float = 0.15  # standard deviation of a change of all the page's lengths (nats)
    caseless: float = 0.12  # shown as a script without case would be
    blur: float = 0.04  # of the numbers, for each page: made average


def build_tables(vocabulary: NDArray[np.uint32]) -> w.Tables:
    """Tables for features(), made from this Python's Unicode data."""
    fold = lines_tables.fold_table()
    return w.Tables(lines_tables.class_table(), fold, *w.lookup_tables(vocabulary))


def vocabulary(pages: Sequence[lines_views.Page]) -> NDArray[np.uint32]:
    """The hashes of the words, stems and pairs that stand on most sites."""
    tables = build_tables(np.zeros(0, np.uint32))
    sites: list[dict[int, set[str]]] = [defaultdict(set) for _ in range(3)]
    for page in pages:
        batch = rows([page.text.split("\n")])
        if not batch.text:
            continue
        points = w.code_points(batch.text)
        ends = np.cumsum([len(line) + 1 for line in batch.text])
        words = w.find_words(points, tables.classes[points], np.append(0, ends[:-1]), tables.fold)
        for column in range(3):
            for value in np.unique(words.hashes[:, column]).tolist():
                sites[column][value].add(page.group)
    chosen: list[int] = []
    for column, limit in enumerate(VOCABULARY):
        counts = Counter({value: len(groups) for value, groups in sites[column].items()})
        common = [(-many, value) for value, many in counts.items() if value and many >= SITES]
        chosen += [value for _, value in sorted(common)[:limit]]
    return np.array(list(dict.fromkeys(chosen)), dtype=np.uint32)


def make_item(view: lines_views.View, tables: w.Tables, weight: float) -> Item | None:
    """A view as arrays; None where it has no row with a label."""
    batch = rows([view.lines])
    if not batch.text:
        return None
    of_line = batch.of_line[0]
    label, words = np.array(view.label), np.array(view.words, dtype=float)
    use = (of_line >= 0) & (label >= 0)
    n = len(batch.text)
    total = np.bincount(of_line[use], weights=words[use] + 1e-3, minlength=n)
    body = np.bincount(of_line[use], weights=(label * (words + 1e-3))[use], minlength=n)
    y = np.where(total > 0, body / np.maximum(total, 1e-9), -1).astype(np.float32)
    if (y < 0).all():
        return None
    found = f.features(batch, tables)
    each = np.sqrt(1 + total) * (y >= 0)
    return Item(
        found.numbers,
        found.ids,
        found.words,
        y,
        (weight * each / each.sum()).astype(np.float32),
        total.astype(np.float32),
        view.kind.startswith(("gold", "part")),
    )


def make_items(pages: Sequence[lines_views.Page], tables: w.Tables, seed: int) -> list[list[Item]]:
    """All views of all pages, the plain one first."""
    rnd = random.Random(seed)
    junk: list[str] = []
    for page in pages:
        if not page.weak:
            view = lines_views.plain(page)
            labelled = zip(view.lines, view.label, view.words, strict=True)
            junk += [line for line, y, n in labelled if y == 0.0 and n > 0]
    result = []
    for page in pages:
        share = WEAK if page.weak else 1.0
        made = lines_views.views(page, rnd, [rnd.choice(junk) for _ in range(8)])
        items = [make_item(view, tables, KIND_WEIGHT[view.kind] * share) for view in made]
        result.append([item for item in items if item is not None])
    return [items for items in result if items]


def crop(item: Item, rng: np.random.Generator) -> Item:
    """At most MAX_ROWS rows of it."""
    n = len(item.label)
    if n <= MAX_ROWS:
        return item
    a = int(rng.integers(0, n - MAX_ROWS + 1))
    ends = np.concatenate([[0], np.cumsum(item.words)])
    part = slice(a, a + MAX_ROWS)
    return Item(
        item.numbers[part],
        item.ids[ends[a] : ends[a + MAX_ROWS]],
        item.words[part],
        item.label[part],
        item.weight[part],
        item.size[part],
        item.gold,
    )


def change(
    item: Item, mean: NDArray[np.float32], by: Changes, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Its numbers and ids, changed alike over the whole page."""
    numbers, ids = item.numbers.copy(), item.ids
    if rng.random() < by.caseless:
        numbers[:, CASE] = 0
    off = np.flatnonzero(rng.random(numbers.shape[1]) < by.blur)
    numbers[:, off] = mean[off]
    if by.stretch:
        numbers[:, STRETCHED] += np.float32(rng.normal(0, by.stretch))
        numbers[:, f.NAMES.index("words")] += np.float32(rng.normal(0, by.stretch))
    chance = rng.random()
    if chance < by.hide_page:
        ids = np.zeros_like(ids)
    elif chance < by.hide_page + (1 - by.hide_page) * by.hide_words:
        kept = rng.random(KEPT_TYPES) > rng.uniform(0, 0.6)
        ids = np.where(kept[ids % KEPT_TYPES], ids, 0).astype(np.int32)
    return numbers, ids
