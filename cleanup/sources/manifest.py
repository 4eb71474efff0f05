"""What of a run is done: a log of JSON lines in the output folder, from which a stopped run is taken up again.

A line for an output says how it stands: "part" (so many pieces of the input are in so many bytes aside), "done", or
"failed" (the input could not be read to its end; what was read is there). The last line for an output counts.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cleanup.sources.outputs import Log, aside
from cleanup.sources.paths import BadRequest, Input, Output
from cleanup.sources.streams import STDIN, filesystem, is_remote, size_of
from cleanup.versions import made_with

_PAUSE = 2.0  # seconds between two checkpoints of a file


@dataclass(frozen=True, slots=True)
class Entry:
    """How one output stands. `size` and `changed` (ns, 0 where unknown) are the input's, `bytes` the output's;
    `errors` is the length of the list of errors by then, `key` stands for the options and versions, `made_with` names
    the latter.
    """

    output: str
    input: str
    size: int
    changed: int
    key: str
    state: str
    pieces: int = 0
    bytes: int = 0
    errors: int = 0
    stats: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    made_with: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Todo:
    """An input to clean; `before` is how far a stopped run came with it."""

    index: int
    source: Input
    output: Output
    size: int
    changed: int
    before: Entry | None = None


class Manifest:
    """The log of a run and its list of errors. `key` identifies options and version."""

    def __init__(self, path: str, errors: str, key: str) -> None:
        self.path = path
        self.log, self.errors, self.key = Log(path), Log(errors), key
        self.errors_path = errors
        self._last = time.monotonic()

    def plan(self, inputs: Sequence[Input], outputs: Sequence[Output], resume: bool, overwrite: bool) -> tuple[
            list[Todo], list[Entry]]:  # fmt: skip
        """What is to be done, and what was done already. Nothing is written or removed before it is sure that the
        run may go on. Raises BadRequest for outputs that exist, or that other options made.
        """
        there = _existing(outputs)
        known = {} if overwrite else self._known()
        asked = {output.path for output in outputs}
        if not resume and not overwrite:
            unfinished = next((e for e in known.values() if e.output in asked and e.state == "part"), None)
            if unfinished:
                raise BadRequest(f"{unfinished.output}: a run was stopped here; --resume goes on, --overwrite begins "
                                 "anew")  # fmt: skip
            if there:
                raise BadRequest(f"{min(there)} exists; --overwrite replaces it, --resume does only what is not done "
                                 "yet")  # fmt: skip
        if other := next((e for e in known.values() if resume and e.output in asked and e.key != self.key), None):
            raise BadRequest(f"{other.output} was made with other options or another version; use the same ones to go "
                             "on, or --overwrite to begin anew")  # fmt: skip
        if resume and not known and there:
            raise BadRequest(f"{min(there)} exists, but no record of how it was made; --overwrite replaces it")
        if overwrite:
            self.log.remove()
            self.errors.remove()
        return self._sorted(inputs, outputs, known if resume else {}, there)

    def _sorted(self, inputs: Sequence[Input], outputs: Sequence[Output], known: dict[str, Entry],
                there: set[str]) -> tuple[list[Todo], list[Entry]]:  # fmt: skip
        todo, done, again = [], [], set()
        for i, (source, output) in enumerate(zip(inputs, outputs, strict=True)):
            size, changed = stamp(source.name)
            entry = known.get(output.path)
            same = entry is not None and (entry.input, entry.size, entry.changed) == (source.name, size, changed)
            if entry and same and (entry.state == "failed" or (entry.state == "done" and output.path in there)):
                done.append(entry)
                continue
            usable = entry if entry and same and entry.state == "part" and _whole(entry) else None
            if entry and usable is None:
                again.add(source.name)
            todo.append(Todo(i, source, output, size, changed, usable))
        if known:
            self._take_up(again)
        elif not self.log.size:
            self.errors.remove()  # of a run that was stopped before its first checkpoint
        return todo, done

    def _known(self) -> dict[str, Entry]:
        found = {}
        for number, line in enumerate(self.log.lines(), 1):
            try:
                entry = Entry(**json.loads(line))
                if wrong := [n for n, kind in _KINDS.items() if not isinstance(getattr(entry, n), kind)]:
                    raise ValueError(f"{wrong[0]} is {getattr(entry, wrong[0])!r}")
            except (ValueError, TypeError, RecursionError) as error:
                raise BadRequest(f"{self.path}: line {number} is damaged ({error}), so what is done cannot be known; "
                                 "--overwrite begins anew, another -o leaves all as it is") from None  # fmt: skip
            found[entry.output] = entry
        return found

    def _take_up(self, again: set[str]) -> None:
        """Cuts the logs behind the last checkpoint, and takes the errors of inputs that are done again out."""
        lines = self.log.lines()
        self.log.cut(sum(map(len, lines)))
        self.errors.cut(min(self.errors.size, json.loads(lines[-1]).get("errors", 0)))
        if again and self.errors.size:
            kept = [line for line in self.errors.lines() if _file(line) not in again]
            self.errors.cut(0)
            self.errors.append(b"".join(kept))

    @property
    def due(self) -> bool:
        """Whether it is time for a checkpoint; the caller has the output on disk before it calls `note`."""
        return time.monotonic() - self._last > _PAUSE

    def note(self, todo: Todo, state: str, pieces: int, size: int, stats: dict[str, Any], reason: str = "") -> None:
        """Writes down how an output stands."""
        entry = Entry(todo.output.path, todo.source.name, todo.size, todo.changed, self.key, state, pieces, size,
                      self.errors.size, stats, reason, dict(made_with()))  # fmt: skip
        filled = {name: value for name, value in asdict(entry).items() if value not in ("", 0, {}) or name in _ALWAYS}
        self.log.append((json.dumps(filled, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))
        self._last = time.monotonic()

    def close(self) -> None:
        self.log.close()
        self.errors.close()


def _file(line: bytes) -> str | None:
    """The input that a line of the list of errors is about; None where the line is damaged, which then stays."""
    try:
        return str(json.loads(line)["file"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


_KINDS = {"output": str, "input": str, "size": int, "changed": int, "key": str, "state": str, "pieces": int,
          "bytes": int, "errors": int, "stats": dict, "reason": str}  # fmt: skip
_ALWAYS = ("output", "input", "size", "changed", "key", "state", "errors")


def _whole(entry: Entry) -> bool:
    path = aside(entry.output)
    return not is_remote(entry.output) and path.exists() and path.stat().st_size >= entry.bytes


def stamp(name: str) -> tuple[int, int]:
    """Size and time of change, (0, 0) where they cannot be known; such an input is read again."""
    try:
        if name == STDIN or is_remote(name):
            return size_of(name), 0
        found = Path(name).stat()
        return found.st_size, found.st_mtime_ns
    except OSError:
        return 0, 0


def _existing(outputs: Sequence[Output]) -> set[str]:
    def found() -> Iterator[str]:
        for output in outputs:
            if is_remote(output.path):
                fs, path = filesystem(output.path)
                if fs.exists(path):
                    yield output.path
            elif Path(output.path).exists():
                yield output.path

    return set(found())
