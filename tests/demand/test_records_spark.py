"""Spark gives DuckDB's counts: the same expressions on a local cluster of two worker processes.

Skipped where pyspark or Java is missing: `make spark` sets up an environment for it and runs this
with 5 million records; elsewhere BETTERCARE_SPARK_RECORDS says how many.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: run `make spark`")
pytest.importorskip("ibis")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)

from invented_records import write
from pyspark.sql import SparkSession

from bettercare.demand.records.cells import Asked, Outcome, add_up_records

RECORDS = int(os.environ.get("BETTERCARE_SPARK_RECORDS", "20000"))
# Spark's own start-up and Arrow's readers leave sockets and old names behind
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cluster() -> Iterator[SparkSession]:
    """Two worker processes of one core each, reachable from this machine alone."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    import pyspark

    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    session = (
        SparkSession.builder.master("local-cluster[2,1,1536]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executor.memory", "1g")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records") / "nation"
    write(folder, RECORDS)
    return folder


@pytest.fixture(scope="module")
def by_duckdb(records: Path) -> Outcome:
    return add_up_records(Asked(records, without=("site",)))


def test_the_cluster_has_two_workers(cluster: SparkSession) -> None:
    context = cluster.sparkContext
    assert context.master.startswith("local-cluster[2,")
    workers = context.parallelize(range(200), 40).map(lambda _: os.getpid()).distinct().collect()
    assert len(workers) >= 2


def test_spark_gives_the_counts_of_duckdb(
    cluster: SparkSession, records: Path, by_duckdb: Outcome
) -> None:
    assert SparkSession.getActiveSession() is cluster
    by_spark = add_up_records(Asked(records, engine="spark", without=("site",)))
    assert by_spark.rows == by_duckdb.rows == pytest.approx(RECORDS, abs=30)
    assert by_spark.cells.equals(by_duckdb.cells)
    for one, other in zip(by_spark.added, by_duckdb.added, strict=True):
        assert one.refused == other.refused
        assert one.left_out == other.left_out
        assert one.quarantine.equals(other.quarantine)
    assert by_duckdb.quarantine.height > 0
