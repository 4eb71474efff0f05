"""The cleaner: a batch of documents is measured together, then each is judged by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleanup import translation
from cleanup.measuring import measured
from cleanup.model import Document, Result
from cleanup.options import Options
from cleanup.page import Page
from cleanup.pipeline import judge
from cleanup.steps.normalize import normalize_all
from cleanup.steps.site import leaning

if TYPE_CHECKING:
    from cleanup.html import Extracted

# Documents measured at a time: enough for numpy, and a bound on memory.
_BATCH_DOCUMENTS = 64
_BATCH_LENGTH = 1_000_000  # code points


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Cleans documents, one or many, always alike: no answer depends on what was cleaned before.

    >>> Cleaner(Options(foreign="keep")).clean("Plain text stays.").text
    'Plain text stays.'
    """

    options: Options = field(default_factory=Options)

    def __post_init__(self) -> None:
        if not isinstance(self.options, Options):
            raise TypeError(f'options must be Options, not {type(self.options).__name__}: Options(focus="recall")')

    def clean(self, text: str, title: str | None = None, url: str | None = None) -> Result:
        """Cleans one text. `title` is the headline, `url` the address, where the caller knows them."""
        return next(self._batch([self._document(text, title, url)]))

    def clean_html(self, html: str | bytes, title: str | None = None, url: str | None = None) -> Result:
        """Cleans a web page: its visible text as lines, judged by the same steps, tags and what trafilatura finds.

        Bytes are decoded as the page says; the headline is the page's own where `title` is not given. Offsets are
        code points of the visible text, `result.document.raw`. Raises ModuleNotFoundError, naming the extra to
        install, without trafilatura.
        """
        from cleanup.html import extract

        if not isinstance(html, (str, bytes)):
            raise TypeError(f"html must be str or bytes, not {type(html).__name__}")
        found = extract(html, url)
        return next(self._batch([self._document(found.page, title or found.title, url)], [found]))

    def clean_many(self, texts: Iterable[str | Document]) -> Iterator[Result]:
        """Cleans a stream of texts or Documents in batches, in order, in bounded memory."""
        if isinstance(texts, (str, bytes)):
            raise TypeError(f"texts must be several, not one {type(texts).__name__}; clean() takes one")
        batch: list[Document] = []
        length = 0
        for text in texts:
            document = text if isinstance(text, Document) else self._document(text, None, None)
            batch.append(document)
            length += len(document.raw)
            if len(batch) >= _BATCH_DOCUMENTS or length >= _BATCH_LENGTH:
                yield from self._batch(batch)
                batch, length = [], 0
        yield from self._batch(batch)

    def _document(self, text: str, title: str | None, url: str | None) -> Document:
        if not isinstance(text, str):
            raise TypeError(f"text must be str, not {type(text).__name__}; decode bytes first")
        if isinstance(title, Options):
            raise TypeError("title must be str, not Options, which a Cleaner takes: Cleaner(options).clean(text)")
        for name, value in (("title", title), ("url", url)):
            if value is not None and not isinstance(value, str):
                raise TypeError(f"{name} must be str or None, not {type(value).__name__}")
        return Document(text, title or None, self.options.language, url)

    def _batch(self, documents: Sequence[Document], found: Sequence[Extracted] = ()) -> Iterator[Result]:
        normalized = normalize_all(documents, self.options.skip)
        pages = [Page(document, blocks) for document, (blocks, _) in zip(documents, normalized, strict=True)]
        pages = [leaning(page, self.options) for page in measured(pages, self.options)]
        if found:
            from cleanup.steps.extracted import seconded

            pairs = zip(pages, found, strict=True)
            pages = [seconded(page, its.body, its.outline, its.comments) for page, its in pairs]
        rewrites = [its for _, its in normalized]
        # One by one: a result that the caller has done with is gone before the next is made. A batch of them is 40,000
        # objects, which Python's collector walks through three times.
        results = (judge(page, its, self.options) for page, its in zip(pages, rewrites, strict=True))
        if translation.asked_for(self.options):
            yield from translation.translated([*results], self.options)
        else:
            yield from results
