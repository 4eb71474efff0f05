"""Rows of a pipeline: a text with what is known of it goes in, plain values for columns come out.

The one place where a record is cleaned; `cleanup.arrow`, every engine and every integration call this.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from cleanup.encoding import NotText, decode, decode_page
from cleanup.model import Document, Refusal, Result
from cleanup.options import Options

# A column takes valid Unicode only, which a lone surrogate (a byte that was no UTF-8, half of a character) is not.
_SURROGATE = re.compile("[\ud800-\udfff]")
REPLACED = "{} undecodable characters are U+FFFD in clean_text"
COLUMNS = ("clean_text", "title", "language", "removed", "warnings")
# A longer text is no article but a broken file, and cleaning it takes some 60 bytes of memory a character.
LONGEST = 10_000_000  # code points


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a record to read, and where the answers go. Raises ValueError for an unknown column.

    text: the field that is cleaned; `html` says that it holds web pages (needs the extra `html`).
    title, url: fields with the headline and the address; a record may lack them.
    in_place: the clean text goes into the text field itself; else into a new field `clean_text`.
    add: the other columns that are added: any of title, language, removed, warnings.

    >>> Fields().names(["id", "text", "title"])["title"]
    'clean_title'
    """

    text: str = "text"
    title: str | None = None
    url: str | None = "url"
    html: bool = False
    in_place: bool = False
    add: tuple[str, ...] = COLUMNS[1:]

    def __post_init__(self) -> None:
        if wrong := set(self.add) - set(COLUMNS[1:]):
            raise ValueError(f"cannot add {', '.join(sorted(wrong))}; known: {', '.join(COLUMNS[1:])}")

    def names(self, own: Collection[str]) -> dict[str, str]:
        """What each added column is called in a record with fields of its `own`, which are never overwritten:
        where one has the name `title`, ours is called `clean_title`.

        Raises ValueError where that name is taken too: such a record was cleaned before.
        """
        names = {} if self.in_place else {"clean_text": "clean_text"}
        for column in COLUMNS[1:]:
            if column in self.add:
                names[column] = f"clean_{column}" if column in own else column
        for name in names.values():
            if name in own:
                raise ValueError(f"has a field {name!r} already, as if it were cleaned before; rename or drop that one")
        return {"clean_text": self.text, **names} if self.in_place else names


class Judge(Protocol):
    """What gives a Result for a text: a Cleaner, or a ledger that is replayed. A Refusal is told to the user."""

    @property
    def options(self) -> Options: ...
    def clean_html(self, html: str | bytes, title: str | None = None, url: str | None = None) -> Result: ...
    def clean_many(self, texts: Iterable[str | Document]) -> Iterator[Result]: ...


class Cleaned(NamedTuple):
    """What became of one record: a Result, or else the reason why there is none."""

    result: Result | None
    error: str | None = None

    def values(self) -> dict[str, Any]:
        """The values of COLUMNS. Without a Result they are None, and `warnings` holds the reason."""
        if self.result is None:
            return {**dict.fromkeys(COLUMNS), "removed": [], "warnings": [self.error]}
        title, text = self.result.title, self.result.text
        odd = 0 if text.isascii() else len(_SURROGATE.findall(text))
        return {
            "clean_text": _SURROGATE.sub("\ufffd", text) if odd else text,
            "title": title and _SURROGATE.sub("\ufffd", title),
            "language": self.result.language,
            "removed": [
                {"start": r.start, "end": r.end, "rule": r.rule, "reason": r.reason, "language": r.language,
                 "text": _SURROGATE.sub("\ufffd", r.text)}
                for r in self.result.removed
            ],
            "warnings": [*self.result.warnings, *([REPLACED.format(odd)] if odd else [])],
        }  # fmt: skip


def clean_rows(
    judge: Judge,
    texts: Sequence[object],
    titles: Sequence[object] | None = None,
    urls: Sequence[object] | None = None,
    html: bool = False,
    longest: int = LONGEST,
) -> list[Cleaned]:
    """Cleans texts (str, or bytes in any encoding) in one computation; one answer for each, in order.

    Never raises for a record: one that is no text, too long, or that the cleaner fails on has an `error`. Raises
    ModuleNotFoundError where `html` needs an extra that is missing.

    >>> from cleanup import Cleaner
    >>> [row.error for row in clean_rows(Cleaner(), ["Plain text stays.", None, 7])]
    [None, 'has no text', 'text is int, not a string']
    """
    documents: dict[int, Document] = {}
    answers: dict[int, Cleaned] = {}
    for i, text in enumerate(texts):
        title = _known(titles[i]) if titles else None
        url = _known(urls[i]) if urls else None
        try:
            raw = _as_text(text, html)
            if len(raw) > longest:
                raise Refusal(f"text of {len(raw):,} characters; the limit is {longest:,} (--longest, or longest=)")
            if html:
                answers[i] = Cleaned(judge.clean_html(raw, title, url))
            else:
                documents[i] = Document(raw, title, judge.options.language, url)
        except Refusal as error:
            answers[i] = Cleaned(None, str(error))
        except ModuleNotFoundError:
            raise
        except Exception as error:  # noqa: BLE001  one page must not stop a million
            answers[i] = Cleaned(None, _bug(error))
    answers.update(zip(documents, _results(judge, list(documents.values())), strict=True))
    return [answers[i] for i in range(len(texts))]


def _results(judge: Judge, documents: list[Document]) -> Iterator[Cleaned]:
    """All documents in one computation; one by one where that fails, to find which of them it was."""
    try:
        results = [Cleaned(result) for result in judge.clean_many(documents)]
    except Exception as error:  # noqa: BLE001  one text must not stop a million
        if len(documents) == 1:
            yield Cleaned(None, str(error) if isinstance(error, Refusal) else _bug(error))
            return
        for document in documents:
            yield from _results(judge, [document])
        return
    yield from results


def _bug(error: Exception) -> str:
    return f"cleaning failed: {type(error).__name__}: {error}; please report it"


def _known(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _as_text(value: object, html: bool) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        raise Refusal("has no text")
    if not isinstance(value, bytes):
        raise Refusal(f"text is {type(value).__name__}, not a string")
    try:
        return (decode_page if html else decode)(value)[0]
    except NotText as error:
        raise Refusal(f"text cannot be decoded: {error}") from None
