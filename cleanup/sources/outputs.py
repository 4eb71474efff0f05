"""Outputs: written aside, renamed into place when whole; logs that only grow. Here, or remote through fsspec."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import IO, Any, Protocol

from cleanup.sources.lock import opened_alone
from cleanup.sources.streams import Unreadable, filesystem, is_remote

_UPLOAD = 30.0  # seconds between two copies of a log to a remote place, which cannot grow there
_ROW_GROUP = 16_000_000  # bytes in memory


class Writer(Protocol):
    """Grows one output. `offset` is where it could be cut to take up again; None where it must be begun anew."""

    offset: int | None

    def append(self, data: Any) -> None: ...
    def sync(self) -> None: ...
    def finish(self) -> int: ...
    def abandon(self) -> None: ...  # what is there is kept for a run that goes on
    def discard(self) -> None: ...


def aside(path: str) -> Path:
    """Where an output grows, in the same folder: renaming needs that."""
    return Path(path).with_name(f".{Path(path).name}.part")


def writer(path: str, parquet: bool, offset: int = 0) -> Writer:
    """A writer for one output; `offset` cuts what a stopped run left and goes on behind it."""
    if parquet:
        return _Parquet(path)
    return _Remote(path) if is_remote(path) else _Local(path, offset)


class _Local:
    def __init__(self, path: str, offset: int) -> None:
        self._path = path
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._file = opened_alone(aside(path))
        self._file.truncate(offset)
        self._file.seek(offset)
        self.offset: int | None = offset

    def append(self, data: bytes) -> None:
        _write(self._file, data)
        self.offset = (self.offset or 0) + len(data)

    def sync(self) -> None:
        if not self._file.closed:  # as after a renaming that failed
            os.fsync(self._file.fileno())

    def finish(self) -> int:
        self._file.close()
        aside(self._path).replace(self._path)
        return self.offset or 0

    def abandon(self) -> None:
        self._file.close()

    def discard(self) -> None:
        self._file.close()
        aside(self._path).unlink(missing_ok=True)


def _write(file: IO[bytes], data: bytes) -> None:
    """All of the data: an unbuffered file may take a part of it, and then says that the disk is full."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


class _Remote:
    """Object stores show a file when it is closed, so it needs no name aside."""

    def __init__(self, path: str) -> None:
        fs, inside = filesystem(path)
        fs.makedirs(inside.rpartition("/")[0], exist_ok=True)
        self._file = fs.open(inside, "wb")
        self._size = 0
        self.offset: int | None = None

    def append(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)

    def sync(self) -> None: ...

    def finish(self) -> int:
        self._file.close()
        return self._size

    def abandon(self) -> None:
        if hasattr(self._file, "discard"):
            self._file.discard()

    discard = abandon


class _Parquet:
    """Row groups of some _ROW_GROUP bytes, with the schema of the first piece."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._to: Writer = _Remote(path) if is_remote(path) else _Local(path, 0)
        self._writer: Any = None
        self._waiting: list[Any] = []
        self.offset: int | None = None

    def append(self, data: Any) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            # A column without a value so far is taken for text: later rows may fill it.
            kinds = [f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in data.schema]
            self._schema = pa.schema(kinds, metadata=data.schema.metadata)
            self._writer = pq.ParquetWriter(pa.PythonFile(_Sink(self._to), "w"), self._schema, compression="zstd")
        if data.num_rows:
            self._waiting.append(self._fitted(data))
        if sum(batch.nbytes for batch in self._waiting) > _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema))
        self._waiting = []

    def _fitted(self, data: Any) -> Any:
        import pyarrow as pa

        if data.schema == self._schema:
            return data
        if extra := set(data.schema.names) - set(self._schema.names):
            raise Unreadable(f"{self._path}: later records have fields that the first ones lack ({', '.join(extra)}); "
                             "write jsonl instead: --to jsonl")  # fmt: skip
        try:
            columns = [
                data.column(f.name).cast(f.type) if f.name in data.schema.names else pa.nulls(data.num_rows, f.type)
                for f in self._schema
            ]
        except pa.ArrowException as error:
            raise Unreadable(f"{self._path}: later records have other types than the first ones ({error}); write jsonl "
                             "instead: --to jsonl") from None  # fmt: skip
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def sync(self) -> None:
        self._to.sync()

    def finish(self) -> int:
        if self._writer is None:
            import pyarrow as pa

            self.append(pa.RecordBatch.from_pydict({}))
        self._flush()
        self._writer.close()
        return self._to.finish()

    def abandon(self) -> None:
        self._to.abandon()

    def discard(self) -> None:
        self._to.discard()


class _Sink:
    """A Writer as the file object that Arrow wants."""

    closed = False

    def __init__(self, to: Writer) -> None:
        self._to = to
        self._at = 0

    def write(self, data: Any) -> int:
        self._to.append(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None: ...

    def close(self) -> None: ...


class Log:
    """A file of lines that only grows, here or, by copies now and then, remote."""

    def __init__(self, path: str) -> None:
        self._remote = path if is_remote(path) else None
        if self._remote:
            self._folder = tempfile.TemporaryDirectory(prefix="cleanup-")
            fs, inside = filesystem(path)
            self._path = Path(self._folder.name, "log")
            if fs.exists(inside):
                fs.get_file(inside, str(self._path))
        else:
            self._path = Path(path)
        self._copied = time.monotonic()
        self._file: IO[bytes] | None = None

    def read(self) -> bytes:
        """What it holds, for those that were there before; b"" where there is none."""
        return self._path.read_bytes() if self._path.exists() else b""

    def lines(self) -> list[bytes]:
        """Whole lines: a kill may have cut the last one."""
        return [line for line in self.read().splitlines(keepends=True) if line.endswith(b"\n")]

    @property
    def size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def cut(self, size: int) -> None:
        if self._path.exists():
            os.truncate(self._path, size)

    def append(self, data: bytes) -> None:
        if not data:
            return
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab", buffering=0)
        _write(self._file, data)
        if self._remote and time.monotonic() - self._copied > _UPLOAD:
            self._copy()

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)
        if self._remote:
            fs, inside = filesystem(self._remote)
            if fs.exists(inside):
                fs.rm(inside)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._remote:
            self._copy()
            self._folder.cleanup()

    def _copy(self) -> None:
        self._copied = time.monotonic()
        if self._remote and self._path.exists():
            fs, inside = filesystem(self._remote)
            fs.makedirs(inside.rpartition("/")[0], exist_ok=True)
            fs.put_file(str(self._path), inside)
