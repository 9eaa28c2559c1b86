"""A page of sections about a network: words, drawings and tables, readable without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare import __version__
from bettercare.publish import words
from bettercare.publish.figures.shape import Panel, TableView
from bettercare.publish.report import filled


@dataclass(frozen=True, slots=True)
class Section:
    """One question of a page: what is to be seen in words, drawings side by side, and tables."""

    title: str
    words: str
    panels: Sequence[Panel] = ()
    tables: Sequence[TableView] = ()


def sections_page(
    title: str, label: str, lead: Sequence[str], sections: Sequence[Section], trace: str,
    warnings: Sequence[str] = (),
) -> str:  # fmt: skip
    """The page as HTML; `lead` stands above the sections, `trace` in the foot."""
    return filled(
        "flow_sections.html.j2",
        {
            "title": title,
            "label": words.plain(label),
            "lead": lead,
            "warnings": warnings,
            "sections": sections,
            "trace": f"{trace} Better Care {__version__}.",
        },
    )
