"""Bytes from and to files, here or remote (through fsspec), plain or compressed."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"
_COMPRESSED = 1 << 14  # bytes of a zst stream at a time; they may be a thousand times as many unpacked
_MAGIC = {"gz": b"\x1f\x8b", "zst": b"\x28\xb5\x2f\xfd", "bz2": b"BZh"}
_BZ2_BLOCK = b"1AY&SY"  # what follows the level
# What readers of compressed files raise for broken ones; zstandard's error is a subclass of Exception alone.
_BROKEN = ("BadGzipFile", "EOFError", "error", "ZstdError")


class Unreadable(Exception):
    """An input cannot be read; the message says which, why, and what to do."""


def is_remote(name: str) -> bool:
    """Whether a name is an address such as s3://bucket/key.

    >>> is_remote("s3://crawl/a.jsonl"), is_remote("a.jsonl")
    (True, False)
    """
    return "://" in name


def filesystem(name: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path in it. Raises Unreadable, naming what to install."""
    try:
        import fsspec

        fs, path = fsspec.core.url_to_fs(name)
    except ImportError as error:
        missing = str(error) if "fsspec" not in str(error) else "pip install 'article-cleanup[remote]'"
        raise Unreadable(f"{name}: remote files need an extra: {missing}") from None
    except ValueError as error:
        raise Unreadable(f"{name}: {error}") from None
    return fs, str(path)


def size_of(name: str) -> int:
    """Bytes of a file; 0 where that cannot be known, as for standard input."""
    if name == STDIN:
        return 0
    if is_remote(name):
        fs, path = filesystem(name)
        return int(fs.info(path).get("size") or 0)
    return Path(name).stat().st_size


@contextmanager
def opened(name: str, compression: str = "") -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The content of a file as a stream, and the stream of what is on disk (its position is for progress).

    Raises Unreadable for whatever is wrong with the file, also while it is read: gone, not allowed, a broken or
    truncated compressed stream.
    """
    raw = None
    try:
        raw = _open(name)
        yield decompressed(raw, compression), raw
    except FileNotFoundError:
        raise Unreadable(f"{name}: no such file; check the path, or use - for standard input") from None
    except PermissionError:
        raise Unreadable(f"{name}: permission denied; make it readable for this user") from None
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{name}: {broken(error, compression)}") from None
    except Exception as error:
        if type(error).__name__ not in _BROKEN:
            raise
        raise Unreadable(f"{name}: {broken(error, compression)}") from None
    finally:
        if raw is not None and name != STDIN:
            raw.close()


def broken(error: BaseException, compression: str) -> str:
    if compression and (not isinstance(error, OSError) or error.errno is None):
        return f"the {compression} stream is broken or ends early ({error}); fetch the file again"
    return getattr(error, "strerror", None) or str(error)


def _open(name: str) -> IO[bytes]:
    if name == STDIN:
        return sys.stdin.buffer
    if is_remote(name):
        fs, path = filesystem(name)
        remote: IO[bytes] = fs.open(path, "rb")
        return remote
    return Path(name).open("rb")


def decompressed(raw: IO[bytes], compression: str) -> IO[bytes]:
    """A stream of what a compressed stream holds; several members or frames are read as one."""
    if compression == "gz":
        return io.BufferedReader(gzip.GzipFile(fileobj=raw))
    if compression == "bz2":
        return bz2.BZ2File(raw)
    if compression == "zst":
        return io.BufferedReader(_Zst(raw), 1 << 17)
    return raw


def refuse_packed(name: str, data: bytes, kind: str) -> None:
    """Raises Unreadable for the beginning of a compressed stream that nobody has said is one."""
    found = next((c for c, magic in _MAGIC.items() if data.startswith(magic)), None)
    if found and (found != "bz2" or data[4:10] == _BZ2_BLOCK):
        form = {"text": "txt"}.get(kind, kind)
        raise Unreadable(f"{name}: is compressed, which its name does not say; --from {form}.{found} reads it")


class _Zst(io.RawIOBase):
    """Frames of zstandard as one stream. The package's own reader ends in silence where a frame is cut off."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._package = _zstandard()
        self._frame: Any = None  # None between two frames
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting:
            data = self._frame.unused_data if self._frame is not None and self._frame.eof else b""
            self._frame = None if self._frame is not None and self._frame.eof else self._frame
            data = data or self._raw.read(_COMPRESSED)
            if not data and self._frame is not None:
                raise EOFError("the last frame is cut off")
            if not data:
                return 0
            self._frame = self._frame or self._package.ZstdDecompressor().decompressobj()
            self._waiting = self._frame.decompress(data)
        count = min(len(buffer), len(self._waiting))
        buffer[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count


def _zstandard() -> Any:
    try:
        import zstandard
    except ModuleNotFoundError:
        raise Unreadable(".zst needs an extra: pip install 'article-cleanup[zst]'") from None
    return zstandard


def compressed(data: bytes, compression: str) -> bytes:
    """The data as a member or frame of its own: pieces written one after another are one file, and the same bytes
    whenever they are written.

    >>> gzip.decompress(compressed(b"a", "gz") + compressed(b"b", "gz"))
    b'ab'
    """
    if not data or not compression:
        return data
    if compression == "gz":
        return gzip.compress(data, 6, mtime=0)
    if compression == "bz2":
        return bz2.compress(data)
    return bytes(_zstandard().ZstdCompressor().compress(data))
