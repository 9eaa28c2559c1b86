"""From a plan's folder to the bytes of its workbook."""

from __future__ import annotations

from pathlib import Path

from bettercare import plan as plans
from bettercare.plan.folder import FOLDERS, OPTIONAL_FILES, ROOT_FILES, decode
from bettercare.workbook.carried import folder_files, packed
from bettercare.workbook.cover import cover
from bettercare.workbook.names import declared
from bettercare.workbook.views import views
from bettercare.workbook.writing import write


def plan_texts(files: dict[str, bytes]) -> dict[str, str]:
    """The texts of those files in a folder that are the plan's own."""
    found: dict[str, str] = {}
    for name, data in files.items():
        top, _, below = name.partition("/")
        own = top in FOLDERS if below else top in (*ROOT_FILES, *OPTIONAL_FILES)
        if own and name.endswith((".toml", ".csv")):
            text = decode(data)[0]
            if text is not None:
                found[name] = text
    return found


def workbook_of(folder: Path, book: str) -> bytes:
    """The workbook of the plan in `folder`; `book` is the name it is to have.

    Raises PlanFaults where anything is wrong with the plan: a form must not begin with faults.
    """
    from bettercare import __version__

    plan = plans.load(folder)
    files = folder_files(folder)
    texts = plan_texts(files)
    sheets = views(texts)
    lines = cover(plan.title, plan.summary, __version__, plan.hash, book, sheets)
    carried = packed(files, __version__, plan.hash)
    return write(sheets, lines, carried, declared(texts), plan.title)
