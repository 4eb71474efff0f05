"""Translations kept on disk: a bounded SQLite file that several processes may use at once.

The cache is a convenience: where it cannot be read or written, translation goes on without it, with one warning.
"""

from __future__ import annotations

import os
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TypeVar

LIMIT = 256 * 1024 * 1024  # bytes of the file
_DAY = 86_400.0  # seconds; a use is written down once a day
_AT_ONCE = 500  # keys in one query; SQLite allows 999 in old builds
_WAIT = 5.0  # seconds for another process's write
_T = TypeVar("_T")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sentences (key BLOB PRIMARY KEY, value TEXT NOT NULL, used REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_use ON sentences (used);
"""


def cache_file() -> Path:
    """CLEANUP_CACHE_DIR, else cleanup in the XDG cache folder."""
    named = os.environ.get("CLEANUP_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return (Path(named) if named else Path(base) / "cleanup") / "translations.sqlite"


class Cache:
    """Texts under keys; the keys of one `scope` (package, settings) never meet those of another.

    `limit` is the most bytes the file grows to; what was used longest ago goes first.
    """

    def __init__(self, scope: str, path: Path | None = None, limit: int = LIMIT) -> None:
        self.scope = scope
        self.path = path or cache_file()
        self.limit = limit
        self.broken = False

    def get(self, sentences: Sequence[str]) -> dict[str, str]:
        """What is known of the sentences."""
        return self._do(lambda connection: self._get(connection, sentences)) or {}

    def put(self, values: Mapping[str, str]) -> None:
        """Keeps the values, and lets the oldest go where the file has grown past its limit."""
        if values:
            self._do(lambda connection: self._put(connection, values))

    def _get(self, connection: sqlite3.Connection, sentences: Sequence[str]) -> dict[str, str]:
        keys = {self._key(sentence): sentence for sentence in sentences}
        found: dict[str, str] = {}
        stale: list[bytes] = []
        now = time.time()
        for some in _chunks(keys, _AT_ONCE):
            marks = ",".join("?" * len(some))
            rows = connection.execute(f"SELECT key, value, used FROM sentences WHERE key IN ({marks})", some)
            for key, value, used in rows:
                found[keys[key]] = value
                if used < now - _DAY:
                    stale.append(key)
        connection.executemany("UPDATE sentences SET used = ? WHERE key = ?", [(now, key) for key in stale])
        return found

    def _put(self, connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
        now = time.time()
        rows = [(self._key(sentence), value, now) for sentence, value in values.items()]
        connection.executemany("INSERT OR REPLACE INTO sentences VALUES (?, ?, ?)", rows)
        while _used(connection) > self.limit:
            count = connection.execute("SELECT COUNT(*) FROM sentences").fetchone()[0]
            oldest = "SELECT key FROM sentences ORDER BY used LIMIT ?"
            connection.execute(f"DELETE FROM sentences WHERE key IN ({oldest})", (max(1, count // 4),))
            if count <= 1:
                break

    def _key(self, sentence: str) -> bytes:
        text = f"{self.scope}\n{sentence}".encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=16).digest()

    def _do(self, action: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """One transaction; None, after one warning, where there can be none. A damaged file is begun anew: whatever it
        was, it was a cache."""
        if self.broken:
            return None
        try:
            try:
                return self._in_one(action)
            except sqlite3.DatabaseError as error:
                if type(error) is not sqlite3.DatabaseError:  # else no database, or a damaged one
                    raise
                for ending in ("", "-wal", "-shm"):
                    self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
                return self._in_one(action)
        except (OSError, sqlite3.Error) as error:
            self.broken = True
            warnings.warn(f"translations are not kept: {self.path}: {error}", RuntimeWarning, stacklevel=4)
            return None

    def _in_one(self, action: Callable[[sqlite3.Connection], _T]) -> _T:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_prepared(self.path)) as connection, connection:
            return action(connection)


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _used(connection: sqlite3.Connection) -> int:
    size, pages, free = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
    )
    return int(size * (pages - free))


def _chunks(values: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
