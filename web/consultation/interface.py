"""The site's own sentences where people answer, in every language that somebody has written."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup

FOLDER = Path(__file__).with_name("languages")
ENGLISH = "en"


@lru_cache(maxsize=32)
def sentences(language: str) -> dict[str, str]:
    """What the file of a language says; empty where nobody has written one."""
    file = FOLDER / f"{language}.toml"
    if not language.replace("-", "").isalnum() or not file.is_file():
        return {}
    return tomllib.loads(file.read_text("utf-8"))


INTERFACE = sentences(ENGLISH)


def untranslated(language: str) -> list[str]:
    """The keys of the sentences that a language lacks, in the order of the English file."""
    return [key for key in INTERFACE if key not in sentences(language)]


def in_english(text: str, tag: Literal["span", "div"] = "span") -> Markup:
    """An English text in a page of another language, so marked for readers and screen readers."""
    marks = Markup('<{tag} lang="en-GB" dir="ltr" class="app-missing">{text}</{tag}>')
    return marks.format(tag=tag, text=text)
