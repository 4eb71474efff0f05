"""What many texts say, in columns: the evidence of those of ASCII by the kernel, of the others by patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.evidence import Evidence, evidence
from cleanup.languages.scorers import Scorer

_TOLD, _CODE, _LETTERS = 1, 2, 4  # flags of the kernel


class Said(NamedTuple):
    """`words`, `plain_words`, `capitals` and `code` are those of each text's evidence, `letters` says whether it has
    Latin ones. `others` are in no bytes of `data`, where those of text i begin at begins[0, i], its plain words at
    begins[1, i]; `letters` means nothing for them."""

    words: NDArray[np.int64]
    plain_words: NDArray[np.int64]
    capitals: NDArray[np.int64]
    code: NDArray[np.bool_]
    letters: NDArray[np.bool_]
    data: NDArray[np.uint8]
    begins: NDArray[np.int64]
    sizes: NDArray[np.int64]
    others: Mapping[int, Evidence]

    def evidence(self, text: int) -> Evidence:
        """Of one text."""
        if text in self.others:
            return self.others[text]
        every, plain = (
            self.data[begin : begin + size].tobytes().decode()
            for begin, size in zip(self.begins[:, text].tolist(), self.sizes[:, text].tolist(), strict=True)
        )
        counts = int(self.words[text]), int(self.plain_words[text]), int(self.capitals[text])
        return Evidence(every, plain, *counts, bool(self.code[text]))

    def scores(
        self, model: Scorer, texts: NDArray[np.intp], plain: bool = False
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Nats and bytes of all words of some texts, or of the plain ones."""
        sizes = self.sizes[int(plain), texts]
        left = np.array([text in self.others for text in texts.tolist()], bool)
        out = np.empty((len(texts), len(model.languages)), np.float32)
        out[~left] = model.scores_of(self.data, self.begins[int(plain), texts[~left]], sizes[~left])
        if left.any():
            items = [self.others[text] for text in texts[left].tolist()]
            out[left] = model.scores([item.plain if plain else item.all for item in items])
        return out, sizes


def said_of(texts: Sequence[str]) -> Said:
    """
    >>> said_of(["Share 2 things", "Zürich"]).words.tolist()
    [2, 1]
    """
    many = len(texts)
    counts, flags = np.zeros((3, many), np.int64), np.zeros(many, np.uint8)
    begins, sizes = np.zeros((2, 2, many), np.int64)
    data = np.zeros(0, np.uint8)
    telling = kernel.function("languages_evidence")
    plain = [i for i, text in enumerate(texts) if text.isascii()] if telling else []
    if telling and plain:
        some = [texts[i] for i in plain]
        size = np.fromiter(map(len, some), np.int64, len(some))
        read = np.frombuffer(bytearray("".join(some), "ascii"), np.uint8)
        room = 1 << int(size.max() + 1).bit_length()
        data = np.empty(2 * (len(read) + len(some)), np.uint8)
        told, places, lengths = np.empty((3, len(some)), np.int64), *np.empty((2, 2, len(some)), np.int64)
        found = np.empty(len(some), np.uint8)
        telling(read, np.cumsum(size) - size, size, len(some), np.zeros(room, np.int64), room - 1,
                np.empty(room, np.int64), found, *told, data, places, lengths)  # fmt: skip
        flags[plain], counts[:, plain], begins[:, plain], sizes[:, plain] = found, told, places, lengths
    code = flags & _CODE > 0
    others = {i: evidence(texts[i]) for i in np.flatnonzero(flags & _TOLD == 0).tolist()}
    for i, item in others.items():
        counts[:, i], code[i] = item[2:5], item.code
        sizes[:, i] = [len(part.encode("utf-8", "surrogatepass")) for part in item[:2]]
    words, plain_words, capitals = counts
    return Said(words, plain_words, capitals, code, flags & _LETTERS > 0, data, begins, sizes, others)
