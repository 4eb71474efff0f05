"""The package's table as one packed JSON file, made when the package is built: reading the phrase files takes seconds.

The file is beside the phrase files and holds the digest of what it was made from; where that does not fit, or the
file is missing (a checkout in which phrases are being written), the table is built from the phrase files.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from cleanup.phrases.anchors import Anchors
from cleanup.phrases.files import packaged, read
from cleanup.phrases.table import Rule, Shape, Table, build

COMPILED = Path(__file__).parent / "compiled.json.gz"
# What decides about the table's content beside the phrase files.
_CODE = ("anchors.py", "compiled.py", "files.py", "table.py", "template.py", "../text.py")


def digest(paths: Iterable[Path]) -> str:
    """A digest of phrase files and of the code that compiles them."""
    found = hashlib.blake2b(digest_size=16)
    here = Path(__file__).parent
    for path in [*paths, *(here / name for name in _CODE)]:
        found.update(hashlib.blake2b(path.read_bytes()).digest())
    return found.hexdigest()


def save(path: Path = COMPILED) -> None:
    """Compiles the package's phrase files into `path`."""
    paths = packaged()
    table = build(read(paths))
    content = {
        **vars(table),
        "exact": _packed(table.exact),
        "anchors": {side: _packed(keys) for side, keys in vars(table.anchors).items()},
        "calendars": {k: sorted(v) for k, v in table.calendars.items()},
    }
    del content["memo"]
    kept = json.dumps([digest(paths), content], ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(kept.encode("utf-8"), mtime=0))


def _packed(keys: Mapping[str, int]) -> tuple[str, list[int]]:
    """One long string is read ten times faster than a hundred thousand short ones; keys hold no line feed."""
    return "\n".join(keys), list(keys.values())


def _unpacked(keys: tuple[str, list[int]]) -> dict[str, int]:
    return dict(zip(keys[0].split("\n"), keys[1], strict=False))


def load(paths: Iterable[Path], path: Path = COMPILED) -> Table | None:
    """The table kept in `path`, or None where it was not made from these phrase files by this code."""
    if not path.exists():
        return None
    kept, content = json.loads(gzip.decompress(path.read_bytes()))
    if kept != digest(paths):
        return None
    content["rules"] = [Rule(*rule) for rule in content["rules"]]
    content["shapes"] = [Shape(*shape) for shape in content["shapes"]]
    content["exact"] = _unpacked(content["exact"])
    content["anchors"] = Anchors(**{side: _unpacked(keys) for side, keys in content["anchors"].items()})
    content["calendars"] = {k: frozenset(v) for k, v in content["calendars"].items()}
    return Table(**content)
