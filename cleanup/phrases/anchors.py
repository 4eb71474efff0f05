"""By which texts of a squeezed line its templates are looked up: the line's beginning, or else its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LENGTH = 8  # code points of a beginning or an end: more tell more templates apart, and make the table larger

Sets = Mapping[str, int]  # a text -> which set of shapes


@dataclass(frozen=True)
class Anchors:
    """Where to find the templates that a line could fit: four dictionaries for each side.

    A text shorter than LENGTH stands before a slot. Slots begin where words do, so it is looked up as whole words
    (`words`), or, of languages written without spaces, anywhere (`loose`). A text of LENGTH is looked up as it is.
    """

    words: Sets = field(default_factory=dict)
    loose: Sets = field(default_factory=dict)
    words_end: Sets = field(default_factory=dict)
    loose_end: Sets = field(default_factory=dict)

    def sets(self, key: str, folded: str, dense: bool) -> list[int]:
        """The sets of shapes that a line, squeezed and folded, comes near; `dense`: its script may lack spaces."""
        found = []
        size, length = len(key), len(folded)
        first, last = self.words.get, self.words_end.get
        if size >= LENGTH:
            found += [first(key[:LENGTH]), last(key[-LENGTH:])]
        else:
            found += [first(key), last(key)]
        # Whole words that are shorter together; `spaces` of them are not in the key.
        spaces, space = 0, folded.find(" ", 0, LENGTH)
        while space >= 0:
            found.append(first(key[: space - spaces]))
            spaces += 1
            space = folded.find(" ", space + 1, LENGTH + spaces)
        spaces, space = 0, folded.rfind(" ", length - LENGTH) if length > LENGTH else folded.rfind(" ")
        while space >= 0:
            found.append(last(key[size - (length - 1 - space - spaces) :]))
            spaces += 1
            space = folded.rfind(" ", max(length - LENGTH - spaces, 0), space)
        if dense:
            for n in range(1, min(LENGTH, size) + 1):
                found += [self.loose.get(key[:n]), self.loose_end.get(key[-n:])]
        return [at for at in found if at is not None]
