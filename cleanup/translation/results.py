"""Results translated: the sentences of many clean texts gathered, translated at once, put back as decisions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleanup import languages
from cleanup.languages import name_of
from cleanup.model import Action, Decision, Result, Span
from cleanup.options import Options
from cleanup.page import weight
from cleanup.text import lines
from cleanup.translation.checks import MEANING
from cleanup.translation.packages import BrokenPackage, MissingPackage, Package, installed, route, same_language
from cleanup.translation.segments import Bounds, segments
from cleanup.translation.translator import Outcome, Progress, translate_sentences

# A line this long (cleanup.page.weight) is asked for its own language: it may be one of two that a page is in.
_TELLING = 60
UNKNOWN = "the language is not known: nothing was translated; name it with --language"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the clean text and where it comes from; `same` where both are the same characters."""

    start: int
    end: int
    raw: Bounds
    same: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    language: str


def translated(results: Sequence[Result], options: Options, progress: Progress | None = None) -> list[Result]:
    """The results with what is in another language than asked for translated, by REWRITE decisions.

    With `options.translate_to` everything goes into that language; with `foreign="translate"` only the fragments
    that are foreign to a page go into the page's. Rules are "translate/id-en"; a translation that fails a check is
    a KEEP decision, with the flag in its evidence. Where a package is missing a warning says which. Raises
    ModuleNotFoundError, naming the extra, where the engine is not installed.
    """
    packages = installed()
    ways: dict[tuple[str, str], tuple[Package, ...] | MissingPackage] = {}
    plans: list[list[tuple[_Sentence, str]]] = []
    for result, found in zip(results, _sentences(results, options, packages), strict=True):
        target = options.translate_to or result.language or ""
        plans.append([(s, target) for s in found if target and not same_language(s.language, target)])
        for sentence, _ in plans[-1]:
            pair = (sentence.language, target)
            if pair not in ways:
                ways[pair] = _way(*pair, packages)
    outcomes: dict[tuple[str, str], dict[str, Outcome]] = {}
    for (source, target), way in list(ways.items()):
        if isinstance(way, MissingPackage):
            continue
        wanted = list(dict.fromkeys(
            result.text[s.start : s.end]
            for result, plan in zip(results, plans, strict=True)
            for s, to in plan if (s.language, to) == (source, target)
        ))  # fmt: skip
        try:
            answers = translate_sentences(wanted, way, options.translation, progress)
        except BrokenPackage as broken:
            ways[source, target] = MissingPackage(source, target, packages, f" that works: {broken}")
            continue
        outcomes[source, target] = dict(zip(wanted, answers, strict=True))
    return [_with(result, plan, ways, outcomes, options) for result, plan in zip(results, plans, strict=True)]


def _way(source: str, target: str, packages: Sequence[Package]) -> tuple[Package, ...] | MissingPackage:
    try:
        return route(source, target, packages)
    except MissingPackage as missing:
        return missing


def _sentences(
    results: Sequence[Result], options: Options, packages: Sequence[Package]
) -> list[list[_Sentence]]:
    """What might be translated of each result, with its language."""
    if options.translate_to is None:
        return [_in_fragments(result) for result in results]
    known = _languages(results, options)
    spoken: list[list[tuple[int, int]]] = []
    asked: list[str] = []
    for result in results:
        spoken.append([(a, b) for a, b, _ in lines(result.text) if weight(result.text[a:b]) >= _TELLING])
        asked += [result.text[a:b] for a, b in spoken[-1]]
    answers = iter(languages.identify(asked, options.detector))
    able = {package.source for package in packages}
    found: list[list[_Sentence]] = []
    for result, main, long in zip(results, known, spoken, strict=True):
        own = {a: answer for (a, _), answer in zip(long, answers, strict=False)}
        found.append(list(_everywhere(result, main, own, able, options.translate_to)) if main else [])
    return found


def _languages(results: Sequence[Result], options: Options) -> list[str | None]:
    """The language of each result: asked for, detected, or the best guess for a text too short to survey."""
    unknown = [r.text for r in results if not (options.language or r.language)]
    guesses = iter(languages.identify(unknown, options.detector) if unknown else ())
    return [options.language or r.language or next(guesses) for r in results]


def _everywhere(
    result: Result, main: str, own: dict[int, str | None], able: set[str], target: str
) -> list[_Sentence]:
    text, pieces = result.text, _pieces(result)
    fragments = [(*_in_text(pieces, f.start, f.end), f.language) for f in result.fragments if f.kind != "words"]
    breaks = {place for start, end, _ in fragments for place in (start, end)} | _breaks(result, pieces)
    starts = [a for a, _, _ in lines(text)]
    found = []
    for a, b in segments(text, main, breaks):
        language = next((code for start, end, code in fragments if start <= a and b <= end), None)
        if language is None:
            answer = own.get(starts[bisect_right(starts, a) - 1])
            language = answer if answer and (same_language(answer, target) or answer in able) else main
        if language != "und":
            found.append(_Sentence(a, b, language))
    return found


def _in_fragments(result: Result) -> list[_Sentence]:
    if not result.fragments or not result.language:
        return []
    pieces = _pieces(result)
    breaks = _breaks(result, pieces)
    found = []
    for fragment in result.fragments:
        start, end = _in_text(pieces, fragment.start, fragment.end)
        if start == end or fragment.language == "und":
            continue
        inside = [place - start for place in breaks if start < place < end]
        for a, b in segments(result.text[start:end], fragment.language, inside):
            found.append(_Sentence(start + a, start + b, fragment.language))
    return found


def _with(
    result: Result, plan: Sequence[tuple[_Sentence, str]],
    ways: dict[tuple[str, str], tuple[Package, ...] | MissingPackage],
    outcomes: dict[tuple[str, str], dict[str, Outcome]], options: Options,
) -> Result:  # fmt: skip
    warnings = list(result.warnings)
    if options.translate_to and not plan and not (options.language or result.language) and result.text.strip():
        warnings.append(UNKNOWN)
    pieces = _pieces(result)
    decisions: list[Decision] = []
    reach = 0  # of the clean text, where the last decision ends
    for sentence, target in plan:
        pair = (sentence.language, target)
        way = ways[pair]
        if isinstance(way, MissingPackage):
            warnings.append(str(way))
            continue
        outcome = outcomes[pair][result.text[sentence.start : sentence.end]]
        around = _around(pieces, sentence.start, sentence.end)
        if around is None or around[0] < reach:
            continue
        start, end, span = around
        reach = end
        evidence = {"language": sentence.language, "engine": options.translation.engine}
        if len(way) > 1:
            evidence["via"] = way[0].target
        rule = f"translate/{sentence.language}-{target}"
        if outcome.flag:
            reason, evidence["flag"] = f"left as it is: {MEANING[outcome.flag]}", outcome.flag
            decisions.append(Decision(span, Action.KEEP, rule, reason, evidence=evidence))
            continue
        after = result.text[start : sentence.start] + outcome.text + result.text[sentence.end : end]
        reason = f"translated from {name_of(sentence.language)}"
        decisions.append(Decision(span, Action.REWRITE, rule, reason, after, evidence))
    # Translations first: of two rewrites of one span the earlier wins.
    together = sorted((*decisions, *result.decisions), key=lambda d: (d.span.start, d.span.end))
    return replace(result, decisions=tuple(together), warnings=tuple(dict.fromkeys(warnings)))


def _pieces(result: Result) -> list[_Piece]:
    found, at = [], 0
    for start, end, after in result.pieces():
        size = end - start if after is None else len(after)
        found.append(_Piece(at, at + size, (start, end), after is None))
        at += size
    return found


def _breaks(result: Result, pieces: list[_Piece]) -> set[int]:
    """Places in the clean text that no sentence crosses: where something was removed, and the headline's ends."""
    spans = [d.span for d in result.decisions if d.action is Action.REMOVE]
    spans += [result.headline] if result.headline else []
    return {place for span in spans for place in _in_text(pieces, span.start, span.end)}


def _in_text(pieces: list[_Piece], start: int, end: int) -> Bounds:
    """A span of the raw text in the clean text; inside a rewrite, all of it."""
    touched = [p for p in pieces if p.raw[0] < end and p.raw[1] > start]
    if not touched:
        behind = next((p.start for p in pieces if p.raw[0] >= start), pieces[-1].end if pieces else 0)
        return behind, behind
    first, last = touched[0], touched[-1]
    return (
        first.start + max(0, start - first.raw[0]) if first.same else first.start,
        last.end - max(0, last.raw[1] - end) if last.same else last.end,
    )


def _around(pieces: list[_Piece], start: int, end: int) -> tuple[int, int, Span] | None:
    """The part of the clean text, widened to whole rewrites, that a sentence stands in, and its span of the raw text.

    None where the span would end at something inserted at the very end of the text, which no span can hold.
    """
    first = bisect_right(pieces, start, key=lambda p: p.end)
    last = bisect_right(pieces, end - 1, key=lambda p: p.start) - 1
    while pieces[last].start == pieces[last].end:
        last -= 1
    head, tail = pieces[first], pieces[last]
    a, raw_a = (start, head.raw[0] + start - head.start) if head.same else (head.start, head.raw[0])
    while first and raw_a == pieces[first - 1].raw[0] == pieces[first - 1].raw[1]:
        first -= 1
        a = pieces[first].start
    b, raw_b = (end, tail.raw[0] + end - tail.start) if tail.same else (tail.end, tail.raw[1])
    while not tail.same and tail.raw[0] == tail.raw[1]:
        last += 1
        if last == len(pieces):
            return None
        tail = pieces[last]
        b, raw_b = (tail.start + 1, tail.raw[0] + 1) if tail.same else (tail.end, tail.raw[1])
    return a, b, Span(raw_a, raw_b)
