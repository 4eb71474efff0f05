"""The words of a fragment that can say something about its language; names, numbers, addresses and code cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleanup.languages.scripts import spaceless

# Addresses first: they hold dots, slashes and letters of every language.
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+|[#@]\w+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}(?:/\S*)?(?!\w)")
_ADDRESSED = re.compile(r"[@#]|//|\.\S")  # no address without one
_SIGN = re.compile(r"[\d!-/:-@\[-`{-~]")
_ROMAN = re.compile(r"[ivxlcdm.]+$")
_RULE = re.compile(r"([-_.=*~#])\1{2,}")
_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
_INNER = re.compile(r"[^\W\d_](?:.*[^\W\d_])?", re.DOTALL)
_CODE = re.compile(r"[\d_=<>{}\[\]\\|~^*/+@#$%&]|::|\(\w*\)|[^\W\d_A-Z][A-Z]|\w\.\w|\w:\w")
# Prompts, calls, assignments, options: no prose has them.
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
        return said if 2 * len(said) > len(text) else evidence(text).all
    bare = text.replace(" ", "")
    if bare.isalpha() and (bare[1:].islower() or text.istitle()):
        return text  # as most do: five times faster than by the pattern
    return evidence(text).all if _DOUBTFUL.search(text) else text


@dataclass(frozen=True, slots=True)
class Evidence:
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
    kept, plain = [], []
    counted: set[str] = set()
    counted_plain: set[str] = set()
    extra = capitals = 0
    for token in _TOKEN.findall(_ADDRESS.sub(" ", text) if _ADDRESSED.search(text) else text):
        bare = token.strip(STOPS)
        if bare.isascii() and bare.islower() and bare.isalpha() and not shouted:  # as most are: no patterns
            if is_sound(bare):
                continue
            kept.append(bare)
            plain.append(bare)
            if len(bare) >= LETTERS:
                counted.add(bare)
                counted_plain.add(bare)
            continue
        inner = _INNER.search(token)
        if inner is None:
            continue
        word, letters = inner.group(), 0
        if not word.isascii() and (found := spaceless().findall(word)):
            word, letters = "".join(found), len(found)
        if (
            _CODE.search(word)
            or (len(word) > 1 and word.isupper())
            or is_sound(word)
            or (shouted and _ROMAN.match(word))
        ):
            continue
        kept.append(word)
        folded = word.lower()
        caseless = folded == word.upper()
        plainly = caseless or (not shouted and word[0] == folded[0])
        capitals += word[0] != folded[0] and len(kept) > 1
        if letters:
            extra += max(1, letters // LETTERS_A_WORD) - 1
        if letters or len(word) >= (2 if caseless else LETTERS):
            counted.add(folded)
            if plainly:
                counted_plain.add(folded)
        if plainly:
            plain.append(word)
    text = _RULE.sub("", text)
    signs = len(_SIGN.findall(text))
    code = signs > (1 - CODE) * max(1, sum(map(len, text.split()))) or bool(_CODED.search(text))
    return Evidence(" ".join(kept), " ".join(plain), len(counted) + extra, len(counted_plain) + extra, capitals, code)
