"""The one place that opens a connection, and only when asked by `cleanup models download`."""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from cleanup.translation.archive import MOST_BYTES

# argostranslate's own (settings.py); ARGOS_PACKAGE_INDEX names another, as it does there.
INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"
_MOST_INDEX = 16 * 1024**2  # bytes
_CHUNK = 256 * 1024
_PATIENCE = 60  # seconds without a byte


class DownloadFailed(RuntimeError):
    """The message says what was asked for, where, and why it did not come."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A package in the index."""

    source: str
    target: str
    version: str
    link: str


def index_address() -> str:
    base = os.environ.get("ARGOS_PACKAGE_INDEX") or INDEX
    return urljoin(base if base.endswith("/") else base + "/", "index.json")


def offer(source: str, target: str) -> Offer:
    """The newest package of a pair in the index. Raises DownloadFailed."""
    address = index_address()
    with _opened(address) as response:
        data = response.read(_MOST_INDEX + 1)
    try:
        if len(data) > _MOST_INDEX:
            raise ValueError("too large")
        found = [
            Offer(source, target, str(entry.get("package_version", "")), link)
            for entry in json.loads(data)
            if (entry.get("from_code"), entry.get("to_code")) == (source, target)
            for link in entry.get("links", [])
            if isinstance(link, str) and _allowed(link, address)
        ]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise DownloadFailed(f"{address}: not an index of packages: {error}") from error
    if not found:
        raise DownloadFailed(f"{address} has no package for {source} → {target}")
    return max(found, key=lambda one: tuple(map(int, re.findall(r"\d+", one.version))))


def fetch(link: str, file: Path, progress: Callable[[int, int | None], None]) -> None:
    """Writes what the link holds to a file; `progress` gets (bytes so far, bytes in all or None)."""
    done = 0
    with _opened(link) as response, file.open("wb") as out:
        size = response.headers.get("Content-Length", "")
        total = int(size) if size.isdecimal() else None
        try:
            while data := response.read(_CHUNK):
                done += len(data)
                if done > MOST_BYTES:
                    raise DownloadFailed(f"{link}: more than {MOST_BYTES:,} bytes; no package is that large")
                out.write(data)
                progress(done, total)
        except (OSError, ValueError) as error:
            raise DownloadFailed(f"{link}: broke off after {done:,} bytes: {error}; try again") from error
    if total is not None and done != total:
        raise DownloadFailed(f"{link}: broke off after {done:,} of {total:,} bytes; try again")


def _allowed(link: str, address: str) -> bool:
    """HTTPS only, unless the index itself is not: a mirror on the own machine or network."""
    return urlsplit(link).scheme in ("https", urlsplit(address).scheme)


def _opened(address: str):  # type: ignore[no-untyped-def]  # what urlopen gives depends on the scheme
    if urlsplit(address).scheme not in ("http", "https"):
        raise DownloadFailed(f"{address}: not an address on the web")
    request = urllib.request.Request(address, headers={"User-Agent": "cleanup"})
    try:
        return urllib.request.urlopen(request, timeout=_PATIENCE)
    except (OSError, ValueError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        raise DownloadFailed(f"{address}: {reason}; check the network and the address") from error
