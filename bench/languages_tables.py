"""Derive cleanup/languages/py3langid.npz from the installed py3langid (BSD-3): its model, quick to load.

    python bench/languages_tables.py [OUT.npz]

The model is an Aho-Corasick automaton over bytes (its features are byte n-grams of 1 to 6 bytes) and a table of
log probabilities, feature x class. Here the automaton is stored as its trie (parent and byte of every state,
breadth first; a few states say nothing, or what another state says), from which `tables.py` rebuilds the moves, and
the table as 8-bit codes, state x class: 0 is the class's floor (an n-gram its training text never held: four fifths
of the table), kept exactly because hundreds of floors are added up; 1 to 255 are even steps of 0.05 nats. Bits say
where codes are not 0, and only those are stored. Nothing is deflated: that would take longer to undo than all the rest.
"""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanup.arrays import write_arrays
from cleanup.languages.tables import BASE, LOWEST, STEP, UNITS

VERSION = "0.4.0"  # of py3langid; another version may have another model: rebuild and calibrate again
# Left out: dialects and small wiki languages with a bigger sibling in the table, and dead languages but Latin; no
# page of ours is in them and they draw false alarms. docs/languages.md has the measurement.
LEFT_OUT = frozenset(
    [
        "ace",
        "an",
        "ary",
        "arz",
        "bcl",
        "crh",
        "dz",
        "ext",
        "fuv",
        "gcf",
        "gcr",
        "gom",
        "grc",
        "gug",
        "guw",
        "hbo",
        "kab",
        "lij",
        "ltg",
        "pcm",
        "qu",
        "sa",
        "sdh",
        "se",
        "uzs",
        "vec",
        "vo",
        "wa",
        "wuu",
        "yue",
    ]
)


def trie(nextmove: NDArray[Any], rows: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """(old number, parent, byte) of every state, breadth first; parents are new numbers, the root its own parent."""
    new_number = {0: 0}
    old, parent, byte = [0], [0], [0]
    queue = deque([0])
    while queue:
        state = queue.popleft()
        row = nextmove[rows[state]]
        for b in np.flatnonzero(row):
            target = int(row[b])
            if target not in new_number:
                new_number[target] = len(old)
                old.append(target)
                parent.append(new_number[state])
                byte.append(int(b))
                queue.append(target)
    return np.array(old), np.array(parent, np.int32), np.array(byte, np.uint8)


def coded(column: NDArray[np.float32]) -> tuple[NDArray[np.uint8], int]:
    """(code of each feature, the floor in units above BASE) of one class's column."""
    values, counts = np.unique(column, return_counts=True)
    floor = values[counts.argmax()]
    codes = np.round(((column - BASE) * UNITS - LOWEST) / STEP)
    if codes[column != floor].min() < 1 or codes.max() > 255:
        raise SystemExit("a probability lies outside the codes: widen LOWEST or STEP")
    codes[column == floor] = 0
    return codes.astype(np.uint8), round(float((floor - BASE) * UNITS))


def main(out: Path) -> None:
    import py3langid
    from py3langid import langid

    if getattr(py3langid, "__version__", VERSION) != VERSION:
        raise SystemExit(f"py3langid {VERSION} is wanted, {py3langid.__version__} is installed")
    model = langid._load_identifier()
    nextmove = np.asarray(model.tk_nextmove).reshape(-1, 256)
    old, parent, byte = trie(nextmove, np.asarray(model.tk_row))
    feature = np.asarray(model.tk_output)[old]
    _, first, inverse = np.unique(feature, return_index=True, return_inverse=True)
    says = np.where(feature < 0, 0, first[inverse])
    odd = np.flatnonzero(says != np.arange(len(old)))
    names = model.nb_classes
    keep = [i for i in sorted(range(len(names)), key=lambda i: (names[i], i)) if names[i] not in LEFT_OUT]
    table = model.nb_ptc.astype(np.float32)
    columns = [coded(table[:, i]) for i in keep]
    codes = np.stack([codes for codes, _ in columns], axis=1)[np.maximum(feature, 0)]
    write_arrays(
        out,
        parent_step=np.diff(parent, prepend=0).astype(np.uint16),
        byte=byte,
        odd=odd.astype(np.uint32),
        odd_says=says[odd].astype(np.uint32),
        held=np.packbits(codes > 0, axis=1),
        codes=codes[codes > 0],
        floor=np.array([floor for _, floor in columns], np.int16),
        prior=np.round((model.nb_pc[keep] - model.nb_pc.mean()) * UNITS).astype(np.int16),
        classes=np.array([model.nb_classes[i] for i in keep]),
    )
    print(f"{out}: {len(old)} states, {len(keep)} classes, {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    here = Path(__file__).parent.parent / "cleanup" / "languages" / "py3langid.npz"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
