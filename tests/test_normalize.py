"""Normalisation: which rewrites a line gets, and how a text is cut into blocks."""

from __future__ import annotations

import pytest

from cleanup.differences import differences
from cleanup.model import Action, Document
from cleanup.steps.normalize import normalize


@pytest.mark.parametrize("raw, text, edits", [
    ("plain “text” ’ ｆｕｌｌ a\u3000b \u200c", None, []),
    ("cafÃ© x", "café x", [(3, 5, "mojibake", "é")]),
    ("a &amp; b", "a & b", [(3, 7, "entities", "")]),
    ("ｗｉｄｅ cafÃ© “x” ’", "ｗｉｄｅ café “x” ’", [(8, 10, "mojibake", "é")]),
    ("\x1b[31mred\x1b[0m", "red", [(0, 5, "control", ""), (8, 12, "control", "")]),
    ("a\x01b", "ab", [(1, 2, "control", "")]),
    ("tab\tstays", None, []),
    ("ﬁsh", "fish", [(0, 1, "ligatures", "fi")]),
    ("e\u0301t", "ét", [(0, 2, "composition", "é")]),
    ("\ud83d\ude00", "😀", [(0, 2, "surrogates", "😀")]),
    ("caf\udce9 \ud83d\ude00", None, []),  # beside a byte that was no UTF-8 surrogates stay
    ("a\u00a0b", "a b", [(1, 2, "spaces", " ")]),
    ("a\u2003\u00a0b", "a  b", [(1, 2, "spaces", " "), (2, 3, "spaces", " ")]),
    ("a\u200b\u00adb", "ab", [(1, 3, "invisible", "")]),
    ("cafÃ©\u00a0x", "café x", [(3, 6, "mojibake", "é ")]),
    ("naÃ¯ve ﬁsh", "naïve fish", [(2, 4, "mojibake", "ï"), (7, 8, "mojibake", "fi")]),
    ("â€œNo,â€ he", "“No,” he", [(0, 3, "mojibake", "“"), (6, 8, "mojibake", "”")]),  # the last byte is lost
    ("â€œNo.â€", "“No.”", [(0, 3, "mojibake", "“"), (6, 8, "mojibake", "”")]),
    ("a â€\u00a0 b", "a † b", [(2, 5, "mojibake", "†")]),  # no quotation: a dagger
    ("a\u2003b &eacute;\u00a0c", "a b é c", [(1, 2, "entities", " "), (4, 13, "entities", "é ")]),
])  # fmt: skip
def test_one_line_is_put_right(raw: str, text: str | None, edits: list[tuple[int, int, str, str]]) -> None:
    for before in ("", "above\n", "é\u00a0x\ne\u0301\nü\n"):  # where it stands makes no difference
        blocks, decisions = normalize(Document(f"{before}{raw}\nbelow\n"))
        assert blocks[-2].text == (raw if text is None else text) and blocks[-1].text == "below"
        at = len(before)
        mine = [d for d in decisions if d.span.start >= at]
        assert [(d.span.start - at, d.span.end - at, d.rule, d.after) for d in mine] == [
            (a, b, f"normalize/{rule}", after) for a, b, rule, after in edits
        ]
        assert all(d.action is Action.REWRITE for d in decisions)


def test_reasons_name_what_was_done() -> None:
    _, decisions = normalize(Document("cafÃ© x\na\u00a0b\nc\u200bd\ne &amp; f\n"))
    assert [d.reason for d in decisions] == [
        "ftfy: encode latin-1, decode utf-8", "odd space made a plain one", "invisible character",
        "ftfy: apply unescape_html",
    ]  # fmt: skip


def test_rewrites_can_be_skipped_by_rule() -> None:
    raw = "a\u00a0b\u200bc &amp; d\n"
    for skip, text in ((("normalize",), raw[:-1]), (("normalize/entities",), raw[:-1].replace("&amp;", "&amp;")),
                       (("headline",), "a bc & d")):  # fmt: skip
        assert normalize(Document(raw), skip)[0][0].text == text
    raw = "a\u00a0b\u200bc\n"
    assert normalize(Document(raw), ("normalize/spaces",))[0][0].text == "a\u00a0bc"
    blocks, decisions = normalize(Document(raw), ("normalize/invisible",))
    assert blocks[0].text == "a b\u200bc" and [d.rule for d in decisions] == ["normalize/spaces"]


def test_a_block_knows_where_its_text_comes_from() -> None:
    blocks, _ = normalize(Document("a\u00a0\u200bb &amp; cafÃ© x\nsecond\u00a0line"))
    assert [blocks[0].raw_index(i) for i in range(13)] == [0, 1, 3, 4, 5, 10, 11, 12, 13, 14, 16, 17, 18]
    assert [blocks[1].raw_index(i) for i in range(12)] == list(range(19, 31))


@pytest.mark.parametrize("before, after, wanted", [
    ("abc", "abc", []), ("abc", "axc", [(1, 2, 1, 2)]), ("abc", "ac", [(1, 2, 1, 1)]), ("ac", "abc", [(1, 1, 1, 2)]),
    ("aaa", "aa", [(2, 3, 2, 2)]), ("abcdef", "xbcdey", [(0, 1, 0, 1), (5, 6, 5, 6)]),
    ("aéb", "aèb", [(1, 2, 1, 2)]), ("éaé", "èaèe", [(0, 1, 0, 1), (2, 3, 2, 4)]),
    ("éaéé", "éaè", [(2, 4, 2, 3)]), ("", "a", [(0, 0, 0, 1)]),
    ("p" + "ab" * 1000 + "q", "p" + "ba" * 1000 + "q", [(1, 1, 1, 2), (2000, 2001, 2001, 2001)]),
    ("p" + "ab" * 1000 + "cq", "p" + "cab" + "ba" * 999 + "q", [(1, 2002, 1, 2002)]),
    ("pq" + "a" * 2001 + "r", "pqr", [(2, 2003, 2, 2)]), ("x" * 2001, "y", [(0, 2001, 0, 1)]),
])  # fmt: skip
def test_differences(before: str, after: str, wanted: list[tuple[int, int, int, int]]) -> None:
    assert list(differences(before, after)) == wanted


SENTENCES = [f"This is sentence number {n} of a text, and it is neither long nor short. " for n in range(60)]


def blocks_of(raw: str) -> list[str]:
    blocks, _ = normalize(Document(raw))
    assert blocks.starts[0] == 0 and blocks.ends[-1] == len(raw) and blocks.starts[1:] == blocks.ends[:-1]
    return [raw[start:end] for start, end in zip(blocks.starts, blocks.ends, strict=True)]


def test_an_overlong_line_is_cut_into_sentences() -> None:
    single = "".join(SENTENCES[:6])[:300]
    assert blocks_of(single) == [single] and blocks_of(f"{single}\nx") == [f"{single}\n", "x"]
    longer = "".join(SENTENCES[:6])[:301]
    cut = [*SENTENCES[:4], longer[len("".join(SENTENCES[:4])) :]]
    assert blocks_of(longer) == cut
    assert blocks_of(f"{longer}\nx") == [*cut[:-1], f"{cut[-1]}\n", "x"]
    assert blocks_of(f"x\n{longer}\n") == ["x\n", *cut[:-1], f"{cut[-1]}\n"]
    assert blocks_of(f"x\ny\n{longer}\n") == ["x\n", "y\n", f"{longer}\n"]  # a page of lines
    assert blocks_of(f"x\n\n\n{longer}") == ["x\n", "\n", "\n", *cut]
    long = "".join(SENTENCES)[:3000]
    assert blocks_of(f"x\ny\n{long}\nz") == ["x\n", "y\n", f"{long}\n", "z"]
    found = blocks_of(f"x\ny\n{''.join(SENTENCES)[:3001]}\nz")
    assert found[2:4] == SENTENCES[:2] and found[-1] == "z" and found[-2].endswith("\n")


def test_sentences_of_other_scripts_and_with_quotes() -> None:
    said = "“It is closed.” he said. Why? Nobody knew! "
    assert blocks_of(said * 8)[:4] == ["“It is closed.” ", "he said. ", "Why? ", "Nobody knew! "]
    closed = ["橋は閉鎖された。", "「なぜ？」", "誰も知らなかった。"]
    assert blocks_of("".join(closed) * 20)[:3] == closed


def test_what_has_no_sentence_end_is_cut_at_a_space() -> None:
    words = "word " * 700
    found = blocks_of(words)
    assert {len(block) for block in found[:-1]} == {1005} and "".join(found) == words
    assert blocks_of("x" * 3500) == ["x" * 3500]
    assert blocks_of("x" * 1000 + " " + "y" * 10) == ["x" * 1000 + " ", "y" * 10]
    assert blocks_of("x" * 999 + " ") == ["x" * 999 + " "]
    assert blocks_of("x" * 1500 + " " + "y" * 10) == ["x" * 1500 + " ", "y" * 10]


def test_lines_are_put_right_beside_one_that_is_cut() -> None:
    raw = f"Caf\u00c3\u00a9 one\nTwo\nThree &amp; four\n{''.join(SENTENCES)}\nFive\u00a0six\n"
    blocks, decisions = normalize(Document(raw))
    assert blocks.texts[:3] == ["Café one", "Two", "Three & four"] and blocks.texts[-1] == "Five six"
    assert [raw[d.span.start : d.span.end] for d in decisions] == ["\u00c3\u00a9", "amp;", "\u00a0"]
    assert blocks.starts[:4] == [0, 10, 14, 31] and blocks.starts[-1] == raw.index("Five")


def test_a_rewritten_line_that_is_cut_keeps_its_places() -> None:
    raw = "x\n" + "".join(f"The caf\u00c3\u00a9 number{chr(160)}{n} is closed now. " for n in range(12))
    blocks, decisions = normalize(Document(raw))
    assert len(blocks) == 13 and len(decisions) == 24
    for n, block in enumerate(list(blocks)[1:]):
        assert block.text == f"The café number {n} is closed now. "
        for i, character in enumerate(block.text):
            if character not in "é ":
                assert raw[block.raw_index(i)] == character
        assert block.raw_index(len(block.text)) == block.span.end
