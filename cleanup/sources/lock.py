"""One run at a time in a place: locks that the system takes back however a process ends."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cleanup.sources.paths import BadRequest

# What a file system without locks says; such a place goes unguarded.
_WITHOUT = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF}


def taken(handle: int) -> bool:
    """Locks an open file or folder for this process, until it is closed. False where another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _WITHOUT:
            raise
    return True


def opened_alone(path: Path) -> IO[bytes]:
    """A file to write, as it is or new, that no other run writes. Raises OSError, also for a link: who may write into
    the folder must not choose which file is written over.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags, 0o666), "r+b", buffering=0)
    if not taken(file.fileno()):
        file.close()
        raise OSError(errno.EBUSY, "another run is writing it; wait for it, or choose another -o", str(path))
    return file


@contextmanager
def folder_held(path: str) -> Iterator[None]:
    """Holds an output folder against other runs. Raises BadRequest where one is at work in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if not taken(handle):
            raise BadRequest(f"{path}: another run is writing into this folder; wait for it, or choose another -o")
        yield
    finally:
        os.close(handle)
