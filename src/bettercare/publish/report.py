"""The report: one HTML page that needs nothing else, no network and no script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.plan.model import Option, Plan
from bettercare.publish import brief as _brief
from bettercare.publish import digest, figures, tables, trust, words
from bettercare.publish.facts import Facts
from bettercare.publish.figures import Figure
from bettercare.publish.figures.judgement import grades
from bettercare.publish.figures.shape import slug
from bettercare.publish.html_table import html_table
from bettercare.publish.winter_words import late_words

if TYPE_CHECKING:
    from jinja2 import Environment

    from bettercare.verdict import Assessment

_REPORT = "report.html.j2"
# Sections in order: the key used by the template, the heading, whether the contents list it bold.
SECTIONS = (
    ("answer", "The answer in brief"),
    ("read", "How to read this report"),
    ("options", "Each option, test by test"),
    ("closing", "Closing beds: has the care moved first?"),
    ("beds", "Beds: needed and planned"),
    ("capacity", "Room for care outside hospital beds"),
    ("staff", "Staff"),
    ("money", "Money"),
    ("held", "What holds changes back"),
    ("enablers", "Enablers: what must come first"),
    ("people", "People"),
    ("judgement", "How far this rests on judgement"),
    ("trust", "How far to trust it"),
    ("interventions", "The options and what they change"),
    ("rows", "Every test of the verdict"),
    ("assumptions", "Every assumption"),
    ("sources", "Sources"),
    ("method", "Method and limits"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the page."""

    key: str
    title: str
    number: int


def render(plan: Plan, assessment: Assessment, drawn: dict[str, list[Figure]] | None = None) -> str:
    """The whole report as HTML. `drawn` takes charts already made by `draw`."""
    facts = Facts(plan, assessment)
    found = digest.answers(plan, assessment)
    charts = figures.draw(facts, found) if drawn is None else drawn
    sections = {
        key: Section(key, title, number) for number, (key, title) in enumerate(SECTIONS, start=1)
    }
    context: dict[str, Any] = {
        "plan": plan,
        "meta": assessment.meta,
        "facts": facts,
        "brief": _brief.brief(facts, found),
        "answers": found,
        "figures": charts,
        "late": late_words(facts),
        "sections": sections,
        "years": facts.years,
        "names": {key: facts.option_name(key) for key in facts.options},
        "untested_kinds": [c for c in plan.verdict.checks if _never_tested(c.key, found)],
        "verdict_tables": [tables.verdict(answer) for answer in found],
        "assumption_tables": tables.assumptions(plan),
        "data_tables": tables.data_tables(plan),
        "intervention_table": tables.interventions(plan),
        "chosen": [_chosen(plan, plan.options[key]) for key in facts.options],
        "limits": tables.limits(plan),
        "sources": tables.sources(plan),
        "grades": grades(plan),
        **_trust(plan),
    }
    return filled(_REPORT, context)


def load() -> None:
    """Read and compile the page's template, ahead of `render`."""
    _environment().get_template(_REPORT)


def _trust(plan: Plan) -> dict[str, Any]:
    """The hindcast that the plan folder keeps, if there is one, with its charts."""
    from bettercare.publish.figures import trust as charts

    kept = trust.read_kept(plan)
    return {
        "trust": kept,
        "trust_figures": charts.draw(kept) if kept else [],
        "staleness": trust.staleness,
    }


def draw(plan: Plan, assessment: Assessment) -> dict[str, list[Figure]]:
    """The report's charts by section, for use in `render` and in a bundle."""
    return figures.draw(Facts(plan, assessment), digest.answers(plan, assessment))


def filled(template: str, context: dict[str, Any]) -> str:
    """A template of the package with its values, free of control characters."""
    return words.plain(_environment().get_template(template).render(context))


@cache
def _environment() -> Environment:
    """Jinja with every value escaped: a plan's text comes from strangers."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "plain": words.plain, "number": words.number, "share": words.share, "odds": words.odds,
        "sentence": words.sentence, "listed": words.listed, "slug": slug,
    }  # fmt: skip
    made.globals |= {"table": html_table}
    made.globals |= {"style": (folder / "report.css").read_text("utf-8")}
    return made


def _never_tested(key: str, found: list[digest.OptionAnswer]) -> bool:
    return all(not c.tested for answer in found for c in answer.checks if c.check.key == key)


def _chosen(plan: Plan, option: Option) -> dict[str, Any]:
    """What makes up an option: its interventions in their order, and the figures it sets."""
    chosen = [plan.interventions[key] for key in option.interventions if key in plan.interventions]
    chosen.sort(key=lambda one: one.kind != "enabler")  # enablers first, as the model takes them
    return {
        "option": option,
        "based_on": [words.plain(plan.options[key].label) for key in option.chain[:-1]],
        "interventions": [words.plain(one.label) for one in chosen],
        "settings": [
            {
                "address": one.address,
                "value": f"{one.value:,.6g} {words.unit_words(one.unit, one.value)}".strip(),
                "start": f"{one.start:%d/%m/%Y}" if one.start else "the start",
                "why": words.plain(one.why),
            }
            for one in option.settings
        ],
    }
