"""The words of a fragment that can say something about its language; names, numbers, addresses and code cannot."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from cleanup.languages.scripts import spaceless

# Addresses first: they hold dots, slashes and letters of every language.
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+|[#@]\w+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}(?:/\S*)?(?!\w)")
_ADDRESSED = re.compile(r"[@#]|//|\.\S")  # no address without one
_SIGN = re.compile(r"[\d!-/:-@\[-`{-~]")
_ROMAN = re.compile(r"[ivxlcdm.]+$")
_RULE = re.compile(r"([-_.=*~#])\1{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_INNER = re.compile(r"[^\W\d_](?:.*[^\W\d_])?", re.DOTALL)
_CODE = re.compile(r"[\d_=<>{}\[\]\\|~^*/+@#$%&]|::|\(\w*\)|[^\W\d_A-Z][A-Z]|\w\.\w|\w:\w")
# Prompts, calls, assignments, options: no prose has them.
_CODED_SIGNS = ("()", ";", "{", "=", "[", " -")  # none is _CODED without one, but at its beginning
_CODED = re.compile(r"^(?:\$|>>>|#!|//|import) ?[\w\[]|\w\(\)|\) ?[;{]$|\w [:+-]?= |=>|\w\[[a-z]|[a-z] -[a-zA-Z] \S")
STOPS = ",.;:!?()…"  # at the ends of words
LETTERS_A_WORD = 2  # of a spaceless script
LETTERS = 3  # of a word that counts: shorter ones are units and symbols as often
CODE = 0.6  # share of letters in what is not space, below which a text is code, a formula, a table


# Nothing of a text that has none of these is left out. In a long text numbers are too few to matter.
_DOUBTFUL = re.compile(r"[\d_=<>{}\[\]\\|~^*/+@#$%&]|::|[^\W\d_A-Z][A-Z]|\w[.:]\w|[A-Z]{2}")
_DOUBTFUL_LONG = re.compile(r"[_=<>{}\\|~^/@#]")
_DOUBTFUL_TOKEN = re.compile(r"\S*[_=<>{}\\|~^/@#]\S*")
LONG = 60  # code points


def is_sound(word: str) -> bool:
    """Is this "lalalala" or "hahahaha"?"""
    return len(word) >= 6 and len(set(word.lower())) <= 3


def spoken(text: str) -> str:
    """`evidence(text).all`, or the text itself where nothing would be left out but signs; no text without letters.

    >>> spoken("Two words, no more."), spoken("at 12:30"), spoken("12:30")
    ('Two words, no more.', 'at', '')
    """
    if not _LETTER.search(text) or (" " not in text and is_sound(text)):
        return ""
    if len(text) > LONG:
        if not _DOUBTFUL_LONG.search(text):
            return text
        said = _DOUBTFUL_TOKEN.sub("", text)
        return said if 2 * len(said) > len(text) else words_of(text)
    bare = text.replace(" ", "")
    if bare.isalpha() and (bare[1:].islower() or text.istitle()):
        return text  # as most do: five times faster than by the pattern
    return words_of(text) if _DOUBTFUL.search(text) else text


class Evidence(NamedTuple):
    """`plain`: words in lower case or in a script without case. `all`: with capitalised ones.

    `words` and `plain_words` count the different ones of at least LETTERS letters, `capitals` the words but the
    first that begin with a capital. `code`: hardly any of the text is words.
    """

    all: str
    plain: str
    words: int
    plain_words: int
    capitals: int
    code: bool


@lru_cache(maxsize=1 << 10)  # the same fragments are asked about by every step that comes nearer to a verdict
def evidence(text: str) -> Evidence:
    """What speaks for a language in a text.

    Left out: addresses, numbers, tokens with digits or signs of code, words in capitals within a text that is not.

    >>> evidence("Visit www.example.com: the new XR-70 by Klein Tools, NASA")
    Evidence(all='Visit the new by Klein Tools', plain='the new by', words=5, plain_words=2, capitals=2, code=False)
    >>> evidence("ALLE RECHTE VORBEHALTEN")
    Evidence(all='alle rechte vorbehalten', plain='', words=3, plain_words=0, capitals=0, code=False)
    >>> evidence("m = x / (g * y) + 7").code
    True
    """
    shouted = text.isupper()
    if shouted:
        text = text.lower()
    kept: list[str] = []
    plain: list[str] = []
    counted: set[str] = set()
    counted_plain: set[str] = set()
    extra = capitals = 0
    for word, folded, plainly, capital, counts, more in _words(text, shouted):
        capitals += capital and bool(kept)
        extra += more
        kept.append(word)
        if plainly:
            plain.append(word)
        if counts:
            counted.add(folded)
            if plainly:
                counted_plain.add(folded)
    return Evidence(
        " ".join(kept), " ".join(plain), len(counted) + extra, len(counted_plain) + extra, capitals, _is_code(text)
    )


def words_of(text: str) -> str:
    """`evidence(text).all`, and nothing else of it."""
    shouted = text.isupper()
    return " ".join([word for word, *_ in _words(text.lower() if shouted else text, shouted)])


def _words(text: str, shouted: bool) -> list[_Word]:
    tokens = text.split()
    if _ADDRESSED.search(text):  # none holds a space, so that each token is looked at by itself
        parts = [_ADDRESS.sub(" ", token).split() if _ADDRESSED.search(token) else (token,) for token in tokens]
        tokens = list(chain.from_iterable(parts))
    found = [_word(token, shouted) for token in tokens]
    return [word for word in found if word]


# (the word, in lower case, whether it is plain, begins with a capital, counts, and as how many more words than one)
_Word = tuple[str, str, bool, bool, bool, int]


def _word(token: str, shouted: bool) -> _Word | None:
    """What a token says."""
    bare = token.strip(STOPS)
    if bare.isascii() and bare.isalpha() and not shouted and (bare[1:].islower() or bare.islower()):
        folded = bare.lower()  # as most are: no patterns
        plainly = bare[0] == folded[0]
        return None if is_sound(bare) else (bare, folded, plainly, not plainly, len(bare) >= LETTERS, 0)
    inner = _INNER.search(token)
    if inner is None:
        return None
    word, letters = inner.group(), 0
    if not word.isascii() and (found := spaceless().findall(word)):
        word, letters = "".join(found), len(found)
    if _CODE.search(word) or (len(word) > 1 and word.isupper()) or is_sound(word) or (shouted and _ROMAN.match(word)):
        return None
    folded = word.lower()
    caseless = folded == word.upper()
    plainly = caseless or (not shouted and word[0] == folded[0])
    counts = letters > 0 or len(word) >= (2 if caseless else LETTERS)
    return word, folded, plainly, word[0] != folded[0], counts, max(1, letters // LETTERS_A_WORD) - 1


def _is_code(text: str) -> bool:
    solid = text.replace(" ", "")
    if solid.isalpha() and not text.startswith("import"):
        return False
    letters = solid.replace(",", "").replace(".", "")
    if letters.isalpha() and "..." not in text and not text.startswith("import"):  # as most are: no patterns
        return len(solid) - len(letters) > (1 - CODE) * len(solid)
    text = _RULE.sub("", text)
    signs = len(_SIGN.findall(text))
    if signs > (1 - CODE) * max(1, sum(map(len, text.split()))):
        return True
    doubtful = text[:1] in "$>#/i" or any(sign in text for sign in _CODED_SIGNS)
    return doubtful and bool(_CODED.search(text))
