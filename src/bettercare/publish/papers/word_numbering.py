"""Word's own numbering: a paragraph that an officer adds gets its number, the rest move on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_BARE = '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
_KINDS = {  # number format, text, left indent and hanging indent in twentieths of a point
    "paragraph": ("decimal", "%1.", 624, 624),
    "letter": ("lowerLetter", "%1)", 1190, 567),
}


class Numbering:
    """The numbered paragraphs and lettered lists of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._root = _part(document)
        self._paragraphs = 0

    def paragraph(self, paragraph: Any) -> None:
        """Give a paragraph the next number of the document."""
        self._paragraphs = self._paragraphs or self._new("paragraph")
        _give(paragraph, self._paragraphs)

    def letters(self, paragraphs: list[Any]) -> None:
        """Give the items of a list the letters a), b), c)."""
        if paragraphs:
            number = self._new("letter")
            for paragraph in paragraphs:
                _give(paragraph, number)

    def _new(self, kind: str) -> int:
        """A list of its own that begins anew; gives its number."""
        from docx.oxml.ns import qn

        kinds, there = (self._root.findall(qn(name)) for name in ("w:abstractNum", "w:num"))
        definition = _free(kinds, "w:abstractNumId")
        self._root.insert(len(kinds), _abstract(kind, definition))  # before the lists that use them
        number = _free(there, "w:numId", 1)
        made = _element("w:num", {"w:numId": number})
        made.append(_element("w:abstractNumId", {"w:val": definition}))
        self._root.insert(len(kinds) + 1 + len(there), made)
        return number


def _part(document: WordDocument) -> Any:
    """The root of the numbering part; a template may have none yet."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml import parse_xml
    from docx.parts.numbering import NumberingPart

    try:
        there: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        name, package = PackURI("/word/numbering.xml"), document.part.package
        part = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, parse_xml(_BARE), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        there = part
    return there.element


def _abstract(kind: str, number: int) -> Any:
    form, text, left, hanging = _KINDS[kind]
    made = _element("w:abstractNum", {"w:abstractNumId": number})
    made.append(_element("w:multiLevelType", {"w:val": "singleLevel"}))
    level = _element("w:lvl", {"w:ilvl": 0})
    level.append(_element("w:start", {"w:val": 1}))
    level.append(_element("w:numFmt", {"w:val": form}))
    level.append(_element("w:lvlText", {"w:val": text}))
    level.append(_element("w:lvlJc", {"w:val": "left"}))
    look = _element("w:pPr", {})
    look.append(_element("w:ind", {"w:left": left, "w:hanging": hanging}))
    level.append(look)
    made.append(level)
    return made


def _give(paragraph: Any, number: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def _free(elements: list[Any], name: str, first: int = 0) -> int:
    from docx.oxml.ns import qn

    return max((int(each.get(qn(name))) for each in elements), default=first - 1) + 1


def _element(name: str, values: dict[str, object]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(key), str(value))
    return made
