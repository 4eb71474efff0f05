"""Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, then charset-normalizer's best guess."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that are no UTF-8, as "surrogateescape" keeps them; behind a high surrogate the same is half of a character.
_KEPT = re.compile("((?<![\ud800-\udbff])[\udc80-\udcff]+)")
_SAMPLE = 100_000  # bytes looked at to tell text from other files
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\x0b\x0c\x1b\x00\x08")
_MOST_CONTROLS = 0.02  # share of control characters above which a file is not text


class NotText(ValueError):
    """The bytes are not text in any encoding that is known."""


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Text and the name of the encoding it was in. A byte order mark is taken off.

    No byte is replaced: those that stand in UTF-8 but are none are kept as lone surrogates, which `encoded` turns
    back into the same bytes and `undecodable` counts. Raises NotText for an image, an archive and their like,
    LookupError for an unknown `encoding`, and UnicodeDecodeError where the bytes are not in the `encoding` asked for.

    >>> decode("Die Füße der Bäckerin, schöne Grüße".encode("latin-1"))[0][4:8], decode(b"\\xef\\xbb\\xbfa")
    ('Füße', ('a', 'utf-8'))
    """
    if encoding:
        return data.decode(encoding), encoding
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, name), name.removesuffix("-sig")
    sample = data[:_SAMPLE]
    if wide := _utf16(sample):
        return _strict(data, wide), wide
    if _is_binary(sample):
        raise NotText("not a text file")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _guessed(data)


def encoded(text: str) -> bytes:
    r"""UTF-8, with the bytes that `decode` kept as they were; other lone surrogates as UTF-8 would write them.

    >>> encoded("a" + b"\xff".decode("utf-8", "surrogateescape")), encoded("\ud800")
    (b'a\xff', b'\xed\xa0\x80')
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return b"".join(
            part.encode("utf-8", "surrogateescape" if n % 2 else "surrogatepass")
            for n, part in enumerate(_KEPT.split(text))
        )


def undecodable(text: str) -> int:
    r"""How many bytes of a decoded text were in no encoding and are kept as they were.

    >>> undecodable(decode("schöne Grüße über\n".encode() * 9 + b"\xff")[0])
    1
    """
    return 0 if text.isascii() else sum(map(len, _KEPT.findall(text)))


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise NotText(f"begins like {name}, but does not decode as it") from error


def _utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of mostly Latin text is zero."""
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _is_binary(sample: bytes) -> bool:
    if not sample:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > _MOST_CONTROLS * len(sample) or sample.count(0) > 0.1 * len(sample)


def _guessed(data: bytes) -> tuple[str, str]:
    # UTF-8 has a few broken bytes; a file in a legacy encoding has many.
    text = data.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= c <= "\udcff" for c in text[:_SAMPLE])
    high = sum(c > "\x7f" for c in text[:_SAMPLE])
    if broken <= 0.1 * high:
        return text, "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    name = best.encoding if best else "cp1252"
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"
