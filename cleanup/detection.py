"""Which languages a text is in, without cleaning it."""

from __future__ import annotations

from dataclasses import dataclass

from cleanup import languages
from cleanup.model import Document, Fragment
from cleanup.page import Page
from cleanup.steps.normalize import normalize


@dataclass(frozen=True, slots=True)
class Detection:
    """`language` is the page's main one or None; `languages` are all its own (two on a bilingual page)."""

    language: str | None
    languages: tuple[str, ...]
    fragments: tuple[Fragment, ...]


def detect(text: str, language: str | None = None, detector: str = "py3langid") -> Detection:
    """The language of a text and the fragments in it that are foreign to it.

    `language` is the page's own, where the caller knows it. Offsets are code points of `text`.

    >>> detect("12:30").language is None
    True
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be str, not {type(text).__name__}; decode bytes first")
    document = Document(text)
    page = Page(document, normalize(document)[0])
    survey = languages.survey([page.lines], [language and languages.checked(language)], detector)[0]
    return Detection(survey.language, survey.languages, tuple(page.fragment(f) for f in survey.fragments))
