"""Papers as tagged PDF (PDF/UA-1), set by Typst.

Every text goes in as a string, so nothing in a plan is taken for markup. The date in the file is
the paper's own: the same paper is the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bettercare.errors import OutputError
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import document as doc
from bettercare.publish.papers import fonts
from bettercare.publish.papers.drawings import standalone, typst_string
from bettercare.publish.papers.needed import needed

_TONES = {
    "plain": ("#f3f5f7", "#4d565f"),
    "holds": ("#e2f2ec", "#00513b"),
    "fails": ("#fcebe2", "#8a2f00"),
    "cannot tell": ("#ebebf5", "#3d3a63"),
}
_SIZES = ((7, "0.85em"), (10, "0.72em"), (99, "0.56em"))  # of a table's text, by its columns
_WIDEST = 100  # characters: no column of words takes more than its share of so many
_SHORT_CELL = 14  # a column with nothing longer is as wide as what stands in it
_LONG_WORD = 18
_ADDRESS = re.compile(r"(?<=\w)[._](?=\w)")
_LONG_TABLE = 12  # rows above which a table may go over to the next page


def pdf(paper: doc.Document) -> bytes:
    """The paper as a PDF file."""
    typst = needed("typst")
    try:
        made: bytes = typst.compile(
            source(paper).encode(),
            format="pdf",
            pdf_standards=["ua-1"],
            font_paths=fonts.folders(),
            ignore_system_fonts=True,
        )
    except typst.TypstError as fault:
        raise OutputError(f"{paper.key}.pdf could not be set: {fault}") from fault
    return made


def source(paper: doc.Document) -> str:
    """The paper in Typst's language."""
    return "\n".join([_setting(paper), _Writer(paper).whole()])


def _setting(paper: doc.Document) -> str:
    day = date.fromisoformat(paper.date)
    families = ", ".join(typst_string(name) for name in fonts.FAMILIES)
    size = 18 if paper.large_print else 10.5
    language, _, region = paper.language.partition("-")
    place = f", region: {typst_string(region)}" if region else ""
    direction = "rtl" if paper.right_to_left else "ltr"
    foot = typst_string(paper.foot or paper.title)
    numbering = '"1.1"' if paper.numbered_sections else "none"
    return f"""
#set document(title: {typst_string(paper.title)}, author: {typst_string(paper.author)},
  description: {typst_string(paper.summary)},
  date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))
#set text(lang: {typst_string(language)}{place}, dir: {direction}, font: ({families}),
  size: {size}pt, fill: rgb("#1a1f24"))
#set page(paper: "a4", margin: (x: 20mm, top: 18mm, bottom: 20mm),
  footer: context [#set text(size: 0.8em, fill: rgb("#4d565f"))
    #grid(columns: (1fr, auto), column-gutter: 2em, align: (start, end), {foot},
      counter(page).display("1 / 1", both: true))])
#set par(leading: 0.68em, spacing: 1.05em, justify: false)
#set heading(numbering: {numbering})
#show heading: set block(above: 1.5em, below: 0.7em, sticky: true)
#show heading.where(level: 1): set text(size: 1.45em, fill: rgb("#004d8c"))
#show heading.where(level: 2): set text(size: 1.18em)
#show link: set text(fill: rgb("#004d8c"))
#set figure.caption(position: top)
#show figure.caption: set align(start)
#show figure.caption: set text(weight: "bold", size: 0.95em)
#show figure: set block(spacing: 1.4em)
#show table.cell.where(y: 0): set text(weight: "bold")
#set table(inset: (x: 4pt, y: 4pt), stroke: (x, y) =>
  (bottom: if y == 0 {{ 1pt + rgb("#4d565f") }} else {{ 0.5pt + rgb("#c9d0d6") }}))
#set list(marker: [•], spacing: 0.75em)
#set enum(spacing: 0.75em)
"""


class _Writer:
    def __init__(self, paper: doc.Document) -> None:
        self.paper = paper
        self.numbers = doc.numbers_of(paper)
        self.paragraphs = 0

    def whole(self) -> str:
        paper = self.paper
        look = '#set text(size: 2em, weight: "bold", fill: rgb("#004d8c"))'
        parts = [f"#block(below: 0.6em)[{look}\n#title({_string(paper.title)})]"]
        if paper.subtitle:
            parts.append(
                f"#block(below: 1.4em)[#set text(size: 1.15em)\n#{_string(paper.subtitle)}]"
            )
        parts += [self.block(block) for block in paper.front]
        if paper.contents:
            parts.append(f"#outline(title: {_string(paper.labels['contents'])}, depth: 1)")
        parts += [self.section(section, 1) for section in paper.sections]
        return "\n\n".join(parts)

    def section(self, section: doc.Section, level: int) -> str:
        head = f"#heading(level: {level}, {_string(section.title)}) <section-{section.key}>"
        blocks = [self.block(block) for block in section.blocks]
        return "\n\n".join(
            [head, *blocks, *(self.section(inner, level + 1) for inner in section.sections)]
        )

    def block(self, block: doc.Block) -> str:
        match block:
            case doc.Paragraph():
                return self.paragraph(block)
            case doc.Items():
                return self.items(block)
            case doc.Note():
                back, ink = _TONES[block.kind]
                return (
                    f'#block(fill: rgb("{back}"), inset: 9pt, radius: 3pt, width: 100%, '
                    f'breakable: false)[#text(weight: "bold", fill: rgb("{ink}"), '
                    f"{_string(block.title)}) #parbreak() {self.text(block.text)}]"
                )
            case doc.Table():
                return self.table(block)
            case doc.Chart():
                return self.chart(block)
            case doc.ByHand():
                return self.by_hand(block)

    def paragraph(self, block: doc.Paragraph) -> str:
        if self.paper.numbered_paragraphs:
            self.paragraphs += 1
            return f'#enum(start: {self.paragraphs}, numbering: "1.", [{self.text(block.text)}])'
        if block.lead:
            return f"#text(size: 1.15em)[{self.text(block.text)}]"
        return self.text(block.text)

    def items(self, block: doc.Items) -> str:
        kind = 'enum(numbering: "a)",' if block.lettered else "list("
        inside = ", ".join(f"[{self.text(item)}]" for item in block.items)
        indent = "1.6em" if self.paper.numbered_paragraphs else "0em"
        return f"#pad(left: {indent}, {kind} {inside}))" if block.items else ""

    def text(self, text: doc.Text) -> str:
        return "".join(self.inline(part) for part in text)

    def inline(self, part: doc.Inline) -> str:
        match part:
            case str():
                return f"#{_string(part)};"
            case doc.Figure():
                return f"#{_string(part.text)};"
            case doc.Strong():
                return f"#strong({_string(part.text)});"
            case doc.Link():
                return f"#link({_string(part.address)}, {_string(part.text)});"
            case doc.Reference():
                return (
                    f"#link(label({_string('block-' + part.key)}), {_string(self.name(part.key))});"
                )

    def name(self, key: str) -> str:
        return doc.name_of(self.paper, self.numbers, key)

    def table(self, block: doc.Table) -> str:
        return self.figure(
            block.key, _table(block.view), block.view.caption, "table", block.source,
            breakable=len(block.view.rows) > _LONG_TABLE,
        )  # fmt: skip

    def chart(self, block: doc.Chart) -> str:
        count = len(block.drawings)
        columns = 1 if self.paper.large_print or count == 1 else 2 if count in (2, 4) else 3
        width = "100%" if self.paper.large_print or len(block.drawings) > 1 else "62%"
        cells = ", ".join(
            f"[#text(weight: 600, {_string(one.title)}) #linebreak() "
            f'#image(bytes({_string(standalone(one.svg))}), format: "svg", width: {width}, '
            f"alt: {_string(_alternative(block, one))})]"
            for one in block.drawings
        )
        widths = ", ".join(["1fr"] * columns)
        panels = f"grid(columns: ({widths}), gutter: 10pt, align: start, {cells})"
        drawn = self.figure(block.key, panels, block.caption, "image", block.source)
        data = (
            f"#text(size: 0.85em)[#strong({_string(block.table.caption)})]\n\n"
            f"#{_table(block.table)}"
        )
        return f"{drawn}\n\n{data}"

    def figure(
        self, key: str, body: str, caption: str, kind: str, source: str, *, breakable: bool = False
    ) -> str:
        label = self.paper.labels["table" if kind == "table" else "chart"]
        said_source = (
            f"\n\n#text(size: 0.85em, fill: rgb(\"#4d565f\"), "
            f"{_string(self.paper.labels['source'] + ': ' + source)})" if source else ""
        )  # fmt: skip
        flow = "true" if breakable else "false"
        return (
            f"#[#show figure: set block(breakable: {flow})\n"
            f"#figure({body}, caption: {_string(caption)}, kind: {kind}, "
            f"supplement: {_string(label)}) <block-{key}>]{said_source}"
        )

    def by_hand(self, block: doc.ByHand) -> str:
        if block.paragraphs:
            return "\n\n".join(self.paragraph(doc.Paragraph((one,))) for one in block.paragraphs)
        said = f"{self.paper.labels['by_hand']}: {block.prompt}"
        return f'#block(stroke: 0.7pt + rgb("#4d565f"), inset: 8pt, width: 100%)[#{_string(said)};]'


def _alternative(chart: doc.Chart, drawing: doc.Drawing) -> str:
    return f"{drawing.title}. {chart.alternative}" if len(chart.drawings) > 1 else chart.alternative


def _table(view: TableView) -> str:
    count = len(view.header)
    aligned = ", ".join(["start"] * view.text_columns + ["end"] * (count - view.text_columns))
    widths = ", ".join(_widths(view))
    head = ", ".join(_cell(cell) for cell in view.header)
    groups = ""
    if view.groups:
        over = ", ".join(
            f"table.cell(colspan: {span}, {_cell(label)})" for label, span in view.groups
        )
        groups = f"table.header(level: 1, table.cell(colspan: {view.text_columns}, []), {over}),"
        head_level = "level: 2, "
    else:
        head_level = ""
    rows = ", ".join(_row(row) for row in view.rows)
    size = next(size for most, size in _SIZES if count <= most)
    return (
        f"text(size: {size}, hyphenate: auto, table(columns: ({widths}), align: ({aligned}), "
        f"{groups} table.header({head_level}{head}), {rows}))"
    )


def _widths(view: TableView) -> list[str]:
    """Columns of words share the width by what stands in them; columns of figures take theirs."""
    widths = []
    for column in range(view.text_columns):
        cells = [view.header[column], *(row[column] for row in view.rows)]
        if max(map(len, cells)) <= _SHORT_CELL and view.text_columns > 1:
            widths.append("auto")
        else:
            mean = sum(map(len, cells)) / len(cells)
            widths.append(f"{max(_SHORT_CELL, min(mean, _WIDEST)):.1f}fr")
    return widths + ["auto"] * (len(view.header) - view.text_columns)


def _breakable(text: str) -> str:
    """Long addresses may go over to the next line after a stop or an underscore."""
    return _ADDRESS.sub("\\g<0>\u200b", text) if len(text) > _LONG_WORD else text


def _row(row: Sequence[str]) -> str:
    return ", ".join(_cell(cell) for cell in row)


def _cell(text: str) -> str:
    return f"[#{_string(_breakable(text))};]"


def _string(text: str) -> str:
    return typst_string(text)
