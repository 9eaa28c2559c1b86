"""Papers as one HTML page that needs no network and no script, reads on a phone and prints."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bettercare.publish import report
from bettercare.publish.html_table import html_table
from bettercare.publish.papers import document as doc

if TYPE_CHECKING:
    from markupsafe import Markup


def page(paper: doc.Document) -> str:
    """The paper as HTML."""
    return report.filled("paper.html.j2", {"paper": paper, "write": Writer(paper)})


class Writer:
    """Turns texts and blocks into HTML; numbers paragraphs as it meets them."""

    def __init__(self, paper: doc.Document) -> None:
        self.paper = paper
        self.numbers = doc.numbers_of(paper)
        self.paragraphs = 0

    def text(self, text: doc.Text) -> Markup:
        """Running text, escaped."""
        from markupsafe import Markup

        return Markup("".join(self._inline(part) for part in text))

    def _inline(self, part: doc.Inline) -> str:
        match part:
            case str():
                return escape(part)
            case doc.Figure():
                origin = escape(part.origin)
                return f'<span class="figure" data-origin="{origin}">{escape(part.text)}</span>'
            case doc.Strong():
                return f"<strong>{escape(part.text)}</strong>"
            case doc.Link():
                return f'<a href="{escape(_safe(part.address))}">{escape(part.text)}</a>'
            case doc.Reference():
                name = doc.name_of(self.paper, self.numbers, part.key)
                return f'<a href="#block-{escape(part.key)}">{escape(name)}</a>'

    def kind(self, block: doc.Block) -> str:
        """What the template calls a block."""
        return type(block).__name__

    def number(self) -> int | None:
        """The next paragraph's number, None in a paper whose paragraphs have none."""
        if not self.paper.numbered_paragraphs:
            return None
        self.paragraphs += 1
        return self.paragraphs

    def name(self, block: doc.Table | doc.Chart) -> str:
        """`Table 2`."""
        return doc.name_of(self.paper, self.numbers, block.key)

    def table(self, block: doc.Table) -> Markup:
        """A numbered table."""
        from dataclasses import replace

        caption = f"{self.name(block)}: {block.view.caption}"
        return html_table(replace(block.view, caption=caption), f"caption-{block.key}")

    def data(self, block: doc.Chart) -> Markup:
        """The table of a chart."""
        return html_table(block.table, f"caption-{block.key}")


def _safe(address: str) -> str:
    """An address that may stand in a page: of the web or an e-mail, nothing that runs."""
    return address if address.startswith(("https://", "http://", "mailto:", "#")) else "#"
