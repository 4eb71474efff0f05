"""Packages put in place and taken away: unpacked aside, tried, then renamed, so that no reader sees half a package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256 as sha256_hash
from pathlib import Path

from cleanup.translation.archive import unpack
from cleanup.translation.engines import needed
from cleanup.translation.packages import BrokenPackage, Package, package_paths, packages_folder, read_package

_ASIDE = ".cleanup-install-"
_PATIENCE = 300  # seconds that a model may take to load and translate one sentence
_CHUNK = 1024 * 1024


class AlreadyInstalled(BrokenPackage):
    """There is a package of that name; --force puts the new one in its place."""


def install(
    file: Path, folder: Path | None = None, force: bool = False, sha256: str | None = None
) -> Package:
    """Installs a local .argosmodel file. Raises BrokenPackage, with the reason, and leaves nothing behind then.

    `sha256` is what the file must hash to. An installed package of the same name is replaced with `force` only.
    Raises ModuleNotFoundError, naming the extra, where the engine that tries the package is not installed.
    """
    needed()
    folder = folder or packages_folder()
    if not file.is_file():
        raise BrokenPackage(f"{file}: no such file; name a local .argosmodel file")
    if sha256 is not None and (found := _hash(file)) != sha256.strip().lower():
        raise BrokenPackage(f"{file.name}: its SHA-256 is {found}, not the one asked for; fetch it again")
    new_folders = _made(folder)
    try:
        with _aside(folder) as aside:
            top = unpack(file, aside)
            read_package(top)
            place = folder / top.name
            if place.exists() and not force:
                raise AlreadyInstalled(f"{place.name} is installed already; --force puts this one in its place")
            if wrong := fault(top):
                raise BrokenPackage(f"{file.name}: {wrong}")
            if place.exists():
                place.rename(aside / ".old")
            top.rename(place)
    except BaseException:
        for made in new_folders:
            made.rmdir()
        raise
    return read_package(place)


def remove(package: Package) -> None:
    """Takes a package away: out of sight at once, then file by file."""
    with _aside(package.path.parent) as aside:
        package.path.rename(aside / package.path.name)


def named(name: str, folder: Path | None = None) -> Package:
    """The installed package of a pair (id-en, id_en) or of a folder's name. Raises BrokenPackage for none."""
    there = []
    for path in package_paths(folder):
        try:
            package = read_package(path)
        except BrokenPackage:
            if path.name == name:
                return Package(path, "", "", "")
            continue
        if name == path.name or re.split("[-_]", name) == [package.source, package.target]:
            return package
        there.append(f"{package.source}-{package.target}")
    raise BrokenPackage(f"no package is called {name!r}; installed: {', '.join(there) or 'none'}")


def fault(path: Path) -> str | None:
    """What is wrong with the package in a folder, found by translating one sentence in a process of its own.

    A broken model may crash the process that loads it.
    """
    command = [sys.executable, "-m", "cleanup.translation.probe", str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, env=environment)
    except subprocess.TimeoutExpired:
        return f"the model does not translate a sentence within {_PATIENCE} seconds"
    if done.returncode == 0:
        return None
    try:
        return str(json.loads(done.stdout)["fault"])
    except (ValueError, KeyError, TypeError):
        return f"the model cannot be used: loading it ended with status {done.returncode}"


def _hash(file: Path) -> str:
    digest = sha256_hash()
    with file.open("rb") as stream:
        while data := stream.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _made(folder: Path) -> list[Path]:
    """Makes the folder; the folders that were not there before, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder to work in, gone afterwards: beside the packages, where argostranslate does not look for any."""
    beside = folder.parent
    if not os.access(beside, os.W_OK) or beside.stat().st_dev != folder.stat().st_dev:
        beside = folder
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=beside))
    try:
        yield aside
    finally:
        shutil.rmtree(aside)
