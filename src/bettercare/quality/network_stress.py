"""A report on a network of patient flow after the STRESS-DES guidelines, made from the network.

Monks et al. (2019), as in `bettercare.quality.stress`; the parts for discrete-event simulation.
What a network does not use is not told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bettercare.flow.load import loads
from bettercare.flow.network import Network
from bettercare.plan.model import Plan
from bettercare.quality import network_words as said
from bettercare.quality.parts import Item, Part, Report, Rows, counted, listed
from bettercare.quality.stress import LINK, software
from bettercare.winter.targets import MEASURES as TARGETS
from bettercare.winter.template import Template

STANDARD = "STRESS-DES: Strengthening the Reporting of Empirical Simulation Studies"
_LIBRARIES = ("numpy", "polars", "numba", "scipy", "joblib")
_MOST = 60


@dataclass(frozen=True, slots=True)
class Described:
    """A network to report on, with the values of its file, and its plan where it has one.

    `raw` are the file's values as written, with sources and notes.
    """

    network: Network
    raw: Mapping[str, Any]
    plan: Plan | None = None
    template: Template | None = None
    option: str = ""
    sources: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = [key for _, keys, _ in self.told() for key in keys]
        targets = self.template.targets if self.template else ()
        found += [key for target in targets for key in target.source]
        object.__setattr__(self, "sources", tuple(dict.fromkeys(found)))

    def told(self) -> list[tuple[str, list[str], str]]:
        """Each node, stream of arrivals and cost of the file: label, keys of its sources, note."""
        found = []
        rows = [self.raw.get(key, []) for key in ("nodes", "arrivals", "costs")]
        for one in (row for each in rows for row in each):
            source = one.get("source", [])
            keys = [source] if isinstance(source, str) else list(source)
            name = str(one.get("label") or one.get("name") or one.get("node", ""))
            found.append((name, keys, str(one.get("note", ""))))
        return found


def network_stress(one: Described) -> Report:
    """The report."""
    network = one.network
    title = network.label or "A network of patient flow"
    if one.plan is not None:
        title = f"{one.plan.short}, {title}"
    return Report(
        f"{title}: reported after STRESS-DES",
        "What somebody needs to know to understand, check and repeat runs of this network.",
        STANDARD,
        LINK,
        (
            Part("1. Objectives", _objectives(one)),
            Part("2. Logic", _logic(network)),
            Part("3. Data", _data(one)),
            Part("4. Experimentation", _experimentation(network)),
            Part("5. Implementation", _implementation()),
            Part("6. Code access", _access(one)),
        ),
    )


def _objectives(one: Described) -> tuple[Item, ...]:
    network = one.network
    doors = {stream.node for stream in network.arrivals}
    aims = "The network stands by itself: one case is simulated."
    if one.plan is not None:
        options = ", ".join(each.label for each in one.plan.options.values())
        aims = (
            "Figures come from a plan by address, so that every option and year of it is a case; "
            f"this report is on {network.label}. Options of the plan: {options}."
        )
    return (
        Item(
            "1.1",
            "Purpose",
            "Why is there a model?",
            (
                (
                    "To see, day by day, who waits where, and which shortage keeps whom in "
                    f"which bed, in {counted(len(network.nodes), 'place')} that people reach "
                    f"through {len(doors)} of them."
                ),
            ),
            blanks=("Who asked for this work, and what is to be decided with it?",),
        ),
        Item(
            "1.2",
            "Outputs",
            "What is measured, and with what measure of error?",
            (
                (
                    "By month, node and class, and by day and hour: means over replications "
                    "with Student's t intervals of 95%; by day also the 10th, 50th and 90th "
                    "percentile over replications. Counts begin after the warm-up."
                ),
            ),
            Rows("Measures", ("Measure", "What it is"), tuple(said.MEASURES.items())),
        ),
        Item("1.3", "Aims of the experiments", "Which cases are run?", (aims,)),
    )


def _logic(network: Network) -> tuple[Item, ...]:
    kinds = [("Entities", "patients, in classes: those of a lower number go first")]
    if any(node.kind == "team" for node in network.nodes):
        kinds.append(("Teams", "hours of visits a week, of which each person takes their own"))
    classes = tuple((each.label or each.name, f"{each.priority}") for each in network.classes)
    entries = sorted({stream.node for stream in network.arrivals})
    names = said.labels(network)
    return (
        Item(
            "2.1",
            "Overview",
            "What is the model, on one page?",
            (
                (
                    "A discrete-event simulation of people who pass through places with limited "
                    "room. They arrive, wait in line, take a place, stay, and go on or go home."
                ),
                f"They come in at {listed([names[name] for name in entries], _MOST)}.",
            ),
        ),
        Item(
            "2.2",
            "Logic of the base model",
            "How does it work?",
            said.rules_said(network),
            Rows(
                "Ways out of each place", ("From", "Who", "To, with shares"), said.way_rows(network)
            ),
        ),
        Item(
            "2.3",
            "Logic of the cases",
            "How does one case differ from another?",
            (
                (
                    "In the numbers alone: arrivals, stays, room and shares. A place that a "
                    "case closes sends its people to those named in its stead. The logic and "
                    "the draws are the same."
                ),
            ),
        ),
        Item(
            "2.4",
            "Algorithms",
            "Which formulas and rules stand for complicated processes?",
            (
                (
                    "Arrivals with a changing rate are made by inverting the expected number of "
                    "arrivals; stays, delays and patience by inverse distributions. What is "
                    "left of the stay of a person there at the start is from the residual "
                    "(equilibrium) distribution. Days blocked are put down to a cause by "
                    "following the chain of places hour by hour."
                ),
            ),
            Rows("Escalation", ("Rule", "On when", "Does"), said.rule_rows(network))
            if network.escalations
            else None,
        ),
        Item(
            "2.5",
            "Components",
            "What is the model made of?",
            (
                *(f"{what}: {told}." for what, told in kinds),
                "Queues: one line for each place, by priority and then in the order of asking.",
            ),
            Rows("Classes of patients", ("Class", "Priority"), classes),
        ),
    )


def _data(one: Described) -> tuple[Item, ...]:
    network, plan = one.network, one.plan
    offered = {load.node: load for load in loads(network)}
    carried = tuple(
        (*row, f"{load.arrivals_a_day:,.3g}", f"{load.share:.0%}" if load.share > 0 else "–")
        for row, load in zip(said.node_rows(network), offered.values(), strict=True)
    )
    notes = tuple((name, note, ", ".join(keys)) for name, keys, note in one.told() if note or keys)
    return (
        Item(
            "3.1",
            "Sources",
            "Where does every input come from?",
            (
                ("Figures taken from the plan have the plan's sources; the rest have these.",)
                if plan is not None
                else (str(one.raw.get("source", "")) or "The file names no source.",)
            ),
            _sources(one),
            () if one.sources else ("Source of each figure",),
        ),
        Item(
            "3.2",
            "What was done to the data first",
            "How were figures converted or fitted?",
            _fitted_said(one),
            _targets(one),
            ("Anything done that the file does not tell of",),
        ),
        Item(
            "3.3",
            "Inputs: places",
            "What room is there, and how long do people stay?",
            ("Arrivals and load are what the means alone ask for, before anything is run.",),
            Rows(
                "Places",
                ("Place", "Room", "Stay", "Line", "Arrivals a day", "Load of the room"),
                carried,
            ),
        ),
        Item(
            "3.3",
            "Inputs: arrivals",
            "Who comes, where, how many?",
            (),
            Rows(
                "Arrivals",
                ("Stream", "Class", "To", "A day", "Process"),
                said.arrival_rows(network),
            ),
        ),
        Item(
            "3.4",
            "Assumptions",
            "What had to be assumed?",
            (
                (
                    "One person's stays are independent of each other and of how full a place "
                    "is. Shares of the ways out do not change with the time of year. Staff are "
                    "not modelled beyond the room of a place or team."
                ),
            ),
            Rows("Assumptions of the network", ("Of", "What is assumed", "Source"), notes)
            if notes
            else None,
        ),
    )


def _sources(one: Described) -> Rows | None:
    if one.plan is None or not one.sources:
        return None
    rows = tuple(
        (key, each.title, each.publisher, each.year, each.grade)
        for key in one.sources
        if (each := one.plan.sources.get(key)) is not None
    )
    return Rows("Sources", ("Key", "Source", "Publisher", "Year", "Grade"), rows)


def _fitted_said(one: Described) -> tuple[str, ...]:
    if one.template is None or not one.template.fitted:
        return ()
    figures = "; ".join(f"{name} {value:.4g}" for name, value in one.template.fitted.items())
    return (
        f"Set by calibration to the figures below, which are therefore no evidence: {figures}.",
    )


def _targets(one: Described) -> Rows | None:
    if one.template is None or not one.template.targets:
        return None
    rows = tuple(
        (each.label, f"{each.value:,.6g}", TARGETS[each.measure], each.fitted or "only compared")
        for each in one.template.targets
    )
    return Rows("Figures calibrated to", ("Figure", "Value", "Measure", "Sets"), rows)


def _experimentation(network: Network) -> tuple[Item, ...]:
    start = said.start_rows(network)
    begins = f", from {network.start:%d/%m/%Y}" if network.start else ""
    return (
        Item(
            "4.1",
            "Initialisation",
            "What state does a run start from?",
            (
                "People are there at the start; what is left of their stays is drawn, those in "
                "line have not begun."
                if start
                else "Everything is empty.",
                f"The first {network.warm_up:g} days are a warm-up and left out of all answers."
                if network.warm_up
                else "There is no warm-up: answers count from the start.",
            ),
            Rows("At the start", ("Place", "There", "In line"), start) if start else None,
        ),
        Item(
            "4.2",
            "Run length",
            "How long is a run?",
            (f"{network.days:g} days{begins}, warm-up included; time is continuous.",),
        ),
        Item(
            "4.3",
            "Estimation",
            "How many replications, and how is their number chosen?",
            (
                (
                    "20 independent replications unless a run asks for another number; with "
                    "--precision, as many as make the mean number waiting or blocked known to a "
                    "share, 2,000 at most. The number used is in every table of results."
                ),
            ),
            blanks=("Replications of the runs that were relied on, and the precision wanted",),
        ),
    )


def _implementation() -> tuple[Item, ...]:
    return (
        software(_LIBRARIES),
        Item(
            "5.2",
            "Random numbers",
            "How are random numbers made?",
            (
                (
                    "A counter-based generator keyed by seed, replication, stream or node, "
                    "patient and purpose: a patient has the same draws in every case, whatever "
                    "else changes."
                ),
            ),
        ),
        Item(
            "5.3",
            "Execution",
            "In what order are events worked out?",
            (
                (
                    "By time, and at the same time in the order in which they were made; one "
                    "thread a replication. The results are the same bytes for any number of "
                    "threads. Every replication is checked: people conserved at each place and "
                    "day, Little's law, no place over its room; one that breaks a check fails."
                ),
            ),
        ),
        Item(
            "5.4",
            "Computer",
            "What computer, and how long does it take?",
            ("Any computer with Python 3.11 or newer; the first run compiles the event loop.",),
            blanks=("Computer and time of the runs that were relied on",),
        ),
    )


def _access(one: Described) -> tuple[Item, ...]:
    plan = f", in the plan with the hash {one.plan.hash}" if one.plan is not None else ""
    return (
        Item(
            "6.1",
            "Sharing",
            "How can others get the model and repeat the work?",
            (
                (
                    "The program is open under the MIT licence, and the network is a text file. "
                    "This report is on the network with the hash "
                    f"sha256:{one.network.digest}{plan}, seed {one.network.seed}; the manifest "
                    "beside every run's tables has hash, seed and version."
                ),
            ),
            blanks=("Where the network can be had, and under what licence",),
        ),
    )
