"""What a paper is made of, whatever file it becomes.

A paper is sections of blocks. A number in a text is a `Figure`: its words, and the row of the
results, the address of the plan or the entry of the record it was taken from. So every number in
every file can be followed back, and a test can walk all papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bettercare.publish.figures.shape import TableView


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: what is printed, and where it stands.

    `origin` begins with `results:`, `verdict:`, `plan:` or `record:`.
    """

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere outside the paper."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of a numbered table or chart of the same paper, by its key."""

    key: str


Inline: TypeAlias = str | Figure | Strong | Link | Reference
Text: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. In a paper with numbered paragraphs it gets a number."""

    text: Text
    lead: bool = False  # set larger


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `lettered` ones are a), b), c), as in recommendations."""

    items: Sequence[Text]
    lettered: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A few sentences set apart, such as an answer."""

    title: str
    text: Text
    kind: str = "plain"  # plain, holds, fails or cannot tell


@dataclass(frozen=True, slots=True)
class Table:
    """A numbered table. `origin` says where its figures stand, `source` who says so.

    `cells` has the origin of each figure where rows of results stand behind them, by row and then
    by column of figures.
    """

    key: str
    view: TableView
    origin: str
    source: str = ""
    cells: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """One panel of a chart: its heading, and its SVG with the classes of the report's style."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A numbered chart in drawings, in words for those who cannot see it, and as a table.

    Raises `ValueError` without words: no paper has a picture that some readers get nothing of.
    """

    key: str
    caption: str
    drawings: Sequence[Drawing]
    alternative: str
    table: TableView
    origin: str
    source: str = ""
    legend: Sequence[tuple[str, str]] = ()
    cells: Sequence[Sequence[str]] = ()  # origins of the table's figures, as a `Table` has them

    def __post_init__(self) -> None:
        if not self.alternative.strip():
            raise ValueError(f"the chart {self.key} has no words for those who cannot see it")


@dataclass(frozen=True, slots=True)
class ByHand:
    """A place for an officer's own words, kept from one edition of the paper to the next."""

    key: str
    prompt: str  # what belongs here
    paragraphs: Sequence[str] = ()  # what was written so far


Block: TypeAlias = Paragraph | Items | Note | Table | Chart | ByHand


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; sections may hold sections."""

    key: str
    title: str
    blocks: Sequence[Block] = ()
    sections: Sequence[Section] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A paper.

    `date` is the day it speaks of (ISO), never that on which it was made: made again from the
    same data it is the same file.
    """

    key: str
    title: str
    subtitle: str
    date: str
    author: str
    summary: str  # one or two sentences, for search engines and readers' shelves
    sections: Sequence[Section]
    language: str = "en-GB"
    right_to_left: bool = False
    numbered_sections: bool = False
    numbered_paragraphs: bool = False
    contents: bool = True
    large_print: bool = False
    front: Sequence[Block] = ()
    foot: str = ""
    labels: dict[str, str] = field(
        default_factory=lambda: {
            "contents": "What is in this paper",
            "table": "Table",
            "chart": "Chart",
            "source": "Source",
            "by_hand": "To be written by hand",
            "data": "The figures of this chart",
            "skip": "Skip to the text",
        }
    )


def every_section(document: Document) -> Iterator[Section]:
    """All sections in reading order."""
    waiting = list(reversed(document.sections))
    while waiting:
        section = waiting.pop()
        yield section
        waiting += reversed(section.sections)


def every_block(document: Document) -> Iterator[Block]:
    """All blocks in reading order, those before the first heading first."""
    yield from document.front
    for section in every_section(document):
        yield from section.blocks


def texts_of(block: Block) -> list[Text]:
    """The running text of a block; none for tables, charts and what is written by hand."""
    if isinstance(block, Paragraph | Note):
        return [block.text]
    return list(block.items) if isinstance(block, Items) else []


def said(text: Text) -> str:
    """A text as plain words, references left out.

    >>> said(("Beds fall by ", Figure("427 beds", "plan:estate"), "."))
    'Beds fall by 427 beds.'
    """
    return "".join(
        part if isinstance(part, str) else "" if isinstance(part, Reference) else part.text
        for part in text
    )


def numbers_of(document: Document) -> dict[str, str]:
    """The number of every table and chart by its key, counted apart: `{"beds": "2"}`."""
    counts = {Table: 0, Chart: 0}
    found: dict[str, str] = {}
    for block in every_block(document):
        if isinstance(block, Table | Chart):
            counts[type(block)] += 1
            found[block.key] = str(counts[type(block)])
    return found


def name_of(document: Document, numbers: dict[str, str], key: str) -> str:
    """What a table or chart is called where it is mentioned: `Table 2`."""
    block = next(b for b in every_block(document) if isinstance(b, Table | Chart) and b.key == key)
    word = document.labels["table" if isinstance(block, Table) else "chart"]
    return f"{word} {numbers[key]}"
