"""What `run` and `publish` write: tables, report, and for publishing charts' data and an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare import bundle
from bettercare.plan.model import Plan
from bettercare.publish import report, tables, words
from bettercare.publish.figures import frames as chart_frames

if TYPE_CHECKING:
    import polars as pl

    from bettercare.appraisal import Appraisal
    from bettercare.verdict import Assessment

_MEANING = {
    "report": "The report: the answer in plain words, charts, and every exact table",
    "results": "Every measure by option, year and dimension: mean and quantiles",
    "verdict": "Each check by option and year: size, chance and answer",
    "held_back": "What each intervention was planned to do, could do, and what held it",
    "capital": "Capital sought and secured by scheme, stage, source and year",
    "double_running": "What each change keeps open until it works, and who pays",
    "winter": "A winter's waits and days held, with care outside hospital in time and late",
    "assumptions": "Every assumption with unit, value, range, source, grade and owner",
    "compare": "The options side by side: every check, and what each option is worth",
    "appraisal": "What the options are worth: money, criteria, and what would turn the answer",
    "appraisal_flows": "Costs, risks and benefits of each option by year",
    "appraisal_switches": "Figures at which an option is worth nothing, or as much as another",
    "appraisal_values": "The value of each option on each criterion",
    "appraisal_ranks": "Each group's score and rank of the options",
    "appraisal_acceptability": "How many of all possible weights put an option at each rank",
    "appraisal_weights": "Each group's weights, and where they would turn its choice",
    "sources": "Every source with publisher, year, grade and link",
    "datapackage": "The manifest: what each file holds, and its hash",
}


def write_run(folder: Path, plan: Plan, assessment: Assessment) -> tuple[Path, ...]:
    """Write tables and report of a run to `folder`, all of it or nothing; give the paths."""
    pages = {"report.html": lambda: report.render(plan, assessment)}
    return bundle.write(folder, _frames(assessment), package_meta(plan, assessment.meta), pages)


def write_publication(
    folder: Path, plan: Plan, assessment: Assessment, worth: Appraisal | None = None
) -> tuple[Path, ...]:
    """Write the bundle that is published: a run's files, charts' data, assumptions and an index.

    With what the options are worth, where the plan has an appraisal.
    """
    drawn = report.draw(plan, assessment)
    frames = _frames(assessment) | chart_frames(drawn)
    frames |= {"assumptions": _assumptions(plan), "sources": _sources(plan)}
    worth_pages: dict[str, str] = {}
    if worth is not None:
        from bettercare.publish import compare
        from bettercare.publish.appraisal import frames as worth_frames
        from bettercare.publish.appraisal import page as worth_page

        frames |= worth_frames.frames(plan, worth)
        side_by_side = compare.compare(plan, assessment)
        worth_pages = {
            "compare.html": compare.page(side_by_side, plan, worth),
            "appraisal.html": worth_page.page(plan, worth),
        }
    titles = {f"charts/{chart.key}": chart.title for charts in drawn.values() for chart in charts}
    pages = {
        "report.html": report.render(plan, assessment, drawn),
        "index.html": _index(plan, assessment, list(worth_pages), list(frames), titles),
    } | worth_pages
    return bundle.write(folder, frames, package_meta(plan, assessment.meta), pages)


def _frames(assessment: Assessment) -> dict[str, pl.DataFrame]:
    frames = {
        "results": assessment.results,
        "verdict": assessment.verdict,
        "held_back": assessment.held_back,
    }
    others = {
        "capital": assessment.capital,
        "double_running": assessment.double_running,
        "winter": assessment.winter,
    }
    return frames | {name: found for name, found in others.items() if found is not None}


def package_meta(plan: Plan, run: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says about the package, from the plan and from how it was run."""
    return run | {
        "name": "".join(c if c.isalnum() else "-" for c in plan.root.resolve().name.lower()),
        "title": plan.title,
        "description": plan.summary,
        "sources": [
            {key: value for key, value in source.items() if value and key != "note"}
            | ({"path": source["link"]} if source["link"] else {})
            for source in tables.sources(plan)
        ],
    }


def _assumptions(plan: Plan) -> pl.DataFrame:
    import polars as pl

    from bettercare.plan.quantities import every_figure

    records = [
        {
            "address": one.address, "label": one.label, "unit": one.unit,
            "from": start.isoformat(), "value": value,
            "low": one.range.low if one.range else None,
            "high": one.range.high if one.range else None,
            "range_kind": one.range.kind if one.range else None,
            "source": "; ".join(one.source), "grade": one.grade, "owner": one.owner,
            "review": one.review.isoformat() if one.review else None,
        }
        for one in every_figure(plan).values()
        for start, value in one.steps
    ]  # fmt: skip
    numbers = {"value", "low", "high"}
    names = (
        "address", "label", "unit", "from", "value", "low", "high", "range_kind", "source",
        "grade", "owner", "review",
    )  # fmt: skip
    return pl.DataFrame(
        records, schema={n: pl.Float64 if n in numbers else pl.String for n in names}
    )


def _sources(plan: Plan) -> pl.DataFrame:
    import polars as pl

    names = ("key", "title", "publisher", "year", "grade", "link", "read_on", "note")
    return pl.DataFrame(tables.sources(plan), schema=dict.fromkeys(names, pl.String)).select(names)


def _index(
    plan: Plan, assessment: Assessment, pages: list[str], names: list[str], titles: dict[str, str]
) -> str:
    """A page that says what each file of the bundle holds."""
    files = [(page, _MEANING[page.removesuffix(".html")]) for page in ("report.html", *pages)]
    for name in names:
        meaning = _MEANING.get(name) or f"Data of the chart “{words.plain(titles[name])}”"
        forms = bundle.forms(name)
        files += [(f"{name}.{form}", meaning) for form in forms]
    files.append((bundle.MANIFEST, _MEANING["datapackage"]))
    context = {"plan": plan, "meta": assessment.meta, "files": files}
    return report.filled("index.html.j2", context)
