"""Is this text foreign to a page in these languages? Answers foreign (with the language), native or undecided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.evidence import Evidence, is_sound
from cleanup.languages.known import known
from cleanup.languages.said import said_of
from cleanup.languages.scorers import Scorer
from cleanup.languages.scripts import has_latin, only_latin, scripts_for, scripts_of, spaceless

# Margins are nats over the square root of bytes. Calibrated on part "train"; docs/languages.md has the tables.
SUSPECT = 1.0
SENTENCE_BYTES = 60
FOREIGN_SHORT = 1.7
FOREIGN_SENTENCE = 1.0
FOREIGN_PLAIN = 1.0
CAPITALISED_EXTRA = 1.8  # where fewer than two words are in lower case
TELLING_LETTERS, TELLING, TELLING_EXTRA = 5, 3.0, 0.9  # ... but where the one is no particle and surely foreign
RARE_EXTRA = 1.0
FEW_WORDS_EXTRA = 1.5  # where all is capitals and there are but two words
NAMES_EXTRA = 3.5  # where two words but the first are capitalised, which in that language only names are; or
# where a product's designation stands among them
LISTED = 5  # capitals in a list that is nothing but names
TINY_BYTES, TINY_EXTRA = 14, 1.0
CLOSE_BYTES, CLOSE_EXTRA = 25, 1.0
NAMES_LATIN = 1.5
SCRIPT_LETTERS = 2  # letters of another script that settle the question
SCRIPT_OWN = 0.1  # share of letters in the page's own scripts that may stand among them
NOT_LANGUAGE = frozenset({"zxx"})
# Read into names of plants, products and people more often than written.
RARE = frozenset(["la", "eo", "ht", "kik", "nso", "br", "oc", "gd", "lb", "fo", "fy", "mt"])
SENTENCE_WORDS = 3  # of a text that ends with a full stop, which lists of names do not
UNDETERMINED = "und"
# Languages whose headings or nouns are capitalised: in others a line in capitals is a name.
CAPITALISING = frozenset(["de", "en", "id", "lb", "ms", "tl", "vi"])

_LATIN = frozenset({"latin"})
_DESIGNATION = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{3,}")  # XM5, WH-1000XM5
_SEPARATED = re.compile(r"[,;|/•·&]")
_ENDED = re.compile(r"\w{3}[.!?…]\W*$")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS = re.compile("(?:[A-Za-z][a-z]+ )*[A-Za-z][a-z]+")  # of which all is evidence, as it stands
_NAMES = re.compile("(?:[A-Z][a-z]+ )*[A-Z][a-z]+")


class Columns(NamedTuple):
    """The columns of a scorer's matrix as a page in some languages sees them."""

    native: NDArray[np.intp]
    close: NDArray[np.intp]
    far: NDArray[np.intp]
    far_or_close: NDArray[np.intp]
    scripts: frozenset[str]


def columns(scorer: Scorer, native: tuple[str, ...]) -> Columns:
    return _columns(scorer.languages, native)


@lru_cache(maxsize=1 << 10)
def _columns(languages: tuple[str, ...], native: tuple[str, ...]) -> Columns:
    table = known()
    same = frozenset().union(*(table.same.get(code, {code}) for code in native))
    close = frozenset().union(*(table.close.get(code, {code}) for code in native)) - same
    names = list(enumerate(languages))
    near = np.array([i for i, name in names if name in close], np.intp)
    far = np.array([i for i, name in names if name not in same | close | NOT_LANGUAGE], np.intp)
    return Columns(
        np.array([i for i, name in names if name in same], np.intp),
        near,
        far,
        np.concatenate((far, near)),
        frozenset().union(*(scripts_for(code) for code in native)),
    )


def margins(scores: NDArray[np.float32], sizes: NDArray[np.int64], seen: Columns) -> NDArray[np.float32]:
    """Foreign minus native for each text. Close languages count less below sentence length, not below CLOSE_BYTES."""
    best = scores[:, seen.far].max(axis=1)
    if len(seen.close):
        root = np.sqrt(sizes, dtype=np.float32)
        close = scores[:, seen.close].max(axis=1) - np.where(sizes >= SENTENCE_BYTES, 0, CLOSE_EXTRA * root)
        best = np.where(sizes >= CLOSE_BYTES, np.maximum(best, close), best)
    return np.asarray((best - scores[:, seen.native].max(axis=1)) / np.sqrt(np.maximum(sizes, 1), dtype=np.float32))


def margins_of(
    scores: NDArray[np.float32], sizes: NDArray[np.int64], seen: Sequence[Columns]
) -> NDArray[np.float32]:
    """`margins` of texts of pages in different languages."""
    found = np.empty(len(scores), np.float32)
    rows: dict[int, list[int]] = {}
    for i, view in enumerate(seen):
        rows.setdefault(id(view), []).append(i)
    for some in rows.values():
        found[some] = margins(scores[some], sizes[some], seen[some[0]])
    return found


class Verdict(NamedTuple):
    """Foreign, and in which language ("und" if none that we know); `confidence` from 0.5 at the threshold to 1."""

    language: str
    confidence: float


def verify(texts: Sequence[str], native: Sequence[Columns], model: Scorer) -> list[Verdict | None]:
    """For each text and what is native to its page: the verdict that it is foreign, or None.

    None says native or undecided: the caller leaves both alone.
    """
    found: list[Verdict | None] = [None] * len(texts)
    if not found:
        return found
    said = said_of(texts)
    strange = ~said.letters | [view.scripts.isdisjoint(_LATIN) for view in native]
    other = np.zeros(len(texts), bool)
    for i in said.others:
        strange[i], other[i] = _script(texts[i], native[i])
    asked = np.flatnonzero(other | ((said.words > 1) & ~said.code))
    scores, sizes = said.scores(model, asked)
    wholes = margins_of(scores, sizes, [native[i] for i in asked.tolist()])
    limits = np.where(sizes >= SENTENCE_BYTES, FOREIGN_SENTENCE, FOREIGN_SHORT)  # no other is lower where scripts agree
    doubted = np.flatnonzero(~(wholes < limits) | strange[asked])
    its = asked[doubted]
    plains = margins_of(*said.scores(model, its, plain=True), [native[i] for i in its.tolist()]).tolist()
    for n, i, plain in zip(doubted.tolist(), its.tolist(), plains, strict=True):
        script, margins = _Script(bool(strange[i]), bool(other[i])), (float(wholes[n]), plain)
        found[i] = _verdict(texts[i], said.evidence(i), script, scores[n], int(sizes[n]), margins, native[i], model)
    return found


def is_hopeless(text: str, margin: float, seen: Columns) -> bool:
    """Whether `verify` will say None of a text with that margin, told from less: of one in three that are asked about.

    A text of nothing but words of ASCII is its own evidence, so that the margin stays; capitalised ones need a higher
    one.
    """
    if "latin" not in seen.scripts or not _WORDS.fullmatch(text) or any(map(is_sound, text.split(" "))):
        return False
    limit = FOREIGN_SENTENCE if len(text) >= SENTENCE_BYTES else FOREIGN_SHORT
    if margin >= limit and _NAMES.fullmatch(text):
        limit += CAPITALISED_EXTRA
        limit += FEW_WORDS_EXTRA if text.count(" ") < 2 else 0
    return margin < limit


class _Script(NamedTuple):
    """`strange`: hardly any letters are in the page's own scripts. `other`: and in no Latin ones, which settles it."""

    strange: bool
    other: bool


def _script(text: str, seen: Columns) -> _Script:
    if only_latin(text):  # as most are
        return _Script("latin" not in seen.scripts or not has_latin(text), False)
    scripts = scripts_of(text)
    letters = sum(scripts.values())
    strange = sum(count for script, count in scripts.items() if script in seen.scripts) <= SCRIPT_OWN * letters
    return _Script(strange, strange and letters >= SCRIPT_LETTERS and "latin" not in scripts)


def _verdict(
    text: str,
    item: Evidence,
    script: _Script,
    scores: NDArray[np.float32],
    size: int,
    margins: Sequence[float],
    seen: Columns,
    model: Scorer,
) -> Verdict | None:
    whole, plain = margins
    others = seen.far_or_close if size >= CLOSE_BYTES else seen.far
    language = model.languages[others[scores[others].argmax()]]
    code = language if language in known().names else UNDETERMINED
    if script.other:
        words = len(_WORD.findall(text))
        return Verdict(code, 1.0) if words > 1 or spaceless().search(text) else None
    limit = FOREIGN_SENTENCE if size >= SENTENCE_BYTES else FOREIGN_SHORT
    limit += RARE_EXTRA * (language in RARE) + TINY_EXTRA * (size < TINY_BYTES)
    if item.words >= SENTENCE_WORDS and _ENDED.search(text):
        if item.plain_words > 0 and plain < 0:
            return None
    elif item.plain_words == 0 and item.capitals >= LISTED and _SEPARATED.search(text):
        return None
    elif item.plain_words < 2:
        named = item.capitals >= 2 and (language not in CAPITALISING or _DESIGNATION.search(text))
        limit += NAMES_EXTRA if named else 0
        longest = max(map(len, item.plain.split()), default=0)
        told = item.plain_words == 1 and longest >= TELLING_LETTERS and plain >= TELLING  # "Posting Komentar untuk"
        limit += TELLING_EXTRA if told else CAPITALISED_EXTRA
        limit += FEW_WORDS_EXTRA if item.words == 2 else 0
        if script.strange:  # names in Latin letters on a page in others: which language is it?
            near = known().close.get(language, frozenset({language}))
            rest = [i for i, name in enumerate(model.languages) if name not in near]
            whole = float((scores[others].max() - scores[rest].max()) / np.sqrt(size))
            limit = NAMES_LATIN
    elif plain < FOREIGN_PLAIN:
        return None
    if whole < limit:
        return None
    return Verdict(code, round(1 - 0.5 * limit / whole, 3))
