"""The board paper as files in a folder; what an officer wrote there before is never lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bettercare.bundle import write_single
from bettercare.errors import CallError
from bettercare.plan.programme import Record
from bettercare.programme import Watched, watched
from bettercare.publish import digest
from bettercare.publish.facts import Facts
from bettercare.publish.papers import edition, word
from bettercare.publish.papers.board_paper import Meeting, board_paper, checked
from bettercare.publish.papers.needed import needed
from bettercare.publish.papers.writing import BOARD_PAPER, carried_over, forms

if TYPE_CHECKING:
    from bettercare.plan.model import Plan
    from bettercare.verdict import Assessment


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper to be written, all that can be refused before the plan is run having been looked at.

    `kept` are files that stay beside the new ones.
    """

    record: Record
    watched: tuple[Watched, ...]
    meeting: Meeting
    folder: Path
    by_hand: dict[str, list[str]]
    kept: dict[str, bytes]
    template: Path | None
    told: tuple[str, ...]


def prepared(
    plan: Plan,
    record: Record | None,
    meeting: Meeting,
    folder: Path,
    last_edition: Path | None = None,
    template: Path | None = None,
) -> Wanted:
    """What is needed for a paper. Raises `CallError` for what would go wrong later."""
    for library in ("docx", "typst", "fontpkg_noto_sans", "fontpkg_noto_sans_arabic"):
        needed(library)
    if record is None:
        raise CallError(
            "the plan has no programme record, and a board paper is made of one",
            mend="write it in the plan's folder programme",
        )
    if folder.exists() and not folder.is_dir():
        raise CallError(f"{folder} is a file", mend="name a folder with --out")
    if record.as_of is not None and meeting.on > record.as_of:
        days = f"{meeting.on:%d/%m/%Y} is after {record.as_of:%d/%m/%Y}"
        note = f"{days}, the day to which the record is complete: what came between is not told."
        noted = [note]
    else:
        noted = []
    if template is not None:
        word.opened(template)
    by_hand, kept, told = carried_over(folder / BOARD_PAPER)
    if last_edition is not None:
        by_hand = edition.read(last_edition).by_hand
    checked(meeting, by_hand)
    return Wanted(
        record, watched(plan, record), meeting, folder, by_hand, kept, template, (*noted, *told)
    )


def write(wanted: Wanted, plan: Plan, assessment: Assessment) -> list[str]:
    """Write the files; give lines for the terminal."""
    facts = Facts(plan, assessment)
    answers = digest.answers(plan, assessment)
    paper = board_paper(
        facts, answers, wanted.record, wanted.meeting, wanted.by_hand, wanted.watched
    )
    files = {name: make() for name, make in forms(paper, wanted.template)}
    try:
        wanted.folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CallError(f"{wanted.folder} cannot be made: {fault.strerror}") from None
    for name, content in (wanted.kept | files).items():
        write_single(wanted.folder / name, content)
    return [*wanted.told, *(f"Paper: {wanted.folder / name}" for name in files)]
