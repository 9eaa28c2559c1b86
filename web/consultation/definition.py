"""A consultation's pages and questions as the site uses them, in one language and one wording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from consultation.interface import ENGLISH, Sentences, in_english, together, words_of
from consultation.models import Definition
from consultation.text import as_html

Raw = dict[str, Any]
Say = Callable[[str, str], str]
Block = Callable[[str, str], Markup]
Options = tuple[tuple[str, str], ...]

AGREEMENT = {"agree": "agree", "disagree": "disagree", "pass": "pass"}
RATINGS = {
    "strongly_support": "rating_5",
    "support": "rating_4",
    "neither": "rating_3",
    "oppose": "rating_2",
    "strongly_oppose": "rating_1",
    "dont_know": "dont_know",
}
YES_NO = {"yes": "yes", "no": "no", "not_sure": "not_sure"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of information, or a proposal that a question asks to rate."""

    key: str
    title: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its code is its key everywhere: address, print, export."""

    code: str
    kind: str
    text: str
    hint: str = ""
    required: bool = False
    options: Options = ()
    rows: Options = ()
    low: int = 0
    high: int = 0
    low_label: str = ""
    high_label: str = ""
    longest: int = 0
    unit: str = ""
    total: int = 0
    write_in: str = ""
    proposal: Page | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """All that the public reads of a consultation, in one language and one wording."""

    slug: str
    title: str
    summary: str
    owner: str
    privacy: str
    other_ways: str
    equality_why: str
    language: str
    direction: str
    complete: bool
    languages: Options
    has_short: bool
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]
    equality: tuple[Question, ...]
    interface: Sentences

    def question(self, code: str) -> Question | None:
        """The question with a code, of both kinds."""
        return next((one for one in (*self.questions, *self.equality) if one.code == code), None)


@lru_cache(maxsize=64)
def survey_of(definition: int, language: str = ENGLISH, short: bool = False) -> Survey:
    """The definition with a number in the database. It never changes, so it is read once."""
    return survey(Definition.objects.get(pk=definition).content, language, short)


def survey(content: Raw, language: str = ENGLISH, short: bool = False) -> Survey:
    """A checked definition as the public reads it.

    What a language lacks is shown in English and marked; the short wording has only the pages and
    questions that have one.
    """
    other = content["languages"].get(language)
    language = language if other is not None else ENGLISH
    given = other or {"text": {}, "interface": {}, "direction": "ltr"}
    missing: set[str] = set()

    def say(address: str, text: str) -> str:
        if language == ENGLISH or not text:
            return text
        if address in given["text"]:
            return str(given["text"][address])
        missing.add(address)
        return text

    def marked(address: str, text: str) -> str:
        said = say(address, text)
        return in_english(said) if address in missing else said

    def block(address: str, text: str) -> Markup:
        said = as_html(say(address, text))
        return in_english(said, "div") if address in missing else said

    pages = _pages("page", content["page"], marked, block, short)
    proposals = {
        one.key: one for one in _pages("proposal", content["proposal"], marked, block, short)
    }
    words = Sentences(language, given["interface"])
    lists = {
        name: tuple(
            _question(name, raw, marked, short, proposals, words)
            for raw in content[name]
            if not short or raw.get("short")
        )
        for name in ("question", "equality")
    }
    return Survey(
        slug=content["slug"],
        title=marked("title", content["title"]),
        summary=marked("summary", content["summary"]),
        owner=content["owner"],
        privacy=marked("privacy", content["privacy"]),
        other_ways=marked("other_ways", content["other_ways"]),
        equality_why=marked("equality_why", content["equality_why"]),
        language=language,
        direction=given["direction"],
        languages=(
            (ENGLISH, "English"),
            *((key, one["name"]) for key, one in content["languages"].items()),
        ),
        has_short=any(raw.get("short") for raw in content["question"]),
        pages=pages,
        questions=lists["question"],
        equality=lists["equality"],
        interface=words,
        complete=not missing and words.complete,
    )


def _pages(table: str, raws: list[Raw], say: Say, block: Block, short: bool) -> tuple[Page, ...]:
    found = []
    for raw in raws:
        if short and not raw.get("short"):
            continue
        wording = "short" if short else "text"
        at = f"{table}.{raw['key']}"
        found.append(
            Page(
                raw["key"],
                say(f"{at}.title", raw["title"]),
                block(f"{at}.{wording}", raw[wording]),
            )
        )
    return tuple(found)


def _question(
    table: str, raw: Raw, say: Say, short: bool, proposals: dict[str, Page], words: Sentences
) -> Question:
    at = f"{table}.{raw['code']}"
    wording = "short" if short else "text"
    fixed = {"yes_no": YES_NO, "proposal": RATINGS, "statement": AGREEMENT}.get(raw["kind"])
    if fixed:
        options = tuple((code, words[key]) for code, key in fixed.items())
    else:
        options = _options(f"{at}.choices", raw.get("choices", {}), say)
    hint = "" if short else say(f"{at}.hint", raw.get("hint", ""))
    if raw["kind"] == "budget":
        rule = words.filled("budget_hint", total=f"{raw['total']:,}", unit=raw["unit"])
        hint = together(hint, rule)
    return Question(
        code=raw["code"],
        kind=raw["kind"],
        text=say(f"{at}.{wording}", raw[wording]),
        hint=hint,
        required=raw.get("required", False),
        options=options,
        rows=_options(f"{at}.rows", raw.get("rows", {}), say),
        low=raw.get("low", 0),
        high=raw.get("high", 0),
        low_label=say(f"{at}.low_label", raw.get("low_label", "")),
        high_label=say(f"{at}.high_label", raw.get("high_label", "")),
        longest=raw.get("longest", 0),
        unit=raw.get("unit", ""),
        total=raw.get("total", 0),
        write_in=raw.get("write_in", ""),
        proposal=proposals.get(raw.get("proposal", "")),
    )


def _options(at: str, raw: dict[str, str], say: Say) -> Options:
    return tuple((code, say(f"{at}.{code}", text)) for code, text in raw.items())


def addresses(content: Raw) -> set[str]:
    """The address of every text that a language file may translate."""
    found: set[str] = set()

    def note(address: str, text: str) -> str:
        if text:
            found.add(address)
        return text

    def note_block(address: str, text: str) -> Markup:
        return Markup(note(address, text))

    bare = content | {"languages": {}}
    for name in ("title", "summary", "privacy", "other_ways", "equality_why"):
        note(name, bare[name])
    for short in (False, True):
        for table in ("page", "proposal"):
            _pages(table, bare[table], note, note_block, short)
        for table in ("question", "equality"):
            for raw in bare[table]:
                if not short or raw.get("short"):
                    _question(table, raw, note, short, {}, words_of(ENGLISH))
    return found
