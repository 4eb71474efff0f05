"""Translation: what is cut, what stays, what is checked, and the real engine on tiny real packages."""

from __future__ import annotations

import json
import random
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleanup
from cleanup.options import Options, Translation
from cleanup.translation import checks, translator
from cleanup.translation.cache import Cache
from cleanup.translation.packages import MissingPackage, installed, route
from cleanup.translation.segments import cut, items_in, segments
from cleanup.translation.translator import translate_sentences
from tests.packages import Scripted, folder, tiny

ROOT = Path(__file__).parent.parent
UNKEPT = Translation(cache=False)
CASES = json.loads((ROOT / "fixtures" / "translation" / "segments.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder()))
    monkeypatch.setenv("CLEANUP_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    def use(answers: dict[tuple[str, int], str | None] | None = None) -> Scripted:
        engine = Scripted(answers)
        monkeypatch.setattr(translator, "engine", lambda package, settings: engine)
        return engine

    return use


# Segments


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_segments(case: dict[str, object]) -> None:
    text = str(case["text"])
    assert [text[a:b] for a, b in segments(text, case.get("language"))] == case["segments"]  # type: ignore[arg-type]


_ODD = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=80),
    st.text(alphabet=".!? \t\n\r\u2028\u00a0@#_{}<>/:-1aZé。\U0001f600", max_size=60),
    st.sampled_from(["Terima kasih. ", "https://example.org/a_b?c=1", "{{ nama }}", "1. ", "• ", "\r\n", "  ", "a_b"]),
)
ODD_TEXT = st.lists(_ODD, max_size=10).map("".join)


@settings(max_examples=300, deadline=None)
@given(ODD_TEXT, st.lists(st.integers(0, 200), max_size=4))
def test_segments_are_apart_and_hold_no_outer_space(text: str, breaks: list[int]) -> None:
    at = 0
    for a, b in segments(text, breaks=breaks):
        assert at <= a < b <= len(text) and text[a:b] == text[a:b].strip()
        assert not any(a < place < b for place in breaks) and "\n" not in text[a:b] and "\r" not in text[a:b]
        at = b


@settings(max_examples=300, deadline=None)
@given(ODD_TEXT, st.integers(1, 40))
def test_cuts_lose_only_space_items_and_what_has_no_letter(text: str, size: int) -> None:
    parts = cut(text, size)
    assert all(b - a <= size for a, b in parts)
    rest, at = "", 0
    for a, b in parts:
        rest += text[at:a]
        at = b
    rest += text[at:]
    items = "".join(text[a:b] for a, b in items_in(text))
    assert not [c for c in rest if c.isalpha() and c not in items]


@pytest.mark.parametrize("unit", ["a", "a.a-", "{{", "a_", "`", "x@", "https://", "a/", "-", "...", ". ", "<a ", "A. "])
def test_no_text_takes_long(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    segments(text)
    cut(text, 500)


# Checks


@pytest.mark.parametrize("source, target, flag", [
    ("Tidak ada orang yang terluka.", "Nobody was hurt.", None),
    ("Tidak ada orang yang terluka.", None, "endless"),
    ("Tidak ada orang yang terluka.", " ", "empty"),
    ("Tidak ada orang yang terluka.", "No", "short"),
    ("Tidak ada.", "There is nothing at all, and there never was anything, and nobody ever said so, he says.", "long"),
    ("Tidak ada orang yang terluka.", "nobody was hurt nobody was hurt nobody was hurt nobody was hurt", "loop"),
    ("Ha ha ha ha ha!", "Ha ha ha ha ha!", None),
    ("Ada 12 orang.", "There are 21 people.", "digits"),
    ("Harganya Rp1.250,50.", "It costs Rp1,250.50.", None),
    ("Ada ١٢ orang.", "There are 12 people.", None),
    ("Tulis ke a@b.org ya.", "Write to a@ b.org.", "items"),
    ("Pakai `a_b` di sini.", "Use `a b` here.", "items"),
])  # fmt: skip
def test_flags(source: str, target: str | None, flag: str | None) -> None:
    assert checks.flag(source, target) == flag


def test_still_in_the_source_language() -> None:
    indonesian = "Dewan kota memutuskan untuk menutup jembatan lama di atas sungai itu selama satu tahun."
    english = "The city council decided to close the old bridge over the river for one year."
    assert checks.still_in("id", [indonesian, english, "Terima kasih."]) == [True, False, False]


# Rounds through the engine


def test_each_sentence_goes_in_once(scripted: Callable[..., Scripted]) -> None:
    engine = scripted()
    found = translate_sentences(["satu", "dua", "satu"], [tiny("id", "en")], UNKEPT)
    assert [outcome.text for outcome in found] == ["satu", "dua", "satu"]
    assert [call for call in engine.calls if call[0]] == [(("satu", "dua"), 4)]


def test_a_failed_check_is_retried_at_another_beam(scripted: Callable[..., Scripted]) -> None:
    scripted({("Ada 12 orang.", 4): "There are 21 people.", ("Ada 12 orang.", 1): "There are 12 people."})
    assert translate_sentences(["Ada 12 orang."], [tiny("id", "en")], UNKEPT)[0].text == "There are 12 people."


def test_what_fails_twice_stays_and_is_flagged(scripted: Callable[..., Scripted]) -> None:
    scripted({("Ada 12 orang.", 4): "There are 21 people.", ("Ada 12 orang.", 1): None})
    outcome = translate_sentences(["Ada 12 orang."], [tiny("id", "en")], UNKEPT)[0]
    assert (outcome.text, outcome.flag) == ("Ada 12 orang.", "endless")


def test_an_item_inside_is_kept_whole_where_the_model_can_and_else_worked_around(
    scripted: Callable[..., Scripted],
) -> None:
    kept, lost = "Lihat www.example.org sekarang juga.", "Baca a_b sekarang juga."
    engine = scripted({
        (kept, 4): "Look at www.example.org right now.", (lost, 4): "Read a b right now.",
        ("Baca", 4): "Read.", ("sekarang juga.", 4): "right now.",
    })  # fmt: skip
    found = translate_sentences([kept, lost], [tiny("id", "en")], UNKEPT)
    assert [o.text for o in found] == ["Look at www.example.org right now.", "Read a_b right now."]
    assert engine.calls[1] == (("Baca", "sekarang juga."), 4)


def test_an_overlong_sentence_is_cut_never_truncated(scripted: Callable[..., Scripted]) -> None:
    engine = scripted()
    sentence = " ".join(f"kata{i % 7}x" for i in range(600))
    assert translate_sentences([sentence], [tiny("id", "en")], UNKEPT)[0].text == sentence
    assert all(len(part.split()) <= 180 for part in engine.calls[0][0]) and len(engine.calls[0][0]) >= 4


def test_a_sentence_that_fails_on_the_way_is_left_as_it_was(scripted: Callable[..., Scripted]) -> None:
    scripted({("Vielen Dank.", 4): "Thank you.", ("Thank you.", 4): "", ("Thank you.", 1): ""})
    outcome = translate_sentences(["Vielen Dank."], [tiny("de", "en"), tiny("en", "id")], UNKEPT)[0]
    assert (outcome.text, outcome.flag) == ("Vielen Dank.", "empty")


@settings(max_examples=2_000, deadline=None)
@given(ODD_TEXT)
def test_what_comes_back_unchanged_changes_nothing(text: str) -> None:
    """An engine that gives back what it gets: output equals input, byte for byte."""
    engine = Scripted()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translator, "engine", lambda package, settings: engine)
        spans = segments(text, "id")
        found = translate_sentences([text[a:b] for a, b in spans], [tiny("id", "en")], UNKEPT)
    out, at = "", 0
    for (a, b), outcome in zip(spans, found, strict=True):
        out += text[at:a] + outcome.text
        at = b
    assert out + text[at:] == text


# The cache


def test_the_cache_answers_for_the_same_package_and_settings_only(scripted: Callable[..., Scripted]) -> None:
    engine = scripted({("satu", 4): "one", ("satu", 1): "ONE"})
    package = tiny("id", "en")
    assert [translate_sentences(["satu"], [package])[0].text for _ in range(2)] == ["one", "one"]
    assert len([call for call in engine.calls if call[0]]) == 1
    assert translate_sentences(["satu"], [package], Translation(beam=1))[0].text == "ONE"
    assert translate_sentences(["satu"], [tiny("de", "en")])[0].text == "one" and len(engine.calls) > 2


def test_a_flag_is_cached_too(scripted: Callable[..., Scripted]) -> None:
    engine = scripted({("satu dua tiga empat lima", 4): "", ("satu dua tiga empat lima", 1): ""})
    for _ in range(2):
        assert translate_sentences(["satu dua tiga empat lima"], [tiny("id", "en")])[0].flag == "empty"
    assert len([call for call in engine.calls if call[0]]) == 2


def test_the_cache_stays_below_its_limit(tmp_path: Path) -> None:
    cache = Cache("scope", tmp_path / "c.sqlite", limit=200_000)
    for n in range(40):
        cache.put({f"{n} {i}": "x" * 200 for i in range(100)})
    assert (tmp_path / "c.sqlite").stat().st_size < 400_000
    assert cache.get(["39 99"]) == {"39 99": "x" * 200}


def test_a_broken_cache_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database " * 1000)
    cache = Cache("scope", path)
    cache.put({"a": "b"})
    assert cache.get(["a", "c"]) == {"a": "b"}


def test_a_cache_damaged_inside_is_begun_anew(tmp_path: Path) -> None:
    """Its head is whole, its pages are not, and a log of changes is left beside it."""
    path = tmp_path / "c.sqlite"
    cache = Cache("scope", path)
    cache.put({str(n): "x" * 500 for n in range(1000)})
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xa5" * (path.stat().st_size - 8192))
    (tmp_path / "c.sqlite-wal").write_bytes(b"\xa5" * 5000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cache.get([str(n) for n in range(1000)]) == {}
        cache.put({"a": "b"})
        assert Cache("scope", path).get(["a", "1"]) == {"a": "b"}


def test_a_cache_and_a_clock_that_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What seems to be of long ago, or of years to come, is right all the same; the file stays below its limit."""
    cache = Cache("scope", tmp_path / "c.sqlite", limit=200_000)
    chance = random.Random(1)
    monkeypatch.setattr(time, "time", lambda: chance.choice((-1e9, 0.0, 1.7e9, 4e9)))
    for n in range(40):
        cache.put({f"{n} {i}": f"{n} {i}" * 40 for i in range(100)})
        found = cache.get([f"{n} {i}" for i in range(100)])
        assert all(value == key * 40 for key, value in found.items())
    assert (tmp_path / "c.sqlite").stat().st_size < 400_000


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache("scope", tmp_path / "file" / "c.sqlite")
    with pytest.warns(RuntimeWarning, match="not kept"):
        cache.put({"a": "b"})
    assert cache.get(["a"]) == {}


# Packages and routes


def test_routes() -> None:
    packages = installed()
    assert [str(p) for p in packages] == ["de → en 0.1", "en → id 0.1", "id → en 0.1"]
    assert [p.target for p in route("de", "id", packages)] == ["en", "id"]
    with pytest.raises(MissingPackage) as missing:
        route("id", "de", packages)
    assert str(missing.value) == (
        "No package for id → de. Installed: de → en, en → id, id → en. "
        "Install one with: cleanup models install translate-id_de-….argosmodel"
    )


# The real engine


PAIRS = [row.split("\t") for row in
         (ROOT / "fixtures" / "translation" / "pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]]  # fmt: skip


def test_the_tiny_packages_know_their_sentences() -> None:
    found = translate_sentences([row[0] for row in PAIRS], [tiny("id", "en")], UNKEPT)
    assert sum(o.text == row[1] for o, row in zip(found, PAIRS, strict=True)) >= 0.9 * len(PAIRS)


def test_company_does_not_change_an_answer() -> None:
    texts = [row[0] for row in PAIRS]
    together = translate_sentences(texts, [tiny("id", "en")], UNKEPT)
    assert together == [translate_sentences([text], [tiny("id", "en")], UNKEPT)[0] for text in texts]


PAGE = (
    "Jembatan lama ditutup\r\n\r\nJembatan lama ditutup\r\n\r\n"
    "Jembatan lama ditutup selama satu tahun.\u00a0Para insinyur menemukan retakan di dua tiang.\n\n"
    "  - Sebuah feri membawa pejalan kaki.\n"
    "  - Kunjungi https://example.org/a_b?x=1 sebelum hari Jumat.\n\n"
    "Warga kota tidak senang dengan keputusan itu. Wali kota meminta kesabaran. Pekerjaan dimulai minggu depan.\n"
)
ENGLISH = (
    "Old bridge closed\r\n\r\n"
    "The old bridge is closed for one year. Engineers found cracks in two piers.\n\n"
    "  - A ferry carries pedestrians.\n"
    "  - Visit https://example.org/a_b?x=1 before Friday.\n\n"
    "Residents of the city are not happy with the decision. The mayor asked for patience. Work begins next week.\n"
)


def test_a_page_is_translated_in_place_and_undone() -> None:
    result = cleanup.Cleaner(Options(translate_to="en", translation=UNKEPT)).clean(PAGE)
    assert result.text == ENGLISH and result.title == "Old bridge closed"
    assert result.without("translate").text == cleanup.clean(PAGE).text
    assert result.without("").text == PAGE
    assert len(result.translations) == 8 and not any(t.flag for t in result.translations)
    first = next(t for t in result.translations if "tahun" in t.source)
    assert PAGE[first.start : first.end] == first.source == "Jembatan lama ditutup selama satu tahun."
    assert first.target == "The old bridge is closed for one year."
    assert (first.language, first.engine) == ("id", "ctranslate2")


def test_a_string_is_translated_and_nothing_cleaned() -> None:
    assert cleanup.translate(PAGE).startswith("Old bridge closed\r\n\r\nOld bridge closed\r\n\r\n")
    assert cleanup.translate("Terima kasih banyak.", to="en", language="id") == "Thank you very much."
    assert cleanup.translate("12:30\n") == "12:30\n"
    with pytest.raises(LookupError, match=r"No package for id → de\. Installed: .* Install one with:"):
        cleanup.translate(PAGE, to="de")


def test_progress_is_told_before_and_after_each_round(scripted: Callable[..., Scripted]) -> None:
    scripted()
    told: list[tuple[int, int]] = []
    with cleanup.translation.watched(lambda done, total: told.append((done, total))):
        text = "".join(f"Kalimat {n} berbeda dari yang lain.\n" for n in range(300))
        cleanup.Cleaner(Options(translate_to="en", language="id", translation=UNKEPT)).clean(text)
    assert told == [(0, 300), (250, 300), (250, 300), (300, 300)]


def test_what_is_in_the_target_already_is_left_alone() -> None:
    result = cleanup.Cleaner(Options(translate_to="en", translation=UNKEPT)).clean(ENGLISH)
    assert result.text == ENGLISH and result.translations == ()


def test_pivot_through_english_is_told() -> None:
    page = "Die alte Brücke ist für ein Jahr gesperrt. Niemand wurde verletzt.\n"
    result = cleanup.Cleaner(Options(translate_to="id", translation=UNKEPT)).clean(page)
    assert result.text == "Jembatan lama ditutup selama satu tahun. Tidak ada orang yang terluka.\n"
    assert {t.via for t in result.translations} == {"en"}


BODY = (
    "The city council voted on Tuesday to close the old bridge over the river for a year, after engineers had found "
    "cracks in two of its piers, and traffic will be diverted to the new road until the work is done.\n\n"
)


MORE = (
    "Ferries will carry pedestrians and cyclists from the old harbour to the mill every ten minutes, said the mayor, "
    "who asked residents for their patience and promised that the work would be finished before next summer.\n"
)


def test_only_foreign_fragments_go_into_the_language_of_the_page() -> None:
    foreign = "Warga kota tidak senang dengan keputusan itu. Wali kota meminta kesabaran. Tidak ada orang yang terluka."
    options = Options(foreign="translate", translation=UNKEPT)
    result = cleanup.Cleaner(options).clean(f"{BODY}{foreign}\n\n{MORE}")
    assert "Residents of the city are not happy with the decision. The mayor asked for patience." in result.text
    assert {t.language for t in result.translations} == {"id"} and result.text.startswith(BODY)


def test_a_missing_package_leaves_the_text_and_is_told() -> None:
    result = cleanup.Cleaner(Options(translate_to="de", translation=UNKEPT)).clean(PAGE)
    assert result.text == cleanup.clean(PAGE).text
    assert result.warnings[-1].startswith("No package for id → de.")


_LINES = st.lists(st.sampled_from([
    "Terima kasih banyak.", "Kata â€œIniâ€\x9d benar.\u00a0Selamat pagi.", "Saya\u00ad setuju.", "Baca juga:",
    "cafÃ© &amp; bar\u00a0x", "Posting Komentar untuk", "Vielen Dank. Bis morgen.", "Good morning.", "\ufeff", "a_b",
    "  1. Saya setuju.\t", "日本語です。", "Jembatan lama ditutup selama satu tahun.", "Niemand wurde verletzt.",
    "&lt;b&gt;Itu tidak benar.&lt;/b&gt;",
]), max_size=8)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_LINES, st.sampled_from(["\n", "\r\n", " ", "\n\n"]), st.sampled_from(["en", "id", None]))
def test_undoing_gives_the_input_back(lines: list[str], end: str, to: str | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGOS_PACKAGES_DIR", str(folder()))
        text = end.join(lines) + end
        options = Options(translate_to=to, foreign="translate", translation=UNKEPT)
        result = cleanup.Cleaner(options).clean(text)
        assert result.without("").text == text
        plain = cleanup.Cleaner(Options(foreign="auto")).clean(text)
        assert result.without("translate").text == plain.text
        for t in result.translations:
            assert text[t.start : t.end] == t.source and (t.flag is None or t.target == t.source)
