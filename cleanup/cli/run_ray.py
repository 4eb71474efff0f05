"""`cleanup clean --engine ray`."""

from __future__ import annotations

from collections.abc import Sequence

from cleanup.cli.common import say
from cleanup.cli.inputs import Written
from cleanup.cli.run import key_of
from cleanup.engines import ray as engine
from cleanup.engines import ray_parts as parts
from cleanup.engines.settings import Settings
from cleanup.sources.paths import BadRequest, Input


def clean_on_ray(inputs: Sequence[Input], written: Written, settings: Settings, address: str | None) -> None:
    """Cleans files on a Ray cluster into a folder of parquet files; status 1 where texts could not be cleaned.

    Raises BadRequest and Unreadable.
    """
    if written.target is None:
        raise BadRequest("--engine ray writes parquet files: name a folder, -o clean/")
    local = {"--encoding": settings.encoding, "--title": settings.title, "--ledger": settings.ledger,
             "--strict": settings.strict, "--newline": settings.newline, "--csv-safe": settings.csv_safe,
             "--to": written.format, "--url": settings.url}  # fmt: skip
    if without := [name for name, value in local.items() if value]:
        raise BadRequest(f"{without[0]} goes with the local engine")
    ray = engine.connect(address)
    output = parts.Output(written.target, key_of(settings, None), written.resume, written.overwrite)
    before = output.parts()
    if not written.quiet:
        say(f"{int(ray.cluster_resources().get('CPU', 0))} processors in the cluster")
        if before:
            say(f"{sum(part.inputs for part in before):,} of {len(inputs):,} files were done before")
    done = list(before)
    try:
        for part in parts.clean(inputs, output, settings):
            done.append(part)
            if not written.quiet:
                files, records = sum(p.inputs for p in done), sum(p.records for p in done)
                say(f"{files:,} of {len(inputs):,} files, {records:,} records")
    except (KeyError, TypeError) as error:
        raise BadRequest(f"{error.args[0]}: name another with --text-field") from None
    except KeyboardInterrupt:
        say("stopped; what is done is kept: the same command with --resume goes on")
        raise SystemExit(130) from None
    if not written.quiet:
        say(f"{sum(part.records for part in done):,} records are in {written.target}")
    if failed := sum(part.failed for part in done):
        say(f"{failed:,} records could not be cleaned; they are in {output.errors}")
        raise SystemExit(1)
