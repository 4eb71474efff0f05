"""Seconds of processor time that one megabyte of each kind of hostile text takes: none should take two.

    python bench/hostile.py                     all kinds, the slow ones named
    python bench/hostile.py "letters" "dates"   these

Half a million lines, one line, nothing but marks, mojibake, entities, quotes, dates, menus ... Other jobs on the
machine make the seconds more; ratios to the kinds beside them stay.
"""

from __future__ import annotations

import random
import sys
import textwrap
import time
from collections.abc import Callable

import cleanup

SIZE = 1_000_000  # bytes of UTF-8
SLOW = 1.5  # seconds from which a kind is named
RANDOM = random.Random(1)
WORDS = """the council voted on tuesday to close old bridge which engineers had called unsafe and people of town said so
""".split()


def size_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def fill(unit: str) -> str:
    return unit * (SIZE // size_of(unit))


def word() -> str:
    return RANDOM.choice(WORDS)


def sentence(words: int) -> str:
    return " ".join(word() for _ in range(words)).capitalize() + "."


def rows(make: Callable[[], str]) -> str:
    made: list[str] = []
    size = 0
    while size < SIZE:
        made.append(make())
        size += size_of(made[-1]) + 1
    return "\n".join(made)


KINDS: dict[str, Callable[[], str]] = {
    "blank": lambda: "\n" * 1_000_000,
    "letters": lambda: fill("a\n"),
    "rand letters": lambda: rows(lambda: RANDOM.choice("abcdefghijklmnopqrstuvwxyz0123456789")),
    "two words": lambda: rows(lambda: word()),
    "dots": lambda: fill(".\n"),
    "crlf": lambda: fill("a\r\n"),
    "cr": lambda: fill("a\r"),
    "letters blank": lambda: fill("a\n\n"),
    "odd space lines": lambda: fill("\u2003\n"),
    "odd space text lines": lambda: fill(" \u2003x\n"),
    "nbsp lines": lambda: fill("a\xa0\n"),
    "nbsp one line": lambda: fill("a\xa0"),
    "odd one line": lambda: fill("\u2003"),
    "odd one line words": lambda: fill("word\u2003"),
    "zero width": lambda: fill("a\u200b"),
    "zero width lines": lambda: fill("a\u200b\n"),
    "one line prose": lambda: fill("the council voted "),
    "one line sentences": lambda: " ".join(sentence(12) for _ in range(15000))[:1_000_000],
    "one word": lambda: "a" * 1_000_000,
    "mojibake one line": lambda: fill("cafÃ© â€™ "),
    "mojibake lines": lambda: fill("cafÃ© â€™ déjà\n"),
    "mojibake var lines": lambda: rows(lambda: f"cafÃ© {RANDOM.random()} â€™"),
    "entities one line": lambda: fill("&amp;&eacute; "),
    "entities lines": lambda: rows(lambda: f"&amp; {RANDOM.randrange(10**6)}"),
    "controls": lambda: fill("a\x01b\x1b[31m "),
    "control lines": lambda: fill("\x01\n"),
    "bylines": lambda: fill("By Anna Berg on 3 in The Post\n"),
    "bylines var": lambda: rows(
        lambda: f"By {word().title()} {word().title()} on {RANDOM.randrange(30)} in The {word().title()} Post"
    ),
    "by on in": lambda: rows(
        lambda: "By " + " on ".join(word() for _ in range(4)) + " in " + " in ".join(word() for _ in range(3))
    ),
    "posted by": lambda: rows(
        lambda: f"Posted by {sentence(5)[:-1]} on {sentence(3)} at {RANDOM.randrange(24)}:{RANDOM.randrange(60)}"
    ),
    "quotes": lambda: fill('"quoted" “said” '),
    "quote lines": lambda: rows(lambda: f'"{sentence(6)}" said'),
    "capitals": lambda: rows(lambda: sentence(8).upper()),
    "ideographs": lambda: "".join(chr(0x4E00 + i * 7 % 0x4000) for i in range(333333)),
    "ideograph lines": lambda: rows(lambda: "".join(chr(0x4E00 + RANDOM.randrange(0x4000)) for _ in range(6))),
    "ideograph single lines": lambda: rows(lambda: chr(0x4E00 + RANDOM.randrange(0x4000))),
    "thai": lambda: fill("สวัสดีครับ"),
    "thai lines": lambda: fill("สวัสดี\n"),
    "hangul lines": lambda: rows(lambda: "".join(chr(0xAC00 + RANDOM.randrange(11000)) for _ in range(4))),
    "emoji": lambda: fill("😀"),
    "emoji lines": lambda: fill("😀\n"),
    "combining": lambda: fill("e\u0301"),
    "combining many": lambda: "a" + "\u0301\u0323" * 200_000,
    "combining lines": lambda: fill("e\u0301\n"),
    "hebrew": lambda: fill("שָׁלוֹם "),
    "arabic lines": lambda: fill("مرحبا\n"),
    "surrogates": lambda: fill("\ud83d\ude00"),
    "surrogate lines": lambda: fill("\udc80\n"),
    "menus": lambda: rows(
        lambda: " | ".join(RANDOM.choice(["Home", "About", "Contact", "News", "Sport", "Login"]) for _ in range(5))
    ),
    "menu lines": lambda: rows(
        lambda: RANDOM.choice(["Home", "About", "Contact", "News", "Sport", "Login", "Share", "Comments", "Read more"])
    ),
    "dates": lambda: rows(lambda: f"{RANDOM.randrange(1, 29)}.{RANDOM.randrange(1, 13)}.20{RANDOM.randrange(10, 25)}"),
    "long dates": lambda: rows(lambda: f"Tuesday, {RANDOM.randrange(1, 29)} March 20{RANDOM.randrange(10, 25)}"),
    "copyright": lambda: rows(lambda: f"© {RANDOM.randrange(1990, 2025)} {word()} all rights reserved"),
    "tables": lambda: rows(lambda: " | ".join(str(RANDOM.randrange(1000)) for _ in range(8))),
    "markdown": lambda: rows(lambda: f"* [{word()}](http://x.com/{RANDOM.randrange(1000)})"),
    "urls": lambda: rows(lambda: f"http://www.example.com/{RANDOM.randrange(10**6)}/{word()}"),
    "hashtags": lambda: fill("#tag @me "),
    "code": lambda: rows(lambda: f"x{RANDOM.randrange(9)} = foo({word()}); // {word()}"),
    "para": lambda: rows(lambda: sentence(40)),
    "headline again": lambda: fill("The council voted on tuesday to close the bridge\n"),
    "wrapped": lambda: "\n".join(textwrap.wrap(" ".join(sentence(12) for _ in range(14000)), 78))[:1_000_000],
    "mixed": lambda: rows(
        lambda: RANDOM.choice(
            [
                "Der Rat stimmte am Dienstag für die Schließung.",
                "The council voted on tuesday.",
                "Le conseil a voté mardi la fermeture du pont.",
                "El consejo votó el martes.",
            ]
        )
    ),
    "mixed one line": lambda: fill(
        "Der Rat stimmte am Dienstag dafür. The council voted on tuesday. Le conseil a voté mardi. "
    ),
    "foreign words": lambda: rows(
        lambda: f'The council voted "{RANDOM.choice(["Der Rat stimmte am Dienstag", "Le conseil a voté"])}" {word()}'
    ),
    "brackets": lambda: fill("(((("),
    "closing": lambda: fill('"'),
    "quote start lines": lambda: fill("“\n"),
    "dashes": lambda: fill("- - "),
    "list": lambda: rows(lambda: f"- {word()}"),
    "numbers": lambda: fill("1 000 000 "),
    "zeros": lambda: fill("0 "),
    "numbered": lambda: rows(lambda: f"{RANDOM.randrange(10**6)}"),
    "punct": lambda: fill("?!"),
    "sentences tiny": lambda: fill("A. "),
    "cjk sentences": lambda: fill("了。"),
    "random bytes": lambda: bytes(RANDOM.randrange(256) for _ in range(1_000_000)).decode("utf8", "surrogateescape"),
    "random latin1": lambda: bytes(RANDOM.randrange(256) for _ in range(500_000)).decode("latin1"),
    "random bmp": lambda: "".join(chr(RANDOM.randrange(0x20, 0xD800)) for _ in range(340_000)),
    "tabs": lambda: fill("a\t"),
    "space lines": lambda: fill(" \n"),
    "ligatures": lambda: fill("ﬁﬂ "),
    "fullwidth": lambda: fill("ＡＢ "),
    "turkish": lambda: fill("İı"),
    "underscores": lambda: fill("_a"),
    "tags": lambda: rows(lambda: "Tags: " + ", ".join(word() for _ in range(4))),
    "comments": lambda: rows(lambda: f"{RANDOM.randrange(999)} comments on {sentence(4)}"),
    "read also": lambda: rows(lambda: f"Read also: {sentence(5)}"),
    "abc words": lambda: rows(lambda: "".join(RANDOM.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6))),
    "abc sentences": lambda: rows(
        lambda: " ".join(
            "".join(RANDOM.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(RANDOM.randrange(2, 9)))
            for _ in range(6)
        )
    ),
}


def main(asked: list[str]) -> None:
    cleaner = cleanup.Cleaner()
    cleaner.clean("\n".join(sentence(5) for _ in range(3000)))  # what is loaded once
    for kind in asked or KINDS:
        text = KINDS[kind]()
        start = time.process_time()
        cleaner.clean(text)
        seconds = time.process_time() - start
        if asked or seconds > SLOW:
            print(f"{seconds:6.2f} s  {kind}: {size_of(text) / 1e6:.2f} MB, {text.count(chr(10))} lines", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
