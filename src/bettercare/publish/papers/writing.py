"""All papers of a plan as files: what `bettercare publish` puts beside the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.papers import catalogue, edition, readability
from bettercare.publish.papers.board_paper import Meeting, board_paper
from bettercare.publish.papers.document import Chart, Document, every_block
from bettercare.publish.papers.drawings import picture, standalone
from bettercare.publish.papers.full_plan import full_plan
from bettercare.publish.papers.page import page
from bettercare.publish.papers.summary import summary

if TYPE_CHECKING:
    from bettercare.appraisal import Appraisal
    from bettercare.programme import Watched
    from bettercare.publish.figures import Figure as ChartFigure

BOARD_PAPER = "board_paper.docx"
TRANSLATIONS = "programme/translations"  # in the plan folder, a file a language
_LIBRARIES = (
    "docx",
    "fontpkg_noto_sans",
    "fontpkg_noto_sans_arabic",
    "syllapy",
    "typst",
    "xlsxwriter",
)
Make: TypeAlias = Callable[[], str | bytes]
Drawn: TypeAlias = "dict[str, list[ChartFigure]]"


@dataclass(frozen=True, slots=True)
class Papers:
    """Files by name with what makes them; what each is; words to the author; the papers."""

    files: dict[str, Make]
    meanings: dict[str, str]
    told: tuple[str, ...]
    made: tuple[Document, ...] = ()


def can_set() -> bool:
    """Whether the libraries that set PDF and Word files are installed."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def papers(
    facts: Facts,
    answers: list[OptionAnswer],
    drawn: Drawn,
    record: Record | None,
    appraisal: Appraisal | None,
    folder: Path,
    watched: Sequence[Watched] = (),
) -> Papers:
    """The summary in its versions, the full plan, and a board paper where there is a record.

    What officers wrote in the board paper that an earlier run left in `folder` goes on in it;
    `watched` are the record's measures of progress.
    """
    plan = facts.plan
    on = record.as_of if record else None
    plain = catalogue.english("summary")
    first = summary(facts, answers, plain, record, on)
    short = summary(facts, answers, catalogue.short_sentences("summary"), record, on)
    made = [
        (first, "The plan for everyone, in plain English"),
        (replace(short, key="summary_short"), "The same in short sentences"),
    ]
    told: list[str] = []
    for file in sorted((plan.root / TRANSLATIONS).glob("*.toml")):
        texts = catalogue.translation("summary", file)
        paper = replace(summary(facts, answers, texts, record, on), key=f"summary_{file.stem}")
        made.append((paper, f"The same in another language ({texts.language})"))
        if texts.missing:
            told.append(
                f"{TRANSLATIONS}/{file.name}: {len(texts.missing)} texts are not translated yet; "
                f"they are shown in English and marked, the first is {next(iter(texts.missing))}."
            )
    made.append((full_plan(facts, answers, drawn, record, appraisal), "Everything, for analysts"))
    kept: dict[str, bytes] = {}
    if record is not None and on is not None:
        by_hand, kept, said = carried_over(folder / BOARD_PAPER)
        told += said
        board = board_paper(facts, answers, record, _usual_meeting(on), by_hand, watched)
        made.append((board, "For a board's meeting"))
    files: dict[str, Make] = {}
    meanings: dict[str, str] = {}
    for paper, meaning in made:
        for name, make in forms(paper):
            files[name], meanings[name] = make, meaning
    for name, content in kept.items():
        files[name], meanings[name] = partial(_same, content), "An earlier board paper, as it was"
    if can_set():
        large = replace(first, key="summary_large_print", large_print=True)
        files["summary_large_print.pdf"] = _pdf(large)
        meanings["summary_large_print.pdf"] = "The summary in large print"
        told += _read(plan, first)
    else:
        told.append(
            "PDF, Word and Excel files and pictures of charts are left out: install what they need "
            "with pip install 'bettercare[papers]'."
        )
    return Papers(files, meanings, tuple(told), tuple(paper for paper, _ in made))


def _same(content: bytes) -> bytes:
    return content


def carried_over(
    file: Path,
) -> tuple[dict[str, list[str]], dict[str, bytes], list[str]]:
    """Officers' words in the paper that stands in `file`'s place.

    A paper changed outside the marked places is kept beside the new one: its name and bytes come
    second, what to tell the author third.
    """
    if not (can_set() and file.is_file()):
        return {}, {}, []
    found = edition.read(file)
    told = []
    if found.by_hand:
        count = len(found.by_hand)
        places = "place" if count == 1 else "places"
        told.append(f"{file.name}: what was written by hand in {count} {places} goes on in it.")
    if not found.changed_elsewhere:
        return found.by_hand, {}, told
    content = file.read_bytes()
    name = f"{file.stem}_earlier_{hashlib.sha256(content).hexdigest()[:8]}{file.suffix}"
    told.append(f"{file.name} was changed outside the marked places; it is kept as {name}.")
    return found.by_hand, {name: content}, told


def pictures(
    drawn: Drawn, papers: Sequence[Document] = ()
) -> tuple[dict[str, tuple[Make, str]], dict[str, str]]:
    """Every drawing of every chart as SVG, and as PNG where the libraries are there.

    By path, what makes it and what it is; then the path of each SVG by the drawing. Charts of
    `papers` that the report does not have come with those of `drawn`.
    """
    found: dict[str, tuple[Make, str]] = {}
    paths: dict[str, str] = {}
    for path, title, svg in (*_panels(drawn), *_of_papers(papers)):
        if svg in paths:
            continue
        name = path if f"{path}.svg" not in found else f"{path}-{len(found)}"
        paths[svg] = f"{name}.svg"
        meaning = f"Drawing of the chart “{words.plain(title)}”"
        found[f"{name}.svg"] = (partial(standalone, svg, described=True), meaning)
        if can_set():
            found[f"{name}.png"] = (partial(picture, svg), meaning)
    return found, paths


def _panels(drawn: Drawn) -> Iterator[tuple[str, str, str]]:
    """Every drawing of the report: its path without the ending, its title, its SVG."""
    for chart in (one for charts in drawn.values() for one in charts):
        panels = [(panel.title, panel.svg) for panel in chart.panels]
        yield from _numbered(chart.key, chart.title, panels)


def _of_papers(papers: Sequence[Document]) -> Iterator[tuple[str, str, str]]:
    """The same of papers; those in other languages have a name of their own."""
    for paper in papers:
        own = f"-{paper.key}" if not paper.language.startswith("en") else ""
        for block in every_block(paper):
            if isinstance(block, Chart):
                panels = [(one.title, one.svg) for one in block.drawings]
                yield from _numbered(f"{block.key}{own}", block.caption, panels)


def _numbered(
    key: str, title: str, panels: list[tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    for number, (part, svg) in enumerate(panels, start=1):
        several = f"-{number}" if len(panels) > 1 else ""
        yield f"charts/{key}{several}", f"{title}: {part}" if part else title, svg


def _usual_meeting(on: date) -> Meeting:
    """A meeting on the record's day about the year before it."""
    since = date(on.year - 1, on.month, min(on.day, 28))
    return Meeting("Health and wellbeing board", on, since)


def forms(paper: Document, template: Path | None = None) -> Iterator[tuple[str, Make]]:
    """The files of a paper by name: HTML, PDF, and Word for those that officers go on with."""
    yield f"{paper.key}.html", lambda: page(paper)
    if not can_set():
        return
    yield f"{paper.key}.pdf", _pdf(paper)
    if paper.numbered_paragraphs:
        from bettercare.publish.papers.word import word

        yield f"{paper.key}.docx", lambda: word(paper, template)


def _pdf(paper: Document) -> Make:
    from bettercare.publish.papers.pdf import pdf

    return lambda: pdf(paper)


def names_of(plan: Plan) -> list[str]:
    """Names of people's own places and organisations, which are not hard words."""
    named = (*plan.partners.values(), *plan.areas.values())
    sites = plan.tables.get("estate.sites")
    known = [str(name) for name in sites.columns.get("name", ())] if sites else []
    return [*(words.plain(one.name) for one in named), *known]


def _read(plan: Plan, paper: Document) -> list[str]:
    """What the author is told of how the summary reads."""
    found = readability.of_paper(paper, names_of(plan))
    goal = "within" if found.good else "above"
    said = (
        f"The summary reads at grade {found.grade:.1f}, {goal} the goal of {readability.GOAL:.0f} "
        f"({found.words:,} words, {len(found.long_sentences)} sentences of more than "
        f"{readability.LONG_SENTENCE} words)."
    )
    told = [said]
    hard = [f"{word} ({count})" for word, count in found.hard_words[:8]]
    if hard:
        told.append(f"Hard words most used: {', '.join(hard)}.")
    easier = [f"“{word}”: {plainer}" for word, plainer in found.easier]
    if easier:
        told.append(f"Plainer words: {'; '.join(easier)}.")
    return told
