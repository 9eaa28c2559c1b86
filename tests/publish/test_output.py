"""What `run` and `publish` write."""

from __future__ import annotations

import json

import pytest

from bettercare import bundle
from bettercare.publish import output, publication
from bettercare.publish.papers import writing

RUN = {"results.parquet", "results.csv", "verdict.csv", "held_back.csv", "capital.csv",
       "double_running.csv", "report.html", "datapackage.json"}  # fmt: skip


@pytest.fixture(autouse=True)
def _without_the_extra(monkeypatch):
    """Papers as PDF and Word files have tests of their own, and take their time."""
    monkeypatch.setattr(writing, "find_spec", lambda name: None)


def test_a_run_writes_its_files_and_reads_them_back(tmp_path, plan, assessment):
    written = output.write_run(tmp_path / "out", plan, assessment)
    assert {path.name for path in written} == RUN
    assert {path.name for path in (tmp_path / "out").iterdir()} == RUN
    back = bundle.read(tmp_path / "out")
    assert back.frames["results"].equals(assessment.results)
    assert back.frames["verdict"].equals(assessment.verdict)
    assert back.manifest["bettercare"]["plan_hash"] == plan.hash
    assert back.manifest["sources"][0]["title"] == "Figures made up for tests"


def test_a_second_run_gives_the_same_bytes(tmp_path, plan, assessment):
    for name in ("one", "two"):
        publication.write_publication(tmp_path / name, plan, assessment)
    one = {p.name: p.read_bytes() for p in (tmp_path / "one").rglob("*") if p.is_file()}
    two = {p.name: p.read_bytes() for p in (tmp_path / "two").rglob("*") if p.is_file()}
    assert one == two
    assert len(one) > 15


def test_a_publication_is_whole_and_lists_every_file(tmp_path, plan, assessment):
    out = tmp_path / "out"
    publication.write_publication(out, plan, assessment)
    assert bundle.verify(out) == ()
    index = (out / "index.html").read_text("utf-8")
    listed = {
        entry["path"] for entry in json.loads((out / bundle.MANIFEST).read_text())["resources"]
    }
    assert {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} == (
        listed | {bundle.MANIFEST}
    )
    for path in listed - {"index.html"}:
        assert f'href="{path}"' in index
    frames = bundle.read(out).frames
    assert (
        frames["charts/beds-general"].filter(series="planned")["value"].to_list().count(700.0) == 2
    )
    volume = frames["assumptions"].filter(address="demand.volume.gp_appointment")
    assert volume.select("value", "low", "high").row(0) == (6.4e6, 6e6, 7e6)


def test_a_run_after_a_publication_leaves_none_of_its_files(tmp_path, plan, assessment):
    out = tmp_path / "out"
    publication.write_publication(out, plan, assessment)
    output.write_run(out, plan, assessment)
    assert {path.name for path in out.iterdir() if path.is_file()} == RUN
