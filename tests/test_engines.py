"""Every engine and integration, against the real library: the same clean text for the same records.

CLEANUP_RECORDS=2000 python -m pytest tests/test_engines.py compares as many; the default keeps CI short.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import ARTICLES, SEED, run
from tests.test_pipeline import jsonl, read

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

COUNT = int(os.environ.get("CLEANUP_RECORDS", "150"))
COLUMNS = ["id", "text", "url", "clean_text", "title", "language", "removed", "warnings"]


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    """Articles with changed words, cut at a paragraph, in several languages; one empty, one of spaces, one broken."""
    chance = random.Random(11)
    texts = [p.read_text(encoding="utf-8").split("\n\n") for p in sorted(ARTICLES.glob("*.txt"))]
    rows = []
    for n in range(COUNT):
        paragraphs = chance.choice(texts)
        first = chance.randrange(max(1, len(paragraphs) - 4))
        some = [paragraphs[0], *paragraphs[first : first + 4], paragraphs[-1], f"Share on Facebook {n}"]
        words = " \n\n ".join(some).split(" ")
        words[chance.randrange(len(words))] = chance.choice(["naïve", "doesnâ€™t", "мост", "bridge", "2,000"])
        rows.append({"id": n, "text": " ".join(words), "url": f"https://example.org/{n}"})
    for n, text in enumerate(["", " \n\t\n", "caf\u00c3\u00a9 \x1b[31m \u200b"]):
        rows[n * 3]["text"] = text
    return rows


@pytest.fixture(scope="session")
def files(records: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines")
    (folder / "in.jsonl").write_bytes(jsonl(records))
    pq.write_table(pa.Table.from_pylist(records), folder / "in.parquet", row_group_size=40)
    assert run(folder / "in.jsonl", "-o", f"{folder}/local/").returncode == 0
    return folder


@pytest.fixture(scope="session")
def expected(files: Path) -> list[dict[str, Any]]:
    found = read(files / "local" / "in.jsonl")
    assert sum(len(r["removed"]) for r in found) > COUNT / 2 and len({r["language"] for r in found}) > 2
    return found


def same(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(found) == len(expected)
    for a, b in zip(sorted(found, key=lambda r: r["id"]), expected, strict=True):
        assert {name: a[name] for name in COLUMNS if name in a} == {name: b[name] for name in COLUMNS if name in a}


def test_parquet_and_batches_of_other_sizes(
    files: Path, records: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> None:
    from cleanup.arrow import clean_batch

    assert run(files / "in.parquet", "-o", f"{files}/pq/", "--jobs", "2").returncode == 0
    same(pq.read_table(files / "pq" / "in.parquet").to_pylist(), expected)
    batches = pa.Table.from_pylist(records[:60]).to_batches(max_chunksize=7)
    same([row for batch in batches for row in clean_batch(batch).to_pylist()], expected[:60])


def test_pandas(records: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    pd = pytest.importorskip("pandas")
    from cleanup.integrations.pandas import clean_frame, clean_series

    frame = pd.DataFrame(records, index=[f"row {n}" for n in range(COUNT)])
    cleaned = clean_frame(frame["text"], urls=frame["url"])
    assert list(cleaned.index) == list(frame.index)
    same(frame.join(cleaned).to_dict("records"), expected)
    assert clean_series(pd.Series(["Plain text stays."])).name is None
    with pytest.raises(TypeError, match="texts must be a Series, not list"):
        clean_series(["Plain text stays."])
    with pytest.raises(TypeError, match="not int"):
        clean_series(pd.Series(["Plain text stays.", 2026], dtype=object))
    series = clean_series(pd.Series(["Plain text stays.", None, float("nan")], name="t", index=[5, 3, 1]))
    assert series.tolist() == ["Plain text stays.", None, None] and list(series.index) == [5, 3, 1]


def test_polars(records: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    pl = pytest.importorskip("polars")
    from cleanup.integrations.polars import clean_frame, clean_series

    frame = pl.DataFrame(records)
    same(frame.hstack(clean_frame(frame["text"], urls=frame["url"])).to_dicts(), expected)
    with pytest.raises(TypeError, match="texts must be a Series, not list"):
        clean_series(["Plain text stays."])
    lazy = frame.lazy().with_columns(clean=pl.col("text").map_batches(clean_series, return_dtype=pl.String))
    assert lazy.collect()["clean"].to_list() == [r["clean_text"] for r in expected]


def test_datasets(
    records: list[dict[str, Any]], expected: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = pytest.importorskip("datasets")
    from cleanup.integrations.datasets import cleaner

    dataset = datasets.Dataset.from_list(records).with_format("arrow")
    same(dataset.map(cleaner(), batched=True, batch_size=50).with_format(None).to_list(), expected)
    stream = datasets.Dataset.from_list(records[:20]).to_iterable_dataset().with_format("arrow")
    rows = [row for table in stream.map(cleaner(), batched=True, batch_size=8).iter(8) for row in table.to_pylist()]
    same(rows, expected[:20])


def test_datatrove(files: Path, expected: list[dict[str, Any]], tmp_path: Path) -> None:
    pytest.importorskip("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleanup.integrations.datatrove import Cleanup

    steps = [JsonlReader(str(files), glob_pattern="in.jsonl"), Cleanup(), JsonlWriter(str(tmp_path / "out"))]
    LocalPipelineExecutor(steps, tasks=1, workers=1, logging_dir=str(tmp_path / "logs")).run()
    found = read(next((tmp_path / "out").glob("*.jsonl.gz")))
    kept = [r for r in expected if r["text"]]  # its reader passes over documents without a text
    assert [r.get("text", "") for r in found] == [r["clean_text"] for r in kept]
    assert [r["metadata"]["language"] for r in found] == [r["language"] for r in kept]
    assert [r["metadata"]["removed"] for r in found] == [r["removed"] for r in kept]


def test_scrapy() -> None:
    scrapy = pytest.importorskip("scrapy")
    from scrapy.exceptions import DropItem
    from scrapy.utils.test import get_crawler

    from cleanup.integrations.scrapy import CleanupPipeline

    settings = {"CLEANUP": {"text": "body", "skip": ["boilerplate"]}}
    pipeline = CleanupPipeline.from_crawler(get_crawler(settings_dict=settings))
    body = SEED.read_text(encoding="utf-8")
    item = pipeline.process_item({"body": body, "title": "mine"})
    assert item["clean_text"].startswith("China Expresses") and "Posting Komentar" in item["clean_text"]
    assert item["title"] == "mine" and item["clean_title"].startswith("China") and item["language"] == "en"

    class Fixed(scrapy.Item):  # type: ignore[misc]
        body = scrapy.Field()
        clean_text = scrapy.Field()

    fixed = pipeline.process_item(Fixed(body=body))
    assert sorted(fixed.keys()) == ["body", "clean_text"]
    assert pipeline.process_item({"id": 1}) == {"id": 1}
    with pytest.raises(DropItem, match="text is int"):
        pipeline.process_item({"body": 7})


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    pyspark = pytest.importorskip("pyspark")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    assert pyspark
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config(
        "spark.sql.execution.arrow.maxRecordsPerBatch", "64").config("spark.driver.host", "127.0.0.1").config(
        "spark.driver.bindAddress", "127.0.0.1").getOrCreate()  # fmt: skip
    yield session
    session.stop()


def test_spark(spark: Any, files: Path, expected: list[dict[str, Any]]) -> None:
    from cleanup.integrations.spark import clean_dataframe

    cleaned = clean_dataframe(spark.read.parquet(str(files / "in.parquet")))
    assert cleaned.columns == COLUMNS
    same([row.asDict(recursive=True) for row in cleaned.collect()], expected)
    with pytest.raises(KeyError, match="no column 'body'"):
        clean_dataframe(spark.read.parquet(str(files / "in.parquet")), text="body")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """Two nodes of a real cluster on this machine, a processor each."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a test needs no network
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100_000_000})
    made.add_node(num_cpus=1, object_store_memory=100_000_000)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


def test_ray(cluster: Any, files: Path, expected: list[dict[str, Any]], tmp_path: Path) -> None:
    from click.testing import CliRunner

    from cleanup.cli import main

    for name in ("in.parquet", "in.jsonl"):
        asked = [str(files / name), "-o", f"{tmp_path}/{name}/", "--engine", "ray"]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        same(pq.read_table(tmp_path / name).to_pylist(), expected)
        again = CliRunner().invoke(main, asked)
        assert again.exit_code == 2 and "--overwrite" in again.output


def test_ray_with_a_worker_killed(cluster: Any, files: Path, expected: list[dict[str, Any]]) -> None:
    """The process that cleans is killed in the middle; its task is done again, and no record is missing or twice."""
    import ray

    from cleanup.engines import ray as engine
    from cleanup.options import Options
    from cleanup.rows import Fields
    from cleanup.sources.paths import expand

    killed = files / "killed"

    def once(table: Any) -> Any:
        if table.column("id")[0].as_py() >= COUNT // 2 and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), 9)
        return table

    rows = engine.read(expand([str(files / "in.parquet")])[0]).repartition(6)
    cleaned = engine.clean(rows.map_batches(once, batch_format="pyarrow"), Options(), Fields())
    same(cleaned.take_all(), expected)
    assert killed.exists() and ray.is_initialized()


def test_ray_learns_what_the_command_learns(cluster: Any, tmp_path: Path) -> None:
    from cleanup.engines import ray as engine
    from cleanup.rows import Fields
    from cleanup.sites import dump
    from cleanup.sources.paths import expand
    from tests.test_sites import crawl

    (tmp_path / "in.jsonl").write_bytes(jsonl(crawl()))
    assert run("learn", tmp_path / "in.jsonl", "-o", tmp_path / "site.profile").returncode == 0
    sites = engine.learn(engine.read(expand([str(tmp_path / "in.jsonl")])[0]), Fields())
    assert "".join(dump(sites.items())) == (tmp_path / "site.profile").read_text()


_PARTS = """
import sys
from cleanup.cli.inputs import Fields, Settings
from cleanup.engines import ray as engine, ray_parts
from cleanup.sources.paths import expand
engine.connect(None)
inputs = expand([sys.argv[1]])[0]
output = ray_parts.Output(sys.argv[2], "key", resume=True, overwrite=False)
for part in ray_parts.clean(inputs, output, Settings(), size=1):
    print(part, flush=True)
"""


def test_ray_goes_on_after_a_kill(
    records: list[dict[str, Any]], expected: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The driver is killed when the second of five parts is done; the rest is done by --resume, nothing twice."""
    pytest.importorskip("ray")
    (tmp_path / "in").mkdir()
    for n in range(5):
        pq.write_table(pa.Table.from_pylist(records[n::5]), tmp_path / "in" / f"{n}.parquet")
    (tmp_path / "in" / "5.parquet").write_bytes((tmp_path / "in" / "0.parquet").read_bytes())
    table = pa.Table.from_pylist([{"id": 0, "text": None, "url": "https://example.org/"}], pq.read_schema(
        tmp_path / "in" / "0.parquet"))  # fmt: skip
    pq.write_table(table, tmp_path / "in" / "5.parquet")
    command = [sys.executable, "-c", _PARTS, str(tmp_path / "in"), str(tmp_path / "out")]
    done = tmp_path / "out" / "_done"
    with (tmp_path / "told").open("wb") as told, subprocess.Popen(command, stdout=told, stderr=told) as process:
        for _ in range(1200):
            if (done / "00002.json").exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        process.kill()
    assert done.is_dir(), (tmp_path / "told").read_text()
    before = {path.name: path.stat().st_mtime_ns for path in done.iterdir()}
    assert 2 <= len(before) < 6
    (tmp_path / "out" / "_part-00009").mkdir()  # as left by a kill in the midst of writing
    (tmp_path / "out" / "part-00009-00000.parquet").write_bytes(b"half a file")
    again = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert again.returncode == 0 and again.stdout.count("Part(") == 6 - len(before), again.stderr
    assert {name: (done / name).stat().st_mtime_ns for name in before} == before
    files = sorted((tmp_path / "out").glob("*.parquet"))
    found = [row for path in files for row in pq.read_table(path).to_pylist()]
    same(found, expected)
    assert [row["id"] for row in found] == [row["id"] for n in range(5) for row in records[n::5]]
    assert pq.read_table(tmp_path / "out" / "_errors").num_rows == 1
    assert sorted(path.name for path in (tmp_path / "out").glob("_*")) == ["_done", "_errors"]


def test_ray_refuses_what_does_not_fit(cluster: Any, files: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from cleanup.cli import main

    name = tmp_path / "in.parquet"
    name.write_bytes((files / "in.parquet").read_bytes())
    asked = [str(name), "-o", f"{tmp_path}/out/", "--engine", "ray"]
    first = CliRunner().invoke(main, asked)
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(main, [*asked, "--resume"])
    assert again.exit_code == 0 and "1 of 1 files were done before" in again.output, again.output
    other = CliRunner().invoke(main, [*asked, "--resume", "--skip", "headline"])
    assert other.exit_code == 2 and "other options" in other.output
    pq.write_table(pq.read_table(name).slice(3), name)
    changed = CliRunner().invoke(main, [*asked, "--resume"])
    assert changed.exit_code == 2 and "has changed since it was cleaned" in changed.output
    wrong = CliRunner().invoke(main, [*asked, "--overwrite", "--text-field", "nothing"])
    assert wrong.exit_code == 2 and list((tmp_path / "out").glob("*.parquet")), wrong.output
    new = CliRunner().invoke(main, [*asked, "--overwrite"])
    assert new.exit_code == 0 and pq.read_table(tmp_path / "out").num_rows == COUNT - 3
