"""A consultation's texts, written with plain marks for headings, lists and links, as HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable("image")


@lru_cache(maxsize=512)
def as_html(text: str) -> Markup:
    r"""The text as HTML; marks of HTML in it are shown, never run.

    >>> str(as_html("One <b>thing</b>"))
    '<p>One &lt;b&gt;thing&lt;/b&gt;</p>\n'
    """
    return Markup(_reader().render(text))
