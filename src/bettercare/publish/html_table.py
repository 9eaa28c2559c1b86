"""Tables as HTML, made in one go: the report has tens of thousands of cells.

End tags of cells and rows are left out, as HTML allows: it halves the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bettercare.publish.figures.shape import TableView

if TYPE_CHECKING:
    from markupsafe import Markup


def html_table(view: TableView, name: str) -> Markup:
    """A table in a region that scrolls by itself, every cell escaped.

    The first cell of a row is its heading. The class `nK` aligns the cells after the first K to
    the right (style sheet).
    """
    from markupsafe import Markup

    head = "".join(f'<th scope="col">{escape(cell)}' if cell else "<td>" for cell in view.header)
    groups = "".join(
        f'<th scope="colgroup" colspan="{span}">{escape(label)}' for label, span in view.groups
    )
    if groups:
        groups = f'<tr class="groups"><td colspan="{view.text_columns}">{groups}'
    bodies, first = [], 0
    for label, count in view.parts or (("", len(view.rows)),):
        over = f'<tr class="part"><th scope="rowgroup" colspan="{len(view.header)}">{escape(label)}'
        rows = _rows(view.rows[first : first + count])
        bodies.append("<tbody>" + (over if label else "") + f"\n{rows}</tbody>")
        first += count
    kinds = [f"n{view.text_columns}"] if view.text_columns < len(view.header) else []
    kinds += ["parted"] if view.parts else []
    aligned = f' class="{" ".join(kinds)}"' if kinds else ""
    return Markup(
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{escape(name)}">'
        f'<table{aligned}><caption id="{escape(name)}">{escape(view.caption)}</caption>'
        f"<thead>{groups}<tr>{head}</thead>{''.join(bodies)}</table></div>"
    )


def _rows(rows: Sequence[Sequence[str]]) -> str:
    # Escaped in one go. Control characters mark cells and rows until then; one in a plan's text
    # could at worst split a cell.
    text = escape("\x01".join("\x00".join(row) for row in rows))
    start = "<tr><th scope=row>"
    return start + text.replace("\x00", "<td>").replace("\x01", f"\n{start}") if text else ""
