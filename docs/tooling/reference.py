"""Writes the generated pages of the reference: the plan's format and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from bettercare.cli import app
from bettercare.plan import load
from bettercare.plan.model import Plan
from bettercare.plan.reference import render_reference
from bettercare.publish.flow_stress import described, markdown
from bettercare.quality.network_stress import network_stress
from tooling import registry
from tooling.imports_page import imports_page
from tooling.record_fields_page import record_fields_page


def write_if_changed(path: Path, text: str) -> None:
    """Leave an unchanged page alone, so that it is not built again."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_plan_reference(folder: Path) -> None:
    """One page for each that the schema renders; pages of a schema of old go."""
    pages = render_reference()
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        write_if_changed(folder / name, text)


EXIT_CODES = """\
## Exit codes

| code | means |
|---|---|
| 0 | done |
| 1 | a fault of the program, told in a sentence; `--debug` shows the trace |
| 2 | a bad plan or a bad call: every fault is told |
| 3 | `--require-holds OPTION` was asked, and that option does not hold |
"""


def _shape(parameter: Any) -> str:
    """How a parameter is written on the command line."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper()}"
    return f"`{max(parameter.opts, key=len)}{value}`"


def _command_section(name: str, command: Any) -> str:
    """One command: what it does, how it is called, and each parameter."""
    shapes = [(_shape(one), one.help or "") for one in command.params]
    lines = [f"## bettercare {name}", "", command.help, "", "| write | means |", "|---|---|"]
    lines += [f"| {shape} | {meaning} |" for shape, meaning in shapes]
    return "\n".join([*lines, ""])


def _commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name; those of a group after its own."""
    for name, each in group.commands.items():
        if hasattr(each, "commands"):
            yield from _commands(each, f"{above}{name} ")
        else:
            yield f"{above}{name}", each


def command_reference() -> str:
    """Every command with its arguments and options, from the command line itself."""
    group: Any = typer.main.get_command(app)
    sections = [_command_section(name, each) for name, each in _commands(group)]
    return "\n".join(["# Command line", "", group.help, "", *sections, EXIT_CODES])


def service_registry(plan: Plan) -> str:
    """Every service of a plan: what it is, and what its main figures rest on."""

    def grade(address: str, absent: str) -> str:
        figure = plan.quantities.get(address)
        return absent if figure is None else figure.grade

    heads = ("Service", "Stage", "Counted in", "Volume", "Stay", "Cost", "Capacity")
    lines = []
    for setting in plan.settings.values():
        lines += [f"### {setting.name}", "", "| " + " | ".join(heads) + " |"]
        lines.append("|---" * len(heads) + "|")
        for service in plan.services.values():
            if service.setting != setting.key:
                continue
            cells = (
                service.name,
                plan.stages[service.stage].name,
                service.unit.replace("_", " "),
                grade(f"demand.volume.{service.key}", "not given"),
                grade(f"flow.length_of_stay.{service.key}", "no beds"),
                grade(f"finance.unit_cost.{service.key}", "not given"),
                grade(f"capacity.planned.{service.key}", "beds" if service.beds else "not checked"),
            )
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def pathway_registry(plan: Plan) -> str:
    """Every pathway of a plan: its services and interventions, and what their effects rest on."""
    lines = [
        "| Pathway | Services | Interventions | Effects that rest on more than judgement |",
        "|---|---|---|---|",
    ]
    for pathway in plan.pathways.values():
        services = sum(pathway.key in each.pathways for each in plan.services.values())
        own = [each for each in plan.interventions.values() if each.pathway == pathway.key]
        effects = [effect for each in own for effect in each.effects]
        grades = [{plan.sources[key].grade for key in effect.source} for effect in effects]
        backed = sum(bool(grade - {"judgement"}) for grade in grades)
        counts = f"{services} | {len(own)} | {backed} of {len(effects)}"
        lines.append(f"| {pathway.name} | {counts} |")
    return "\n".join(lines) + "\n"


def worked_examples(tests: Path) -> str:
    """Every file of worked examples, shown whole."""
    sections = []
    for path in sorted(tests.glob("test_*.py")):
        title = path.stem.removeprefix("test_").replace("_", " ").capitalize()
        sections += [
            f"## {title}",
            "",
            f"```{{literalinclude}} /../tests/worked/{path.name}",
            ":language: python",
            "```",
            "",
        ]
    return "\n".join(sections)


def flow_stress(plan: Path) -> str:
    """The report after STRESS-DES on a plan's network, in its first option and year."""
    return markdown(network_stress(described(plan, None, None)))


def write_all(docs: Path) -> None:
    """Write every generated page under the documentation's folder."""
    write_plan_reference(docs / "reference" / "plan")
    write_if_changed(docs / "reference" / "command_line.md", command_reference())
    files = docs.parent / "tests" / "start" / "files"
    write_if_changed(docs / "reference" / "imports.md", imports_page(files))
    write_if_changed(docs / "reference" / "record_fields.md", record_fields_page())
    plan = load(docs.parent / "examples" / "llr_2014")
    write_if_changed(docs / "explanation" / "_services.md", service_registry(plan))
    write_if_changed(docs / "explanation" / "_pathways.md", pathway_registry(plan))
    stress = flow_stress(docs.parent / "examples" / "llr_2014")
    write_if_changed(docs / "explanation" / "_flow_stress.md", stress)
    for name, text in registry.pages().items():
        write_if_changed(docs / "explanation" / name, text)
    worked = worked_examples(docs.parent / "tests" / "worked")
    write_if_changed(docs / "explanation" / "_worked.md", worked)
