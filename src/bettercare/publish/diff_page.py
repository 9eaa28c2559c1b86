"""The difference of two plans as a page for the web (HTML) or for a repository (Markdown)."""

from __future__ import annotations

import re

from bettercare.publish.diff_words import Told


def markdown(title: str, parts: list[Told]) -> str:
    """The difference as Markdown, a heading and a table for each part."""
    lines = [f"# {_safe(title)}", ""]
    for part in parts:
        lines += [f"## {_safe(part.heading)}", ""]
        lines += [f"{_safe(sentence)}\n" for sentence in part.sentences]
        if part.rows:
            lines.append("| " + " | ".join(part.columns) + " |")
            lines.append("|---" * len(part.columns) + "|")
            lines += ["| " + " | ".join(_safe(cell) for cell in row) + " |" for row in part.rows]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _safe(text: str) -> str:
    return re.sub(r"([|<>\\`*\[\]])", r"\\\1", text.replace("\n", " "))


def page(title: str, parts: list[Told]) -> str:
    """The difference as one self-contained HTML page."""
    from bettercare.publish.report import filled

    return filled("diff.html.j2", {"title": title, "parts": parts})
