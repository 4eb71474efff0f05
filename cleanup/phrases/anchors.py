"""By which texts of a squeezed line its templates are looked up: the line's beginning, or else its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    def sets(self, key: str, words: Sequence[str], dense: bool) -> list[int]:
        """The sets of shapes that a squeezed line of these words comes near; `dense`: its script may have no spaces."""
        found = []
        get = self.words.get
        head = ""
        for word in words:
            head += word
            if len(head) >= LENGTH:
                break
            if (at := get(head)) is not None:
                found.append(at)
        if (at := get(key[:LENGTH])) is not None and len(key) >= LENGTH:
            found.append(at)
        get = self.words_end.get
        tail = ""
        for word in reversed(words):
            tail = word + tail
            if len(tail) >= LENGTH:
                break
            if (at := get(tail)) is not None:
                found.append(at)
        if (at := get(key[-LENGTH:])) is not None and len(key) >= LENGTH:
            found.append(at)
        if dense:
            for n in range(1, min(LENGTH, len(key)) + 1):
                for at in (self.loose.get(key[:n]), self.loose_end.get(key[-n:])):
                    if at is not None:
                        found.append(at)
        return found
