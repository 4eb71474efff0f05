"""What was named on the command line, as a list of files with the place of each output."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from cleanup.sources.formats import PARQUET, TEXT, WHOLE, Format, format_of, output_format, renamed
from cleanup.sources.streams import STDIN, filesystem, is_remote

# Written beside the outputs: Spark, Ray and datasets pass over names that begin with a dot.
MANIFEST = ".cleanup-manifest.jsonl"
ERRORS = "errors.jsonl"


class BadRequest(ValueError):
    """The inputs and outputs asked for do not fit together; the message says what to do."""


class Input(NamedTuple):
    """One file to read. `relative` is its path below the folder that was named, or else its name."""

    name: str
    relative: str
    format: Format


class Output(NamedTuple):
    """Where an input goes, and as what."""

    path: str
    format: Format


def expand(names: Sequence[str], asked: Format | None = None) -> tuple[list[Input], Counter[str]]:
    """The files that names stand for, in order: files, folders (all files of a known kind below them), globs,
    addresses; and how many files in the folders were of no known kind, by the ends of their names.

    A file of an unknown kind that was named itself is read as text, unless it is JSON. `asked` says what all of them
    are, whatever their names. Raises BadRequest for a glob or a folder without a file.
    """
    found: list[Input] = []
    skipped: Counter[str] = Counter()
    documents: list[str] = []  # of JSON, which are neither text nor lines of records
    for name in names:
        if not name:
            raise BadRequest("an input has an empty name: is a variable of the shell not set?")
        if name == STDIN or not (_is_folder(name) or _is_pattern(name)):
            if asked is None and _is_json(name):
                documents.append(name)
                skipped[".json"] += 1
                continue
            relative = "stdin" if name == STDIN else PurePosixPath(Path(name).as_posix()).name
            found.append(Input(name, relative, asked or format_of(name) or Format(TEXT)))
            continue
        before = len(found)
        for path, relative in _inside(name):
            kind = asked or format_of(path)
            if kind is None:
                skipped[PurePosixPath(path).suffix.lower() or "no suffix"] += 1
            else:
                found.append(Input(path, relative, kind))
        if len(found) == before:
            kinds = "txt, md, html, jsonl, csv, tsv, parquet, warc, wet"
            raise BadRequest(f"{name}: no file of a known kind there ({kinds})")
    if documents and not found:
        raise BadRequest(f"{documents[0]}: JSON is no text to clean: --from jsonl, or a name in .jsonl, reads an "
                         f"object a line; of a list `jq -c '.[]' {documents[0]}` makes such lines")  # fmt: skip
    return found, skipped


def refuse_encoding(inputs: Sequence[Input], encoding: str | None) -> None:
    """Raises BadRequest for an encoding that is none of text, and for a file in which there is only one."""
    if not encoding:
        return
    try:
        "".encode(encoding)
    except (LookupError, UnicodeError):
        raise BadRequest(f"unknown encoding {encoding!r}") from None
    for source in inputs:
        if source.format.kind == PARQUET:
            raise BadRequest(f"{source.name}: the text of parquet is always UTF-8; clean it without --encoding")


def refuse_title(inputs: Sequence[Input], title: str | None) -> None:
    """Raises BadRequest for a headline where a file holds many texts."""
    records = next((source.name for source in inputs if source.format.kind not in WHOLE), None)
    if title and records:
        raise BadRequest(f"{records} is a file of records: --title is the headline of one text; "
                         "--title-field names the field that holds each record's")  # fmt: skip


def _is_pattern(name: str) -> bool:
    return glob.has_magic(name) and (is_remote(name) or not Path(name).exists())


def _is_json(name: str) -> bool:
    named_so = format_of(name) is None and ".json" in PurePosixPath(name.lower()).suffixes
    return named_so and (is_remote(name) or Path(name).exists())


def _is_folder(name: str) -> bool:
    if not is_remote(name):
        return Path(name).is_dir()
    fs, path = filesystem(name)
    return bool(fs.isdir(path))


def _inside(name: str) -> Iterator[tuple[str, str]]:
    """Files below a folder or of a pattern, sorted, each with its path relative to the folder or the fixed part."""
    base = name if not _is_pattern(name) else _fixed(name)
    if is_remote(name):
        fs, path = filesystem(name)
        root = filesystem(base)[1].rstrip("/") if base else ""
        for found in sorted(fs.glob(path) if _is_pattern(name) else fs.find(path)):
            if not fs.isdir(found):
                yield fs.unstrip_protocol(found), found[len(root) :].lstrip("/")
    elif _is_pattern(name):
        for found in sorted(glob.iglob(name, recursive=True)):  # noqa: PTH207  Path.glob has no absolute patterns
            if Path(found).is_file():
                yield found, Path(os.path.relpath(found, base or ".")).as_posix()
    else:
        for folder, below, files in os.walk(name):
            below[:] = sorted(d for d in below if not d.startswith("."))
            for file in sorted(f for f in files if not f.startswith(".")):
                path = str(Path(folder, file))
                yield path, Path(path).relative_to(name).as_posix()


def _fixed(pattern: str) -> str:
    """The folder before the first part with a wildcard.

    >>> _fixed("crawl/2024/*/a.txt"), _fixed("*.txt"), _fixed("s3://b/c/*.txt")
    ('crawl/2024', '', 's3://b/c')
    """
    parts = pattern.split("/")
    first = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:first])


def outputs(inputs: Sequence[Input], target: str, folder: bool, asked: Format | None = None) -> list[Output]:
    """The place of each input's output, in a folder or as that one file. Raises BadRequest where an output would
    be written twice, over an input, or into a folder that is read."""
    if not folder:
        if len(inputs) > 1:
            raise BadRequest(f"{len(inputs)} inputs need a folder to go to: -o {target}/")
        return [Output(target, _format(inputs[0], asked, target))]
    seen: dict[str, str] = {MANIFEST: "the manifest", ERRORS: "the list of errors"}
    found = []
    for source in inputs:
        wanted = _format(source, asked, None)
        relative = renamed(source.relative, source.format, wanted)
        if relative == "stdin":
            relative += wanted.suffix
        if ".." in relative.split("/") or relative.startswith("/"):
            raise BadRequest(f"{source.name}: its output would lie outside {target}; name the file itself")
        path = f"{target.rstrip('/')}/{relative}"
        other = seen.setdefault(relative, source.name)
        if other != source.name:
            raise BadRequest(f"{other} and {source.name} would both be written to {path}")
        found.append(Output(path, wanted))
    return found


def _format(source: Input, asked: Format | None, target: str | None) -> Format:
    try:
        return output_format(source.format, asked, target)
    except ValueError as error:
        raise BadRequest(f"{source.name}: {error}") from None


def refuse_inside(names: Sequence[str], target: str) -> None:
    """Raises BadRequest where the output is, or stands in, a folder that is read."""
    for name in names:
        if name == STDIN or is_remote(name) or is_remote(target) or not Path(name).is_dir():
            continue
        root, real = Path(name).resolve(), Path(target).resolve()
        if real == root or root in real.parents:
            raise BadRequest(f"{target} is inside the input folder {name}: the next run would read its own output; "
                             "choose a folder outside it")  # fmt: skip


def refuse_overlap(inputs: Sequence[Input], found: Sequence[Output]) -> None:
    """Raises BadRequest where an output is an input."""
    sources = {_real(source.name): source.name for source in inputs if source.name != STDIN}
    for output in found:
        if (over := sources.get(_real(output.path))) is not None:
            raise BadRequest(f"{over} is an input and would be written over; choose another output")


def refuse_loss(path: str, inputs: Iterable[str], begins: bytes, what: str) -> None:
    """Raises BadRequest where a file that is to be written is an input, or is there and begins otherwise than what is
    written does: a word left out of a command must cost nobody a file.
    """
    if _real(path) in map(_real, inputs):
        raise BadRequest(f"{path} is read or written already, and would be written over; choose another file")
    try:
        with Path(path).open("rb") as stream:
            head = stream.read(len(begins)) if Path(path).is_file() else b""
    except OSError:
        return  # there is none, or it cannot be written either
    if head and head != begins:
        raise BadRequest(f"{path} is there and is no {what}: it is not written over; choose another name, or remove it")


def _real(name: str) -> str:
    return name if is_remote(name) else os.path.realpath(name)
