"""Earlier editions of a Word paper: what officers wrote in them, and whether more was changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bettercare.errors import CallError
from bettercare.publish.papers.needed import needed

MARK = "by-hand-"  # before the key of a marked place, in the tag of its content control
BOOKMARK = "by_hand_"  # the same in the name of its bookmark
_NUMBER = re.compile(r"^\d+\.\t")  # typed before a paragraph by editions of long ago
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
    body, inside = document.element.body, set()
    if not _places(body):  # controls have lost their keys: what bookmarks hold is not counted
        inside = {id(text) for held in _bookmarked(document).values() for _, text in held}
    told = " ".join("".join(_words(body, inside)).split())
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _words(element: Any, inside: Collection[int]) -> Iterator[str]:
    from docx.oxml.ns import qn

    if element.tag == qn("w:sdt") and _key(element):
        return
    if element.tag == qn("w:t") and id(element) not in inside:
        yield element.text or ""
    for inner in element:
        yield from _words(inner, inside)
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
    places = _places(document.element.body)
    if not places:
        return _in_bookmarks(document)
    for key, place in places.items():
        texts = [_NUMBER.sub("", _paragraph(p)).strip() for p in place.iter(qn("w:p"))]
        texts = [text for text in texts if text]
        if texts and not _is_prompt(place, texts):
            found[key] = texts
    return found


def _places(body: Any) -> dict[str, Any]:
    """The content controls that have kept their keys."""
    from docx.oxml.ns import qn

    return {key: place for place in body.iter(qn("w:sdt")) if (key := _key(place))}


def _bookmarked(document: Any) -> dict[str, list[tuple[Any, Any]]]:
    """What stands in each place: pieces of text, each with its paragraph.

    A place is the last thing in its section: it goes on from its bookmark to the next heading,
    wherever a program that saved the file has put the bookmark's end.
    """
    from docx.oxml.ns import qn

    heads = {each.style_id for each in document.styles if each.name.lower().startswith("heading")}
    found: dict[str, list[tuple[Any, Any]]] = {}
    key, paragraph = "", None
    for element in document.element.body.iter(qn("w:p"), qn("w:bookmarkStart"), qn("w:t")):
        if element.tag == qn("w:p"):
            paragraph = element
            key = "" if element.style in heads else key
        elif element.tag == qn("w:bookmarkStart"):
            name = str(element.get(qn("w:name")))
            key = name.removeprefix(BOOKMARK) if name.startswith(BOOKMARK) else key
        elif key:
            found.setdefault(key, []).append((paragraph, element))
    return found


def _in_bookmarks(document: Any) -> dict[str, list[str]]:
    """Officers' words in a file whose controls have lost their keys."""
    from bettercare.publish.papers.board_paper import BY_HAND

    found: dict[str, list[str]] = {}
    for key, held in _bookmarked(document).items():
        by_paragraph: dict[int, str] = {}
        for paragraph, text in held:
            by_paragraph[id(paragraph)] = by_paragraph.get(id(paragraph), "") + (text.text or "")
        texts = [said.strip() for said in by_paragraph.values() if said.strip()]
        only = texts[0] if len(texts) == 1 else ""
        ours = only.startswith("[") and only.endswith("]") and BY_HAND.get(key, "\0") in only
        if texts and not ours:
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
