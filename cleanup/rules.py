"""The rules by which text is removed or rewritten, as a list that can be shown and checked against."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cleanup.model import is_under
from cleanup.phrases.files import PhraseFile, no_such_rule, packaged, prefix_of, read

BUILT_IN = {
    "normalize/mojibake": "text decoded in the wrong encoding, put right by ftfy",
    "normalize/entities": "HTML entities, put right by ftfy",
    "normalize/control": "control characters and terminal escapes, removed by ftfy",
    "normalize/ligatures": "Latin ligatures, put right by ftfy",
    "normalize/surrogates": "surrogates, put right by ftfy",
    "normalize/composition": "letters with loose accents, composed (NFC) by ftfy",
    "normalize/spaces": "odd spaces, made plain ones",
    "normalize/invisible": "soft hyphens and zero-width characters that no script needs",
    "normalize/blank-lines": "runs of blank lines, made one",
    "headline/exact": "the headline again",
    "headline/with-site": "the headline again, with a site's name",
    "headline/cut-off": "the headline again, cut off",
    "repeats/paragraph": "a paragraph that stands twice",
    "boilerplate/lines": "lines that the line model holds for no part of an article",
    "boilerplate/footer": "unknown lines among boilerplate below the article",
    "boilerplate/und/copyright": "a line that begins with a copyright sign",
    "boilerplate/und/date": "a line that is nothing but a date, among boilerplate",
    "site": "lines that the page's site puts on many pages (--site-profile); the rule ends in the host",
    "foreign/edge": "a short line in another language at the page's edge",
    "foreign/drop": "foreign lines and sentences, with foreign = drop",
}


def phrase_files(extra: Iterable[Path] = ()) -> list[PhraseFile]:
    """The package's phrase files and the user's. Raises OSError or ValueError for one that cannot be read."""
    return read([*packaged(), *extra])


def known(files: Iterable[PhraseFile]) -> dict[str, str]:
    """Every rule, with what it is about."""
    rules = dict(BUILT_IN)
    for file in files:
        for group in file.groups:
            rules[f"boilerplate/{file.language}/{group}"] = f"{group.replace('-', ' ')} in {file.name}"
    return rules


def resolve(asked: Iterable[str], files: Iterable[PhraseFile]) -> tuple[str, ...]:
    """Rule prefixes as asked for; a phrase group alone means that group in every language.

    Raises ValueError, with the nearest known name, for one that names no rule.

    >>> resolve(["comments", "headline"], [])
    ('boilerplate/*/comments', 'headline')
    """
    rules = known(files)
    found = []
    for name in asked:
        prefix = prefix_of(name)
        if prefix == name and not name.startswith("site/") and not any(is_under(rule, [name]) for rule in rules):
            raise no_such_rule(name, {rule.rsplit("/", n)[0] for rule in rules for n in range(3)})
        found.append(prefix)
    return tuple(found)
