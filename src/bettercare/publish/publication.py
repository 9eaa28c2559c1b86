"""What `publish` writes: a run's files, papers, charts, what the data mean, and an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bettercare import bundle
from bettercare.errors import OutputError
from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.publish import digest, figures, output, report, words
from bettercare.publish.facts import Facts
from bettercare.publish.package_files import (
    assumptions,
    citation,
    dictionary,
    licence,
    record_files,
    sources,
)
from bettercare.publish.papers import writing
from bettercare.publish.site.files import (
    CONTENTS,
    MEANINGS,
    as_json,
    contents_data,
    site_files,
)
from bettercare.tables.appraisal_results import APPRAISAL_TABLES

if TYPE_CHECKING:
    from bettercare.appraisal import Appraisal
    from bettercare.bundle.package import Content
    from bettercare.programme import Watched
    from bettercare.publish.papers.writing import Make
    from bettercare.verdict import Assessment

_BOOK = "workbook.xlsx"
_MEANING = {
    "report": "The report: the answer in plain words, charts, and every exact table",
    "results": "Every measure by option, year and dimension: mean and quantiles",
    "verdict": "Each check by option and year: size, chance and answer",
    "held_back": "What each intervention was planned to do, could do, and what held it",
    "capital": "Capital sought and secured by scheme, stage, source and year",
    "double_running": "What each change keeps open until it works, and who pays",
    "winter": "A winter's waits and days held, with care outside hospital in time and late",
    "compare": "The options side by side: every check, and what each option is worth",
    "appraisal": "What the options are worth: money, criteria, and what would turn the answer",
    _BOOK: "Every table in one Excel file, with gap, bridge and appraisal as formulas",
    "assumptions": "Every assumption with unit, value, range, source, grade and owner",
    "sources": "Every source with publisher, year, grade and link",
    "dictionary": "Every column of every table: what it means, its unit, what empty means",
    "CITATION.cff": "How to cite this plan and the program that made it",
    "LICENCE.txt": "On what terms this may be used",
    "datapackage": "The manifest: what each file holds, and its hash",
}


@dataclass(frozen=True, slots=True)
class Publication:
    """The files written, and words to the author."""

    paths: tuple[Path, ...]
    told: tuple[str, ...]


def write_publication(
    folder: Path,
    plan: Plan,
    assessment: Assessment,
    record: Record | None = None,
    appraisal: Appraisal | None = None,
    watched: Sequence[Watched] = (),
) -> Publication:
    """Write the bundle that is published, all of it or nothing, and look at every hash.

    `record` is the programme's record, `appraisal` what the options are worth; papers without
    them say less. Words officers wrote in the board paper of an earlier bundle are carried over.
    `watched` are the record's measures of progress (`programme.watched`).
    """
    facts = Facts(plan, assessment)
    answers = digest.answers(plan, assessment)
    drawn = figures.draw(facts, answers)
    frames = output.frames(assessment) | figures.frames(drawn)
    frames |= {"assumptions": assumptions(plan), "sources": sources(plan)}
    worth_pages: dict[str, str] = {}
    if appraisal is not None:
        from bettercare.publish import compare
        from bettercare.publish.appraisal import frames as worth_frames
        from bettercare.publish.appraisal import page as worth_page

        frames |= worth_frames.frames(plan, appraisal)
        side_by_side = compare.compare(plan, assessment)
        worth_pages = {
            "compare.html": compare.page(side_by_side, plan, appraisal),
            "appraisal.html": worth_page.page(plan, appraisal),
        }
    frames["dictionary"] = dictionary(frames)
    titles = {f"charts/{chart.key}": chart.title for charts in drawn.values() for chart in charts}
    papers = writing.papers(facts, answers, drawn, record, appraisal, folder, watched)
    pictures, drawings = writing.pictures(drawn, papers.made)
    for_sites = site_files(facts, answers, papers.made, record, drawings)
    kept = record_files(plan, record)
    terms = {"CITATION.cff": citation(plan, assessment.meta), "LICENCE.txt": licence(plan)}
    books: dict[str, Make] = {}
    if writing.can_set():
        from bettercare.publish.books.book import whole_book

        books[_BOOK] = partial(whole_book, facts, dict(frames), appraisal, record)
    pages: dict[str, Content | Make] = {
        **books,  # the longest first: the others are made beside it
        "report.html": lambda: report.render(plan, assessment, drawn),
        **worth_pages,
        **papers.files,
        **{path: make for path, (make, _) in (pictures | for_sites).items()},
        **terms,
        **kept,
    }
    listed = [(name, _MEANING[name.removesuffix(".html")]) for name in worth_pages]
    listed += [(name, _MEANING[name]) for name in books]
    listed += list(papers.meanings.items())
    listed += [(path, meaning) for path, (_, meaning) in (pictures | for_sites).items()]
    listed += [(name, _MEANING[name]) for name in terms]
    listed += [(name, "The programme's record, as the plan's folder has it") for name in kept]
    listed.append((CONTENTS, MEANINGS[CONTENTS]))
    files = contents(list(frames), titles, listed)
    pages["index.html"] = index(plan, assessment, files)
    pages[CONTENTS] = as_json(lambda: contents_data(files))
    meta = output.package_meta(plan, assessment.meta)
    written = bundle.write(folder, frames, meta, pages)
    problems = bundle.verify(folder)
    if problems:
        raise OutputError(f"{folder} is not as it was written: {problems[0]}")
    return Publication(written, papers.told)


def contents(
    names: list[str], titles: dict[str, str], others: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """What each file of the bundle holds, the papers first."""
    papers = [one for one in others if "/" not in one[0] and one[0] not in _MEANING]
    files = [*papers, ("report.html", _MEANING["report"])]
    meanings = {each.name: each.meaning for each in APPRAISAL_TABLES} | _MEANING
    for name in names:
        meaning = meanings.get(name) or f"Data of the chart “{words.plain(titles[name])}”"
        files += [(f"{name}.{form}", meaning) for form in bundle.forms(name)]
    files += [one for one in others if one not in papers]
    files.append((bundle.MANIFEST, _MEANING["datapackage"]))
    return files


def index(plan: Plan, assessment: Assessment, files: list[tuple[str, str]]) -> str:
    """A page that says what each file of the bundle holds."""
    context = {"plan": plan, "meta": assessment.meta, "files": files}
    return report.filled("index.html.j2", context)
