"""Judge pages of part "train" by networks that have not seen their sites, as a user's pages are judged.

    python bench/lines_unseen.py ../shared/bench/data FOLDER     # trains what FOLDER lacks, then scores

The package's networks learnt from part "train" and know its pages: how they judge them says little. For each fold of
the sites FOLDER gets a weights file that is made as the package's is, from the other folds (torch; a quarter of an hour
of one core each). Prints word F1 and recall of the whole pipeline on the pages' text by row, and what is left of their
gold bodies. `phrases_harm.py` and `phrases_catalogues.py` take the folder as --unseen.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import lines_views
from lines_labels import score
from lines_views import FOLDS, fold_of, row_of

import cleanup
from cleanup.lines import model

SEED = "full"  # other folds than those that settings were chosen on (lines_folds.py)


@contextmanager
def unseen(folder: Path | None, group: str) -> Iterator[None]:
    """Within it the line model is the one of `folder` that has not seen the site; the package's where there is none."""
    if folder is None:
        yield
        return
    held = _weights(folder / f"{fold_of(group, SEED)}.npz")
    with patch.object(model, "weights", lambda: held):
        yield


@cache
def _weights(path: Path) -> model.Weights:
    return model.read_weights(path.read_bytes())


def make(pages: list[lines_views.Page], folder: Path) -> None:
    """Trains the folds' networks that the folder lacks."""
    missing = [fold for fold in range(FOLDS) if not (folder / f"{fold}.npz").exists()]
    if not missing:
        return
    import torch
    import train_lines
    from lines_items import build_tables, make_items, vocabulary

    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    vocab = vocabulary(pages)
    by_fold = [[page for page in pages if fold_of(page.group, SEED) == fold] for fold in range(FOLDS)]
    views = [make_items(some, build_tables(vocab), seed=1) for some in by_fold]
    for fold in missing:
        data = [items for other in range(FOLDS) if other != fold for items in views[other]]
        nets = [train_lines.train(data, len(vocab), seed, s) for seed, s in enumerate(train_lines.NETS, 1)]
        path, taught = folder / f"{fold}.npz", train_lines.taught(pages)
        train_lines.save(path, train_lines.VERSION, vocab, nets, train_lines.NETS, taught, data)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    pages = lines_views.load(asked.data)
    make(pages, asked.folder)
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for page in pages:
        if page.weak:
            continue
        with unseen(asked.folder, page.group):
            raw, gold = cleanup.clean(page.text), cleanup.clean(page.gold)
        found[row_of(page)].append((*score(raw.body, page.gold), score(gold.text, page.gold)[1]))
    for row, scores in found.items():
        f1, recall, left = (sum(column) / len(scores) for column in zip(*scores, strict=True))
        print(f"{row:9} {len(scores):4} pages  word_f1={f1:.4f}  word_r={recall:.4f}  left of gold bodies={left:.4f}")


if __name__ == "__main__":
    main()
