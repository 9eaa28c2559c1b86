"""Papers as Word files: real styles, headings to navigate by, tables whose heads repeat.

Officers go on in the file by hand. What they write in a marked place is found again
(`edition`) and put into the next edition.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.errors import CallError
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import document as doc
from bettercare.publish.papers import edition
from bettercare.publish.papers.columns import in_width
from bettercare.publish.papers.drawings import picture
from bettercare.publish.papers.needed import needed
from bettercare.publish.papers.word_numbering import Numbering

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_STAMP = (1980, 1, 1, 0, 0, 0)  # of the parts inside the file: the same paper, the same bytes
_SIZES = (9.0, 8.0, 7.0)  # points: of the text of a table, the first that fits
_CELL_EDGES = 12.0  # points at both sides of a cell, as Word sets them
_STYLES = ("Title", "Subtitle", "Heading 1", "Heading 2", "Normal", "Caption", "List Bullet")


def word(paper: doc.Document, template: Path | None = None) -> bytes:
    """The paper as a Word file, in the house style of a template where one is given."""
    needed("docx")
    return _settled(_Writer(paper, opened(template)).whole())


def opened(template: Path | None) -> WordDocument:
    """An empty document in the house style. Raises `CallError` for a template without it."""
    docx = needed("docx")
    if template is None:
        made: WordDocument = docx.Document()
        _plain_look(made)
        return made
    try:
        made = docx.Document(str(template))
    except Exception as fault:
        raise CallError(
            f"{template} cannot be read as a Word template ({type(fault).__name__})",
            mend="give a .docx file with the house style",
        ) from None
    there = {style.name for style in made.styles}
    missing = [name for name in _STYLES if name not in there]
    if missing:
        raise CallError(
            f"{template} has no style {' nor '.join(missing)}",
            mend="add them in Word under Styles; the paper is written in them",
        )
    for element in list(made.element.body):
        if not element.tag.endswith("sectPr"):  # the page, its head and its foot stay
            made.element.body.remove(element)
    return made


def _plain_look(document: WordDocument) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    sizes = {
        "Normal": 11, "Title": 22, "Subtitle": 13, "Heading 1": 15, "Heading 2": 12.5,
        "Heading 3": 11.5, "Caption": 10, "List Bullet": 11,
    }  # fmt: skip
    for name, size in sizes.items():
        style: Any = document.styles[name]
        style.font.name = "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), "Arial")
            fonts.attrib.pop(qn(f"{kind}Theme"), None)  # a theme's font would go before it
        fonts.attrib.pop(qn("w:cstheme"), None)
        style.font.size = Pt(size)
        style.font.italic = False
        ink = "004D8C" if name in ("Title", "Heading 1") else "1A1F24"
        style.font.color.rgb = RGBColor.from_string(ink)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        style.paragraph_format.keep_with_next = name.startswith("Heading") or name == "Caption"
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(8)


class _Writer:
    def __init__(self, paper: doc.Document, document: WordDocument) -> None:
        self.paper = paper
        self.document = document
        self.numbers = doc.numbers_of(paper)
        self.numbering = Numbering(document)
        self.places = 0

    def whole(self) -> WordDocument:
        paper, made = self.paper, self.document
        about = made.core_properties
        about.title, about.author, about.subject = paper.title, paper.author, paper.subtitle
        about.comments, about.language = paper.summary, paper.language
        about.created = about.modified = datetime.fromisoformat(paper.date)
        about.last_modified_by, about.revision = paper.author, 1
        self._language()
        self._page_numbers()
        made.add_paragraph(paper.title, style="Title")
        if paper.subtitle:
            made.add_paragraph(paper.subtitle, style="Subtitle")
        self.blocks(paper.front)
        for section in paper.sections:
            self.section(section, 1)
        edition.stamp(made)
        return made

    def _language(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        normal: Any = self.document.styles["Normal"]
        properties = normal.element.get_or_add_rPr()
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), self.paper.language)
        properties.append(language)

    def _page_numbers(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        foot = self.document.sections[0].footer
        if any(paragraph.text for paragraph in foot.paragraphs):
            return  # the template has its own
        paragraph = foot.paragraphs[0] if foot.paragraphs else foot.add_paragraph()
        paragraph.add_run(f"{self.paper.foot or self.paper.title}    ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)

    def section(self, section: doc.Section, level: int) -> None:
        self.document.add_heading(section.title, level)
        self.blocks(section.blocks)
        for inner in section.sections:
            self.section(inner, level + 1)

    def blocks(self, blocks: Sequence[doc.Block]) -> None:
        for block in blocks:
            match block:
                case doc.Paragraph():
                    self.numbered(block.text)
                case doc.Items():
                    self.items(block)
                case doc.Note():
                    self.note(block)
                case doc.Table():
                    self.caption(block.key, block.view.caption)
                    self.table(block.view)
                    self.source(block.source)
                case doc.Chart():
                    self.chart(block)
                case doc.ByHand():
                    self.by_hand(block)

    def numbered(self, text: doc.Text) -> Any:
        """A paragraph, with its number in a paper that numbers them."""
        paragraph = self.document.add_paragraph()
        if self.paper.numbered_paragraphs:
            self.numbering.paragraph(paragraph)
        self.fill(paragraph, text)
        return paragraph

    def fill(self, paragraph: Any, text: doc.Text) -> None:
        for part in text:
            match part:
                case str():
                    paragraph.add_run(part)
                case doc.Figure():
                    paragraph.add_run(part.text)
                case doc.Strong():
                    paragraph.add_run(part.text).bold = True
                case doc.Link():
                    self.link(paragraph, part)
                case doc.Reference():
                    paragraph.add_run(doc.name_of(self.paper, self.numbers, part.key))

    def link(self, paragraph: Any, part: doc.Link) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        name = self.document.part.relate_to(
            part.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link.set(qn("r:id"), name)
        run = paragraph.add_run(part.text)
        run.underline = True
        link.append(run._r)
        paragraph._p.append(link)

    def items(self, block: doc.Items) -> None:
        style = None if block.lettered else "List Bullet"
        made = [self.document.add_paragraph(style=style) for _ in block.items]
        for paragraph, item in zip(made, block.items, strict=True):
            self.fill(paragraph, item)
        if block.lettered:
            self.numbering.letters(made)

    def note(self, block: doc.Note) -> None:
        paragraph = self.numbered((doc.Strong(f"{block.title}. "), *block.text))
        paragraph.paragraph_format.keep_together = True

    def caption(self, key: str, text: str) -> None:
        name = doc.name_of(self.paper, self.numbers, key)
        self.document.add_paragraph(f"{name}: {text}", style="Caption")

    def source(self, text: str) -> None:
        if text:
            self.document.add_paragraph(f"{self.paper.labels['source']}: {text}", style="Caption")

    def table(self, view: TableView) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        made: Any = self.document.add_table(rows=0, cols=len(view.header))
        made.style = "Table Grid" if "Table Grid" in self.document.styles else made.style
        made.autofit = False
        page: Any = self.document.sections[0]
        whole = page.page_width - page.left_margin - page.right_margin
        shares, size = in_width(view, _SIZES, whole / Pt(1), _CELL_EDGES)
        widths = [int(whole * share) for share in shares]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for number, row in enumerate([view.header, *view.rows]):
            line = made.add_row()
            if number == 0:
                repeated = OxmlElement("w:tblHeader")
                repeated.set(qn("w:val"), "true")
                line._tr.get_or_add_trPr().append(repeated)
            together = OxmlElement("w:cantSplit")
            line._tr.get_or_add_trPr().append(together)
            for column, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
                cell.width = widths[column]
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(text)
                run.bold = number == 0
                run.font.size = Pt(size)
                paragraph.paragraph_format.space_after = Pt(2)
                if column >= view.text_columns:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.document.add_paragraph()

    def chart(self, block: doc.Chart) -> None:
        from docx.shared import Cm

        self.caption(block.key, block.caption)
        for one in block.drawings:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run(one.title).bold = True
            held = self.document.add_picture(io.BytesIO(picture(one.svg)), width=Cm(11))
            about = held._inline.docPr
            about.set("descr", f"{one.title}. {block.alternative}")
            about.set("title", one.title)
        self.source(block.source)
        self.document.add_paragraph(block.table.caption, style="Caption")
        self.table(block.table)

    def by_hand(self, block: doc.ByHand) -> None:
        """A content control with the place's key: Word keeps it around whatever is typed in.

        Some programs save controls without their keys; all of them keep bookmarks, so there is one
        from the place's start to the start of what follows.
        """
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        place, properties, content = (
            OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent")
        )
        for name, value in (("w:alias", block.prompt[:60]), ("w:tag", edition.MARK + block.key)):
            element = OxmlElement(name)
            element.set(qn("w:val"), value)
            properties.append(element)
        if not block.paragraphs:
            properties.append(OxmlElement("w:showingPlcHdr"))
        texts = block.paragraphs or (f"[{self.paper.labels['by_hand']}: {block.prompt}]",)
        made = [self.numbered((text,)) for text in texts]
        made[0]._p.addprevious(place)
        for paragraph in made:
            content.append(paragraph._p)
        place.append(properties)
        place.append(content)
        self.places += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self.places))
        start.set(qn("w:name"), edition.BOOKMARK + block.key)
        first = made[0]._p
        first.insert(1 if first.pPr is not None else 0, start)
        place.addnext(end)


def _settled(document: WordDocument) -> bytes:
    """The file with the same bytes every time: its parts carry no time of day."""
    first, second = io.BytesIO(), io.BytesIO()
    document.save(first)
    with (
        zipfile.ZipFile(first) as made,
        zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in made.namelist():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, made.read(name))
    return second.getvalue()
