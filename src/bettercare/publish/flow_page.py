"""A run of patient flow as one HTML page: self-contained, readable without a script."""

from __future__ import annotations

from bettercare import __version__
from bettercare.flow.load import warnings
from bettercare.flow.run import Run
from bettercare.publish import flow_figures as drawn
from bettercare.publish import words
from bettercare.publish.flow_cost_table import cost_table
from bettercare.publish.flow_view import view_of
from bettercare.publish.report import filled


def page(found: Run) -> str:
    """The network, people through the year, pressure by month, and who goes where."""
    view = view_of(found.answers)
    network = view.network
    return filled(
        "flow.html.j2",
        {
            "title": "Patient flow",
            "label": words.plain(network.label or "A network of places"),
            "run": _run_words(found),
            "note": found.note,
            "warnings": warnings(network),
            "steps": [(kind, told) for _, kind, told in drawn.STEPS],
            "network": drawn.network_figure(view),
            "panels": drawn.year_panels(view),
            "year_table": drawn.year_table(view),
            "heat": drawn.heat(view),
            "sankey": drawn.sankey_figure(view),
            "blocked": drawn.blocked_table(view),
            "costs": cost_table(found.answers),
            "trace": f"Network sha256:{network.digest}. Seed {network.seed}. "
            f"Better Care {__version__}.",
        },
    )


def _run_words(found: Run) -> str:
    answers = found.answers
    network = answers.network
    warm = f" after {network.warm_up:g} of warm-up" if network.warm_up else ""
    shown = f"{network.days - network.warm_up:g} days{warm}"
    begins = f", beginning on {network.start:%d/%m/%Y} with the warm-up" if network.start else ""
    times = "replication" if answers.replications == 1 else "replications"
    return (
        f"{len(network.nodes)} places, {shown}{begins}; {answers.replications:,} {times}, "
        f"{answers.visits:,} visits. Every replication passed its checks: people conserved at "
        "every place and day, Little's law, capacity never exceeded."
    )
