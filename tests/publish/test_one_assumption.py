"""One assumption is changed: what rests on it changes everywhere alike, and nothing else does.

The small plan is run twice. Every figure, table and chart of every paper names the rows it stands
on, among them those of the appraisal; the workbook and the data are walked with the papers.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from recalculated import numbers, sheets
from small_plan import edit, write_small_plan

from bettercare import bundle
from bettercare import plan as plans
from bettercare.appraisal.beside import Beside
from bettercare.publish import digest, figures, output, package_files, words
from bettercare.publish.appraisal.frames import frames as worth_frames
from bettercare.publish.books.book import whole_book
from bettercare.publish.facts import Facts
from bettercare.publish.papers import catalogue
from bettercare.publish.papers import document as doc
from bettercare.publish.papers.board_paper import board_paper
from bettercare.publish.papers.full_plan import full_plan
from bettercare.publish.papers.summary import summary
from bettercare.verdict import assess

sys.path.insert(0, str(Path(__file__).parent))
import papers_made as made

RULES = Path(__file__).parents[1] / "plans" / "appraisal.toml"
_APART = re.compile(r"[+/-](?=(?:results|verdict|appraisal|plan|held_back):)|^\d+\*")


class Published:
    """A plan's papers, workbook and data."""

    def __init__(self, root: Path, file: Path) -> None:
        self.plan = plans.load(root)
        kept = Beside()
        found = assess(self.plan, None, 2, None, 1, kept=kept)
        worth = kept.appraisal(self.plan)
        assert worth is not None
        self.facts = facts = Facts(self.plan, found)
        answers = digest.answers(self.plan, found)
        drawn = figures.draw(facts, answers)
        record = replace(made.record(), aims={})  # of settings that this plan does not have
        self.papers = [
            summary(facts, answers, catalogue.english("summary"), record, made.ON),
            summary(facts, answers, catalogue.short_sentences("summary"), record, made.ON),
            full_plan(facts, answers, drawn, record, worth),
            board_paper(facts, answers, record, made.MEETING, watched=made.watched()),
        ]
        self.frames = output.frames(found) | figures.frames(drawn)
        self.frames |= worth_frames(self.plan, worth)
        self.frames["assumptions"] = package_files.assumptions(self.plan)
        file.write_bytes(whole_book(facts, dict(self.frames), worth, record))
        self.book = {name: numbers(file, name) for name in sheets(file)}

    def rows(self, origin: str) -> list[object]:
        """Everything that an origin names, as it stands."""
        return [self._rows(piece) for piece in _APART.split(origin) if piece]

    def _rows(self, piece: str) -> object:
        room, _, rest = piece.partition(":")
        named, *parts = rest.split(";")
        where = dict(part.partition("=")[::2] for part in parts)
        if room == "results" and rest == "people":
            where = {"measure": "people"}
        found: object = None  # the record, sources and names: the same but for one figure
        if room == "chart" and f"charts/{named}" in self.frames:
            found = _listed(self.frames[f"charts/{named}"])
        elif room == "chart" or (rest == "rows" and room == "appraisal"):
            found = self._all("appraisal")
        elif room in ("results", "verdict", "held_back"):
            found = _listed(_where(self.frames[room], where, self.plan))
        elif room == "appraisal":
            found = _listed(_where(self.frames[named], where, self.plan))
        elif room == "plan" and named in self.plan.tables:
            found = self.plan.tables[named].columns
        elif room == "plan" and named == "assumptions":
            found = _listed(self.frames["assumptions"])
        return found

    def _all(self, start: str) -> list[object]:
        return [_listed(frame) for name, frame in self.frames.items() if name.startswith(start)]

    def told(self) -> list[dict[str, set[str]]]:
        """By paper: every origin with what is told of it; tables and charts whole."""
        found = []
        for paper in self.papers:
            by: dict[str, set[str]] = {}
            for text, origin in made.figures_of(paper):
                by.setdefault(origin, set()).add(text)
            for block in doc.every_block(paper):
                if isinstance(block, doc.Chart):
                    by.setdefault(block.origin, set()).add(block.drawings[0].svg)
                    by[block.origin].add(str(block.table.rows))
                elif isinstance(block, doc.Table) and not block.cells:
                    by.setdefault(block.origin, set()).add(f"{block.key} {block.view.rows}")
            found.append(by)
        return found


def _where(frame: pl.DataFrame, where: dict[str, str], plan: plans.Plan) -> pl.DataFrame:
    tests = []
    for name, value in where.items():
        if name == "kind":
            keys = [check.key for check in plan.verdict.checks if check.kind == value]
            tests.append(pl.col("check").str.split(":").list.first().is_in(keys))
        elif name == "check":
            tests.append((pl.col(name) == value) | pl.col(name).str.starts_with(f"{value}:"))
        elif frame.schema[name] == pl.Float64:
            tests.append(pl.col(name) == float(value))
        else:
            tests.append(pl.col(name) == value)
    found = frame.filter(*tests)
    assert found.height or "figure" in where, where
    return found


def _listed(frame: pl.DataFrame) -> list[object]:
    return [frame.columns, *frame.rows()]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The small plan as it is, and with dearer emergency admissions."""
    folder = tmp_path_factory.mktemp("one_assumption")
    made_of = []
    for name in ("before", "after"):
        root = write_small_plan(folder / name)
        shutil.copy(RULES, root / "appraisal.toml")
        if name == "after":
            edit(root, "assumptions/finance/unit_cost.toml", "value = 900", "value = 1200")
        made_of.append(Published(root, folder / f"{name}.xlsx"))
    return made_of


def test_what_does_not_rest_on_it_stays_and_what_does_changes_in_every_paper(both):
    before, after = both
    moved = {"results": 0, "verdict": 0, "appraisal": 0, "chart": 0, "stayed": 0}
    for was, now in zip(before.told(), after.told(), strict=True):
        changed = 0
        for origin, texts in was.items():
            if origin not in now:
                continue  # another row is the hardest now: its own origin says so
            room = origin.split(":")[0].split("*")[-1]
            if before.rows(origin) == after.rows(origin):
                assert now[origin] == texts, origin
                moved["stayed"] += 1
            elif now[origin] != texts:
                moved[room] = moved.get(room, 0) + 1
                changed += 1
        assert changed, "a paper tells nothing of it"
    assert all(moved[room] > 2 for room in ("results", "verdict", "appraisal", "chart"))
    assert moved["stayed"] > 100


def test_the_same_rows_are_told_alike_in_all_papers(both):
    for published in both:
        told: dict[str, set[str]] = {}
        for by in published.told():
            for origin, texts in by.items():
                if origin.startswith(("results:", "verdict:")) and ";" in origin:
                    told.setdefault(origin, set()).update(texts)
        several = {origin: texts for origin, texts in told.items() if len(texts) > 1}
        for origin, texts in several.items():  # at most rounded, and to two figures
            digits = {re.sub(r"[^\d.]", "", text).rstrip("0").rstrip(".")[:1] for text in texts}
            assert len(digits) == 1, (origin, texts)


def test_the_appraisals_figures_are_those_of_its_tables(both):
    for published in both:
        paper = next(each for each in published.papers if each.key == "full_plan")
        checked = 0
        for text, origin in made.figures_of(paper):
            if not origin.startswith("appraisal:appraisal") or "measure=" not in origin:
                continue
            table, *parts = origin.removeprefix("appraisal:").split(";")
            where = dict(part.partition("=")[::2] for part in parts)
            rows = _where(published.frames[table], where, published.plan).to_dicts()
            assert len(rows) == 1
            if where["measure"].startswith("pv_"):
                assert text == words.number(rows[0]["mean"] / 1e6, 1)
                checked += 1
            elif where["measure"] in ("npsv", "npsv_other_rule") and text != "–":
                middle = words.number(rows[0]["p50"] / 1e6)
                mean = words.number(rows[0]["mean"] / 1e6, 1)
                assert text.startswith(middle) or text == mean
                checked += 1
        assert checked > 10


def test_what_each_item_adds_sums_to_the_whole(both):
    for published in both:
        items = published.frames["appraisal_items"].group_by("option").agg(pl.col("mean").sum())
        whole = published.frames["appraisal"].filter(pl.col("measure") == "npsv")
        for option, mean in items.rows():
            stated = whole.filter(pl.col("option") == option)["mean"].item()
            assert mean == pytest.approx(stated, abs=1.0)


def test_data_and_workbook_change_where_money_is_and_nowhere_else(both):
    before, after = both
    moved = {
        row["measure"]
        for row, other in zip(
            before.frames["results"].to_dicts(), after.frames["results"].to_dicts(), strict=True
        )
        if row != other
    }
    assert {"cost", "gap"} <= moved
    assert not [name for name in moved if name.startswith(("people", "beds", "staff", "activity"))]
    same = {name for name, frame in before.frames.items() if frame.equals(after.frames[name])}
    assert "held_back" in same
    assert {"results", "verdict", "assumptions"}.isdisjoint(same)
    alike = {name for name, cells in before.book.items() if cells == after.book[name]}
    assert {"Held back", "Names"} <= alike
    assert {"Results", "Gap", "Assumptions"}.isdisjoint(alike)


def test_the_data_package_of_a_small_plan_holds_for_its_own_tool(both, tmp_path):
    import frictionless

    published = both[0]
    meta = output.package_meta(published.plan, published.facts.assessment.meta)
    bundle.write(tmp_path / "out", published.frames, meta)
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert [(task.place, error.type) for task in report.tasks for error in task.errors] == []
    rows = {task.place: task.stats.get("rows") for task in report.tasks}
    assert rows["results.parquet"] == published.frames["results"].height
    assert rows["appraisal_items.csv"] == published.frames["appraisal_items"].height
