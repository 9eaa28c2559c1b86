"""Papers as tagged PDF (PDF/UA-1), set by Typst.

Every text goes in as a string, so nothing in a plan is taken for markup. The date in the file is
the paper's own: the same paper is the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bettercare.errors import OutputError
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import document as doc
from bettercare.publish.papers import fonts
from bettercare.publish.papers.columns import PORTRAIT, Layout, breakable, layout
from bettercare.publish.papers.drawings import size, standalone, typst_string
from bettercare.publish.papers.needed import needed

_TONES = {
    "plain": ("#f3f5f7", "#4d565f"),
    "holds": ("#e2f2ec", "#00513b"),
    "fails": ("#fcebe2", "#8a2f00"),
    "cannot tell": ("#ebebf5", "#3d3a63"),
}
_SIZE, _SIZE_LARGE = 10.5, 18.0  # points
_HIGHEST = 600.0  # points: of a drawing, with its caption and source on one page
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
    size = _SIZE_LARGE if paper.large_print else _SIZE
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
        parts = [f"#block(below: 1.3em)[{look}\n#title({_string(paper.title)})]"]
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
        placed = self.placed(block.view)
        body = _table(block.view, placed, self.source(block.source))
        long = len(block.view.rows) > _LONG_TABLE
        return _turned(
            self.figure(block.key, body, block.view.caption, "table", breakable=long), placed
        )

    def placed(self, view: TableView) -> Layout:
        large = self.paper.large_print
        return layout(view, _SIZE_LARGE if large else _SIZE, large_print=large)

    def source(self, said: str) -> str:
        return f"{self.paper.labels['source']}: {said}" if said else ""

    def chart(self, block: doc.Chart) -> str:
        count = len(block.drawings)
        large = self.paper.large_print
        columns = 1 if large or count == 1 else 2 if count in (2, 4) else 3
        cells = ", ".join(
            f"[#text(weight: 600, {_string(one.title)}) #linebreak() "
            f'#image(bytes({_string(standalone(one.svg))}), format: "svg", '
            f"width: {_wide(one.svg, columns, whole=large or count > 1)}, "
            f"alt: {_string(_alternative(block, one))})]"
            for one in block.drawings
        )
        widths = ", ".join(["1fr"] * columns)
        panels = f"grid(columns: ({widths}), gutter: 10pt, align: start, {cells})"
        said = self.source(block.source)
        if said:
            panels = f"[#{panels} #align(start, {_source(said)})]"
        drawn = self.figure(block.key, panels, block.caption, "image", breakable=False)
        placed = self.placed(block.table)
        caption = (
            f"#block(sticky: true, text(size: 0.85em, strong({_string(block.table.caption)})))"
        )
        return f"{drawn}\n\n" + _turned(f"{caption}\n#{_table(block.table, placed, '')}", placed)

    def figure(self, key: str, body: str, caption: str, kind: str, *, breakable: bool) -> str:
        label = self.paper.labels["table" if kind == "table" else "chart"]
        flow = "true" if breakable else "false"
        return (
            f"#[#show figure: set block(breakable: {flow})\n"
            f"#figure({body}, caption: {_string(caption)}, kind: {kind}, "
            f"supplement: {_string(label)}) <block-{key}>]"
        )

    def by_hand(self, block: doc.ByHand) -> str:
        if block.paragraphs:
            return "\n\n".join(self.paragraph(doc.Paragraph((one,))) for one in block.paragraphs)
        said = f"{self.paper.labels['by_hand']}: {block.prompt}"
        return f'#block(stroke: 0.7pt + rgb("#4d565f"), inset: 8pt, width: 100%)[#{_string(said)};]'


def _alternative(chart: doc.Chart, drawing: doc.Drawing) -> str:
    return f"{drawing.title}. {chart.alternative}" if len(chart.drawings) > 1 else chart.alternative


def _turned(body: str, placed: Layout) -> str:
    """A table too wide for the page, on a page that lies on its side."""
    return f"#page(flipped: true)[{body}]" if placed.landscape else body


def _wide(svg: str, columns: int, *, whole: bool) -> str:
    """How wide a drawing is set, so that it is no higher than a page."""
    width, height = (float(each) for each in size(svg))
    points = PORTRAIT / columns * (1.0 if whole else 0.62)
    return f"{min(points - 10, _HIGHEST * width / height):.0f}pt"


def _table(view: TableView, placed: Layout, source: str) -> str:
    """A table; who says so stands at its foot, on every page that it goes over to."""
    count = len(view.header)
    aligned = ", ".join(["start"] * view.text_columns + ["end"] * (count - view.text_columns))
    widths = ", ".join(f"{share * 1000:.0f}fr" for share in placed.shares)
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
    foot = (
        f", table.footer(table.cell(colspan: {count}, align: start, stroke: none, "
        f"{_source(source)}))" if source else ""
    )  # fmt: skip
    return (
        f"text(size: {placed.size}em, hyphenate: auto, table(columns: ({widths}), "
        f"align: ({aligned}), {groups} table.header({head_level}{head}), {rows}{foot}))"
    )


def _source(said: str) -> str:
    return f'text(size: 8.5pt, fill: rgb("#4d565f"), {_string(said)})'


def _row(row: Sequence[str]) -> str:
    return ", ".join(_cell(cell) for cell in row)


def _cell(text: str) -> str:
    return f"[#{_string(breakable(text))};]"


def _string(text: str) -> str:
    return typst_string(text)
