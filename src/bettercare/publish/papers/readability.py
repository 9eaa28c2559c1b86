"""How hard a paper is to read: Flesch-Kincaid grade, long sentences, hard words and easier ones.

The grade is 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others 1975, Naval
Technical Training Command, Research Branch Report 8-75): about the years at school a reader needs.
Only sentences are measured: headings, tables and list items without a full stop, such as names,
would make any paper look easier than it is. Names count in the grade, but not as hard words.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bettercare.publish.papers.document import Document, every_block, said, texts_of
from bettercare.publish.papers.needed import needed

GOAL = 8.0  # grade, at most; about the reading age of 13
LONG_SENTENCE = 25  # words
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+|$)")
_ENDS = re.compile(r"[.!?][”\"')]*$")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|\d[\d,.]*")
_EASIER = Path(__file__).parent / "text" / "plain_words.toml"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a paper reads."""

    grade: float
    sentences: int
    words: int
    long_sentences: tuple[str, ...]
    hard_words: tuple[tuple[str, int], ...]  # three syllables and more, with how often
    easier: tuple[tuple[str, str], ...]  # words for which there is a plainer one

    @property
    def good(self) -> bool:
        """Whether the grade is within the goal."""
        return self.grade <= GOAL


def of_paper(paper: Document, names: Iterable[str] = ()) -> Reading:
    """How the running text of a paper reads. `names` of people and places are not hard words."""
    texts = [said(text).strip() for block in every_block(paper) for text in texts_of(block)]
    return of_texts([text for text in texts if _ENDS.search(text)], names)


def of_texts(texts: Iterable[str], names: Iterable[str] = ()) -> Reading:
    """How some paragraphs read.

    >>> reading = of_texts(["We will move care closer to home."])
    >>> reading.words, reading.sentences
    (7, 1)
    """
    known = {word.lower() for name in names for word in _WORD.findall(name)}
    sentences = [
        found.strip()
        for text in texts
        for found in _SENTENCE.findall(_whole_numbers(text))
        if _WORD.search(found)
    ]
    counted = [_WORD.findall(sentence) for sentence in sentences]
    words = [word for sentence in counted for word in sentence]
    if not words:
        return Reading(0.0, 0, 0, (), (), ())
    syllables = sum(_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    lower = [word.lower() for word in words if word[0].isalpha()]
    hard = Counter(w for w in lower if _syllables(w) >= 3 and w not in known and w not in _common())
    plainer = _plainer()
    return Reading(
        grade=round(grade, 2),
        sentences=len(sentences),
        words=len(words),
        long_sentences=tuple(
            sentence
            for sentence, found in zip(sentences, counted, strict=True)
            if len(found) > LONG_SENTENCE
        ),
        hard_words=tuple(sorted(hard.items(), key=lambda item: (-item[1], item[0]))),
        easier=tuple((word, plainer[word]) for word in sorted(set(lower)) if word in plainer),
    )


def _whole_numbers(text: str) -> str:
    """Full stops inside numbers and short forms do not end a sentence."""
    return re.sub(r"(?<=\d)\.(?=\d)", "", text)


def _syllables(word: str) -> int:
    if word[0].isdigit():
        return 1  # a figure is read at a glance
    counted: int = needed("syllapy").count(word.replace("’", "'").removesuffix("'s"))
    return max(1, counted)


@cache
def _texts() -> dict[str, dict[str, str] | list[str]]:
    return tomllib.loads(_EASIER.read_text("utf-8"))


def _plainer() -> dict[str, str]:
    found = _texts()["easier"]
    assert isinstance(found, dict)
    return found


@cache
def _common() -> frozenset[str]:
    return frozenset(_texts()["common"])
