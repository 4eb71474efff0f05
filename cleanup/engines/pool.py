"""Tasks through processes in order, with bounded queues, and what happens when a process is killed.

Each process has a pipe and a thread of its own that waits for it: when it ends, whatever it was doing, its pipe ends
too. (`concurrent.futures` shares one pipe between all: a process that is killed in the middle of an answer leaves the
reader waiting for the rest of it for ever, and a run that is stopped while a task is written never ends.)
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol, TypeVar

_AHEAD = 2  # tasks a process that are read ahead
# Started anew, not forked: threads of Arrow or of the caller do not survive a fork.
_CONTEXT = multiprocessing.get_context("spawn")


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
    pool = _Pool(jobs)
    try:
        for task in tasks:
            waiting.append((task, None if task.empty else pool.submit(task)))
            while len(waiting) > _AHEAD * jobs:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        pool.stop()


def _first(waiting: deque[tuple[T, Future[object] | None]]) -> tuple[T, object]:
    """The task that has waited longest, and its answer."""
    task, future = waiting.popleft()
    return task, future.result() if future else None


class _Pool:
    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs, "cleanup", self._at_start)
        self._own = threading.local()  # the process of each thread
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._stopped = False

    def submit(self, task: Task) -> Future[object]:
        return self._threads.submit(self._do, task)

    def stop(self) -> None:
        """Ends the processes at once, at whatever they are, and with them the threads."""
        with self._lock:
            self._stopped = True
            for worker in self._workers:
                worker.process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _at_start(self) -> None:
        # A process inherits what its thread blocks: Ctrl-C is the main process's, from the first moment on.
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def _do(self, task: Task) -> object:
        for _ in (1, 2):
            worker = self._worker()
            try:
                answer = worker.do(task)
            except (EOFError, OSError):
                self._forget(worker)
                continue
            if isinstance(answer, _Failed):
                raise answer.error from _There(answer.trace)
            return answer
        raise WorkerKilled(f"a process was killed twice at {task.label}; is there enough memory?")

    def _worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None:
            with self._lock:
                if self._stopped:
                    raise WorkerKilled("stopped")
                worker = self._own.worker = _Worker()
                self._workers.add(worker)
        return worker

    def _forget(self, worker: _Worker) -> None:
        self._own.worker = None
        with self._lock:
            self._workers.discard(worker)
        worker.close()


class _There(Exception):
    """The traceback of an exception, in the process where it was raised."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception
    trace: str


class _Worker:
    """One process and the only pipe to it."""

    def __init__(self) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self.process: BaseProcess = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def do(self, task: Task) -> object:
        """The task's answer, or _Failed. Raises EOFError or OSError where the process is gone."""
        self._pipe.send(task)
        return self._pipe.recv()

    def close(self) -> None:
        self._pipe.close()
        self.process.join()


def _serve(pipe: Connection) -> None:
    """The life of a process: tasks until there are no more, or until the main process is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_until_orphaned, daemon=True).start()
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            return
        try:
            answer = task()
        except Exception as error:  # noqa: BLE001  # raised anew in the main process
            answer = _Failed(error, traceback.format_exc())
        pipe.send(answer)


def _until_orphaned() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
