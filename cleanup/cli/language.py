"""`cleanup detect`, `identify`, `languages`."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import get_args

import click

from cleanup import languages as known
from cleanup.cli import complete
from cleanup.cli.common import Inputs, put
from cleanup.cli.groups import Command
from cleanup.cli.inputs import FILES, Asked, input_options
from cleanup.detection import detect as detect_text
from cleanup.options import Detector, Options
from cleanup.phrases.files import packaged
from cleanup.pipeline import STEPS
from cleanup.text import lines

_DETECTOR = click.option("--detector", type=click.Choice(get_args(Detector)), default="py3langid",
                         show_default=True, help="Which model tells languages apart.")  # fmt: skip
_AS_IT_IS = Options(skip=("normalize", *STEPS, "layout"))


@click.command(cls=Command, short_help="Languages of pages and their fragments.")
@input_options(title=False)
@click.option("--language", metavar="CODE", shell_complete=complete.languages,
              help="The page's language, where you know it.")  # fmt: skip
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a text.")
@_DETECTOR
def detect(asked: Asked, language: str | None, json_lines: bool, detector: str) -> None:
    """Shows the language of each text in FILES, then the fragments in other languages.

    \b
    cleanup detect article.txt
    cleanup detect --record 7 posts.jsonl   one record, by its place, id or
                                            address
    """
    try:
        language = language and known.checked(language)
        known.required(detector)
    except (ValueError, ModuleNotFoundError) as error:
        raise click.UsageError(str(error)) from None
    several = len(asked.names) > 1
    for name, result in asked.results(options=_AS_IT_IS):
        text = result.document.raw
        found = detect_text(text, language, detector)
        starts = [start for start, _, _ in lines(text)]
        fragments = [
            {"line": bisect_right(starts, f.start), "start": f.start, "end": f.end, "language": f.language,
             "confidence": round(f.confidence, 4), "kind": f.kind, "text": text[f.start : f.end]}
            for f in found.fragments
        ]  # fmt: skip
        if json_lines:
            page = {"source": name, "language": found.language, "languages": list(found.languages)}
            put(json.dumps({**page, "fragments": fragments}, ensure_ascii=False) + "\n")
            continue
        prefix = f"{name}: " if several or name not in asked.names else ""
        put(f"{prefix}{' '.join(found.languages) or 'unknown'}\n")
        for f in fragments:
            put(f"{f['line']:5d}  {f['language']:3s} {f['confidence']:.2f}  {f['kind']:9s}  {_one_line(f['text'])}\n")
    asked.finish()


def _one_line(text: object) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


@click.command(short_help="The language of each line.")
@FILES
@_DETECTOR
def identify(files: tuple[str, ...], detector: str) -> None:
    """Prints each line with its language before it (lang TAB text); - where it cannot be known.

    \b
    printf 'Posting Komentar untuk\\nGuten Morgen zusammen\\n' | cleanup identify
    """
    try:
        known.required(detector)
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None
    inputs = Inputs(files)
    for source in inputs:
        found = [source.text[start:stop] for start, stop, _ in lines(source.text)]
        for line, code in zip(found, known.identify(found, detector), strict=True):
            put(f"{code or '-'}\t{line}\n")
    inputs.finish()


@click.command(short_help="The languages that are known.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a language.")
def languages(json_lines: bool) -> None:
    """Lists the languages: which are detected, and which have boilerplate phrases.

    \b
    cleanup languages
    cleanup languages --json
    """
    phrases = {path.stem for path in packaged()}
    detected = set(known.known_languages())
    for code in sorted(phrases | detected):
        row = {
            "code": code,
            "name": known.name_of(code),
            "detected": code in detected,
            "phrases": code in phrases,
        }
        if json_lines:
            put(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            marks = ", ".join(name for name in ("detected", "phrases") if row[name])
            put(f"{code:8s}{row['name']!s:24s}{marks}\n")
