"""Small chart functions that give SVG text: no script, no network, one look for all charts.

Colours are classes of the page's style sheet (the palette of Okabe and Ito, told apart by colour-
blind readers); shapes differ too, so that no chart speaks by colour alone.
"""

from __future__ import annotations

from bettercare.publish.charts.bars import Bar, bar_panel
from bettercare.publish.charts.lines import Line, line_panel
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption

__all__ = ["Axis", "Bar", "Caption", "Line", "bar_panel", "line_panel"]
