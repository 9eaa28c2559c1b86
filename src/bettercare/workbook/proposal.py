"""What a workbook proposes to a plan: every edit, the files it makes, and everything wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bettercare import plan as plans
from bettercare.bundle.folder import replacing, write_file
from bettercare.errors import CallError, Fault
from bettercare.workbook.applying import apply
from bettercare.workbook.carried import Carried, folder_files, unpacked
from bettercare.workbook.comparing import Faults, SheetEdits, compare
from bettercare.workbook.exporting import plan_texts
from bettercare.workbook.faults import WorkbookFaults
from bettercare.workbook.layout import Value
from bettercare.workbook.opening import Book, open_book
from bettercare.workbook.placing import tell_placed
from bettercare.workbook.views import views

_NAMELESS = ("effects", "moves", "needs", "after")
_MARK = b"\xef\xbb\xbf"  # a byte order mark, kept where a file had one


@dataclass(frozen=True, slots=True)
class Proposal:
    """The files of a plan's folder before and after, and the edits that make the difference."""

    edits: Mapping[str, SheetEdits]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the files that change, come or go, in order."""
        names = sorted(self.before.keys() | self.after.keys())
        return tuple(name for name in names if self.before.get(name) != self.after.get(name))

    def sentences(self) -> Iterator[str]:
        """Every edit in words, with sheet and cell."""
        for sheet in self.edits.values():
            yield from _sentences(sheet)


def propose(path: Path, base: Path | None = None) -> Proposal:
    """What the workbook at `path` makes of the plan in `base`, or of the plan it carries.

    Raises WorkbookFaults with every fault at once; CallError where it is no workbook of ours.
    """
    return proposed(open_book(path), base)


def proposed(book: Book, base: Path | None = None) -> Proposal:
    """What the sheets of a workbook propose; as `propose`."""
    carried = unpacked(book.carried, book.name)
    faults = Faults(book.name)
    edits, texts = edited_texts(book, carried, faults)
    after = dict(carried.files)
    for name in plan_texts(carried.files):
        if name not in texts:
            after.pop(name)
    for name, text in texts.items():
        old = carried.files.get(name, b"")
        if name not in carried.files or old.removeprefix(_MARK) != text.encode():
            after[name] = (_MARK if old.startswith(_MARK) else b"") + text.encode()
    _check(after, texts, edits, faults)
    proposal = Proposal(edits, carried.files, after)
    if base is not None:
        proposal = _onto(base, proposal, faults)
    if faults.found:
        raise WorkbookFaults(book.name, _in_order(faults.found, edits))
    return proposal


def edited_texts(
    book: Book, carried: Carried, faults: Faults
) -> tuple[dict[str, SheetEdits], dict[str, str]]:
    """The edits of a workbook and the texts of the plan's files with them."""
    from tomlkit.exceptions import TOMLKitError

    texts = plan_texts(carried.files)
    edits = compare(views(texts), book, faults)
    if not any(sheet.count for sheet in edits.values()):
        return edits, texts
    try:
        return edits, apply(texts, edits, faults).result()
    except TOMLKitError as error:
        told = " ".join(str(error).split())[:100]
        raise CallError(
            f"A file of the plan is laid out in a way that cannot be edited ({told})",
            mend="write its tables as [key] sections, and make the workbook again",
        ) from None


def _check(
    after: Mapping[str, bytes],
    texts: Mapping[str, str],
    edits: Mapping[str, SheetEdits],
    faults: Faults,
) -> None:
    """Hold the edited plan to the ordinary checks."""
    if not any(sheet.count for sheet in edits.values()):
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, data in after.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        tell_placed(faults, plans.check(folder).faults, texts, edits)


def _onto(base: Path, proposal: Proposal, faults: Faults) -> Proposal:
    """The same edits on a plan that may have moved on; a file both changed is a fault."""
    now = folder_files(base)
    if "plan.toml" not in now:
        raise CallError(f"{base} holds no plan.toml", mend="give the folder of the plan")
    after = dict(now)
    for name in proposal.changed:
        old, new = proposal.before.get(name), proposal.after.get(name)
        if now.get(name) not in (old, new):
            faults.found.append(
                Fault(
                    name,
                    None,
                    "",
                    f"{base} has changed this file since the workbook was made, and so does the "
                    "workbook",
                    "make a new workbook of the plan and carry the edits over",
                )
            )
        elif new is None:
            after.pop(name, None)
        else:
            after[name] = new
    return Proposal(proposal.edits, now, after)


def write(proposal: Proposal, folder: Path, *, whole: bool) -> None:
    """Write the plan: the `whole` folder anew, or only what changes in one that is there."""
    names = proposal.after if whole else proposal.changed
    ours = frozenset(proposal.changed)
    with replacing(folder, lambda _: None if whole else ours) as fresh:
        for name in names:
            if name in proposal.after:
                write_file(fresh / name, proposal.after[name])


def _in_order(found: list[Fault], edits: Mapping[str, SheetEdits]) -> list[Fault]:
    """Faults by sheet and line, as one goes through the workbook."""
    sheets = {name: place for place, name in enumerate(edits)}

    def order(fault: Fault) -> tuple[int, int]:
        sheet, _, cell = fault.address.partition("!")
        digits = "".join(char for char in cell.partition(":")[0] if char.isdigit())
        return sheets.get(sheet, len(sheets)), int(digits or 0)

    return sorted(dict.fromkeys(found), key=order)


def _sentences(sheet: SheetEdits) -> Iterator[str]:
    fields = sheet.view.fields
    keys = [field.name for field in fields if field.key]
    # effects and the like have no name of their own: what they begin with tells them apart
    names = [*keys, fields[len(keys)].name] if sheet.view.name in _NAMELESS else keys
    for edit in sorted(sheet.cells, key=lambda edit: edit.line):
        what = _what(sheet.view.cell(edit.row, name) for name in names)
        place = sheet.place(edit.line, edit.field.name)
        yield f"{place}  {what}: {edit.field.name} {_said(edit.old)} -> {_said(edit.new)}"
    for new in sheet.added:
        what = _what(new.cells.get(name) for name in names)
        rest = ", ".join(f"{k} {_said(v)}" for k, v in new.cells.items() if k not in names)
        yield f"{sheet.place(new.line)}  new: {what}" + (f" ({rest})" if rest else "")
    for row, line in sheet.removed:
        what = _what(sheet.view.cell(row, name) for name in names)
        yield f"{sheet.place(line)}  removed: {what}"


def _what(cells: Iterable[Value]) -> str:
    shown = (f"{cell:.15g}" if isinstance(cell, float) else str(cell) for cell in cells if cell)
    return ", ".join(shown)


def _said(value: Value) -> str:
    if value is None:
        return "(empty)"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    if isinstance(value, float):
        text = f"{value:.15g}"
    return text if len(text) <= 80 else text[:77] + '..."'
