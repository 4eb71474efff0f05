"""Lines that the page's site puts on many of its pages, as a site profile has learnt them.

Left alone: the headline, paragraphs of prose, and every page whose address is not known or whose host is not in the
profile.
"""

from __future__ import annotations

from cleanup.model import Action, Decision
from cleanup.options import Options
from cleanup.page import Page
from cleanup.sites import host_of, load


def site(page: Page, options: Options) -> list[Decision]:
    """Decides to remove the lines of the page that are in its host's profile."""
    host = host_of(page.document.url)
    if options.site_profile is None or host is None:
        return []
    known = load(options.site_profile).get(host)
    if not known:
        return []
    return [
        Decision(page.span(i), Action.REMOVE, f"site/{host}", "stands on many pages of this site")
        for i in page.filled
        if i != page.headline and i not in page.removed and i not in page.prose and page.folded[i] in known
    ]
