"""`cleanup models`: Argos packages on this machine."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from cleanup.cli import complete
from cleanup.cli.common import put
from cleanup.translation.packages import BrokenPackage, Package, package_paths, packages_folder, read_package


@click.group(short_help="Translation packages on this machine.")
def models() -> None:
    """Lists, installs and removes translation models (Argos packages).

    \b
    cleanup models list
    cleanup models install translate-id_en-1_9.argosmodel
    cleanup models remove id-en
    cleanup models check                tries each one
    cleanup models download id en       the only command that uses the network

    They are kept where argostranslate keeps them: in ARGOS_PACKAGES_DIR, else argos-translate/packages in the
    XDG data folder.
    """


@models.command("list")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a package.")
def list_models(json_lines: bool) -> None:
    """Shows the installed packages: pair, version, size, folder; and the pairs that go through English.

    \b
    cleanup models list
    """
    found, broken = _all()
    for package in found:
        if json_lines:
            put(json.dumps({"source": package.source, "target": package.target, "version": package.version,
                            "bytes": package.size, "path": str(package.path)}) + "\n")  # fmt: skip
        else:
            put(f"{package.source} → {package.target}  {package.version:6s} {package.size / 1e6:7.1f} MB  "
                f"{package.path.name}\n")  # fmt: skip
    if not json_lines:
        pivots = sorted({f"{a.source} → {b.target}" for a in found for b in found
                         if a.target == b.source == "en" and a.source != b.target
                         and not any((c.source, c.target) == (a.source, b.target) for c in found)})  # fmt: skip
        if pivots:
            put(f"through English: {', '.join(pivots)}\n")
        if not found:
            click.echo(f"No packages in {packages_folder()}. Install one with: cleanup models install "
                       "translate-id_en-….argosmodel", err=True)  # fmt: skip
    for message in broken:
        click.echo(f"cleanup: {message}", err=True)


@models.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), shell_complete=complete.files)
@click.option("--force", is_flag=True, help="Put it in the place of an installed package of the same name.")
@click.option("--sha256", metavar="HEX", help="What the file must hash to (one file only).")
def install(files: tuple[Path, ...], force: bool, sha256: str | None) -> None:
    """Installs local .argosmodel FILES: looked through, unpacked aside, tried on a sentence, then put in place.

    \b
    cleanup models install translate-id_en-1_9.argosmodel
    """
    if sha256 and len(files) > 1:
        raise click.UsageError("--sha256 goes with one file")
    failed = [not _installed(file, force, sha256) for file in files]
    if any(failed):
        raise SystemExit(1)


@models.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def remove(names: tuple[str, ...]) -> None:
    """Removes packages, named by pair (id-en) or by folder.

    \b
    cleanup models remove id-en
    """
    from cleanup.translation import install as module

    failed = False
    for name in names:
        try:
            package = module.named(name)
            module.remove(package)
        except (BrokenPackage, OSError) as error:
            click.echo(f"cleanup: {error}", err=True)
            failed = True
        else:
            click.echo(f"removed {package.path.name}", err=True)
    if failed:
        raise SystemExit(1)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
def check(names: tuple[str, ...]) -> None:
    """Tries each installed package, or those named, on a sentence. Ends with status 1 where one is broken.

    \b
    cleanup models check
    """
    from cleanup.translation import install as module

    failed = False
    try:
        paths = [module.named(name).path for name in names] or package_paths()
    except BrokenPackage as error:
        raise click.UsageError(str(error)) from None
    for path in paths:
        wrong = module.fault(path)
        put(f"{path.name}: {wrong or 'well'}\n")
        failed = failed or wrong is not None
    if failed:
        raise SystemExit(1)


@models.command()
@click.argument("source", shell_complete=complete.languages)
@click.argument("target", shell_complete=complete.languages)
@click.option("--force", is_flag=True, help="Put it in the place of an installed package of the same name.")
@click.option("--sha256", metavar="HEX", help="What the file must hash to.")
def download(source: str, target: str, force: bool, sha256: str | None) -> None:
    """Downloads the package from SOURCE to TARGET from the Argos index, and installs it.

    Says where it goes before it goes there. ARGOS_PACKAGE_INDEX names another index.

    \b
    cleanup models download id en
    """
    from cleanup.translation import download as module

    try:
        click.echo(f"asking {module.index_address()}", err=True)
        found = module.offer(source, target)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"translate-{source}_{target}.argosmodel"
            click.echo(f"fetching {found.link}", err=True)
            module.fetch(found.link, file, _progress)
            well = _installed(file, force, sha256)
    except module.DownloadFailed as error:
        click.echo(f"cleanup: {error}", err=True)
        well = False
    if not well:
        raise SystemExit(1)


def _progress(done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        share = f" of {total / 1e6:.1f}" if total else ""
        click.echo(f"\r{done / 1e6:.1f}{share} MB", nl=done == total, err=True)


def _installed(file: Path, force: bool, sha256: str | None) -> bool:
    from cleanup.translation import install as module

    try:
        package = module.install(file, force=force, sha256=sha256)
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None
    except (BrokenPackage, OSError) as error:
        click.echo(f"cleanup: not installed: {error}", err=True)
        return False
    click.echo(f"installed {package} ({package.size / 1e6:.1f} MB) in {package.path}", err=True)
    return True


def _all() -> tuple[list[Package], list[str]]:
    found, broken = [], []
    for path in package_paths():
        try:
            found.append(read_package(path))
        except BrokenPackage as error:
            broken.append(str(error))
    return found, broken
