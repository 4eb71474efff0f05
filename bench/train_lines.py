"""Train the line model: python bench/train_lines.py DATA -o cleanup/lines/weights.npz

Learns from part "train" of DATA (wcxb, waddle, fundus, trafilatura .jsonl.gz) and nothing else. Needs torch.
One thread, fixed seeds: the same machine and torch build give the same bytes, others a model as good.
About half an hour and 4 GB.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
import lines_views  # noqa: E402
from lines_items import MAX_ROWS, Changes, Item, build_tables, change, crop, make_items, vocabulary  # noqa: E402
from lines_net import CHANNELS, Net, collate, loss  # noqa: E402
from lines_rows import RowNet, collate_rows  # noqa: E402
from lines_steps import weights_file  # noqa: E402

from cleanup.arrays import write_arrays  # noqa: E402
from cleanup.languages import identify  # noqa: E402
from cleanup.lines import features as f  # noqa: E402

VERSION = "3"
BATCH_ROWS = 6000  # rows of a training batch
WARM_UP = 200  # steps
MEASURED = 4  # one page in so many tells how far a layer's numbers go
SPOKEN_BY = {  # letters that tell a language, and their least share of a page's letters: for --leave-out
    "el": (re.compile("[\u0370-\u03ff]"), 0.3),
    "ru": (re.compile("[\u0400-\u04ff]"), 0.3),
    "zh": (re.compile("[\u4e00-\u9fff]"), 0.3),
    "pl": (re.compile("[ąęłżśćńź]"), 0.02),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a training run can vary; NETS is what the package's weights were made with."""

    epochs: int = 14
    rate: float = 2e-3
    decay: float = 0.02
    dropout: float = 0.1
    soft_f1: float = 0.5
    others: int = 2  # views of a page beside the plain one and one of its gold body, an epoch
    channels: int = CHANNELS
    average: float = 0.998  # of the weights over the steps
    question: bool = False  # the mean of the rows that a learnt question picks stands for the page too
    by_rows: bool = False  # computed by lines_rows.py: the same in half the time, and rounded otherwise
    shares: tuple[float, float] = (0.5, 0.5)  # of its logit in the sum: in the languages TAUGHT, and in others
    changes: Changes = field(default_factory=Changes)

    @property
    def words(self) -> bool:
        """Whether the network ever sees a word; else its weights for words are not saved."""
        return self.changes.hide_page < 1


_NUMBERS_ALONE = Changes(hide_page=1.0)
# What is added up: networks that know words and some of numbers alone, which are calmer and know no language. The last
# three were taught by F1 rather, and say nothing about languages that none was taught.
NETS = (
    Settings(shares=(0.23, 0.5)),
    Settings(epochs=5, channels=32, shares=(0.155, 0.5), changes=_NUMBERS_ALONE),
    Settings(epochs=10, soft_f1=3.0, question=True, by_rows=True, shares=(0.23, 0)),
    Settings(epochs=12, soft_f1=3.0, channels=32, by_rows=True, shares=(0.155, 0), changes=_NUMBERS_ALONE),
    Settings(epochs=10, soft_f1=3.0, question=True, by_rows=True, shares=(0.23, 0)),
)
ENOUGH = 50  # pages of a language, from which on it counts as taught


def leave_out(pages: list[lines_views.Page], languages: set[str]) -> list[lines_views.Page]:
    """The pages in other languages: by what the data says, else by their letters."""
    return [page for page in pages if spoken(page) not in languages]


def spoken(page: lines_views.Page) -> str:
    """The language of a page: what the data says, or what its letters say; "" where they say nothing."""
    if page.language in SPOKEN_BY:
        return page.language
    text = page.text[:20000]
    letters = max(1, sum(map(str.isalpha, text)))
    return next((code for code, (own, least) in SPOKEN_BY.items() if len(own.findall(text)) > least * letters), "")


def train(
    data: Sequence[Sequence[Item]],
    size: int,
    seed: int,
    s: Settings,
    device: str = "cpu",
    log: bool = True,
    kind: type[Net] = Net,
    lay_out: Callable[..., Any] = collate,
) -> Net:
    """One network; what comes back is the running average of its weights. kind, lay_out: or those of lines_rows."""
    if s.by_rows:
        kind, lay_out = RowNet, collate_rows
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = kind(len(f.NAMES), size, s.channels, question=s.question)
    net.to(device)
    sample = np.concatenate([item.numbers for items in data for item in items[:1]])
    mean = sample.mean(axis=0)
    net.mean.copy_(torch.from_numpy(mean))
    net.scale.copy_(torch.from_numpy(1 / np.maximum(sample.std(axis=0), 0.05)))
    slow = {name: value.clone() for name, value in net.state_dict().items()}
    optimizer = torch.optim.AdamW(net.parameters(), lr=s.rate, weight_decay=s.decay)
    step, steps, began = 0, 0, time.time()
    for epoch in range(s.epochs):
        batches = plan(data, s.others, rng)
        steps = steps or s.epochs * len(batches)
        total = 0.0
        for chosen in batches:
            items = [crop(item, rng) for item in chosen]
            changed = [change(item, mean, s.changes, rng) for item in items]
            batch = lay_out(items, device, [x[1] for x in changed], [x[0] for x in changed])
            rate = s.rate * min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = rate
            value = loss(net(batch, s.dropout), batch, s.soft_f1)
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            keep = min(s.average, step / (step + 10))
            with torch.no_grad():
                for name, current in net.state_dict().items():
                    slow[name].lerp_(current, 1 - keep)
            total += value.item()
        if log:
            spent = time.time() - began
            mean_loss = total / len(batches)
            print(f"seed {seed} epoch {epoch + 1}: loss {mean_loss:.4f}, {spent:.0f} s", flush=True)
    net.load_state_dict(slow)
    net.eval()
    return net


def plan(data: Sequence[Sequence[Item]], others: int, rng: np.random.Generator) -> list[list[Item]]:
    """An epoch: every page plain and in some other views, shuffled, in batches of about BATCH_ROWS rows."""
    chosen: list[Item] = []
    for items in data:
        clean = [item for item in items if item.gold]
        some = rng.integers(1, len(items), min(others, len(items) - 1))
        chosen += [items[0], *(items[int(i)] for i in some)]
        chosen += [clean[int(rng.integers(len(clean)))]] if clean else []
    batches: list[list[Item]] = [[]]
    filled = 0
    for index in rng.permutation(len(chosen)):
        if filled > BATCH_ROWS:
            batches.append([])
            filled = 0
        batches[-1].append(chosen[index])
        filled += min(len(chosen[index].label), MAX_ROWS)
    return batches


def taught(pages: Sequence[lines_views.Page]) -> list[str]:
    """The languages of so many pages that the networks know them."""
    many = Counter(identify([page.text for page in pages]))
    return sorted(language for language, times in many.items() if language and times >= ENOUGH)


def save(
    path: Path, version: str, vocab: NDArray[np.uint32], nets: Sequence[Net], settings: Sequence[Settings],
    languages: Sequence[str], data: Sequence[Sequence[Item]],
) -> None:  # fmt: skip
    """Write the weights file that cleanup/lines/model.py reads. languages: those taught; data: views, whose pages tell
    how far numbers go."""
    tables = build_tables(vocab)
    held: dict[str, Any] = {
        "version": np.array(version),
        "names": np.array(f.NAMES),
        "classes": tables.classes,
        "fold.change": tables.fold.astype(np.uint16) - np.arange(len(tables.fold), dtype=np.uint16),
        "vocabulary": vocab,
        "dilations": np.array(nets[0].dilations),
        "shares": np.array([s.shares for s in settings], np.float32),
        "taught": np.array(languages),
    }
    held |= weights_file(nets, [s.words for s in settings], [items[0] for items in data[::MEASURED]])
    write_arrays(path, **held)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("data", type=Path, help="folder with wcxb, waddle, fundus and trafilatura .jsonl.gz")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Settings().epochs, help="of a network, at most")
    parser.add_argument("--leave-out", default="", metavar="LANGUAGES", help="el, pl, ru, zh: to measure without them")
    parser.add_argument("--leave-out-hosts", default="", metavar="HOSTS", help="to measure without them")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    pages = leave_out(lines_views.load(chosen.data), set(filter(None, chosen.leave_out.split(","))))
    left_out = set(chosen.leave_out_hosts.split(","))
    pages = [page for page in pages if page.group not in left_out]
    vocab = vocabulary(pages)
    data = make_items(pages, build_tables(vocab), seed=1)
    settings = [replace(s, epochs=min(s.epochs, chosen.epochs)) for s in NETS]
    nets = [train(data, len(vocab), seed, s) for seed, s in enumerate(settings, 1)]
    save(chosen.output, VERSION, vocab, nets, settings, taught(pages), data)
    print(f"{chosen.output}: {chosen.output.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
