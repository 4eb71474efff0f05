"""Lines that the page's site puts on many of its pages, as a site profile has learnt them.

Left alone: the headline, and every page whose address is not known or whose host is not in the profile. Paragraphs of
prose only go where the line model doubts them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cleanup import lines as line_model
from cleanup.model import Action, Decision, is_under
from cleanup.options import Options
from cleanup.page import Page

if TYPE_CHECKING:
    from cleanup.sites import Line

# Nats by which the line model's word is moved, of .6 and 1, 3 and 4 on halves of the pages of waddle's hosts, part
# train: a line of the site is that much less likely to be body; what stands below one leans to what stood there on
# other pages, by this part of its log odds, which are bounded; beyond where articles of the site end, lines are less
# likely too (1.5, 2 and 2.5 bring +.0196, +.0205 and +.0198 of word F1).
_ON_MANY, _BELOW, _BOUND, _BEYOND = 3.0, 0.6, 3.0, 2.0


def leaning(page: Page, options: Options) -> Page:
    """The page with its lines' probabilities moved by what is known of its site; as it is where nothing is."""
    known = _known(page, options)
    if not known or not page.probabilities:
        return page
    moved = list(page.probabilities)
    below = 0.0
    beyond = _beyond(page, known)
    for i in page.filled:
        line = known.get(page.folded[i])
        if line is not None and i not in page.prose:
            below = 0.0 if line.body is None else _BELOW * max(-_BOUND, min(_BOUND, line_model.odds(line.body)))
            lean = -_ON_MANY
        else:
            lean = below - (_ON_MANY if line is not None else 0.0)
        if i in beyond:
            lean -= _BEYOND
        if lean:
            moved[i] = line_model.moved(page.probabilities[i], lean)
    return page.changed(probabilities=moved, top=None)


def site(page: Page, options: Options) -> list[Decision]:
    """Decides to remove the lines of the page that are in its host's profile and that no step before took."""
    known = _known(page, options)
    if not known:
        return []
    from cleanup.sites import host_of

    host = host_of(page.document.url)
    return [
        Decision(page.span(i), Action.REMOVE, f"site/{host}", "stands on many pages of this site",
                 evidence={"pages": known[page.folded[i]].pages})
        for i in page.filled
        if i != page.headline and i not in page.removed and i not in page.prose and page.folded[i] in known
    ]  # fmt: skip


def _beyond(page: Page, known: Mapping[str, Line]) -> frozenset[int]:
    """The blocks down to the last line above which no article of the site stands, and from the first below which none
    does; none where that would be all of the page."""
    sides = {i: known[page.folded[i]].beyond for i in page.filled if i not in page.prose and page.folded[i] in known}
    first = max((i for i, side in sides.items() if side == "above"), default=-1)
    last = min((i for i, side in sides.items() if side == "below"), default=len(page.lines))
    return frozenset(i for i in page.filled if i <= first or i >= last) if first < last else frozenset()


def _known(page: Page, options: Options) -> Mapping[str, Line]:
    if options.site_profile is None or is_under("site", options.skip):
        return {}
    from cleanup.sites import host_of, load

    host = host_of(page.document.url)
    return {} if host is None else load(options.site_profile).get(host, {})
