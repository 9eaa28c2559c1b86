"""The site's own sentences where people answer, in every language that somebody has written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Literal

from django.utils.timezone import localdate
from markupsafe import Markup, escape

FOLDER = Path(__file__).with_name("languages")
ENGLISH = "en"
_FROM_THE_RIGHT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


@lru_cache(maxsize=32)
def sentences(language: str) -> dict[str, str]:
    """What the file of a language says; empty where nobody has written one."""
    file = FOLDER / f"{language}.toml"
    if not language.replace("-", "").isalnum() or not file.is_file():
        return {}
    return tomllib.loads(file.read_text("utf-8"))


INTERFACE = sentences(ENGLISH)


class Sentences(dict[str, str]):
    """The site's sentences in one language; what it lacks is English, and marked as English."""

    def __init__(self, language: str = ENGLISH, given: Mapping[str, str] | None = None) -> None:
        written = {**sentences(language), **(given or {})}
        super().__init__(
            (key, written.get(key) or in_english(text)) for key, text in INTERFACE.items()
        )
        self.language = language
        self.complete = INTERFACE.keys() <= written.keys()

    def day_of(self, value: date | datetime) -> str:
        """A date as the language writes it; in English, and marked, where it has no months.

        >>> Sentences("en").day_of(date(2026, 9, 28))
        '28 September 2026'
        """
        day = localdate(value) if isinstance(value, datetime) else value
        month, form = self[f"month_{day.month}"], self["date"]
        if _marked(month) or _marked(form):
            return in_english(_ENGLISH.day_of(day))
        return form.format(day=day.day, month=month, year=day.year)

    def dated(self, key: str, value: date | datetime) -> str:
        """The sentence under a key with its `{day}`: an English sentence has an English date."""
        said, day = self[key], (_ENGLISH if _marked(self[key]) else self).day_of(value)
        return (escape(said) if _marked(day) else said).format(day=day)

    def filled(self, key: str, **gaps: str | int) -> str:
        """The sentence under a key with its gaps filled; what is marked in them stays marked.

        In a page of two languages, what fills a gap may run the other way than the sentence.
        """
        if self.language == ENGLISH:
            return self[key].format(**gaps)
        apart = {name: Markup("<bdi>{}</bdi>").format(one) for name, one in gaps.items()}
        return escape(self[key]).format(**apart)


def _marked(text: str) -> bool:
    return isinstance(text, Markup)


@lru_cache(maxsize=32)
def words_of(language: str) -> Sentences:
    """The site's sentences where no consultation says one of them differently."""
    return Sentences(language if sentences(language) else ENGLISH)


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """From which side a language is written, by its code."""
    return "rtl" if language.partition("-")[0] in _FROM_THE_RIGHT else "ltr"


def plain(text: str) -> str:
    """A sentence without the marks of what is not translated, for e-mails and files of text."""
    return unescape(text.striptags()) if isinstance(text, Markup) else text


def together(*texts: str, by: str = " ") -> str:
    """Texts in one, those that are marked as English still marked."""
    found = [one for one in texts if one]
    return Markup(by).join(found) if any(_marked(one) for one in found) else by.join(found)


def untranslated(language: str) -> list[str]:
    """The keys of the sentences that a language lacks, in the order of the English file."""
    return [key for key in INTERFACE if key not in sentences(language)]


def in_english(text: str, tag: Literal["span", "div"] = "span") -> Markup:
    """An English text in a page of another language, so marked for readers and screen readers."""
    marks = Markup('<{tag} lang="en-GB" dir="ltr" class="app-missing">{text}</{tag}>')
    return marks.format(tag=tag, text=text)


_ENGLISH = Sentences()
