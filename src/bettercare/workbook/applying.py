"""From edits of sheets to edits of files: what is edited comes back, nothing else moves."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from bettercare.workbook import fields as made
from bettercare.workbook.comparing import Faults, NewRow, SheetEdits
from bettercare.workbook.csv_file import cell_text, row_text
from bettercare.workbook.editing import Files, entry, toml_value
from bettercare.workbook.figures import take_figures
from bettercare.workbook.layout import Field, Row, Value
from bettercare.workbook.toml_file import Path, section_text
from bettercare.workbook.views import CHOICES, DROPPED, TAKEN

_KEYED = {"sources": ("sources.toml", made.SOURCES), "tables": ("tables.toml", made.TABLES)}
_LISTED: dict[str, tuple[str, tuple[Field, ...]]] = {
    "effects": ("effect", made.EFFECTS),
    "needs": ("needs", made.NEEDS),
    "after": ("after", made.AFTER),
}


def apply(texts: Mapping[str, str], edits: Mapping[str, SheetEdits], faults: Faults) -> Files:
    """The plan's files with the edits of every sheet; what cannot be done goes to `faults`."""
    return _Applying(texts, edits, faults).all()


class _Applying:
    def __init__(
        self, texts: Mapping[str, str], edits: Mapping[str, SheetEdits], faults: Faults
    ) -> None:
        self.edits, self.faults = edits, faults
        self.files = Files(texts)
        self.fresh: dict[str, dict[str, Any]] = {}  # new interventions and options, by file
        self.gone: dict[str, set[str]] = {"interventions": set(), "options": set()}
        self.renamed: dict[str, dict[str, str]] = {"interventions": {}, "options": {}}

    def all(self) -> Files:
        """Every sheet in turn: what declares names before what uses them."""
        take_figures(self.files, self.edits["assumptions"], self.faults)
        for name, (file, fields) in _KEYED.items():
            self._keyed(self.edits[name], file, fields)
        self._whole_files("interventions", made.INTERVENTIONS)
        self._whole_files("options", made.OPTIONS)
        self._lists_of_effects()
        self._moves()
        self._set()
        self._choices()
        for sheet in self.edits.values():
            if sheet.view.table:
                self._table(sheet)
        for file, content in self.fresh.items():
            self.files.toml(file).fresh.append((None, _whole(content)))
        return self.files

    def tell(self, sheet: SheetEdits, line: int | None, name: str, problem: str, mend: str) -> None:
        self.faults.tell(sheet.view.name, line, sheet.columns.get(name), problem, mend)

    def _cells(self, sheet: SheetEdits) -> None:
        """Cells of rows that are there, each at the path of its field below the row's entry."""
        for edit in sheet.cells:
            if not edit.field.path or edit.row.file in self.files.gone:
                continue
            file = self.files.toml(edit.row.file)
            path: Path = (*edit.row.path, *edit.field.path)
            if edit.new is not None:
                file.puts[path] = toml_value(edit.field, edit.new)
            else:
                file.drops.append(path)

    def _keyed(self, sheet: SheetEdits, name: str, fields: tuple[Field, ...]) -> None:
        if not sheet.count:
            return
        self._cells(sheet)
        file = self.files.toml(name)
        keys = {str(row.cells[0]) for row in sheet.view.rows}
        for row, _ in sheet.removed:
            file.gone.add(row.path)
            keys.discard(str(row.cells[0]))
        for edit in sheet.cells:
            if edit.field.key and self._free(sheet, edit.line, str(edit.new), keys):
                file.renamed[edit.row.path] = str(edit.new)
        for new in sheet.added:
            key = str(new.cells[fields[0].name])
            if self._free(sheet, new.line, key, keys):
                heading = f'["{key}"]' if "." in key else f"[{key}]"
                text = section_text(heading, entry(fields, new.cells), file.end)
                file.fresh.append((new.after.path if new.after else None, text))

    def _free(self, sheet: SheetEdits, line: int, key: str, keys: set[str]) -> bool:
        """Whether a name can be given to a row; it is taken then."""
        what = sheet.view.fields[0].name
        if key in keys:
            self.tell(sheet, line, what, f'"{key}" is there already', "choose another name")
            return False
        if sheet.view.name != "tables" and not (key.isidentifier() and key == key.lower()):
            mend = "use lower-case letters, digits and _, beginning with a letter"
            self.tell(sheet, line, what, f'"{key[:60]}" cannot be a name', mend)
            return False
        keys.add(key)
        return True

    def _whole_files(self, folder: str, fields: tuple[Field, ...]) -> None:
        """Interventions and options: one file each."""
        sheet = self.edits[folder]
        keys = {str(row.cells[0]) for row in sheet.view.rows}
        for row, _ in sheet.removed:
            self.files.gone.add(row.file)
            self.gone[folder].add(str(row.cells[0]))
            keys.discard(str(row.cells[0]))
        self._cells(sheet)
        for edit in sheet.cells:
            if edit.field.key and self._free(sheet, edit.line, str(edit.new), keys):
                self.renamed[folder][str(edit.row.cells[0])] = str(edit.new)
                self.files.renamed[edit.row.file] = f"{folder}/{edit.new}.toml"
        for new in sheet.added:
            key = str(new.cells["key"])
            if self._free(sheet, new.line, key, keys):
                self.fresh[f"{folder}/{key}.toml"] = entry(fields, new.cells)

    def _home(self, sheet: SheetEdits, new: NewRow, folder: str, name: str) -> str | None:
        """The file a new row belongs to, as it was before it was renamed; None where none is."""
        key = str(new.cells[name])
        back = {now: was for was, now in self.renamed[folder].items()}
        file = f"{folder}/{back.get(key, key)}.toml"
        there = file in self.files.texts and file not in self.files.gone
        if there or file in self.fresh:
            return file
        mend = f"add it to the sheet {folder}, or mend the name"
        self.tell(sheet, new.line, name, f'there is no {folder[:-1]} "{key[:60]}"', mend)
        return None

    def _lists_of_effects(self) -> None:
        """Effects, needs and what must be under way: sections of an intervention's file."""
        self.effects: dict[tuple[str, Value], dict[str, Any]] = {}  # new ones, by their number
        self.texts: list[tuple[str, Path | None, str, dict[str, Any]]] = []
        for name, (key, fields) in _LISTED.items():
            sheet = self.edits[name]
            self._cells(sheet)
            for row, line in sheet.removed:
                self._take_out(sheet, row, line)
            known = {(row.file, row.cells[1]) for row in sheet.view.rows}
            for new in sheet.added:
                file = self._home(sheet, new, "interventions", "intervention")
                if file is None:
                    continue
                made_of = entry(fields, new.cells)
                if name == "effects":
                    number = (file, new.cells["effect"])
                    if number in known or number in self.effects:
                        problem = f"there is an effect {new.cells['effect']} already"
                        self.tell(sheet, new.line, "effect", problem, "give it the next number")
                        continue
                    self.effects[number] = made_of
                if file in self.fresh:
                    self.fresh[file].setdefault(key, []).append(made_of)
                else:
                    self.texts.append((file, self._last(file, key), f"[[{key}]]", made_of))

    def _take_out(self, sheet: SheetEdits, row: Row, line: int | None) -> None:
        if row.file in self.files.gone:
            return
        text = self.files.texts[row.file]
        if f"[[{row.path[0]}]]" not in text:
            problem = f"{row.file} has its {row.path[0]} in one list"
            self.tell(sheet, line, "intervention", problem, "take it out in that file")
            return
        self.files.toml(row.file).gone.add(row.path)

    def _last(self, file: str, key: str) -> Path | None:
        """The section of a file after which a new one of a kind belongs."""
        content = tomllib.loads(self.files.texts[file])
        for name in dict.fromkeys((key, "needs", "effect")):
            if content.get(name):
                return (name, len(content[name]) - 1)
        return None

    def _moves(self) -> None:
        sheet = self.edits["moves"]
        self._cells(sheet)
        numbers = {(row.file, row.cells[1]): row.path for row in self.edits["effects"].view.rows}
        out = {(row.file, row.cells[1]) for row, _ in self.edits["effects"].removed}
        for row, _ in sheet.removed:
            if row.file not in self.files.gone and (row.file, row.cells[1]) not in out:
                self.files.toml(row.file).drops.append(row.path)
        for new in sheet.added:
            file = self._home(sheet, new, "interventions", "intervention")
            if file is None:
                continue
            number = (file, new.cells["effect"])
            move = entry(made.MOVES, new.cells)
            if number in self.effects:
                self.effects[number].setdefault("moves_to", []).append(move)
            elif number in numbers and number not in out:
                path = (*numbers[number], "moves_to")
                self.files.toml(file).more.setdefault(path, []).append(move)
            else:
                problem = f"the intervention has no effect {new.cells['effect']}"
                self.tell(sheet, new.line, "effect", problem, "give the number of one of effects")
        for file, after, heading, made_of in self.texts:
            one = self.files.toml(file)
            one.fresh.append((after, section_text(heading, made_of, one.end)))

    def _set(self) -> None:
        sheet = self.edits["set"]
        self._cells(sheet)
        said = {(row.file, row.cells[1]) for row in sheet.view.rows}
        for row, _ in sheet.removed:
            said.discard((row.file, row.cells[1]))
            if row.file not in self.files.gone:
                self.files.toml(row.file).drops.append(row.path)
        for edit in sheet.cells:
            if edit.field.key:
                problem = f"the line is for {edit.old}"
                self.tell(sheet, edit.line, "address", problem, "remove the row and add a new one")
        for new in sheet.added:
            file = self._home(sheet, new, "options", "option")
            address = str(new.cells["address"])
            if file is None:
                continue
            if (file, address) in said:
                problem = f"the option says twice what {address} is"
                self.tell(sheet, new.line, "address", problem, "keep one of them")
                continue
            said.add((file, address))
            line = entry(made.SET, new.cells)
            if file in self.fresh:
                self.fresh[file].setdefault("set", {})[address] = line
            else:
                self.files.toml(file).puts["set", address] = line

    def _choices(self) -> None:
        sheet = self.edits[CHOICES]
        said: dict[str, dict[str, Value]] = {}  # by option and intervention, what is edited
        for edit in sheet.cells:
            if edit.field.kind == "choice":
                said.setdefault(edit.field.name, {})[str(edit.row.cells[0])] = edit.new
        for row, line in sheet.removed:
            if str(row.cells[0]) not in self.gone["interventions"]:
                mend = "remove it in the sheet interventions too, or put the row back"
                self.tell(
                    sheet, line, "intervention", f"the row of {row.cells[0]} is missing", mend
                )
        for new in sheet.added:
            if self._home(sheet, new, "interventions", "intervention") is not None:
                for name, value in new.cells.items():
                    if name != "intervention":
                        said.setdefault(name, {})[str(new.cells["intervention"])] = value
        for row in self.edits["options"].view.rows:
            if row.file not in self.files.gone:
                self._taken(row.file, said.pop(str(row.cells[0]), {}))
        for name, choices in said.items():
            content = self.fresh.get(f"options/{name}.toml")
            if content is not None:
                self._taken_first(content, choices)

    def _taken(self, file: str, edits: Mapping[str, Value]) -> None:
        """Write an option's lists anew where they are others than they were."""
        content = tomllib.loads(self.files.texts[file])
        names = self.renamed["interventions"]
        for key, word in (("interventions", TAKEN), ("drop", DROPPED)):
            before = list(content.get(key, ()))
            now = [
                names.get(name, name)
                for name in before
                if edits.get(name, word) == word and name not in self.gone["interventions"]
            ]
            now += [
                names.get(name, name)
                for name, said in edits.items()
                if said == word and name not in before
            ]
            if now == before:
                continue
            if now:
                self.files.toml(file).lists[key,] = now
            else:
                self.files.toml(file).drops.append((key,))

    def _taken_first(self, content: dict[str, Any], choices: Mapping[str, Value]) -> None:
        lines = content.pop("set", None)
        names = self.renamed["interventions"]
        for key, word in (("interventions", TAKEN), ("drop", DROPPED)):
            found = [names.get(name, name) for name, said in choices.items() if said == word]
            if found:
                content[key] = found
        if lines is not None:
            content["set"] = lines

    def _table(self, sheet: SheetEdits) -> None:
        if not sheet.count:
            return
        rows = sheet.view.rows
        name = rows[0].file
        file = self.files.csv(name)
        places = {field.name: place for place, field in enumerate(sheet.view.fields)}
        for edit in sheet.cells:
            row = int(edit.row.path[0])
            file.cells.setdefault(row, {})[places[edit.field.name]] = cell_text(edit.new)
        file.gone |= {int(row.path[0]) for row, _ in sheet.removed}
        for new in sheet.added:
            above = int(new.after.path[0]) if new.after is not None else None
            file.fresh.append((above, row_text(list(places), new.cells)))


def _whole(content: dict[str, Any]) -> str:
    """The text of a new file: its keys, then its sections."""
    sections: list[str] = []
    head: dict[str, Any] = {}
    for key, value in content.items():
        if key in ("effect", "needs", "after"):
            sections += [section_text(f"[[{key}]]", one) for one in value]
        elif key in ("cost", "set"):
            sections.append(section_text(f"[{key}]", value))
        else:
            head[key] = value
    return "\n".join([section_text("", head), *sections])
