"""What must hold for every input."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

import cleanup
from cleanup.judged import alike
from cleanup.model import Action, Result
from cleanup.page import Columns, Page
from cleanup.steps.headline import _quoted
from cleanup.text import LINE_END, SENTENCE_END, fold, is_sentence

# Lines that wake rules up, among arbitrary ones.
_LIVE = st.sampled_from([
    "Old bridge closed for a year", "Old bridge closed for a year | Post", "Home", "Share", "Posted by Anna Berg",
    "Posting Komentar untuk \"Old bridge closed for a year\"", "", " ", "Advertisement", "cafÃ© &amp; bar\u00a0x",
    "The council voted on Tuesday night to close the old bridge, after engineers found cracks in it. Read more",
    "Die Stadt will nun prüfen, ob eine Fähre den Verkehr zu Fuß und mit dem Rad aufnehmen kann, sagte sie am Abend.",
    "市议会周二晚间投票决定关闭河上的旧桥，为期至少一年，此前工程师在两座桥墩上发现了裂缝。",
    "\ufeff", "\x85", "\u200b",
])  # fmt: skip
_ANY = st.text(alphabet=st.characters(codec=None), max_size=60)
_TEXT = st.lists(
    st.tuples(st.one_of(_LIVE, _ANY), st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\r", ""])),
    max_size=14,
).map(lambda parts: "".join(line + end for line, end in parts))


def _result(text: str, **options: object) -> Result:
    return cleanup.Cleaner(cleanup.Options(**options)).clean(text)  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(_TEXT)
def test_undoing_every_decision_gives_the_input_back(text: str) -> None:
    assert _result(text, foreign="drop", focus="precision").without("").text == text


@settings(max_examples=150, deadline=None)
@given(_TEXT)
def test_spans_lie_inside_the_input_and_apart(text: str) -> None:
    result = _result(text)
    for action in (Action.REMOVE, Action.REWRITE):
        at = 0
        for d in [d for d in result.decisions if d.action is action]:
            assert 0 <= at <= d.span.start <= d.span.end <= len(text)
            at = d.span.end
    for f in result.fragments:
        assert 0 <= f.start < f.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(_TEXT)
def test_nothing_comes_in(text: str) -> None:
    """Without normalisation the output is the input less some spans."""
    out = _result(text, skip=("normalize",)).text
    rest = iter(text)
    assert all(c in rest for c in out)


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXT, max_size=5))
def test_order_and_company_do_not_matter(texts: list[str]) -> None:
    cleaner = cleanup.Cleaner()
    alone = [cleaner.clean(text).decisions for text in texts]
    together = [r.decisions for r in cleaner.clean_many(texts)]
    backwards = [r.decisions for r in cleaner.clean_many(texts[::-1])][::-1]
    assert alone == together == backwards


@settings(max_examples=100, deadline=None)
@given(_TEXT)
def test_text_is_never_emptied(text: str) -> None:
    if LINE_END.sub("", text).strip("\ufeff\u200b\xad\u2060 \t") and cleanup.normalize(text).strip():
        assert _result(text).text.strip()


@given(st.text(max_size=12) | st.lists(st.sampled_from([*"a.!?…。۔']»)\u3000 \x1c", "\n"]), max_size=9).map("".join))
def test_sentences_end_as_the_pattern_says(line: str) -> None:
    assert is_sentence(line) == bool(SENTENCE_END.search(line))


_QUOTED = re.compile("[\"“„«「『‘'](.{12,300})[\"”“»」』’']\\W{0,20}$")


@settings(max_examples=1000, deadline=None)
@given(
    st.text("ab «»“”'.", max_size=45), st.sampled_from(["", "word " * 50, "- " * 150, "it's 'so' " * 60]), st.booleans()
)
def test_a_quotation_at_the_end_is_found_as_a_pattern_finds_it(some: str, filler: str, before: bool) -> None:
    line = filler + some if before else some[:20] + filler + some[20:]
    found = _QUOTED.search(line[-600:])
    assert _quoted(line) == (fold(found.group(1)) if found else "")


@given(st.lists(st.text("ab ", max_size=16), max_size=12), st.text("ab", min_size=1, max_size=16))
def test_lines_like_a_title(lines: list[str], title: str) -> None:
    blocks = Columns()
    blocks.texts += [*lines, title, f"{title} b", f"a {title}"]
    page = Page(cleanup.Document(""), blocks)
    found = [i for i, line in enumerate(page.folded) if line.startswith(title[:12]) or line.endswith(title)]
    assert alike(page, title) == tuple(found)
