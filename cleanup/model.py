"""What flows: a document, the decisions about it, and the clean text as a view of the decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from cleanup.decided import Decided, replaced, tiled
from cleanup.decision import Action, Decision, Span

__all__ = [
    "Action", "Block", "Decision", "Document", "Fragment", "Refusal", "Removed", "Result", "Span", "Translated",
    "is_under",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """What the caller knows. All but `raw` may be None; `language` is an ISO 639-1 code."""

    raw: str
    title: str | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A physical line, or a sentence of an overlong line. Blocks tile the document.

    `span` covers the line end too; `text` is the normalised content without it, and `offsets` maps it back:
    pairs (index in text, code point of raw) between which both run alike.
    """

    span: Span
    text: str
    offsets: tuple[tuple[int, int], ...]

    def raw_index(self, index: int) -> int:
        """The code point of raw at which `text[index:]` begins; inside a rewritten run, where that run begins.

        >>> Block(Span(5, 9), "abc", ((0, 5), (3, 8))).raw_index(2)
        7
        """
        at, there, following = 0, self.span.start, self.span.end
        for i, (here, raw) in enumerate(self.offsets):
            if here > index:
                break
            at, there = here, raw
            following = self.offsets[i + 1][1] if i + 1 < len(self.offsets) else self.span.end
        return min(there + index - at, following)


@dataclass(frozen=True, slots=True)
class Removed:
    """A span of the raw text that is not in the clean text."""

    start: int
    end: int
    text: str
    rule: str
    reason: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run in a language foreign to the page, removed or not. Offsets are code points of the raw text.

    `kind` is "line", "sentence", "quotation" or "words"; `confidence` is between 0 and 1.
    """

    start: int
    end: int
    language: str
    confidence: float
    kind: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A span of the raw text and what was put in its place; `target` is the span itself where `flag` is set.

    `flag` names what was wrong with the translation (cleanup.translation.checks); `via` is the language in between.
    """

    start: int
    end: int
    source: str
    target: str
    language: str
    engine: str
    flag: str | None = None
    via: str | None = None


class Refusal(ValueError):
    """A text of which there can be no Result; the message says why, and what to do."""


class _OnceAsked:
    """The decisions of a Result that has them in columns, made when somebody asks; from then on it has them itself."""

    def __get__(self, result: Result | None, owner: type[Result]) -> tuple[Decision, ...]:
        decided = None if result is None else result._decided
        return () if decided is None else vars(result).setdefault("decisions", decided.decisions())


@dataclass(frozen=True)
class Result:
    """A document and the decisions about it; everything else is derived from these.

    Removals never overlap each other, rewrites never overlap each other; a removal wins over rewrites inside.
    With every decision undone, `text` is the input:

    >>> result = Result(Document("Title\\nTitle\\nBody\\n"), (
    ...     Decision(Span(6, 12), Action.REMOVE, "headline/exact", "the headline again"),), headline=Span(0, 5))
    >>> result.text, result.body, result.title
    ('Title\\nBody\\n', 'Body\\n', 'Title')
    >>> result.without("headline").text == result.document.raw
    True
    """

    document: Document
    decisions: tuple[Decision, ...] = _OnceAsked()  # type: ignore[assignment]  # () where none are given
    headline: Span | None = None
    language: str | None = None
    fragments: tuple[Fragment, ...] = ()
    warnings: tuple[str, ...] = ()
    _decided: ClassVar[Decided | None] = None

    @classmethod
    def of(cls, document: Document, decided: Decided, headline: Span | None, language: str | None,
           fragments: tuple[Fragment, ...], warnings: tuple[str, ...]) -> Result:  # fmt: skip
        """A Result of which the decisions are still columns."""
        result = cls(document, (), headline, language, fragments, warnings)
        del vars(result)["decisions"]
        vars(result)["_decided"] = decided
        return result

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "_decided"} | {"decisions": self.decisions}

    @cached_property
    def text(self) -> str:
        """The headline once, then the body, with rewrites applied."""
        return self._render(())

    @cached_property
    def body(self) -> str:
        """The clean text without the headline."""
        return self._render((self.headline,)).lstrip("\r\n") if self.headline else self.text

    @cached_property
    def title(self) -> str | None:
        """The headline given by the caller or found in the text, or None."""
        if self.document.title or not self.headline:
            return self.document.title
        raw = self.document.raw
        outside = (Span(0, self.headline.start), Span(self.headline.end, len(raw)))
        return self._render(outside, removals=False).strip()

    @cached_property
    def removed(self) -> tuple[Removed, ...]:
        """What is not in the clean text, in order."""
        raw = self.document.raw
        return tuple(
            Removed(d.span.start, d.span.end, raw[d.span.start : d.span.end], d.rule, d.reason,
                    d.evidence.get("language"))
            for d in self.decisions
            if d.action is Action.REMOVE
        )  # fmt: skip

    @cached_property
    def translations(self) -> tuple[Translated, ...]:
        """What was translated, and what was to be but stayed as it was, in order."""
        raw = self.document.raw
        return tuple(
            Translated(
                d.span.start, d.span.end, source := raw[d.span.start : d.span.end],
                d.after if d.action is Action.REWRITE else source,
                d.evidence["language"], d.evidence["engine"], d.evidence.get("flag"), d.evidence.get("via"),
            )
            for d in self.decisions
            if is_under(d.rule, ("translate",))
        )  # fmt: skip

    def __repr__(self) -> str:
        from cleanup.report.notebook import summary

        return f"<{summary(self)}>"

    def _repr_html_(self) -> str:
        from cleanup.report.notebook import as_html

        return as_html(self)

    def without(self, *rule_prefixes: str) -> Result:
        """The same result with every decision undone whose rule begins with one of the prefixes.

        Prefixes are whole path parts: "boilerplate/id" undoes "boilerplate/id/comments". "" undoes everything.
        """
        for prefix in rule_prefixes:
            if not isinstance(prefix, str):
                raise TypeError(f"prefixes must be str, each an argument of its own; not {prefix!r}")
        kept = tuple(d for d in self.decisions if not is_under(d.rule, rule_prefixes))
        return replace(self, decisions=kept)

    def pieces(self, hidden: Iterable[Span] = (), removals: bool = True) -> Iterator[tuple[int, int, str | None]]:
        """The text as (start, end, what stands there instead) of the raw text; None where the raw text stands.

        The pieces tile the raw text, but for rewrites inside a removal or inside a wider rewrite.
        """
        decided = self._decided
        cuts = [(s.start, -s.end, -1, "") for s in hidden]
        if removals and decided is not None:
            cuts += [(start, -end, -1, "") for start, end in decided.cuts()]
        elif removals:
            cuts += [(d.span.start, -d.span.end, -1, "") for d in self.decisions if d.action is Action.REMOVE]
        cuts += decided.replaced() if decided is not None else replaced(self.decisions)
        return tiled(cuts, len(self.document.raw))

    def _render(self, hidden: tuple[Span, ...], removals: bool = True) -> str:
        raw = self.document.raw
        if self._decided is not None and removals and not hidden:
            return self._decided.text(raw)
        return "".join([raw[a:b] if after is None else after for a, b, after in self.pieces(hidden, removals)])


def is_under(rule: str, prefixes: Iterable[str]) -> bool:
    """Whether a rule's path lies under one of the prefixes, by whole parts; "*" stands for any one part.

    >>> is_under("boilerplate/id/comments", ["boilerplate/id"]), is_under("headline/exact", ["head"])
    (True, False)
    >>> is_under("boilerplate/id/comments", ["boilerplate/*/comments"])
    True
    """
    return any(_leads(prefix.strip("/"), rule) for prefix in prefixes)


def _leads(prefix: str, rule: str) -> bool:
    if "*" not in prefix:
        return not prefix or rule == prefix or rule.startswith(prefix + "/")
    wanted, parts = prefix.split("/"), rule.split("/")
    return len(wanted) <= len(parts) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=False))
