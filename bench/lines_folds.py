"""Measure settings of the line model on sites that it has not seen, within part "train".

    python bench/lines_folds.py ../shared/bench/data --folds 0,1 --try epochs=8 --try epochs=8,soft_f1=1.5

For each fold of the sites the network with words (its settings changed as --try says) and the one of numbers are
trained on the others and averaged in several shares. Prints, over the held-out pages: word F1 by row and recall on
articles, of the line model alone; the F1 of trafilatura's segments; and the share of the words of gold articles kept.
The networks are lines_rows's, which take half of the time: 15 s of one core an epoch and fold with 64 channels.
The vocabulary is counted over all folds.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
import lines_views
import numpy as np
import torch
import train_lines
from lines_items import Item, build_tables, make_items, vocabulary
from lines_labels import counted, score
from lines_net import Net
from lines_rows import RowNet, collate_rows
from lines_views import FOLDS, fold_of, row_of
from numpy.typing import NDArray

from cleanup.lines import Verdict, judge
from cleanup.lines import features as f
from cleanup.lines import words as w
from cleanup.lines.measured import among
from cleanup.lines.model import doubt
from cleanup.lines.rows import rows

SHARES = (0.5, 0.7, 0.85, 1.0)  # of the network with words
ROWS = ("articles", "other", "fundus", "el", "en", "pl", "ru", "zh")
Scores = dict[str, list[tuple[float, float]]]  # row -> F1 and recall of each page


@dataclass(frozen=True, slots=True)
class Judged:
    """A page's lines, the row of each, its doubt, and its rows' logits by the two networks."""

    lines: list[str]
    of_line: NDArray[np.int64]
    doubt: float
    logits: NDArray[np.float64]  # rows x 2

    def verdict(self, share: float) -> Verdict:
        """What stays with that share of the first network."""
        logit = self.logits @ np.array([share, 1 - share]) - self.doubt
        body = np.append(1 / (1 + np.exp(-logit)), 0.0)
        return judge(self.lines, [float(body[row]) for row in self.of_line])

    def kept(self, share: float) -> str:
        """The text of the lines that stay."""
        keep = self.verdict(share).keep
        return "\n".join(line for line, stays in zip(self.lines, keep, strict=True) if stays)


def judged(texts: Sequence[str], nets: Sequence[Net], tables: w.Tables) -> Iterator[Judged]:
    """The networks' logits for each text."""
    for text in texts:
        lines = text.split("\n")
        batch = rows([lines])
        found = f.features(batch, tables)
        n = len(found.numbers)
        none = np.zeros(n, np.float32)
        logits = np.zeros((n, len(nets)))
        if n:
            laid = collate_rows([Item(found.numbers, found.ids, found.words, none, none, none, False)])
            with torch.no_grad():
                logits = np.stack([net(laid).numpy() for net in nets], axis=1).astype(np.float64)
        known = among(np.flatnonzero(found.ids[:, 0] != 0), found.words)
        yield Judged(lines, batch.of_line[0], float(doubt(found, known)[0]), logits)


def segments(page: lines_views.Page, text: str) -> tuple[list[bool], list[bool]]:
    """For the page's segments that must stay whether they stayed, for the others whether they went."""
    whole, left = re.sub(r"\s+", " ", page.text), re.sub(r"\s+", " ", text)

    def present(pieces: Sequence[str]) -> list[bool]:
        return [piece in left for piece in (re.sub(r"\s+", " ", x) for x in pieces) if piece in whole]

    return present(page.must_keep), [not stayed for stayed in present(page.must_drop)]


def table(pages: Sequence[tuple[lines_views.Page, Judged, Judged | None]], share: float) -> str:
    """A line of figures: the pages, judged, and their gold bodies, judged."""
    found: Scores = defaultdict(list)
    stayed: list[bool] = []
    went: list[bool] = []
    before = after = 0
    for page, raw, gold in pages:
        text = raw.kept(share)
        if gold is None:
            keep, drop = segments(page, text)
            stayed, went = stayed + keep, went + drop
            continue
        found[row_of(page)].append(score(text, page.gold))
        if row_of(page) != "other":
            before += sum(counted(page.gold).values())
            after += sum(counted(gold.kept(share)).values())
    precision = sum(stayed) / max(1, sum(stayed) + len(went) - sum(went))
    recall = sum(stayed) / max(1, len(stayed))
    figures = [f"{row} {np.mean([x for x, _ in found[row]]):.4f}" for row in ROWS if found[row]]
    return (
        f"{'  '.join(figures)}  segments {2 * precision * recall / max(1e-9, precision + recall):.4f}"
        f"  recall {np.mean([x for _, x in found['articles']]):.4f}  harm {after / max(1, before):.5f}"
    )


def changed(settings: train_lines.Settings, said: str) -> train_lines.Settings:
    """The settings with NAME=VALUE,... put in."""
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(settings)}
    pairs = [pair.split("=", 1) for pair in said.split(",") if pair]
    return replace(settings, **{name: kinds[name](value) for name, value in pairs})


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", default="0,1,2,3")
    parser.add_argument(
        "--try", action="append", dest="tries", metavar="NAME=VALUE,...", help="of train_lines.Settings"
    )
    asked = parser.parse_args()
    torch.set_num_threads(1)
    pages = lines_views.load(asked.data)
    vocab = vocabulary(pages)
    tables = build_tables(vocab)
    by_fold = [[page for page in pages if fold_of(page.group) == fold] for fold in range(FOLDS)]
    views = [make_items(some, tables, seed=1) for some in by_fold]
    tries = asked.tries or [""]
    held: dict[str, list[tuple[lines_views.Page, Judged, Judged | None]]] = {said: [] for said in tries}
    for fold in map(int, asked.folds.split(",")):
        data = [items for other in range(FOLDS) if other != fold for items in views[other]]

        def trained(seed: int, s: train_lines.Settings, data: list[list[Item]] = data) -> Net:
            return train_lines.train(data, len(vocab), seed, s, log=False, kind=RowNet, lay_out=collate_rows)

        calm = trained(2, train_lines.NETS[1])
        good = [page for page in by_fold[fold] if not page.weak]
        for said in tries:
            nets = [trained(1, changed(train_lines.NETS[0], said)), calm]
            raw = judged([page.text for page in by_fold[fold]], nets, tables)
            gold = dict(
                zip([page.id for page in good], judged([page.gold for page in good], nets, tables), strict=True)
            )
            held[said] += [(p, one, gold.get(p.id)) for p, one in zip(by_fold[fold], raw, strict=True)]
            for share in SHARES:
                print(f"to fold {fold}, {said or 'as it is'}, share {share}: {table(held[said], share)}", flush=True)


if __name__ == "__main__":
    main()
