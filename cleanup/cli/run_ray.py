"""`cleanup clean --engine ray`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cleanup.engines import ray as engine
from cleanup.engines.tasks import Settings
from cleanup.sources.paths import BadRequest, Input
from cleanup.sources.streams import filesystem, is_remote


def clean_on_ray(inputs: Sequence[Input], output: str | None, settings: Settings, address: str | None,
                 overwrite: bool, quiet: bool) -> None:  # fmt: skip
    """Cleans files on a Ray cluster into a folder of parquet files; status 1 where texts could not be cleaned.

    Raises BadRequest and Unreadable.
    """
    if output is None:
        raise BadRequest("--engine ray writes parquet files: name a folder, -o clean/")
    if _filled(output) and not overwrite:
        raise BadRequest(f"{output} is not empty; --overwrite replaces the files in it")
    ray = engine.connect(address)
    if not quiet:
        click.echo(f"cleanup: {int(ray.cluster_resources().get('CPU', 0))} processors in the cluster", err=True)
    try:
        cleaned = engine.clean(engine.read(inputs), settings.options, settings.fields, settings.longest)
    except (KeyError, TypeError) as error:
        raise BadRequest(f"{error.args[0]}: name another with --text-field") from None
    counted = engine.write(cleaned, output, settings.fields)
    if not quiet:
        click.echo(f"cleanup: {counted.records:,} records are in {output}", err=True)
    if counted.failed:
        click.echo(f"cleanup: {counted.failed:,} records could not be cleaned; they are in {counted.errors}", err=True)
        raise SystemExit(1)


def _filled(output: str) -> bool:
    if is_remote(output):
        fs, path = filesystem(output)
        return bool(fs.exists(path) and fs.ls(path))
    return Path(output).exists() and any(Path(output).iterdir())
