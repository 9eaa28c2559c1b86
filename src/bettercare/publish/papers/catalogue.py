"""The texts of papers, by key: our plain English, a version in short sentences, translations.

A translation is a TOML file written by people. What it does not have is said in English, marked
as not yet translated; what it has too much or wrong is a fault with its place.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bettercare.errors import Fault, PlanFaults
from bettercare.publish import words
from bettercare.publish.papers.document import Figure, Inline, Link, Reference, Strong, Text

_TEXTS = Path(__file__).parent / "text"
_PLACE = re.compile(r"\{(\w+)\}|\*\*(.+?)\*\*")
_ABOUT = ("language", "name", "direction", "translators")


@dataclass(slots=True)
class Catalogue:
    """Texts in one language. `missing` collects the keys that had to be said in English."""

    language: str = "en-GB"
    right_to_left: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    @property
    def translated(self) -> bool:
        """Whether this is another language than English."""
        return not self.language.startswith("en")

    def say(self, key: str, /, **values: Inline | float) -> Text:
        """A text with its values put in; `**words**` stand out."""
        return tuple(_filled(self.template(key), values))

    def plain(self, key: str, /, **values: str) -> str:
        """A text as plain words, such as a heading."""
        return self.template(key).format_map(values)

    def template(self, key: str) -> str:
        """The text before its values are put in."""
        if key in self.texts:
            return self.texts[key]
        english = self.english[key]
        if not self.translated:
            return english
        self.missing[key] = None
        return f"{self.texts.get('missing', '[English]')} {english}"

    def own(self, key: str, english: str) -> str:
        """A text of the plan itself, such as an intervention's summary, translated if it is."""
        clean = words.plain(english)
        if not self.translated:
            return clean
        if key in self.texts:
            return self.texts[key]
        self.missing[key] = None
        return f"{self.texts.get('missing', '[English]')} {clean}"


def _filled(template: str, values: dict[str, Inline | float]) -> list[Inline]:
    parts: list[Inline] = []
    end = 0
    for found in _PLACE.finditer(template):
        parts.append(template[end : found.start()])
        if found[2] is not None:
            parts.append(Strong(found[2].format_map({k: str(v) for k, v in values.items()})))
        else:
            value = values[found[1]]
            known = isinstance(value, str | Figure | Strong | Link | Reference)
            parts.append(value if known else str(value))  # type: ignore[arg-type]
        end = found.end()
    return [part for part in (*parts, template[end:]) if part != ""]


@cache
def _package_texts(name: str) -> dict[str, str]:
    with (_TEXTS / f"{name}.toml").open("rb") as file:
        return _flat(tomllib.load(file))


def _flat(table: dict[str, object], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = " ".join(str(value).split())
    return flat


def english(name: str) -> Catalogue:
    """The paper's texts in plain English."""
    texts = _package_texts(name)
    return Catalogue(texts=texts, english=texts)


def short_sentences(name: str) -> Catalogue:
    """The paper's texts in short sentences; what has none is said as in plain English."""
    texts = _package_texts(name)
    return Catalogue(texts=texts | _package_texts(f"{name}_short"), english=texts)


def translation(name: str, file: Path) -> Catalogue:
    """The paper's texts as people translated them.

    Raises `PlanFaults` with every place that is not in our text, or is missing in theirs.
    """
    texts = _package_texts(name)
    try:
        read = _flat(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise PlanFaults(
            [Fault(file.name, None, "", f"cannot be read as TOML in UTF-8: {fault}")]
        ) from None
    faults = [
        Fault(file.name, None, key, "is missing", f"add {key} = {example}")
        for key, example in (("language", '"ur"'), ("name", '"Urdu"'))
        if not read.get(key)
    ]
    if read.get("direction", "ltr") not in ("ltr", "rtl"):
        faults.append(Fault(file.name, None, "direction", "is neither ltr nor rtl"))
    for key, text in read.items():
        if key not in texts:
            continue
        ours, theirs = _places(texts[key]), _places(text)
        for place in sorted(ours - theirs):
            faults.append(
                Fault(
                    file.name,
                    None,
                    key,
                    f"leaves out {{{place}}}",
                    "put the value where it belongs",
                )
            )
        for place in sorted(theirs - ours):
            faults.append(
                Fault(file.name, None, key, f"has {{{place}}}, which our text does not have")
            )
    if faults:
        raise PlanFaults(faults)
    told = {key: text for key, text in read.items() if key not in _ABOUT}
    return Catalogue(read["language"], read.get("direction") == "rtl", told, texts)


def _places(text: str) -> set[str]:
    return {found[1] for found in _PLACE.finditer(text) if found[1]}
