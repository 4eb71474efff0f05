"""Every decision about a text as one line of JSON, and the Result made from it again, without judging anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleanup.html import extract
from cleanup.model import Action, Decision, Document, Fragment, Refusal, Result, Span
from cleanup.options import Options
from cleanup.versions import made_with

FORMAT = 1
BEGINS = b'{"ledger": '


def digest(raw: str) -> str:
    """What a text is found by in a ledger, whatever its file is called."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def entry(result: Result, name: str) -> dict[str, Any]:
    """One Result as JSON. Offsets are code points of the raw text, which itself is not in it."""
    return {
        "ledger": FORMAT,
        "made_with": dict(made_with()),
        "source": name,
        "sha256": digest(result.document.raw),
        "title": result.document.title,
        "url": result.document.url,
        "language": result.language,
        "headline": [result.headline.start, result.headline.end] if result.headline else None,
        "decisions": [
            {"start": d.span.start, "end": d.span.end, "action": d.action.value, "rule": d.rule, "reason": d.reason,
             **({"after": d.after} if d.action is Action.REWRITE else {}),
             **({"evidence": _evidence(d.evidence)} if len(d.evidence) else {})}
            for d in result.decisions
        ],
        "fragments": [[f.start, f.end, f.language, round(f.confidence, 4), f.kind] for f in result.fragments],
        "warnings": list(result.warnings),
    }  # fmt: skip


def line(result: Result, name: str) -> bytes:
    """The entry as one line of a ledger."""
    return json.dumps(entry(result, name), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    return {name: evidence[name] for name in evidence if name != "because"}  # its words cost 20 ms a line


def restore(found: Mapping[str, Any], raw: str) -> Result:
    """The Result of an entry over its text. Raises ValueError where the text is another, or the entry is broken.

    >>> from cleanup.model import Document
    >>> cut = Decision(Span(0, 2), Action.REMOVE, "boilerplate/lines", "menu")
    >>> result = Result(Document("a b"), (cut,))
    >>> restore(json.loads(line(result, "x")), "a b") == result
    True
    """
    try:
        if found["ledger"] != FORMAT:
            raise ValueError(f"ledger format {found['ledger']}; this version reads {FORMAT}")
        if found["sha256"] != digest(raw):
            raise ValueError("the ledger is about another text")
        decisions = tuple(
            Decision(Span(int(d["start"]), int(d["end"])), Action(d["action"]), str(d["rule"]), str(d["reason"]),
                     str(d.get("after", "")), d.get("evidence") or {})
            for d in found["decisions"]
        )  # fmt: skip
        fragments = tuple(
            Fragment(int(start), int(end), str(language), float(confidence), kind)
            for start, end, language, confidence, kind in found["fragments"]
        )
        headline = Span(*map(int, found["headline"])) if found["headline"] else None
        places: list[Span | Fragment] = [*(d.span for d in decisions), *fragments, *([headline] if headline else ())]
        if any(not 0 <= place.start <= place.end <= len(raw) for place in places):
            raise ValueError("a decision, a fragment or the headline lies outside the text")
        document = Document(raw, found["title"], None, found["url"])
        return Result(document, decisions, headline, found["language"], fragments, tuple(found["warnings"]))
    except (KeyError, TypeError, OverflowError) as error:  # the last one for Infinity
        raise ValueError(f"no entry of a ledger: {error}") from None


@dataclass(frozen=True, slots=True)
class Replay:
    """A ledger to apply instead of judging, with rules (prefixes) whose decisions are undone."""

    ledger: Path
    undo: tuple[str, ...] = ()

    def opened(self) -> Replayer:
        """What gives the Results; the ledger is read once a process."""
        return Replayer(_index(self.ledger), self.undo)


class Index:
    """Where in a ledger each text is, and the rules by which it was decided: 200 bytes a text, whatever was found.

    A text is found by its content, so files may have been moved or renamed. Raises OSError, and ValueError, naming the
    line, for what is no ledger.
    """

    def __init__(self, ledger: Path) -> None:
        self.path = ledger
        self.rules: set[str] = set()
        self._places: dict[bytes, int] = {}
        place = 0
        with ledger.open("rb") as stream:
            for number, row in enumerate(stream, 1):
                try:
                    found = json.loads(row)
                    self.rules.update(d["rule"] for d in found["decisions"])
                    self._places[bytes.fromhex(found["sha256"])] = place
                    self._places[_key(found["sha256"], found["title"], found["url"])] = place
                except (ValueError, KeyError, TypeError, RecursionError):
                    raise ValueError(f"{ledger}:{number}: no line of a ledger (cleanup clean --ledger)") from None
                place += len(row)

    def entry(self, document: Document) -> Mapping[str, Any]:
        """What was decided about a text: of two alike, about the one with its headline and address. Raises Refusal."""
        known = digest(document.raw)
        place = self._places.get(_key(known, document.title, document.url), self._places.get(bytes.fromhex(known)))
        if place is None:
            raise Refusal(f"not in {self.path}: another text was cleaned, or it has changed since")
        with self.path.open("rb") as stream:
            stream.seek(place)
            found: Mapping[str, Any] = json.loads(stream.readline())
            return found


def _key(sha256: str, title: str | None, url: str | None) -> bytes:
    return hashlib.sha256(f"{sha256}\0{title}\0{url}".encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=1)
def _index(ledger: Path) -> Index:
    return Index(ledger)


@dataclass(frozen=True, slots=True)
class Replayer:
    """Gives Results as a Cleaner does, by the decisions of a ledger. Raises Refusal for a text that is not in it."""

    index: Index
    undo: tuple[str, ...]
    options: Options = field(default_factory=Options)

    def clean_html(self, html: str | bytes, title: str | None = None, url: str | None = None) -> Result:
        """The Result for a web page."""
        found = extract(html, url)
        return self._restored(Document(found.page, title or found.title, None, url))

    def clean_many(self, texts: Iterable[str | Document]) -> Iterator[Result]:
        """A Result for each text or Document, in order."""
        for text in texts:
            yield self._restored(text if isinstance(text, Document) else Document(text))

    def _restored(self, document: Document) -> Result:
        try:
            return restore(self.index.entry(document), document.raw).without(*self.undo)
        except Refusal:
            raise
        except ValueError as error:
            raise Refusal(str(error)) from None
