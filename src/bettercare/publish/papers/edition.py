"""Earlier editions of a Word paper: what officers wrote in them, and whether more was changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bettercare.errors import CallError
from bettercare.publish.papers.needed import needed

MARK = "by-hand-"  # before the key of a marked place, in the tag of its content control
_NUMBER = re.compile(r"^\d+\.\t")  # of a paragraph, ours
_KEYWORD = "bettercare:"  # before the print of the rest, among the file's keywords


@dataclass(frozen=True, slots=True)
class Edition:
    """An earlier edition: words in its marked places, and whether the rest was changed by hand."""

    by_hand: dict[str, list[str]]
    changed_elsewhere: bool


def read(file: Path) -> Edition:
    """The earlier edition in a Word file. Raises `CallError` where it cannot be read."""
    docx = needed("docx")
    if not file.is_file():
        raise CallError(f"there is no file {file}", mend="give the last edition's .docx file")
    try:
        document = docx.Document(str(file))
    except Exception as fault:
        raise CallError(
            f"{file.name} cannot be read as a Word file ({type(fault).__name__})",
            mend="give the .docx file of the paper's last edition",
        ) from None
    kept = f"{_KEYWORD}{print_of(document)}" in str(document.core_properties.keywords)
    return Edition(_by_hand(document), not kept)


def stamp(document: Any) -> None:
    """Write the print of the text into the file, so that a later change is seen."""
    document.core_properties.keywords = f"{_KEYWORD}{print_of(document)}"


def print_of(document: Any) -> str:
    """A hash of all words outside the marked places; looks and spaces do not count."""
    told = " ".join("".join(_words(document.element.body)).split())
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _words(element: Any) -> Iterator[str]:
    from docx.oxml.ns import qn

    if element.tag == qn("w:sdt") and _key(element):
        return
    if element.tag == qn("w:t"):
        yield element.text or ""
    for inner in element:
        yield from _words(inner)
    if element.tag == qn("w:p"):
        yield " "


def _key(place: Any) -> str:
    """The key of a marked place; empty for any other content control."""
    from docx.oxml.ns import qn

    tag = place.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    value = str(tag.get(qn("w:val"))) if tag is not None else ""
    return value.removeprefix(MARK) if value.startswith(MARK) else ""


def _by_hand(document: Any) -> dict[str, list[str]]:
    from docx.oxml.ns import qn

    found: dict[str, list[str]] = {}
    for place in document.element.body.iter(qn("w:sdt")):
        key = _key(place)
        if not key:
            continue
        texts = [_NUMBER.sub("", _paragraph(p)).strip() for p in place.iter(qn("w:p"))]
        texts = [text for text in texts if text]
        if texts and not _is_prompt(place, texts):
            found[key] = texts
    return found


def _paragraph(paragraph: Any) -> str:
    from docx.oxml.ns import qn

    pieces = {qn("w:tab"): "\t", qn("w:br"): " "}
    return "".join(
        piece.text or "" if piece.tag == qn("w:t") else pieces.get(piece.tag, "")
        for run in paragraph.iter(qn("w:r"))
        for piece in run
    )


def _is_prompt(place: Any, texts: list[str]) -> bool:
    """Whether only what we put there stands in a place; programs do not all flag it."""
    from docx.oxml.ns import qn

    alias = place.find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
    prompt = str(alias.get(qn("w:val"))) if alias is not None else ""
    only = texts[0] if len(texts) == 1 else ""
    return only.startswith("[") and only.endswith("]") and bool(prompt) and prompt in only
