"""Tasks through processes in order, with bounded queues, and what happens when a process is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Protocol, TypeVar

_AHEAD = 2  # tasks a process that are read ahead


class Task(Protocol):
    """`label` names it for a person; `empty` says that there is nothing to do but to pass it on."""

    @property
    def label(self) -> str: ...
    @property
    def empty(self) -> bool: ...
    def __call__(self) -> object: ...


T = TypeVar("T", bound=Task)


class WorkerKilled(RuntimeError):
    """A process was killed twice at one task."""


def ordered(tasks: Iterable[T], jobs: int) -> Iterator[tuple[T, object]]:
    """Each task with its answer, in order, from `jobs` processes.

    A process that is killed from outside is replaced and its task done again; raises WorkerKilled where that happens
    twice at the same task. What a task raises is raised here.
    """
    waiting: deque[tuple[T, Future[object] | None]] = deque()
    pool = _pool(jobs)
    try:
        for task in tasks:
            waiting.append((task, None if task.empty else _submit(pool, task)))
            while len(waiting) > _AHEAD * jobs:
                pool = yield from _first(waiting, pool, jobs)
        while waiting:
            pool = yield from _first(waiting, pool, jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def _first(waiting: deque[tuple[T, Future[object] | None]], pool: ProcessPoolExecutor,
           jobs: int) -> Generator[tuple[T, object], None, ProcessPoolExecutor]:  # fmt: skip
    """The answer of the task that has waited longest; returns the pool, a new one where it broke."""
    for attempt in (1, 2):
        task, future = waiting[0]
        try:
            answer = future.result() if future else None
        except BrokenProcessPool:
            if attempt == 2:
                raise WorkerKilled(f"a process was killed twice at {task.label}; is there enough memory?") from None
            pool.shutdown(wait=False, cancel_futures=True)
            pool = _pool(jobs)
            for i, (again, old) in enumerate(waiting):
                waiting[i] = (again, _submit(pool, again) if old else None)
            continue
        waiting.popleft()
        yield task, answer
        break
    return pool


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future[object]:
    """The answer to come. A pool that is broken already says so when it is asked for, as one does that breaks later."""
    try:
        return pool.submit(task)
    except BrokenProcessPool as error:
        broken: Future[object] = Future()
        broken.set_exception(error)
        return broken


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Started anew, not forked: threads of Arrow or of the caller do not survive a fork.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _at_start)


def _at_start() -> None:
    """A worker leaves Ctrl-C to the main process, and ends when that is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_until_orphaned, daemon=True).start()


def _until_orphaned() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
