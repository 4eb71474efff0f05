"""Bytes in any encoding, in files of every kind: nothing is replaced in silence, and --encoding means something or is
refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanup
from cleanup.encoding import NotText, as_stood, decode, decode_page, encoded, recoded, undecodable
from tests.test_cli import run

SENTENCE = "Городской совет во вторник вечером решил закрыть старый мост через реку на год, сказал его глава. "
KANJI = "橋は秋から一年間閉鎖されると市議会が火曜日に決めた。歩行者は渡し船で川を渡ることになる。"
PAGE = f"<html><head><title>Мост закрыт</title></head><body><h1>Мост закрыт</h1><p>{SENTENCE * 3}</p></body></html>"


def rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().split("\n") if line]


@pytest.mark.parametrize("encoding, text", [
    ("cp1251", SENTENCE), ("utf-16", SENTENCE), ("utf-16-le", SENTENCE), ("shift_jis", KANJI), ("iso2022_jp", KANJI),
])  # fmt: skip
def test_records_in_other_encodings(encoding: str, text: str, tmp_path: Path) -> None:
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    records = "".join(json.dumps({"id": n, "text": f"{text} {n}"}, ensure_ascii=False) + "\n" for n in range(300))
    (crawl / "a.jsonl.gz").write_bytes(gzip.compress(records.encode(encoding)))
    table = io.StringIO(newline="")
    csv.writer(table).writerows([["id", "text"], ["1", f'{text}\nsaid "no", 1'], ["2", text]])
    (crawl / "b.csv").write_bytes(table.getvalue().encode(encoding))
    (crawl / "c.txt").write_bytes(text.encode(encoding))
    plain = ("--skip", "foreign", "--skip", "boilerplate", "--to", "jsonl")
    done = run(crawl, "--encoding", encoding, "-o", f"{tmp_path}/out/", *plain)
    assert done.returncode == 0, done.stderr
    found = [row["clean_text"] for row in rows((tmp_path / "out" / "a.jsonl").read_bytes())]
    assert found == [f"{text} {n}" for n in range(300)]
    found = [row["text"] for row in rows((tmp_path / "out" / "b.jsonl").read_bytes())]
    assert found == [f'{text}\nsaid "no", 1', text]
    assert rows((tmp_path / "out" / "c.jsonl").read_bytes())[0]["text"] == text


def test_records_that_are_not_in_the_encoding_are_put_aside_whole(tmp_path: Path) -> None:
    good = json.dumps({"text": "Die Brücke wird geschlossen."}, ensure_ascii=False).encode("cp1252")
    (tmp_path / "in.jsonl").write_bytes(good + b"\n" + good[:12] + b"\x81\xe9" + good[12:] + b"\n" + good + b"\n")
    done = run(tmp_path / "in.jsonl", "--encoding", "cp1252", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"failed: not cp1252 1" in done.stderr
    assert len((tmp_path / "out" / "in.jsonl").read_text("utf-8").splitlines()) == 2
    (bad,) = rows((tmp_path / "out" / "errors.jsonl").read_bytes())
    assert (bad["position"], bad["reason"]) == (2, "not cp1252")
    assert bad["record"].encode("cp1252", "surrogateescape") == good[:12] + b"\x81\xe9" + good[12:] + b"\n"
    (tmp_path / "in.csv").write_bytes("text,x\nDie Brücke,a\x81\n".encode("latin-1"))
    done = run(tmp_path / "in.csv", "--encoding", "cp1252", "-o", f"{tmp_path}/csv/")
    assert done.returncode == 1
    (bad,) = rows((tmp_path / "csv" / "errors.jsonl").read_bytes())
    assert (bad["reason"], bad["record"]) == ("not cp1252", ["Die Brücke", "a\udc81"])


def test_bytes_that_make_utf8_by_chance_are_not_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes('{"text": "café"}\n'.encode())
    done = run(tmp_path / "in.jsonl", "--encoding", "ascii")
    assert done.returncode == 1 and b"not ascii" in done.stderr and done.stdout == b""


def test_without_the_option_the_message_names_it(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes('{"text": "café"}\n'.encode("latin-1"))
    assert b"not UTF-8 (--encoding names another encoding): byte 13" in run(tmp_path / "in.jsonl").stderr


@pytest.mark.parametrize("name", ["nonsense", "zlib", "undefined"])
def test_what_is_no_encoding_of_text_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "x"}\n')
    done = run(tmp_path / "in.jsonl", "--encoding", name)
    assert done.returncode == 2 and f"unknown encoding {name!r}".encode() in done.stderr


@pytest.mark.parametrize("arguments, message", [
    (["in.parquet", "--encoding", "cp1252", "-o", "out/"], b"the text of parquet is always UTF-8"),
    (["in.jsonl", "--newline", "crlf"], b"--newline is for plain text"),
    (["in.csv", "--newline", "lf", "-o", "out/"], b"records keep their line ends"),
    (["in.jsonl", "--engine", "ray", "--encoding", "cp1252", "-o", "out/"], b"--encoding goes with the local engine"),
    (["in.jsonl", "--engine", "ray", "--csv-safe", "-o", "out/"], b"--csv-safe goes with the local engine"),
])  # fmt: skip
def test_where_an_option_can_mean_nothing_it_is_refused(
    arguments: list[str], message: bytes, tmp_path: Path
) -> None:
    for name in ("in.parquet", "in.jsonl", "in.csv"):
        (tmp_path / name).write_text("text\nx\n")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and message in done.stderr and not (tmp_path / "out").exists()


def test_newline_in_a_folder_of_texts_and_records(tmp_path: Path) -> None:
    """Plain text gets the line ends asked for; in records they are part of the value and stay."""
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    text = "The bridge is closed.\r\nFor a year.\rIt said\u2028so.\n"
    (crawl / "a.txt").write_bytes(text.encode())
    (crawl / "b.jsonl").write_bytes(json.dumps({"text": text}).encode() + b"\n")
    for ends, end in (("lf", "\n"), ("crlf", "\r\n"), ("keep", None)):
        assert run(crawl, "-o", f"{tmp_path}/{ends}/", "--newline", ends, "--skip", "boilerplate").returncode == 0
        written = (tmp_path / ends / "a.txt").read_bytes().decode()
        wanted = text if end is None else end.join(["The bridge is closed.", "For a year.", "It said", "so.", ""])
        assert written == wanted
        (record,) = rows((tmp_path / ends / "b.jsonl").read_bytes())
        assert record["clean_text"] == text


def test_a_page_is_read_as_it_declares(tmp_path: Path) -> None:
    for name, declared in (("meta", "<meta charset=windows-1251>"), ("old", '<META HTTP-EQUIV="Content-Type" '
                            'CONTENT="text/html; charset=cp1251">'), ("none", "")):  # fmt: skip
        path = tmp_path / f"{name}.html"
        path.write_bytes(PAGE.replace("<head>", f"<head>{declared}").encode("cp1251"))
        found = run(path, "--json") if declared else run(path, "--json", "--encoding", "cp1251")
        assert json.loads(found.stdout)["title"] == "Мост закрыт", name
    wrong = run(tmp_path / "none.html", "--encoding", "ascii")
    assert wrong.returncode == 1 and b"is not ascii; leave --encoding out" in wrong.stderr
    xml = b'<?xml version="1.0" encoding="windows-1251"?>' + PAGE.encode("cp1251")
    assert cleanup.Cleaner().clean_html(xml).title == "Мост закрыт"


@pytest.mark.parametrize("declared, data, text", [
    ("iso-8859-1", b"\x93caf\xe9\x94", "“café”"),  # as browsers do: windows-1252
    ("gb2312", "镕基".encode("gbk"), "镕基"),
    ("shift_jis", "①髙".encode("cp932"), "①髙"),
    ("iso-2022-jp", KANJI.encode("iso2022_jp"), KANJI),
    ("utf-16", b"abc", "abc"), ("zlib", b"abc", "abc"), ("idna", b"abc", "abc"), ("x\0y", b"abc", "abc"),
    ("windows-1251", KANJI.encode(), KANJI),  # UTF-8, whatever is said of it
])  # fmt: skip
def test_declared_encodings(declared: str, data: bytes, text: str) -> None:
    assert decode(data, None, declared)[0] == text
    assert decode_page(data, None, declared)[0] == text


def test_bytes_in_no_encoding_stay_in_a_page(tmp_path: Path) -> None:
    broken = PAGE.encode().replace("вечером".encode(), "вече".encode() + b"\xff\xfe" + "ром".encode(), 1)
    (tmp_path / "page.html").write_bytes(broken)
    done = run(tmp_path / "page.html", "-o", f"{tmp_path}/out/")
    assert done.returncode == 0 and b"2 bytes are not UTF-8; they are kept as they are" in done.stderr
    out = (tmp_path / "out" / "page.txt").read_bytes()
    assert "вече".encode() + b"\xff\xfe" + "ром".encode() in out and b"\xef\xbf\xbd" not in out
    result = cleanup.Cleaner().clean_html(broken)
    assert undecodable(result.document.raw) == 2 and "вече\udcff\udcfeром" in result.text
    crowded = broken.decode("utf-8", "surrogateescape").replace("<p>", "<p>\U00020001 ")
    assert "\U00020001 Городской" in cleanup.Cleaner().clean_html(crowded).document.raw
    assert "вече\udcff\udcfeром" in cleanup.Cleaner().clean_html(crowded).text


def test_a_page_that_is_no_text_is_refused() -> None:
    with pytest.raises(NotText):
        cleanup.Cleaner().clean_html(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)


def crawl(path: Path, *pages: tuple[str, bytes]) -> None:
    """A WARC file of responses, each with its Content-Type."""
    warc = pytest.importorskip("fastwarc.warc")
    with path.open("wb") as stream:
        for kind, body in pages:
            made = warc.WarcRecord()
            made.init_headers(warc.WarcRecordType.response)
            made.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body)
            made.headers["Content-Type"] = "application/http; msgtype=response"
            made.headers["WARC-Target-URI"] = "https://example.org/bridge"
            made.write(stream)


def test_pages_of_a_crawl(tmp_path: Path) -> None:
    broken = PAGE.encode().replace("вечером".encode(), "вече".encode() + b"\xff" + "ром".encode(), 1)
    crawl(
        tmp_path / "in.warc",
        ("text/html; charset=utf-8", broken),
        ("text/html; charset=windows-1251", PAGE.encode("cp1251")),
        ("text/html", PAGE.replace("<head>", "<head><meta charset='windows-1251'>").encode("cp1251")),
        ("text/html; charset=zlib", PAGE.encode()),
        ("text/html; charset=utf-8", PAGE.encode("cp1251")),  # the server lies
        ("text/plain; charset=windows-1251", (SENTENCE * 3).encode("cp1251")),
        ("text/html; charset=utf-8", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    )
    done = run(tmp_path / "in.warc", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"failed: page cannot be decoded 1" in done.stderr
    assert rows((tmp_path / "out" / "errors.jsonl").read_bytes())[0]["position"] == 7
    first, *others = rows((tmp_path / "out" / "in.jsonl").read_bytes())
    assert "вече\udcffром" in first["text"] and "вече\ufffdром" in first["clean_text"]  # kept, and told
    assert any("1 undecodable characters are U+FFFD in clean_text" in warning for warning in first["warnings"])
    assert len(others) == 5 and all("вторник вечером решил" in row["clean_text"] for row in others)
    assert all("\ufffd" not in row["clean_text"] for row in others)


def test_pages_of_a_crawl_in_the_encoding_asked_for(tmp_path: Path) -> None:
    crawl(tmp_path / "in.warc", ("text/html; charset=utf-8", PAGE.encode("koi8-r")),
          ("text/html", PAGE.encode("koi8-r") + b"\xff"))  # fmt: skip
    done = run(tmp_path / "in.warc", "--encoding", "koi8-r")
    assert all("вторник вечером решил" in row["clean_text"] for row in rows(done.stdout)) and done.returncode == 0
    done = run(tmp_path / "in.warc", "--encoding", "ascii", "-o", f"{tmp_path}/out/")
    assert done.returncode == 1 and b"failed: not ascii 2" in done.stderr
    bad = rows((tmp_path / "out" / "errors.jsonl").read_bytes())
    assert bad[0]["record"][-1].encode("utf-8", "surrogateescape") == PAGE.encode("koi8-r")


@given(st.binary(max_size=60), st.sampled_from(["cp1252", "shift_jis", "utf-16", "gb18030", "iso2022_jp", "ascii"]))
def test_recoding_loses_no_byte_that_has_no_character(data: bytes, encoding: str) -> None:
    stream = recoded(io.BytesIO(data), encoding)
    found = as_stood(b"".join(iter(lambda: stream.read(7), b"")))
    try:
        wanted = data.decode(encoding)
    except UnicodeDecodeError:
        assert any("\udc00" <= c <= "\udcff" for c in found)
    else:
        assert found == wanted


@given(st.binary(max_size=200))
def test_what_is_decoded_is_encoded_again(data: bytes) -> None:
    try:
        text, name = decode(data)
    except NotText:
        return
    if name == "utf-8":
        assert encoded(text) == data.removeprefix(b"\xef\xbb\xbf")
