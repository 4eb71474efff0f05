"""Argos packages on this machine: where they are kept, which pairs they make, the way from one language to another."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PIVOT = "en"
# Codes that detection and Argos name differently, or that stand in for each other.
_ALIASES = {"no": ("nb",), "nb": ("no",), "zh": ("zt",), "zt": ("zh",), "pt": ("pb",), "pb": ("pt",), "tl": ("fil",)}
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?\Z")


class BrokenPackage(ValueError):
    """A folder or file that is no Argos package; the message says why and what to do."""


class MissingPackage(LookupError):
    """No installed package leads from one language to the other; the message says how to install one."""

    def __init__(self, source: str, target: str, packages: Iterable[Package], why: str = "") -> None:
        there = ", ".join(f"{p.source} → {p.target}" for p in packages) or "none"
        super().__init__(
            f"No package for {source} → {target}{why}. Installed: {there}. "
            f"Install one with: cleanup models install translate-{source}_{target}-….argosmodel"
        )
        self.source, self.target = source, target


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package. `source` and `target` are language codes as Argos writes them."""

    path: Path
    source: str
    target: str
    version: str
    source_name: str = ""
    target_name: str = ""
    target_prefix: str = ""

    @property
    def pieces(self) -> Path:
        return self.path / "sentencepiece.model"

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())

    @property
    def identity(self) -> str:
        """Names this very model: pair, version, size and time of the weights."""
        weights = (self.path / "model" / "model.bin").stat()
        return f"{self.source}_{self.target} {self.version} {weights.st_size} {weights.st_mtime_ns}"

    def __str__(self) -> str:
        return f"{self.source} → {self.target} {self.version}"


def packages_folder() -> Path:
    """Where argostranslate keeps packages: ARGOS_PACKAGES_DIR, else argos-translate/packages in the XDG data folder."""
    if named := os.environ.get("ARGOS_PACKAGES_DIR"):
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "argos-translate" / "packages"


def read_package(path: Path) -> Package:
    """The package in a folder, by its metadata.json and the names of its files. Raises BrokenPackage."""
    try:
        metadata = json.loads((path / "metadata.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenPackage(f"{path.name}: no metadata.json; not an Argos package") from None
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenPackage(f"{path.name}: metadata.json cannot be read: {error}") from None
    package = _described(path, metadata)
    for name in ("model/model.bin",):
        if not (path / name).is_file():
            raise BrokenPackage(f"{path.name}: no {name}; the package is not whole, install it again")
    if not package.pieces.is_file() and not (path / "bpe.model").is_file():
        raise BrokenPackage(f"{path.name}: no sentencepiece.model; the package is not whole, install it again")
    return package


def _described(path: Path, metadata: Any) -> Package:
    if not isinstance(metadata, dict):
        raise BrokenPackage(f"{path.name}: metadata.json is no object")
    if metadata.get("type", "translate") != "translate":
        raise BrokenPackage(f"{path.name}: a package of type {metadata['type']!r}, not a translation")
    values = {}
    for name in ("from_code", "to_code", "package_version", "from_name", "to_name", "target_prefix"):
        value = metadata.get(name, "")
        if not isinstance(value, str):
            raise BrokenPackage(f"{path.name}: {name} in metadata.json is no text")
        values[name] = value
    for name in ("from_code", "to_code"):
        if not _CODE.match(values[name]):
            raise BrokenPackage(f"{path.name}: {name} {values[name]!r} in metadata.json is no language code")
    return Package(
        path, values["from_code"], values["to_code"], values["package_version"],
        values["from_name"], values["to_name"], values["target_prefix"],
    )  # fmt: skip


def installed(folder: Path | None = None) -> tuple[Package, ...]:
    """The packages on this machine, by pair, the newest version of each; folders that are none are left out."""
    found: dict[tuple[str, str], Package] = {}
    for path in package_paths(folder):
        try:
            package = read_package(path)
        except BrokenPackage:
            continue
        pair = (package.source, package.target)
        if pair not in found or _version(package) > _version(found[pair]):
            found[pair] = package
    return tuple(found[pair] for pair in sorted(found))


def package_paths(folder: Path | None = None) -> list[Path]:
    """Folders that may hold a package, in order; what an interrupted install left is none."""
    folder = folder or packages_folder()
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "__")))


def _version(package: Package) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", package.version)))


def route(source: str, target: str, packages: Iterable[Package]) -> tuple[Package, ...]:
    """The one package from source to target, or the two that pivot through English. Raises MissingPackage."""
    packages = tuple(packages)
    if direct := _between(source, target, packages):
        return (direct,)
    first, second = _between(source, PIVOT, packages), _between(PIVOT, target, packages)
    if first and second:
        return (first, second)
    raise MissingPackage(source, target, packages)


def _between(source: str, target: str, packages: tuple[Package, ...]) -> Package | None:
    for a in (source, *_ALIASES.get(source, ())):
        for b in (target, *_ALIASES.get(target, ())):
            for package in packages:
                if (package.source, package.target) == (a, b):
                    return package
    return None


def same_language(one: str | None, other: str | None) -> bool:
    """Whether two codes name one language here.

    >>> same_language("nb", "no"), same_language("id", "en")
    (True, False)
    """
    return one is not None and other is not None and (one == other or other in _ALIASES.get(one, ()))
