"""Where fuzzing starts: the fixtures, and a small valid file of each format."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from functools import cache
from pathlib import Path

from cleanup.sites import Line, Site, dump

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "fixtures"
# Tokens that wake rules, parsers and terminals up.
# fmt: off
WORDS = [w.encode("utf-8", "surrogatepass") for w in (
    "Share on Facebook", "Posting Komentar untuk ", "Read more", "\n\n", "\r\n", "\r", "\u2028", "\u2029", "\x85",
    "\x0b", "\x0c", "\x00", "\x1b[31m", "\x1b]0;x\x07", "\x9b31m", "\u202e", "\u2066", "\ufeff", "\u200b", "\u00ad",
    "\u200d", "&amp;", "&#x0;", "&#1114112;", "&lt;script&gt;", "Ã©", "â€™", "\ufffd", "\ud800", "\udc80",
    "https://example.org/?a=1", "“", "”", "«", "»", "{text}", "[a](b)", "|", " | ", "-->", "<!--", "<html>", "<p>",
    "</p>", "<h1>", '"', "'''", '"""', "\\u0000", "\\ud800", "{", "}", "[", "]", "[[", "= ", "match = [", "1e999",
    "-0", "null", "true", "NaN", "Infinity", "市", "ก", "अ", "👨‍👩‍👧", "e\u0301", "ﬁ", "\u3000", "\xa0", "(a|b)",
    "{title}", "{n}", "..", "/",
)]
# fmt: on
_PARAGRAPH = "The council voted on Tuesday to close the old bridge over the river for a year, it said.\n"


@cache
def articles() -> list[bytes]:
    found = [path.read_bytes() for path in sorted((FIXTURES / "articles").glob("*.txt"))]
    for path in sorted((FIXTURES / "cases").glob("*.json")):
        cases = json.loads(path.read_text("utf-8"))
        texts = [c.get("text") or c.get("input") or "" for c in cases if isinstance(c, dict)]
        found += [t.encode("utf-8", "surrogatepass") for t in texts if isinstance(t, str) and 0 < len(t) < 4000]
    return found


def _archives() -> list[bytes]:
    """Small archives of the shape of a package: the real ones are longer than fuzzing makes inputs."""
    found = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("translate-de_en/metadata.json", '{"from_code": "de", "to_code": "en"}')
            archive.writestr("translate-de_en/model/model.bin", b"weights" * 20)
            archive.writestr("translate-de_en/sentencepiece.model", b"pieces" * 20)
        found.append(out.getvalue())
    return found


def _profile() -> bytes:
    lines = {"home contact": Line(9), "share this": Line(7, 0.25, "below")}
    return "".join(dump([("example.org", Site(9, lines))])).encode()


def _ledger() -> bytes:
    from cleanup import Cleaner
    from cleanup.report.ledger import line

    texts = [a.decode("utf-8", "replace") for a in articles()[:2]]
    return b"".join(line(Cleaner().clean(text), "x") for text in texts)


def _jsonl() -> bytes:
    rows = [{"id": n, "text": a.decode("utf-8", "replace")[:600], "url": "https://example.org"}
            for n, a in enumerate(articles()[:3])]  # fmt: skip
    return "".join(json.dumps(row) + "\n" for row in rows).encode() + b'{"broken\n'


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"id": [1, 2], "text": [_PARAGRAPH, None]}), out)
    return out.getvalue()


def _warc(kind: str) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><h1>T</h1><p>" + _PARAGRAPH.encode()
    body = body if kind == "response" else _PARAGRAPH.encode()
    mime = "application/http; msgtype=response" if kind == "response" else "text/plain"
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org\r\n"
            "WARC-Date: 2024-01-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n")  # fmt: skip
    return (head.encode() + body + b"\r\n\r\n") * 2


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with."""
    import zstandard

    html = b"<!DOCTYPE html><html><head><title>T</title></head><body><!-- c --><nav>Home</nav><h1>T</h1><p>"
    table = b'id,text,url\n1,"' + articles()[0][:500].replace(b'"', b"'") + b'",x\n2,"a ""b""",y\n3,\n'
    metadata = json.dumps({"type": "translate", "from_code": "de", "to_code": "en", "package_version": "1.0"}).encode()
    entry = {
        "output": "o",
        "input": "i",
        "size": 1,
        "changed": 2,
        "key": "key",
        "state": "part",
        "errors": 0,
        "file": "i",
    }
    toml = [
        path.read_bytes()[:1500].rpartition(b"\n[")[0]
        for path in sorted((ROOT / "cleanup" / "phrases").glob("*.toml"))[:12]
    ]
    known = {
        "html": [html + a.replace(b"\n", b"</p><p>") for a in articles()[:6]],
        "jsonl": [_jsonl()], "jsonl-parquet": [_jsonl()],
        "csv": [table], "csv-jsonl": [table], "tsv": [table.replace(b",", b"\t")],
        "parquet": [_parquet()], "warc": [_warc("response")], "wet": [_warc("conversion")],
        "jsonl-gz": [gzip.compress(_jsonl(), mtime=0)], "jsonl-zst": [zstandard.ZstdCompressor().compress(_jsonl())],
        "jsonl-bz2": [bz2.compress(_jsonl())], "package": [metadata], "phrases": toml,
        "archive": _archives(), "profile": [_profile()],
        "manifest": [(json.dumps(entry) + "\n").encode() * 2],
        "options": [b'focus = "recall"\nskip = ["a"]\nrules = ["b"]\n[translation]\nbeam = 1\n',
                    b"[tool.cleanup]\nfocus = 'recall'\n"],
        "encoding": [articles()[0], articles()[1].decode().encode("utf-16"), "Füße über schöne".encode("latin-1")],
    }  # fmt: skip
    if target == "ledger":
        return [_ledger(), *_ledger().splitlines(keepends=True)]
    if target == "clean":
        return [bytes([n * 37 % 256]) + a for n, a in enumerate(articles())]
    return known.get(target) or articles()
