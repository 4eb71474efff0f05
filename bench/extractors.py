"""What cleanup does to text that a good extractor made: word F1 against the gold bodies before and after.

    python bench/extractors.py extract ../shared/bench/data outputs.json.gz [--pages 200]
    python bench/extractors.py score ../shared/bench/data outputs.json.gz [--part test]

`extract` needs the extractors (trafilatura readability-lxml html-text html2text jusText newspaper4k goose3 resiliparse
boilerpy3 readabilipy inscriptis) but not cleanup, and passes over those that are not installed; `score` needs cleanup
alone. So both can have an environment of their own: some of these packages exclude each other.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

Extract = Callable[[str], str]


def extractors() -> dict[str, Callable[[], Extract]]:
    """Name -> what imports an extractor and gives a function from a page's source to text."""

    def trafilatura(**options: Any) -> Extract:
        from trafilatura import extract

        return lambda html: extract(html, **options) or ""

    def readability(markdown: bool) -> Extract:
        from readability import Document

        if markdown:
            from html2text import html2text

            return lambda html: html2text(Document(html).summary())
        from html_text import extract_text

        return lambda html: str(extract_text(Document(html).summary()))

    def justext() -> Extract:
        import justext

        words = frozenset().union(
            *(justext.get_stoplist(n) for n in ("English", "German", "Polish", "Russian", "Greek"))
        )
        return lambda html: "\n".join(p.text for p in justext.justext(html, words) if not p.is_boilerplate)

    def newspaper() -> Extract:
        from newspaper import Article

        def extract(html: str) -> str:
            article = Article("https://example.org/", fetch_images=False)
            article.download(input_html=html)
            article.parse()
            return str(article.text)

        return extract

    def goose() -> Extract:
        from goose3 import Goose

        goose = Goose({"enable_image_fetching": False})
        return lambda html: str(goose.extract(raw_html=html).cleaned_text)

    def resiliparse(main: bool) -> Extract:
        from resiliparse.extract.html2text import extract_plain_text

        return lambda html: str(extract_plain_text(html, main_content=main))

    def boilerpipe(name: str) -> Extract:
        from boilerpy3 import extractors as found

        one = getattr(found, name)(raise_on_failure=False)
        return lambda html: str(one.get_content(html))

    def readabilipy() -> Extract:
        from readabilipy import simple_json_from_html_string

        def extract(html: str) -> str:
            paragraphs = simple_json_from_html_string(html, use_readability=False)["plain_text"] or []
            return "\n\n".join(p["text"] for p in paragraphs)

        return extract

    def inscriptis() -> Extract:
        from inscriptis import get_text

        return lambda html: str(get_text(html))

    return {
        "trafilatura": trafilatura,
        "trafilatura, precision": lambda: trafilatura(favor_precision=True),
        "trafilatura, recall, markdown": lambda: trafilatura(favor_recall=True, output_format="markdown"),
        "readability": lambda: readability(False),
        "readability, html2text": lambda: readability(True),
        "jusText": justext,
        "newspaper4k": newspaper,
        "goose3": goose,
        "resiliparse, main content": lambda: resiliparse(True),
        "boilerpy3, article": lambda: boilerpipe("ArticleExtractor"),
        "boilerpy3, default": lambda: boilerpipe("DefaultExtractor"),
        "readabilipy": readabilipy,
        "resiliparse, whole page": lambda: resiliparse(False),
        "inscriptis, whole page": inscriptis,
    }


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def extract(data: Path, target: Path, count: int, seed: int) -> None:
    pages = rows(data / "html.jsonl.gz")
    random.Random(seed).shuffle(pages)
    found: dict[str, dict[str, str]] = {}
    for name, make in extractors().items():
        try:
            one = make()
        except ImportError as error:
            print(f"{name}: passed over: {error}", file=sys.stderr)
            continue
        found[name], failed = {}, 0
        for page in pages[:count]:
            try:
                found[name][page["id"]] = one(page["html"])
            except Exception as error:  # noqa: BLE001  # a page that an extractor breaks on is none of its outputs
                failed += 1
                reason = f"{type(error).__name__}: {error}"[:80]
        print(f"{name}: {len(found[name])} pages" + (f", {failed} failed, the last for {reason}" if failed else ""))
        with gzip.open(target, "wt", encoding="utf-8") as stream:
            json.dump(found, stream)


def score(data: Path, source: Path, part: str) -> None:
    sys.path.insert(0, str(data.parent))
    from score import prf, words

    import cleanup

    known = [row for name in ("wcxb", "waddle", "fundus") for row in rows(data / f"{name}.jsonl.gz")]
    golds = {row["id"]: row["gold"] for row in known if row["part"] == part or part == "all"}
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        outputs: dict[str, dict[str, str]] = json.load(stream)
    print(f"{'extractor':32} pages   F1 before  after    gold words kept   untouched")
    for name, texts in outputs.items():
        ids = [id for id, text in texts.items() if id in golds and len(words(text)) >= 20]
        cleaned = [result.text for result in cleanup.Cleaner().clean_many([texts[id] for id in ids])]
        gold = [words(golds[id]) for id in ids]
        before = [prf(words(texts[id]), g) for id, g in zip(ids, gold, strict=True)]
        after = [prf(words(text), g) for text, g in zip(cleaned, gold, strict=True)]
        kept = sum(r * len(g) for (_, r, _), g in zip(after, gold, strict=True))
        there = sum(r * len(g) for (_, r, _), g in zip(before, gold, strict=True))
        same = fmean(words(texts[id]) == words(text) for id, text in zip(ids, cleaned, strict=True))
        f1 = fmean(f for *_, f in before), fmean(f for *_, f in after)
        print(f"{name:32} {len(ids):5}   {f1[0]:.4f}     {f1[1]:.4f}   {kept / there:.4f}            {same:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["extract", "score"])
    parser.add_argument("data", type=Path)
    parser.add_argument("outputs", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--part", choices=["train", "test", "all"], default="test")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    if asked.what == "extract":
        extract(asked.data, asked.outputs, asked.pages, asked.seed)
    else:
        score(asked.data, asked.outputs, asked.part)


if __name__ == "__main__":
    main()
