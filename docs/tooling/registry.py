"""The registry of what is modelled, made from the schemas, the source and the tests.

Tables, measures and kinds of check come from the declarations that check a plan; how a part works
and is checked from the register of methods; who reads a table and which tests name it from the
code. A new table, measure or room therefore appears here by itself, described by its own docstrings
until the register has an entry for it.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bettercare.plan.shapes import CHECK_KINDS
from bettercare.quality.methods import KINDS, Method, method_of, methods
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.results import MEASURES
from bettercare.tables.value_tables import VALUE_TABLES
from bettercare.verdict.checks import UNTESTED

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "bettercare"
TESTS = ROOT / "tests"
#: Rooms that work figures out, as against reading, writing, showing and starting plans.
NOT_MODEL = {
    "cli", "publish", "quality", "explain", "start", "migration", "plan", "bundle", "tables",
    "errors",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """What the registry wants to know of one Python file."""

    path: Path
    about: str  # first sentence of its docstring
    strings: frozenset[str]
    named: frozenset[str]  # its strings, and the addresses that those are below
    imports: frozenset[str]
    tests: int  # test functions in it


@cache
def file_of(path: Path) -> File:
    """A Python file, read."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    strings = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    keywords = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    strings |= {name.replace("__", ".") for name in keywords if "__" in name}
    imports = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imports |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    count = sum(
        isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in nodes
    )
    about = (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")
    named = strings.union(*map(_above, strings))
    return File(path, about, frozenset(strings), frozenset(named), frozenset(imports), count)


def _above(text: str) -> list[str]:
    """The addresses above one: `flow` and `flow.stay` of `flow.stay.mean`."""
    address = text.split(maxsplit=1)[0] if text and not text[0].isspace() else ""
    return [address[: dot.start()] for dot in re.finditer(r"\.", address)]


@cache
def model_files() -> tuple[File, ...]:
    """Every file of the rooms that work figures out."""
    paths = sorted(PACKAGE.rglob("*.py"))
    kept = [path for path in paths if path.relative_to(PACKAGE).parts[0] not in NOT_MODEL]
    return tuple(file_of(path) for path in kept if len(path.relative_to(PACKAGE).parts) > 1)


@cache
def test_files() -> tuple[File, ...]:
    """Every file of tests, and what they share, such as the plan that is worked by hand."""
    return tuple(file_of(path) for path in sorted(TESTS.rglob("*.py")))


def readers(address: str) -> list[File]:
    """The files of the model that read a table, by its address or one below it."""
    return [each for each in model_files() if _names(each, address)]


def naming(name: str) -> list[File]:
    """The files of tests that name an address or a measure."""
    return [each for each in test_files() if _names(each, name)]


def _names(file: File, name: str) -> bool:
    each = re.search("[A-Z]{2,}", name)  # a measure for each bed type, condition ...
    if each:
        pattern = re.compile(f"{name[: each.start()]}[a-z0-9_]+{name[each.end() :]}")
        return any(pattern.fullmatch(text) for text in file.strings)
    return name in file.named


def rooms() -> dict[str, str]:
    """The rooms that work figures out, with what each says of itself, in the order of a run."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    names = [name.strip() for layer in reversed(layers) for name in layer.split("|")]
    return {
        name: file_of(PACKAGE / name / "__init__.py").about
        for name in names
        if name not in NOT_MODEL and (PACKAGE / name / "__init__.py").is_file()
    }


def undescribed() -> dict[str, str]:
    """Rooms of the model that no entry of the register is about."""
    told = {module.split(".")[1] for method in methods().values() for module in method.modules}
    return {name: about for name, about in rooms().items() if name not in told}


def parts() -> str:
    """The parts of the model: how each works, how it was checked, where it ends."""
    rows = [
        (
            f"[{method.label}](/{method.page}.md)",
            method.how,
            _kinds(method),
            " ".join(method.limits) or "–",
        )
        for method in methods().values()
    ]
    for name, about in undescribed().items():
        files = [
            each
            for each in test_files()
            if any(f"{module}.".startswith(f"bettercare.{name}.") for module in each.imports)
        ]
        rows.append((name.capitalize(), about, _tests(files), "not said yet"))
    return _table(("part", "how", "checked by", "where it ends"), rows)


def _kinds(method: Method) -> str:
    found = [check.kind for check in method.checks]
    return ", ".join(f"{kind} ({found.count(kind)})" for kind in KINDS if kind in found)


def tables() -> str:
    """Every table of a plan: what it holds, its part, who reads it, which tests name it."""
    rows = []
    kinds = [(table.address, table.meaning, table.unit, "TOML") for table in VALUE_TABLES.values()]
    kinds += [(schema.address, schema.meaning, "", "CSV") for schema in PLAN_TABLES.values()]
    for address, meaning, unit, kind in sorted(kinds):
        method = method_of(address)
        rows.append(
            (
                f"`{address}`",
                meaning.rstrip(".") + (f" [{unit}]" if unit else ""),
                kind,
                method.label if method else "–",
                ", ".join(_module(each) for each in readers(address)) or "–",
                _tests(naming(address)),
            )
        )
    return _table(("table", "what it holds", "file", "part", "read by", "tests that name it"), rows)


def measures() -> str:
    """Every measure of the results: what it is, which part gives it, which tests name it."""
    rows = []
    for measure in MEASURES:
        method = method_of(measure.name, "gives")
        said = f"{measure.meaning} [{measure.unit}]"
        part = method.label if method else "–"
        rows.append((f"`{measure.name}`", said, measure.by, part, _tests(naming(measure.name))))
    return _table(("measure", "what it is", "by", "part", "tests that name it"), rows)


def checks() -> str:
    """Every kind of check: which part answers it, and whether it can be answered yet."""
    rows = []
    for kind in CHECK_KINDS:
        method = method_of(kind, "answers")
        state = "cannot tell: not modelled" if kind in UNTESTED else "holds, fails or cannot tell"
        rows.append((f"`{kind}`", method.label if method else "–", state))
    return _table(("kind of check", "part", "answers"), rows)


def verification() -> str:
    """The log of verification and validation, and every other file of tests."""
    lines: list[str] = []
    for method in methods().values():
        lines += [f"## {method.label}", "", f"{method.how}. More: [](/{method.page}.md).", ""]
        rows = [
            (
                check.says,
                check.kind,
                "; ".join(f"{name}: {value}" for name, value in check.figures.items()) or "passes",
                f"`{check.test.removeprefix('tests/')}`",
            )
            for check in method.checks
        ]
        lines += [_table(("what it shows", "kind", "last figures", "test"), rows), ""]
    named = {check.test.partition("::")[0] for each in methods().values() for check in each.checks}
    others = [
        (f"`{_path(each)}`", each.about, str(each.tests))
        for each in test_files()
        if each.tests and f"tests/{_path(each)}" not in named
    ]
    lines += ["## Every other file of tests", ""]
    lines += ["In their own words. These check reading, writing, showing and the rest.", ""]
    lines += [_table(("file", "what it is about", "tests"), others), ""]
    return "\n".join(lines)


def kinds() -> str:
    """What each kind of check is worth."""
    return _table(("kind", "what it shows"), KINDS.items())


def _module(file: File) -> str:
    return f"`{file.path.relative_to(PACKAGE).with_suffix('').as_posix()}`"


def _path(file: File) -> str:
    return file.path.relative_to(TESTS).as_posix()


def _tests(files: Iterable[File]) -> str:
    names = [f"`{_path(each).removesuffix('.py')}`" for each in files]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") or "–"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(heads, rows)) + "\n"


def _lines(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def pages() -> dict[str, str]:
    """Every generated part of the documentation by its file in `explanation`."""
    return {
        "_parts.md": parts(),
        "_tables.md": tables(),
        "_measures.md": measures(),
        "_checks.md": checks(),
        "_verification.md": verification(),
        "_kinds.md": kinds(),
    }
