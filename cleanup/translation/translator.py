"""Many sentences at once: each once, what is known from the cache, the rest in two rounds through the engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cleanup.options import Translation
from cleanup.translation import checks
from cleanup.translation.cache import Cache
from cleanup.translation.engines import LONGEST, Engine, engine
from cleanup.translation.packages import Package
from cleanup.translation.segments import Bounds, between_items, cut, items_in

# Sentences between two looks at the cache: an interrupted run has kept what came before, and progress is told some
# seconds apart.
_ROUND = 250
_OTHER_BEAM = {1: 4, 2: 4, 4: 1}
_RULES = 1  # raised when segments or checks change, so that no older answer is taken from a cache
_SENTENCE_END = tuple(".!?…。！？؟۔।")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sentence after translation. Where `flag` is set, `text` is the sentence as it was."""

    text: str
    flag: str | None = None


def translate_sentences(
    sentences: Sequence[str],
    route: Sequence[Package],
    settings: Translation | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Each sentence by way of one package, or of two. A sentence that fails on the way is left as it was.

    A failed check sends a sentence through a second time: in parts around its addresses, names and code where it
    has any, else at another beam. `progress` is called with (sentences done, sentences in all), where each
    distinct sentence counts once a package.
    """
    settings = settings or Translation()
    distinct = list(dict.fromkeys(sentences))
    found = {sentence: Outcome(sentence) for sentence in distinct}
    total = len(distinct) * len(route)
    for hop, package in enumerate(route):
        going = list(dict.fromkeys(outcome.text for outcome in found.values() if outcome.flag is None))
        answers: dict[str, Outcome] = {}
        for at in range(0, len(going), _ROUND):
            if progress:
                progress(hop * len(distinct) + at, total)
            answers.update(_kept(going[at : at + _ROUND], package, settings))
            if progress:
                progress(hop * len(distinct) + min(at + _ROUND, len(going)), total)
        for sentence, outcome in found.items():
            if outcome.flag is None:
                answer = answers[outcome.text]
                found[sentence] = Outcome(sentence, answer.flag) if answer.flag else answer
    return [found[sentence] for sentence in sentences]


def _kept(sentences: Sequence[str], package: Package, settings: Translation) -> dict[str, Outcome]:
    """The answers from the cache; what it lacks is translated and kept."""
    if not settings.cache:
        return _translated(sentences, package, settings)
    scope = f"{package.identity} {settings.engine} {settings.beam} {_RULES}"
    cache = Cache(scope)
    known = {sentence: Outcome(*json.loads(value)) for sentence, value in cache.get(sentences).items()}
    fresh = _translated([sentence for sentence in sentences if sentence not in known], package, settings)
    cache.put({s: json.dumps([o.text, o.flag], ensure_ascii=False) for s, o in fresh.items()})
    return known | fresh


def _translated(sentences: Sequence[str], package: Package, settings: Translation) -> dict[str, Outcome]:
    if not sentences:
        return {}
    model = engine(package, settings)
    plans = dict(zip(sentences, _whole(sentences, model), strict=True))
    found = _run(plans, model, settings.beam, package.source)
    failed = [sentence for sentence, (_, flag) in found.items() if flag]
    apart = {sentence: _around_items(sentence, model) for sentence in failed if items_in(sentence)}
    other = {sentence: plans[sentence] for sentence in failed if sentence not in apart}
    found.update(_run(apart, model, settings.beam, package.source))
    found.update(_run(other, model, _OTHER_BEAM[settings.beam], package.source))
    return {s: Outcome(s, flag) if flag else Outcome(text) for s, (text, flag) in found.items()}


def _whole(sentences: Sequence[str], model: Engine) -> list[list[Bounds]]:
    """The parts that each sentence is translated in: itself, unless it is too long for the model."""
    long = [i for i, sentence in enumerate(sentences) if len(sentence.encode()) > LONGEST]
    sizes = dict(zip(long, model.sizes([sentences[i] for i in long]), strict=True)) if long else {}
    return [
        _fitting(sentence, (0, len(sentence)), sizes.get(i, 0), model) for i, sentence in enumerate(sentences)
    ]


def _fitting(sentence: str, part: Bounds, size: int, model: Engine) -> list[Bounds]:
    """A part of a sentence, cut until each piece is short enough for the model."""
    if size <= LONGEST or part[1] - part[0] < 2:
        return [part]
    start, stop = part
    pieces = cut(sentence[start:stop], max(1, (stop - start) * LONGEST // size))
    pieces = [(start + a, start + b) for a, b in pieces]
    sizes = model.sizes([sentence[a:b] for a, b in pieces])
    return [done for piece, n in zip(pieces, sizes, strict=True) for done in _fitting(sentence, piece, n, model)]


def _around_items(sentence: str, model: Engine) -> list[Bounds]:
    parts = between_items(sentence)
    sizes = model.sizes([sentence[a:b] for a, b in parts])
    return [done for part, n in zip(parts, sizes, strict=True) for done in _fitting(sentence, part, n, model)]


def _run(
    plans: dict[str, list[Bounds]], model: Engine, beam: int, language: str
) -> dict[str, tuple[str, str | None]]:
    """Each sentence translated in its parts, with the first thing that is wrong about it."""
    parts = list(dict.fromkeys(sentence[a:b] for sentence, plan in plans.items() for a, b in plan))
    answers = dict(zip(parts, model.translate(parts, beam), strict=True))
    found: dict[str, tuple[str, str | None]] = {}
    for sentence, plan in plans.items():
        text, at, flag = "", 0, None
        for a, b in plan:
            source, target = sentence[a:b], answers[sentence[a:b]]
            flag = flag or checks.flag(source, target)
            text += sentence[at:a] + (_fragment(source, target) if len(plan) > 1 else target or "").strip()
            at = b
        text += sentence[at:]
        found[sentence] = (text, flag or checks.flag(sentence, text))
    sound = [sentence for sentence, (_, flag) in found.items() if not flag]
    for sentence, wrong in zip(sound, checks.still_in(language, [found[s][0] for s in sound]), strict=True):
        if wrong:
            found[sentence] = (found[sentence][0], "language")
    return found


def _fragment(source: str, target: str | None) -> str:
    """A part's translation without the full stop that models like to put behind a part."""
    target = (target or "").strip()
    return target.removesuffix(".") if not source.endswith(_SENTENCE_END) else target
