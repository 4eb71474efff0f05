"""Drives a run of the local engine for `cleanup clean`: places of outputs, progress, summary, exit status."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import click

from cleanup.cli.common import say
from cleanup.cli.follow import Stdout, follow, processes, size
from cleanup.cli.progress import Progress
from cleanup.engines.local import run
from cleanup.engines.settings import Settings
from cleanup.engines.stats import Stats
from cleanup.report.safe import visible
from cleanup.sources import paths
from cleanup.sources.formats import PARQUET, TEXT, WHOLE, Format, output_format
from cleanup.sources.lock import folder_held
from cleanup.sources.manifest import Manifest, Todo
from cleanup.sources.streams import is_remote
from cleanup.translation import untranslated
from cleanup.versions import made_with


class Outputs(NamedTuple):
    """Where the inputs go: a folder, one file, or standard output (`target` is None)."""

    names: tuple[str, ...]
    inputs: Sequence[paths.Input]
    target: str | None
    asked: Format | None

    @property
    def folder(self) -> bool:
        return self.target is not None and (
            self.target.endswith("/") or (not is_remote(self.target) and Path(self.target).is_dir())
        )

    @property
    def local_folder(self) -> bool:
        return self.folder and self.target is not None and not is_remote(self.target)

    def places(self) -> list[paths.Output]:
        """Raises BadRequest where they do not fit together."""
        if self.target is None:
            found = [output_format(i.format, self.asked)._replace(compression="") for i in self.inputs]
            if any(f.kind == PARQUET for f in found):
                raise paths.BadRequest("parquet cannot go to standard output; use -o FILE, or --to jsonl")
            return [paths.Output("-", f) for f in found]
        paths.refuse_inside(self.names, self.target)
        places = paths.outputs(self.inputs, self.target, self.folder, self.asked)
        paths.refuse_overlap(self.inputs, places)
        return places

    def logs(self) -> tuple[str, str] | None:
        """Paths of the manifest and of the list of errors; None where a run cannot be taken up again anyway."""
        if self.target is None:
            return None
        if self.folder:
            base = self.target.rstrip("/")
            return f"{base}/{paths.MANIFEST}", f"{base}/{paths.ERRORS}"
        if self.inputs[0].format.kind in WHOLE:
            return None
        folder, slash, name = self.target.rpartition("/")
        return f"{folder}{slash}.{name}.manifest.jsonl", f"{self.target}.{paths.ERRORS}"


def clean_files(inputs: Sequence[paths.Input], outputs: Outputs, settings: Settings, jobs: int | None, resume: bool,
                overwrite: bool, quiet: bool, ledger: Path | None = None) -> None:  # fmt: skip
    """Cleans all inputs and ends with status 1 where some failed. Raises BadRequest before anything is written."""
    places = outputs.places()
    if settings.newline and not any(place.format.kind == TEXT for place in places):
        raise paths.BadRequest("--newline is for plain text, and none is written here: records keep their line ends")
    _make_folder(outputs)
    held = folder_held(outputs.target) if outputs.local_folder and outputs.target else nullcontext()
    with held:
        _clean_files(inputs, places, outputs, settings, jobs, resume, overwrite, quiet, ledger)


def _clean_files(inputs: Sequence[paths.Input], places: Sequence[paths.Output], outputs: Outputs, settings: Settings,
                 jobs: int | None, resume: bool, overwrite: bool, quiet: bool,
                 ledger: Path | None) -> None:  # fmt: skip
    logs = outputs.logs()
    done: list[Any] = []
    manifest = None
    if logs:
        manifest = Manifest(*logs, key_of(settings, outputs.asked))
        todos, done = manifest.plan(inputs, places, resume, overwrite)
    else:
        if outputs.target and not overwrite and places[0].path != "-" and _exists(places[0].path):
            raise paths.BadRequest(f"{places[0].path} exists; --overwrite replaces it")
        todos = [Todo(i, s, o, size(s.name), 0) for i, (s, o) in enumerate(zip(inputs, places, strict=True))]
    total = sum(todo.size for todo in todos)
    stats = Stats()
    failed = 0
    for entry in done:
        stats.add(Stats.from_json(entry.stats))
        if entry.state == "failed":
            failed += 1
            say(f"{entry.reason} (as before; it has not changed)")
    for todo in todos:
        if todo.before:
            stats.add(Stats.from_json(todo.before.stats))
    if done and not quiet:
        say(f"{len(done):,} of {len(inputs):,} files were done before")
    sink = None if outputs.target else lambda todo, offset: Stdout()
    steps = run(todos, settings, processes(jobs, total), manifest, sink, say)
    progress = Progress(len(todos), total, quiet)
    try:
        found = follow(steps, stats, progress, ledger, resume, outputs.target)
    finally:
        if manifest:
            with suppress(OSError):  # the disk is full, which was said
                manifest.close()
    failed += found.failed
    if found.stopped:
        _stop(found.stopped, manifest)
    if manifest and not quiet:
        for line in stats.lines(found.time):
            click.echo(visible(line), err=True)
        if stats.failures:
            say(f"{sum(stats.failures.values()):,} failed; they are in {manifest.errors_path}")
    if stats.failures or failed or untranslated(stats.warnings):
        raise SystemExit(1)


def _stop(reason: str, manifest: Manifest | None) -> None:
    say(reason)
    if manifest:
        asked = [a for a in sys.argv[1:] if a not in ("--resume", "--overwrite")]
        say(f"what is done is kept; go on with: cleanup {shlex.join(asked)} --resume")
    raise SystemExit(130 if reason == "stopped" else 1)


def _make_folder(outputs: Outputs) -> None:
    if outputs.target is None or is_remote(outputs.target):
        return
    if not outputs.folder and not Path(outputs.target).parent.is_dir():
        say(f"{outputs.target}: cannot be written: there is no folder {Path(outputs.target).parent}")
        raise SystemExit(1)
    if outputs.folder:
        try:
            Path(outputs.target).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise paths.BadRequest(f"{outputs.target}: cannot be made: {error.strerror or error}") from None


def _exists(path: str) -> bool:
    return not is_remote(path) and Path(path).exists()


def _files(settings: Settings) -> list[Path]:
    options, replay = settings.options, settings.replay
    found = [*options.rules, options.site_profile, replay.ledger if replay else None]
    return [path for path in found if path]


def key_of(settings: Settings, asked: Format | None) -> str:
    """What outputs depend on besides their inputs."""
    from hashlib import sha256  # it loads OpenSSL

    files = [sha256(Path(rules).read_bytes()).hexdigest() for rules in _files(settings)]
    plain = {**asdict(settings), "strict": None, "ledger": None}
    content = json.dumps([dict(made_with()), plain, files, asked and asked.suffix], default=str, sort_keys=True)
    return sha256(content.encode()).hexdigest()[:16]
