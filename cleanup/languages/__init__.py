"""Languages of fragments, pages and what is foreign in them. Importing this reads no table and no NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanup.languages.known import canonical, known

if TYPE_CHECKING:
    from cleanup.folding import Joined

__all__ = ["Fragment", "Survey", "checked", "identify", "known_languages", "name_of", "required", "survey"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A foreign run inside one line of a page. `start` and `end` are code points of that line.

    `kind` is "line", "sentence", "quotation" or "words"; `language` is an ISO 639-1 code, or "und" where the run
    is surely foreign and in no language that can be told; `confidence` is between 0.5 and 1.
    """

    line: int
    start: int
    end: int
    language: str
    confidence: float
    kind: str


@dataclass(frozen=True, slots=True)
class Survey:
    """A page's main language (None if unknown), all languages of its own, and what is foreign to them, in order."""

    language: str | None
    languages: tuple[str, ...]
    fragments: tuple[Fragment, ...]


def identify(texts: Sequence[str], detector: str = "py3langid") -> list[str | None]:
    """The language of each text (ISO 639-1), None where it cannot be known. No text changes another's answer.

    ValueError for an unknown detector; ImportError if its package is missing.

    >>> identify(["Posting Komentar untuk", "12:30", ""])
    ['id', None, None]
    """
    from cleanup.languages.answer import identify as answer

    return answer(texts, detector)


def survey(
    pages: Sequence[Sequence[str]], languages: Sequence[str | None] | None = None, detector: str = "py3langid",
    code: Joined | None = None,
) -> list[Survey]:  # fmt: skip
    """For each page, a list of lines: its languages and the fragments foreign to them.

    `languages` is what the caller knows, one a page or None. Pages do not influence each other. Left alone:
    single words, names, numbers, addresses, code, and short fragments of languages close to the page's. `code` is
    `folding.joined(*pages)`, where the caller has it.

    >>> page = ["De regering heeft vandaag een nieuw plan voor het spoor gepresenteerd.", "",
    ...         "Share this article with your friends"]
    >>> found = survey([page])[0]
    >>> found.language, [(f.line, f.language, f.kind) for f in found.fragments]
    ('nl', [(2, 'en', 'line')])
    """
    from cleanup.languages.measure import survey as answer

    return answer(pages, languages, detector, code)


def known_languages() -> tuple[str, ...]:
    """The codes that the default detector can answer with, sorted."""
    return tuple(sorted(known().names.keys() - known().by_lingua_only))


def checked(code: str) -> str:
    """The code that a language tag stands for. Raises ValueError, with the code of the language that it names or comes
    near to, for one that is not known.

    >>> checked("pt-BR"), checked("EN")
    ('pt', 'en')
    >>> checked("German")
    Traceback (most recent call last):
    ValueError: 'German' is no language code that is known here; did you mean 'de'? (see: cleanup languages)
    """
    tag = canonical(code)
    if tag in known().names:
        return tag
    from cleanup.languages.known import nearest

    near = nearest(tag)
    hint = f"; did you mean {near!r}?" if near else ""
    raise ValueError(f"{code!r} is no language code that is known here{hint} (see: cleanup languages)")


def required(detector: str) -> None:
    """Raises ModuleNotFoundError, naming the extra, for a detector whose package is missing. Loads nothing."""
    from importlib.util import find_spec

    if detector == "lingua" and find_spec("lingua") is None:
        raise ModuleNotFoundError(
            "detector 'lingua' needs lingua-language-detector: pip install 'article-cleanup[lingua]'", name="lingua"
        )


def name_of(code: str) -> str:
    """The English name of a language, or the code itself.

    >>> name_of("id"), name_of("nb"), name_of("xx")
    ('Indonesian', 'Norwegian', 'xx')
    """
    return known().names.get(canonical(code), code)
