"""A workbook read without a spreadsheet, and one calculated anew by LibreOffice."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

OFFICE = shutil.which("soffice")
_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*>.*?</f>|<f[^>]*/>)?(?:<v>([^<]*)</v>)?', re.DOTALL
)
Cells = dict[tuple[str, str], float | str]


def sheets(file: Path) -> dict[str, bytes]:
    """Every sheet's markup by its name."""
    with zipfile.ZipFile(file) as parts:
        names = re.findall(rb'<sheet name="([^"]+)"', parts.read("xl/workbook.xml"))
        return {
            name.decode(): parts.read(f"xl/worksheets/sheet{at}.xml")
            for at, name in enumerate(names, start=1)
        }


def formulas(file: Path) -> Cells:
    """What every formula's cell holds, by sheet and cell."""
    found: Cells = {}
    for name, markup in sheets(file).items():
        for cell, attributes, formula, value in _CELL.findall(markup):
            if formula:
                text = value.decode()
                is_text = b't="str"' in attributes
                found[name, cell.decode()] = text if is_text else float(text or "nan")
    return found


def numbers(file: Path, sheet: str) -> dict[str, float]:
    """Every number of a sheet, given or made, by its cell."""
    return {
        cell.decode(): float(value)
        for cell, attributes, _, value in _CELL.findall(sheets(file)[sheet])
        if value and b"t=" not in attributes
    }


def changed(file: Path, to: Path, given: dict[tuple[str, str], float]) -> Path:
    """A copy without the values of its formulas, some given numbers changed."""
    places = {name: f"xl/worksheets/sheet{at}.xml" for at, name in enumerate(sheets(file), 1)}
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part in places.values():
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            for (sheet, cell), value in given.items():
                if part == places[sheet]:
                    pattern = rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>'.encode()
                    content, count = re.subn(pattern, rb"\g<1><v>%r</v>" % value, content)
                    assert count == 1, (sheet, cell)
            new.writestr(part, content)
    return to


def recalculated(files: list[Path], folder: Path) -> list[Path]:
    """The files as LibreOffice calculates and saves them."""
    assert OFFICE is not None
    out = folder / "calculated"
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [OFFICE, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)
    return [out / each.name for each in files]


def apart(ours: Cells, theirs: Cells) -> list[str]:
    """Cells that differ by half a penny or more, or by a billionth of what they hold."""
    assert ours.keys() == theirs.keys()
    return [
        f"{sheet} {cell}: {ours[sheet, cell]!r} is {theirs[sheet, cell]!r}"
        for sheet, cell in ours
        if not _same(ours[sheet, cell], theirs[sheet, cell])
    ]


def _same(a: float | str, b: float | str) -> bool:
    if isinstance(a, str) or isinstance(b, str):
        return a == b
    return abs(a - b) < min(0.005, 1e-6 + 1e-9 * abs(a))
