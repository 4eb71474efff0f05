"""Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, what a page declares, then charset-normalizer's best
guess. No byte is replaced: one that is in no encoding becomes a lone surrogate, as "surrogateescape" does it."""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, Any

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
_MOST_BROKEN = 0.1  # share of characters beyond ASCII above which a text is in another encoding
_PRESCAN = 1024  # bytes in which a page declares its encoding (HTML standard, 13.2.3.2)
_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE
)
# What browsers read for a name that says less, and which others they know (Encoding standard, 4.2), by Python's names;
# not UTF-16, which tells itself by its mark or its zeros, and which a page cannot declare.
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
_KNOWN = frozenset(
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 "
    "cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp cp932 cp949".split()
)
_WIDE_MARKS = tuple(mark for mark, name in _MARKS if name in ("utf-16", "utf-32"))
_READ = 1 << 16  # bytes of a stream at a time
_KEEP = "cleanup.keep"  # the name of `_keep` where Python's codecs look for it


class NotText(ValueError):
    """The bytes are not text in any encoding that is known."""


def decode(data: bytes, encoding: str | None = None, declared: str | None = None) -> tuple[str, str]:
    """Text and the name of the encoding it was in. A byte order mark is taken off.

    `declared` is what a page or a server says of the encoding. It is asked where the bytes are no UTF-8: what is
    UTF-8 throughout is hardly ever anything else, whatever is said of it.

    No byte is replaced: those that stand in UTF-8 but are none are kept as lone surrogates, which `encoded` turns
    back into the same bytes and `undecodable` counts. Raises NotText for an image, an archive and their like,
    LookupError for an unknown `encoding`, and UnicodeError where the bytes are not in the `encoding` asked for.

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
    said = _as_browsers_read(declared)
    names = ["utf-8", said] if said else ["utf-8"]
    if said == "iso2022_jp" and b"\x1b" in data:  # seven bits a byte: UTF-8 would take it for ASCII
        names.reverse()
    for name in names:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return _guessed(data, names)


def decode_page(data: bytes, encoding: str | None = None, declared: str | None = None) -> tuple[str, str]:
    """`decode` for a web page, which may declare its encoding in itself. What the server `declared` goes before that.

    >>> decode_page('<meta charset="windows-1251"><p>Мост закрыт'.encode("cp1251"))
    ('<meta charset="windows-1251"><p>Мост закрыт', 'cp1251')
    """
    if _as_browsers_read(declared) is None:
        found = _DECLARED.search(data[:_PRESCAN])
        declared = found.group(1).decode("ascii") if found else None
    return decode(data, encoding, declared)


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


def recoded(stream: IO[bytes], encoding: str) -> IO[bytes]:
    r"""A stream in an encoding as a stream of UTF-8, a byte order mark taken off.

    A byte that is not in that encoding comes as UTF-8 would write its lone surrogate, which is no UTF-8 either: who
    reads the stream finds it, and `as_stood` turns it into what `decode` makes of it. Raises LookupError.

    >>> recoded(io.BytesIO("Füße".encode("utf-16")), "utf-16").read().decode()
    'Füße'
    """
    b"".decode(encoding)  # says so where it is none of text
    return io.BufferedReader(_Recoded(stream, encoding))


def as_stood(data: bytes) -> str:
    r"""What `recoded` gave, as text in which each byte that was not in its encoding is a lone surrogate.

    >>> as_stood(recoded(io.BytesIO(b"a\x81"), "cp1252").read())
    'a\udc81'
    """
    return data.decode("utf-8", "surrogatepass")


class _Recoded(io.RawIOBase):
    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        codecs.register_error(_KEEP, _keep)
        self._stream = stream
        self._begun = stream.read(4)
        if codecs.lookup(encoding).name in ("utf-16", "utf-32") and not self._begun.startswith(_WIDE_MARKS):
            encoding += "-le"  # as bytes.decode does it; without a mark the decoder of streams refuses
        self._decoder = codecs.getincrementaldecoder(encoding)(_KEEP)
        self._waiting = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting and not self._ended:
            data, self._begun = self._begun or self._stream.read(_READ), b""
            self._ended = not data
            self._waiting = self._decoder.decode(data, self._ended).encode("utf-8", "surrogatepass")
        count = min(len(buffer), len(self._waiting))
        buffer[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count


def _keep(error: UnicodeError) -> tuple[str, int]:
    """As "surrogateescape", but for those of ASCII too, which can be wrong where characters have several bytes."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise NotText(f"begins like {name}, but does not decode as it") from error


def _as_browsers_read(declared: str | None) -> str | None:
    """Python's name for a declared encoding; None for one that browsers do not know either."""
    try:
        name = codecs.lookup(declared.strip()).name if declared else ""
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return name if name in _KNOWN else None


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


def _guessed(data: bytes, names: list[str]) -> tuple[str, str]:
    # In its own encoding a text has a few broken bytes; in another one many.
    for name in names:
        try:
            text = data.decode(name, "surrogateescape")
        except UnicodeDecodeError:  # a byte of ASCII is what is wrong
            continue
        broken = sum("\udc80" <= c <= "\udcff" for c in text[:_SAMPLE])
        if broken <= _MOST_BROKEN * sum(c > "\x7f" for c in text[:_SAMPLE]):
            return text, name
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    name = best.encoding if best else "cp1252"
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"
