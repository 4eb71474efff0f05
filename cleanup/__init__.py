"""cleanup: scraped multilingual articles in, clean text out; every removal shown, explained and undone.

>>> import cleanup
>>> print(cleanup.strip_headline("The old bridge is closed\\n\\nThe old bridge is closed | Post\\n\\nOld.\\n"))
The old bridge is closed
<BLANKLINE>
Old.
<BLANKLINE>
"""

from __future__ import annotations

from collections.abc import Sequence

from cleanup.cleaner import Cleaner
from cleanup.detection import Detection, detect
from cleanup.model import Action, Block, Decision, Document, Fragment, Removed, Result, Span
from cleanup.options import Options

__version__ = "0.1.0"
__all__ = [
    "clean", "detect", "identify",
    "normalize", "strip_headline", "strip_repeats", "strip_boilerplate", "strip_foreign", "translate",
    "Cleaner", "Options", "Result", "Removed", "Fragment", "Detection",
    "Document", "Decision", "Action", "Span", "Block",
]  # fmt: skip


def clean(text: str, title: str | None = None, url: str | None = None) -> Result:
    """Cleans one text with the default options; see `Cleaner` for many, and for others.

    >>> clean("Share on Facebook\\n\\nThe council closed the old bridge over the river on Tuesday, and traffic "
    ...       "will be diverted for a year, it said.\\n").removed[0].rule
    'boilerplate/en/share'
    """
    return Cleaner().clean(text, title, url)


def identify(texts: Sequence[str], detector: str = "py3langid") -> list[str | None]:
    """The language of each text (ISO 639-1), None where it cannot be known: a name, a number, a word alone.

    >>> identify(["Posting Komentar untuk", "12:30"])
    ['id', None]
    """
    from cleanup import languages

    return languages.identify(texts, detector)


def normalize(text: str) -> str:
    """Broken characters put right, odd spaces made plain, runs of blank lines made one; nothing else.

    >>> normalize("The Mona Lisa doesnÃ¢â‚¬â„¢t have eyebrows.")
    'The Mona Lisa doesn’t have eyebrows.'
    """
    return _only("normalize", text)


def strip_headline(text: str, title: str | None = None) -> str:
    """The text with its headline once; later copies of it are gone, nothing else."""
    return _only("headline", text, title)


def strip_repeats(text: str) -> str:
    """The text without paragraphs that a scraper took twice; nothing else is gone."""
    return _only("repeats", text)


def strip_boilerplate(text: str) -> str:
    """The text without menus, share lines, comment forms and their like; nothing else is gone."""
    return _only("boilerplate", text)


def strip_foreign(text: str, language: str | None = None) -> str:
    """The text without lines and sentences in another language; quotations stay, nothing else is gone.

    `language` is the text's own (ISO 639-1); None detects it.
    """
    return _only("foreign", text, options=Options(foreign="drop", language=language))


def translate(text: str, to: str = "en", language: str | None = None) -> str:
    """The text in another language, by the Argos packages of this machine; nothing is cleaned or downloaded.

    `language` is the text's own (ISO 639-1); None detects it, and a text whose language cannot be known comes back as
    it is. So does a sentence whose translation fails a check: `Cleaner(Options(translate_to="en"))` tells which, and
    where everything stood. Raises LookupError where no package leads there, ModuleNotFoundError without the extra
    `translate`.

    >>> translate("Terima kasih banyak.", to="la", language="id")  # doctest: +ELLIPSIS, +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    LookupError: No package for id → la. Installed: none. Install one with: cleanup models install ...
    """
    from cleanup.translation import NO_CLEANING, no_package

    result = Cleaner(Options(translate_to=to, language=language, skip=NO_CLEANING)).clean(text)
    for warning in result.warnings:
        if no_package(warning):
            raise LookupError(warning)
    return result.text


def _only(step: str, text: str, title: str | None = None, options: Options | None = None) -> str:
    from dataclasses import replace

    others = tuple(s for s in ("normalize", "headline", "repeats", "boilerplate", "foreign") if s != step)
    return Cleaner(replace(options or Options(), skip=others)).clean(text, title).text
