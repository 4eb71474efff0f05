"""A Ray run in parts. A part is some of the inputs, written whole or not at all: a stopped run is taken up again.

In the output folder are `part-NNNNN-MMMMM.parquet`, in the order of the inputs; in `_errors` files of the same names
with the records that could not be cleaned; in `_done` a note for each part. Spark, Ray and datasets pass over names
that begin with an underscore.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanup.engines import ray as engine
from cleanup.engines.settings import Settings
from cleanup.rows import Fields
from cleanup.sources.manifest import stamp
from cleanup.sources.paths import BadRequest, Input
from cleanup.sources.streams import is_remote

PART = 64_000_000  # bytes of input for each processor: a part takes some minutes, which is what a kill can cost


@dataclass(frozen=True, slots=True)
class Part:
    """What a part holds: how many of the inputs, records that were cleaned, and records that could not be."""

    inputs: int
    records: int
    failed: int


class Output:
    """The folder of a run. `key` stands for the options and versions. Raises BadRequest where it cannot be used."""

    def __init__(self, output: str, key: str, resume: bool, overwrite: bool) -> None:
        from pyarrow import fs

        self.name = output.rstrip("/")
        self.errors = f"{self.name}/_errors"
        self._key = key
        self._address = self.name if is_remote(output) else str(Path(output).resolve())  # workers stand elsewhere
        self._fs, path = fs.FileSystem.from_uri(self._address)
        self._path = path.rstrip("/")
        found = self._listed("")
        if found and not resume and not overwrite:
            raise BadRequest(f"{output} is not empty; --overwrite replaces the files in it, --resume does only what is "
                             "not done yet")  # fmt: skip
        self._done = {} if overwrite else self._notes()
        if other := next((note for note in self._done.values() if note["key"] != key), None):
            raise BadRequest(f"{output}: {other['inputs'][0][0]} was cleaned with other options or another version; "
                             "use the same ones to go on, or --overwrite to begin anew")  # fmt: skip
        if resume and not self._done and any(name.endswith(".parquet") and not _number(name) for name in found):
            raise BadRequest(f"{output} is not empty, but no record of how it was made; --overwrite replaces it")
        self._stale, self._overwrite = True, overwrite

    def parts(self) -> list[Part]:
        """What was done before."""
        return [Part(len(note["inputs"]), note["records"], note["failed"]) for note in self._done.values()]

    def left(self, inputs: Sequence[Input]) -> list[Input]:
        """The inputs that no part holds. Raises BadRequest for one that has changed since, or is not among them now."""
        known = {name: (size, changed) for note in self._done.values() for name, size, changed in note["inputs"]}
        for source in inputs:
            if source.name in known and known[source.name] != stamp(source.name):
                raise BadRequest(f"{source.name} has changed since it was cleaned; --overwrite begins anew")
        if gone := known.keys() - {source.name for source in inputs}:
            raise BadRequest(f"{self.name} holds {min(gone)} too, which is not among the inputs now; name it as well, "
                             "or use --overwrite")  # fmt: skip
        return [source for source in inputs if source.name not in known]

    def write(self, dataset: Any, inputs: Sequence[Input], fields: Fields) -> Part:
        """Computes a part's cleaned dataset once: it is written aside, the bad records are taken out, the files
        are moved into place, and then it is noted that the part is done.
        """
        if self._stale:  # not before it is sure that there is something to write
            self._clear(self._overwrite)
            self._stale = False
        number = max(self._done, default=0) + 1
        stamps = [[source.name, *stamp(source.name)] for source in inputs]  # before they are read
        aside = f"_part-{number:05d}"
        dataset.write_parquet(f"{self._address}/{aside}", mode="overwrite")
        records = failed = 0
        for n, name in enumerate(sorted(self._listed(aside))):
            final = f"part-{number:05d}-{n:05d}.parquet"
            good, bad = self._parted(f"{self._path}/{aside}/{name}", f"{self._path}/_errors/{final}", fields)
            self._fs.move(f"{self._path}/{aside}/{name}", f"{self._path}/{final}")
            records, failed = records + good, failed + bad
        note = {"key": self._key, "inputs": stamps, "records": records, "failed": failed}
        self._fs.create_dir(f"{self._path}/_done")
        with self._fs.open_output_stream(f"{self._path}/_done/{number:05d}.json") as stream:
            stream.write(json.dumps(note).encode())
        self._done[number] = note
        self._remove(aside)
        return Part(len(inputs), records, failed)

    def _parted(self, path: str, errors: str, fields: Fields) -> tuple[int, int]:
        """Takes the bad records of one file into another; counts both."""
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        with self._fs.open_input_file(path) as stream:
            file = pq.ParquetFile(stream)
            count = file.metadata.num_rows
            missing = pc.is_null(file.read(["clean_text" if not fields.in_place else fields.text]).column(0))
            bad = int(pc.sum(missing).as_py() or 0)
            table = file.read() if bad else None
        if table is not None:
            self._fs.create_dir(posixpath.dirname(errors))
            pq.write_table(table.filter(missing), errors, filesystem=self._fs)
            pq.write_table(table.filter(pc.invert(missing)), path, filesystem=self._fs)
        return count - bad, bad

    def _notes(self) -> dict[int, dict[str, Any]]:
        found = {}
        for name in sorted(self._listed("_done")):
            with self._fs.open_input_stream(f"{self._path}/_done/{name}") as stream:
                data = stream.read()
            try:
                found[int(name.removesuffix(".json"))] = json.loads(data)
            except ValueError:
                continue  # it was being written: the part is done again
        return found

    def _clear(self, everything: bool) -> None:
        """Removes what a stopped run left of a part, or all that is a run's."""
        for folder in ("", "_errors"):
            for name in self._listed(folder):
                part = _number(name)
                if (part and part not in self._done) or (everything and name.endswith(".parquet")):
                    self._fs.delete_file(posixpath.join(self._path, folder, name))
        for name in self._listed(""):
            if name.startswith("_part-") or (everything and name in ("_errors", "_done")):
                self._remove(name)

    def _remove(self, folder: str) -> None:
        if self._listed(folder, and_itself=True):
            self._fs.delete_dir(f"{self._path}/{folder}")

    def _listed(self, folder: str, and_itself: bool = False) -> list[str]:
        """Names in a folder of the output; none where it does not exist."""
        from pyarrow import fs

        path = posixpath.join(self._path, folder).rstrip("/")
        if self._fs.get_file_info(path).type != fs.FileType.Directory:
            return []
        names = [info.base_name for info in self._fs.get_file_info(fs.FileSelector(path))]
        return [*names, *([""] if and_itself else [])]


def _number(name: str) -> int:
    """The part that a file belongs to, 0 where it belongs to none.

    >>> _number("part-00012-00000.parquet"), _number("other.parquet")
    (12, 0)
    """
    words = name.split("-")
    return int(words[1]) if len(words) == 3 and words[0] == "part" and words[1].isdecimal() else 0


def clean(inputs: Sequence[Input], output: Output, settings: Settings, size: int = PART) -> Iterator[Part]:
    """Cleans the inputs that are left, part by part, on the cluster that Ray is connected to. A part has `size`
    bytes of input for each processor at least. Raises Unreadable, and KeyError or TypeError for another schema.
    """
    import ray

    wanted = size * max(1, int(ray.cluster_resources().get("CPU", 1)))
    waiting: list[Input] = []
    left = output.left(inputs)
    for n, source in enumerate(left, 1):
        waiting.append(source)
        if n == len(left) or sum(stamp(each.name)[0] for each in waiting) >= wanted:
            cleaned = engine.clean(engine.read(waiting), settings.options, settings.fields, settings.longest)
            yield output.write(cleaned, waiting, settings.fields)
            waiting = []
