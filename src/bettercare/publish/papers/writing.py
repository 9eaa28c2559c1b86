"""All papers of a plan as files: what `bettercare publish` puts beside the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from bettercare.errors import CallError
from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.papers import catalogue, readability
from bettercare.publish.papers.board_paper import Meeting, board_paper
from bettercare.publish.papers.document import Document
from bettercare.publish.papers.full_plan import full_plan
from bettercare.publish.papers.page import page
from bettercare.publish.papers.summary import summary

TRANSLATIONS = "programme/translations"  # in the plan folder, a file a language
_LIBRARIES = ("docx", "fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "syllapy", "typst")
Make = Callable[[], str | bytes]


@dataclass(frozen=True, slots=True)
class Papers:
    """Files by name with what makes them; what each is; and words to the author."""

    files: dict[str, Make]
    meanings: dict[str, str]
    told: tuple[str, ...]


def can_set() -> bool:
    """Whether the libraries that set PDF and Word files are installed."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def papers(
    facts: Facts, answers: list[OptionAnswer], record: Record | None, on: date | None
) -> Papers:
    """The summary in its versions, the full plan, and a board paper where there is a record."""
    plan = facts.plan
    plain = catalogue.english("summary")
    made = [
        (summary(facts, answers, plain, record, on), "The plan for everyone, in plain English"),
        (
            replace(
                summary(facts, answers, catalogue.short_sentences("summary"), record, on),
                key="summary_short",
            ),
            "The same in short sentences",
        ),
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
    made.append((full_plan(facts, answers, record, on), "Everything, for analysts"))
    if record is not None and on is not None:
        paper = board_paper(facts, answers, record, _usual_meeting(on))
        made.append((paper, "For a board's meeting"))
    files: dict[str, Make] = {}
    meanings: dict[str, str] = {}
    for paper, meaning in made:
        for name, make in _forms(paper):
            files[name], meanings[name] = make, meaning
    if can_set():
        large = replace(made[0][0], key="summary_large_print", large_print=True)
        files["summary_large_print.pdf"] = _pdf(large)
        meanings["summary_large_print.pdf"] = "The same in large print"
        told += _read(plan, made[0][0])
    else:
        told.append(
            "PDF and Word files are left out: install them with pip install 'bettercare[papers]'."
        )
    return Papers(files, meanings, tuple(told))


def _usual_meeting(on: date) -> Meeting:
    """A meeting on the record's day about the year before it."""
    since = date(on.year - 1, on.month, min(on.day, 28))
    return Meeting("Health and wellbeing board", on, since)


def _forms(paper: Document) -> Iterator[tuple[str, Make]]:
    yield f"{paper.key}.html", lambda: page(paper)
    if not can_set():
        return
    yield f"{paper.key}.pdf", _pdf(paper)
    if paper.key == "board_paper":
        from bettercare.publish.papers.word import word

        yield f"{paper.key}.docx", lambda: word(paper)


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


def last_words(file: Path) -> dict[str, list[str]]:
    """What officers wrote in the last edition of a board paper."""
    from bettercare.publish.papers.word import written_by_hand

    if not file.is_file():
        raise CallError(f"there is no file {file}", mend="give the last edition's .docx file")
    return written_by_hand(file)
