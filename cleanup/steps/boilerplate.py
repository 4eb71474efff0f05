"""Boilerplate: what platforms say (phrases), and what reads like no part of an article (the line model).

Order of precedence, the first that speaks decides:

1. the headline stays, unless it was only found and is itself a sure phrase ("Skip to main content");
2. a phrase of the user's own files goes, wherever it stands;
3. a phrase amid the article, with nothing like it beside it, stays where the line model is sure that the line is
   body: extractors and editors keep such lines, and so do we (measured: docs/experiments/rules.md);
4. a sure phrase goes;
5. a weak phrase, which could also be a line of an article, goes in a neighbourhood of boilerplate or where the
   line model doubts it;
6. on a page that the line model leaves whole, the lines below the last paragraph go together where most are junk;
7. the line model decides, unless it found no body on the page, or the page is clean as a whole; the paragraph under
   the headline stays if it is not surely junk;
8. a line that ends with the credit of a picture goes where precision is asked for, unless the page is clean.

Left alone: phrases inside prose, and every page without a body, whose text is kept with a warning.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Set
from functools import lru_cache
from pathlib import Path

from cleanup.captions import captions
from cleanup.decided import Found, Why
from cleanup.judged import looks_clean, verdict
from cleanup.lead import leads
from cleanup.lines.evidence import Weighed
from cleanup.lines.verdict import BODY_LETTERS
from cleanup.model import Action, Decision
from cleanup.neighbourhood import DOUBTED, in_neighbourhood, prose
from cleanup.options import Options
from cleanup.page import LIST_ITEM, Page, weight
from cleanup.phrases import Match, Matcher, Rule, default_table, extended_table
from cleanup.phrases.speakers import BETWEEN, EDITED, EDITORIAL, FORMS, MENUS, SIGNATURES, UNQUOTED, only_machine, signs

# Probabilities from which a phrase that stands alone is left to the article, on any page and on a clean one.
_BODY = 0.9
_BODY_OF_CLEAN = 0.5
_EDITED_OF_CLEAN = 0.18  # for the groups that editors write too, and who wrote it right below the text
_FEW_FORMS = 2  # below the article, of what only forms say: there what is doubtful goes too
# Below this a line below the last paragraph makes a footer with others.
_HARDLY_BODY = 0.1
_SET_OFF = re.compile("[:：|»]")  # "Read also: ..."
_WORDY = 8  # folded code points
_QUOTED = 0.95  # probability from which the line of a form is a quotation, on a clean page
# What stands below an article as its writer's: "— Anna", "../Frenck", an address.
_WRITER = re.compile(r"(?:[–—~]|\.\.+)[ /]*\w+(?:[ .]+\w+)?$|[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")
# A weak phrase that ends so is a letter's greeting, or code: "Hello Anna,", "Best,", '"country": "US",'.
_GOES_ON = (",", "،", "，")
_FOOTER = ("boilerplate/footer", "among boilerplate below the article")
_LINES = ("boilerplate/lines", "reads like no part of the article")
NO_BODY = "no body found, text kept"


def boilerplate(page: Page, options: Options) -> Found:
    """Decides about whole lines, then about phrases at the ends of the prose that stays."""
    matcher = _matcher(page, options.rules)
    closed = set(page.removed)  # the lines that are decided about
    if (i := page.headline) is not None and i not in closed and not _no_headline(page, matcher, i):
        closed.add(i)
    said = matcher.lines(page.lines, page.folded, None, page.near, closed)
    found = {i: match for i, match in said.items() if match.sure or not page.lines[i].rstrip().endswith(_GOES_ON)}
    own = _own_rules(options.rules)
    if (signature := _signature(page, found)) is not None and found[signature].rule not in own:
        del found[signature]
        closed.add(signature)
    whole = frozenset(found)
    clean = looks_clean(page)
    footer = _footer(page, found, clean) if options.focus != "recall" else frozenset()
    if options.focus != "precision":
        found = _not_vetoed(page, found, clean, own) | {i: found[i] for i in footer & whole}
    sure = {i for i, match in found.items() if match.sure}
    gone = sure | (footer & whole) | in_neighbourhood(page, page.removed | sure, found.keys() - sure)
    weighed = Weighed(page.lines, page.probabilities, page.language)
    decided = Found(page.blocks.starts, page.blocks.ends)
    taken = decided.whole
    taken |= {i: _said(found[i].rule, found[i].sure) for i in gone}
    taken |= dict.fromkeys(footer - whole - closed, (*_FOOTER, weighed))
    closed |= gone
    closed |= footer
    taken |= dict.fromkeys(_by_model(page, closed, options), (*_LINES, weighed))
    closed |= taken.keys()
    closed |= whole
    if options.focus == "precision" and not clean:
        credited = captions(page, matcher, [i for i in page.filled if i not in closed])
        taken |= {i: (match.rule.id, "a caption with a credit", _evidence(match.rule)) for i, match in credited.items()}
        closed |= credited.keys()
    for i, start, end, match in matcher.trimmed(page.lines, page.folded, page.near, closed):
        if clean and match.rule.group in EDITED:
            continue
        text = page.lines[i][start:end].strip()
        decided.others.append(
            Decision(page.span(i, start, end), Action.REMOVE, match.rule.id,
                     f"{match.rule.group.replace('-', ' ')}: {text!r} beside prose", evidence=_evidence(match.rule))
        )  # fmt: skip
    return decided


def _no_headline(page: Page, matcher: Matcher, i: int) -> bool:
    """Whether the headline found is what platforms say: "Skip to main content" stands first on many a page."""
    match = None if page.document.title else matcher.lines(page.lines, page.folded, (i,), page.near).get(i)
    return match is not None and match.sure and not match.open and match.rule.group not in EDITORIAL - {"navigation"}


def _signature(page: Page, found: Mapping[int, Match]) -> int | None:
    """The line right below a page's clean top, or the last of a clean page, that says who wrote it, or when, with no
    such line beside it."""
    if not page.probabilities or not found:
        return None
    if page.top is not None:
        first, *rest = [i for i in page.filled if i >= len(page.top.blocks)][:2]
    else:
        first, *rest = reversed(page.filled[-2:])
    if first not in found or page.probabilities[first] < _EDITED_OF_CLEAN or not signs(found[first], page.lines[first]):
        return None
    if page.top is None and not looks_clean(page):
        return None
    return None if any(i in found and found[i].rule.group in SIGNATURES for i in rest) else first


def _footer(page: Page, found: Mapping[int, Match], clean: bool) -> frozenset[int]:
    """The lines below the last paragraph where most of them are a phrase, foreign, or hardly body to the line model.

    Among such company a line need not be known: only what is surely body stays. Below a clean page a short line that is
    hardly body goes alone too. This is for pages that the model leaves whole because next to all of them is body, a few
    buttons below a long text: on noisier ones it judges better by itself (the rule on every page: word F1 of wcxb .9325
    -> .9313, other kinds .7642 -> .7578, part test).
    """
    if not page.probabilities or verdict(page).dropped:
        return frozenset()
    foreign = {page.starting.get(f.start) for f in page.fragments if f.kind == "line"}
    filled = [i for i in page.filled if i != page.headline]
    junk = [i in page.removed or i in foreign or i in found or page.probabilities[i] < _HARDLY_BODY for i in filled]
    body = [n for n, i in enumerate(filled) if i in page.prose and page.probabilities[i] >= DOUBTED and not junk[n]]
    end = body[-1] + 1 if body else len(filled)  # where the article ends
    if sum(junk[end:]) < 2 or 2 * sum(junk[end:]) < len(filled) - end:
        alone = [i for i in filled[end:] if page.probabilities[i] < _HARDLY_BODY and page.letters[i] < BODY_LETTERS]
        if not clean or (len(alone) == 1 and _ends_letter(page, alone[0])):
            return frozenset()
        return frozenset(alone) - page.removed
    first = end + junk[end:].index(True)  # before it may stand the article's last line: "Happy coding!"
    forms = sum([i in found and _said_by_forms(page, i, found[i], below=True) for i in filled[first:]])
    bound = _BODY if forms >= _FEW_FORMS else DOUBTED
    below = enumerate(filled[end:], end)
    return frozenset(i for n, i in below if page.probabilities[i] < (bound if n > first else DOUBTED)) - page.removed


def _ends_letter(page: Page, i: int) -> bool:
    """Whether a line is who wrote what stands above it: it is below "Best wishes,", or reads like a signature."""
    above = page.filled[bisect_left(page.filled, i) - 1]
    return page.lines[above].rstrip().endswith((",", "،", "，")) or _WRITER.match(page.lines[i].strip()) is not None


def _own_rules(files: tuple[Path, ...]) -> frozenset[Rule]:
    return frozenset(extended_table(files).rules[len(default_table().rules) :]) if files else frozenset()


def _not_vetoed(page: Page, found: dict[int, Match], clean: bool, own: frozenset[Rule]) -> dict[int, Match]:
    """The phrases that the line model leaves to us: all but those that stand alone amid what is surely body."""
    if not page.probabilities:
        return found
    # Where a copy of the headline or a repeat was found, a scraper was at work.
    clean, clean_to_model = clean and not page.removed, clean
    chances, least = page.probabilities, _EDITED_OF_CLEAN if clean_to_model else _BODY
    vetoed = {
        i
        for i in found
        if chances[i] >= least and not (own and found[i].rule in own)
        and not (clean_to_model and (not clean or only_machine(found[i])) and chances[i] < _BODY_OF_CLEAN)
    }
    if not vetoed:
        return found
    left = {i: match for i, match in found.items() if i not in vetoed}
    said = frozenset([i for i, match in found.items() if match.sure and match.rule.group in UNQUOTED])
    first, last = prose(page, said)
    filled = page.filled
    # Beside a date stand other dates, in tables; on a clean page, beside a list's entry the next one.
    like = {i for i, match in found.items() if match.rule.group != "date" and (not clean or only_machine(match))}
    forms = {i for i, match in found.items() if _said_by_forms(page, i, match, below=i > last >= 0)}
    for i in vetoed:
        n, match = bisect_left(filled, i), found[i]
        beside = filled[max(n - 1, 0) : n] + filled[n + 1 : n + 2]
        surely = clean_to_model and not i < first <= last and page.probabilities[i] >= _BODY_OF_CLEAN
        if surely and forms.isdisjoint((i, *beside)):
            continue
        # "Technical support" can be a heading of a clean page; between paragraphs stands "Advertisement".
        heading = clean and match.rule.group not in BETWEEN
        doubtful = page.probabilities[i] < _BODY
        menu = doubtful and match.sure and not match.open and match.rule.group in MENUS
        machine = i > last and (menu or only_machine(match))  # "Next page", "Posting Komentar" below a clean page
        at_edge = first <= last and not first <= i <= last and (machine or (not clean and doubtful))
        item = clean and LIST_ITEM.match(page.lines[i])  # the next entry is no company
        # Two phrases that are both surely body are a form's fields, or code, or a shop's entries.
        company = {k for k in beside if k in like and (doubtful or page.probabilities[k] < _BODY)}
        beside_like = not item and (company or not page.removed.isdisjoint(beside))
        unmistakable = _unmistakable(match, page.lines[i], clean) and (not heading or doubtful)
        if beside_like or at_edge or unmistakable or (doubtful and clean_to_model and not clean):
            left[i] = match
    return left


def _said_by_forms(page: Page, i: int, match: Match, below: bool) -> bool:
    """Whether a phrase goes from a clean page though the line model holds it for body, and what is beside it too."""
    groups = BETWEEN | FORMS if below and weight(page.folded[i]) >= _WORDY else BETWEEN
    quoted = page.probabilities[i] >= _QUOTED and match.rule.group not in UNQUOTED
    return match.sure and match.rule.group in groups and not quoted


def _unmistakable(match: Match, line: str, clean: bool) -> bool:
    """What goes amid the text too. From a clean page an extractor, or an editor, did not take its "Read also: ..."."""
    if not match.sure or (clean and match.rule.group in ("read-also", "read-more")):
        return False
    if match.open and match.rule.group != "feed":
        return match.rule.group == "read-also" and bool(_SET_OFF.search(line))
    return match.rule.group not in EDITORIAL


def _matcher(page: Page, rules: tuple[Path, ...]) -> Matcher:
    title = page.folded[page.headline] if page.headline is not None else ""
    return Matcher(extended_table(rules), title, page.languages)


@lru_cache(maxsize=8192)
def _said(rule: Rule, sure: bool) -> Why:
    reason = f"{rule.group.replace('-', ' ')} phrase{'' if sure else ', among boilerplate'}"
    return rule.id, reason, _evidence(rule)


def _evidence(rule: Rule) -> dict[str, str]:
    return {} if rule.language == "und" else {"language": rule.language}


def _by_model(page: Page, closed: set[int], options: Options) -> Set[int]:
    """The lines that the line model drops, but those that are decided about."""
    if not page.probabilities:
        return frozenset()
    gone = verdict(page, options.focus).dropped - closed
    return gone - leads(page) if gone and options.focus != "precision" else gone
