"""The pipeline: a batch of documents is measured together, then each is judged by itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleanup import languages, translation
from cleanup import lines as line_model
from cleanup.below import below_articles
from cleanup.decided import Found, Rewrites, Why
from cleanup.judged import judge_pages, verdict
from cleanup.model import Action, Decision, Document, Result, is_under
from cleanup.options import Options
from cleanup.page import Page
from cleanup.pages import fold_pages
from cleanup.phrases import extended_table
from cleanup.steps.boilerplate import NO_BODY, boilerplate
from cleanup.steps.foreign import foreign
from cleanup.steps.headline import headline
from cleanup.steps.layout import layout
from cleanup.steps.normalize import normalize_all
from cleanup.steps.repeats import repeats
from cleanup.steps.site import leaning, site
from cleanup.top import with_tops

if TYPE_CHECKING:
    from cleanup.folding import Joined
    from cleanup.html import Extracted

# Documents measured at a time: enough for numpy, and a bound on memory.
_BATCH_DOCUMENTS = 64
_BATCH_LENGTH = 1_000_000  # code points
_FEW_LINES = 1_000  # below, what measuring needs is not loaded ...
_ASKED = 10_000  # ... till so many lines were matched one by one, which takes as long as loading it

# The steps in their order. Each sees what those before it removed.
STEPS: Mapping[str, Callable[[Page, Options], Found | Sequence[Decision]]] = {
    "headline": lambda page, options: headline(page),
    "repeats": lambda page, options: repeats(page),
    "boilerplate": boilerplate,
    "foreign": foreign,
    "site": site,
}
# What is beside what has changed by then: a second pass over the clean text would find these, and then more.
AGAIN = ("headline", "repeats")
_TITLE = "headline/found"  # the rule that keeps a page's headline
_ROUNDS = 4  # of AGAIN, each where the one before removed something


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
        pages = [leaning(page, self.options) for page in _measured(pages, self.options)]
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


def _outermost(parts: Sequence[Decision], page: Page, taken: Mapping[int, Why]) -> list[Decision]:
    """What is decided about parts of lines, without removals inside wider ones: a phrase trimmed off a line that a
    later step took whole."""
    end = -1
    kept = []
    for d in sorted(parts, key=lambda d: (d.span.start, -d.span.end)):
        if d.action is not Action.REMOVE:
            kept.append(d)
        elif d.span.start >= end and bisect_right(page.blocks.starts, d.span.start) - 1 not in taken:
            kept.append(d)
            end = d.span.end
    return kept


def _measured(pages: list[Page], options: Options) -> list[Page]:
    """Language scores and line probabilities, for all pages in one computation."""
    if all(is_under(step, options.skip) for step in ("boilerplate", "foreign")):
        return pages
    both, lines = fold_pages(pages), [page.lines for page in pages]
    code = both and both[0]
    surveys = languages.survey(lines, [page.document.language for page in pages], options.detector, code)
    wanted = not is_under("boilerplate/lines", options.skip)
    pages = [page.surveyed(survey) for page, survey in zip(pages, surveys, strict=True)]
    if wanted and pages:
        chances = line_model.body_chances(lines, [page.language for page in pages], code)
        pages = [page.changed(probabilities=its.tolist()) for page, its in zip(pages, chances, strict=True)]
        judge_pages(pages, chances, options.focus)
    if is_under("boilerplate", options.skip):
        return with_tops(pages, options.detector)
    pages = near_phrases(pages, options, both)
    topped = with_tops(below_articles(pages, options.rules), options.detector)
    # Where a top speaks another language than its page was taken for, the phrases of that one count too.
    anew = [i for i, (old, page) in enumerate(zip(pages, topped, strict=True)) if not _spoken(page) <= _spoken(old)]
    if anew:
        for i, page in zip(anew, near_phrases([topped[i] for i in anew], options), strict=True):
            topped[i] = page
    return topped


def _spoken(page: Page) -> set[str]:
    return {*page.languages, *(page.top.languages if page.top else ())}


def near_phrases(pages: list[Page], options: Options, code: tuple[Joined, Joined] | None = None) -> list[Page]:
    """The pages with which kinds of phrases each line comes near; as they are where lines are few, which are sooner
    matched than measured. `code`: what `fold_pages` says of these pages."""
    from cleanup.phrases.near import at_hand, near

    table = extended_table(options.rules)
    if not at_hand(table) and len(table.memo) < _ASKED and sum(len(page.lines) for page in pages) < _FEW_LINES:
        return pages
    spoken = [tuple(_spoken(page)) for page in pages]
    found = near(table, [page.lines for page in pages], [page.folded for page in pages], spoken, code)
    return [
        page.changed(near=near, top=page.top and page.top.changed(near=near))
        for page, near in zip(pages, found, strict=True)
    ]


def _decided(step: str, page: Page, options: Options) -> Found | None:
    """A step's decisions. What it decides by a page's neighbourhood and language, it decides for the page's top by the
    top's alone."""
    found = _found(page, STEPS[step](page, options))
    if page.top is None or step not in ("boilerplate", "foreign"):
        return found
    found = found or Found(page.blocks.starts, page.blocks.ends)
    size = len(page.top.blocks)
    headline = None if page.headline is None or page.headline >= size else page.headline
    top = page.top.changed(headline=headline, removed=frozenset(i for i in page.removed if i < size))
    above = _found(page, STEPS[step](top, options)) or Found(found.starts, found.ends)
    above.whole |= {i: why for i, why in found.whole.items() if i >= size}
    below = page.blocks.starts[size]
    above.others += [d for d in found.others if d.span.start >= below]
    return above


def _found(page: Page, decisions: Found | Sequence[Decision]) -> Found | None:
    if not decisions:
        return None
    return decisions if isinstance(decisions, Found) else Found(page.blocks.starts, page.blocks.ends, decisions)


def judge(page: Page, rewrites: Rewrites, options: Options) -> Result:
    """Runs the steps over one measured page."""
    taken: dict[int, Why] = {}  # the blocks that go
    parts: list[Decision] = []
    names = [*STEPS, *AGAIN]
    for n, name in enumerate(names):
        if (n >= len(STEPS) and not page.removed) or (options.skip and is_under(name, options.skip)):
            continue
        again = n >= len(STEPS) and name == "headline"
        found = _found(page, headline(page, again=True)) if again else _decided(name, page, options)
        if found is None:
            continue
        if options.skip:
            found = found.only(lambda rule: not is_under(rule, options.skip))
        for decision in found.others:
            if decision.rule == _TITLE:
                at = bisect_left(page.blocks.starts, decision.span.start)
                page = page.changed(headline=at) if page.headline != at else page
                parts = [d for d in parts if d.rule != _TITLE]
        parts += found.others
        if not (gone := found.whole.keys() - taken.keys() if taken else found.whole.keys()):
            continue
        taken = found.whole | taken if taken else found.whole
        page = page.changed(removed=page.removed.union(gone))
        if n >= len(names) - len(AGAIN) and len(names) < len(STEPS) + _ROUNDS * len(AGAIN):
            names += AGAIN
        if page.headline in gone:
            parts = [d for d in parts if d.rule != _TITLE]
            if name != "headline":  # else the bare one stands below: it is the title all the same
                page = page.changed(headline=None)
    warnings: tuple[str, ...] = ()
    if page.filled and all(i == page.headline for i in page.left[:2]):
        # Nothing but boilerplate, or nothing that could be judged: text is not dropped for that.
        taken = {i: why for i, why in taken.items() if why[0].startswith("headline/")}
        parts = [d for d in parts if d.action is not Action.REMOVE or d.rule.startswith("headline/")]
        page = page.changed(removed=frozenset(taken))
        warnings = (NO_BODY,)
    elif page.probabilities:
        warnings = () if verdict(page, options.focus).body_found else (NO_BODY,)
    others = _outermost(parts, page, taken)
    decided = layout(page, taken, others, not is_under("normalize/blank-lines", options.skip), rewrites)
    span = page.span(page.headline) if page.headline is not None else None
    return Result.of(page.document, decided, span, page.language, page.fragments, warnings)
