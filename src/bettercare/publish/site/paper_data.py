"""A paper as data: sections of blocks whose running text is HTML that is already escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import document as doc
from bettercare.publish.papers.page import Writer

Data = dict[str, Any]


def paper_data(paper: doc.Document, files: Mapping[str, str]) -> Data:
    """The paper with its sections. Charts name their drawings by `files`."""
    write = Writer(paper)
    return {
        "key": paper.key,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "date": paper.date,
        "summary": paper.summary,
        "language": paper.language,
        "right_to_left": paper.right_to_left,
        "foot": paper.foot,
        "sections": [_section(write, section, files) for section in paper.sections],
    }


def table_data(view: TableView) -> Data:
    """A table as it is shown."""
    return {
        "caption": view.caption,
        "header": list(view.header),
        "groups": [list(group) for group in view.groups],
        "rows": [list(row) for row in view.rows],
        "text_columns": view.text_columns,
    }


def _section(write: Writer, section: doc.Section, files: Mapping[str, str]) -> Data:
    return {
        "key": section.key,
        "title": section.title,
        "blocks": [_block(write, block, files) for block in section.blocks],
        "sections": [_section(write, inner, files) for inner in section.sections],
    }


def _block(write: Writer, block: doc.Block, files: Mapping[str, str]) -> Data:
    match block:
        case doc.Paragraph():
            return {"kind": "paragraph", "html": write.text(block.text), "lead": block.lead}
        case doc.Items():
            told = [write.text(item) for item in block.items]
            return {"kind": "items", "items": told, "lettered": block.lettered}
        case doc.Note():
            return {
                "kind": "note", "title": block.title, "html": write.text(block.text),
                "answer": block.kind,
            }  # fmt: skip
        case doc.Table():
            named = f"{write.name(block)}: {block.view.caption}"
            return {
                "kind": "table", "key": block.key, "source": block.source,
                "table": table_data(block.view) | {"caption": named},
            }  # fmt: skip
        case doc.Chart():
            drawn = [{"title": one.title, "file": files[one.svg]} for one in block.drawings]
            return {
                "kind": "chart", "key": block.key, "caption": block.caption,
                "name": write.name(block), "alternative": block.alternative,
                "drawings": drawn, "legend": [list(one) for one in block.legend],
                "table": table_data(block.table), "source": block.source,
            }  # fmt: skip
        case doc.ByHand():
            return {"kind": "by_hand", "prompt": block.prompt, "told": list(block.paragraphs)}
