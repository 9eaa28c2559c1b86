"""Checks a consultation's definition: every fault in one go, each with its mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from consultation.definition import Raw, addresses
from consultation.interface import ENGLISH, INTERFACE

FORMAT = 1
CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
LONGEST_TEXT = 50_000

# each key of a table: its type and whether it must be there
_TOP: dict[str, tuple[type, bool]] = {
    "format": (int, True),
    "slug": (str, True),
    "title": (str, True),
    "summary": (str, True),
    "opens": (date, True),
    "closes": (date, True),
    "owner": (str, True),
    "privacy": (str, True),
    "other_ways": (str, True),
    "equality_why": (str, False),
    "page": (list, False),
    "proposal": (list, False),
    "question": (list, True),
    "equality": (list, False),
}
_PAGE: dict[str, tuple[type, bool]] = {
    "key": (str, True),
    "title": (str, True),
    "text": (str, True),
    "short": (str, False),
}
_QUESTION: dict[str, tuple[type, bool]] = {
    "code": (str, True),
    "kind": (str, True),
    "text": (str, True),
    "short": (str, False),
    "hint": (str, False),
    "required": (bool, False),
}
# what each kind of question has besides; True: must be there
KINDS: dict[str, dict[str, tuple[type, bool]]] = {
    "one_choice": {"choices": (dict, True), "write_in": (str, False)},
    "many_choices": {"choices": (dict, True), "write_in": (str, False)},
    "yes_no": {},
    "scale": {
        "low": (int, True), "high": (int, True), "low_label": (str, True), "high_label": (str, True)
    },
    "ranking": {"choices": (dict, True)},
    "number": {"low": (int, True), "high": (int, True), "unit": (str, False)},
    "short_text": {"longest": (int, False)},
    "long_text": {"longest": (int, False)},
    "date": {},
    "place": {},
    "matrix": {"rows": (dict, True), "choices": (dict, True)},
    "file": {},
    "proposal": {"proposal": (str, True)},
    "statement": {},
    "budget": {"choices": (dict, True), "total": (int, True), "unit": (str, True)},
}  # fmt: skip
_TYPES = {str: "text", int: "a whole number", bool: "true or false",
          date: "a date such as 2026-09-28", dict: "a table", list: "a list of tables"}  # fmt: skip


def nearest(word: str, known: Iterable[str]) -> str:
    """The start of a mend: the nearest known word, or all of them."""
    listed = sorted(known)
    close = difflib.get_close_matches(word, listed, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(listed)}."


def faults(raw: Raw) -> list[str]:
    """The faults of a definition, each as `address: what is wrong; what mends it`."""
    found = _table("", raw, _TOP)
    if found:
        return found
    if raw["format"] != FORMAT:
        return [f"format: {raw['format']} is not known here; this program reads {FORMAT}."]
    if not _SLUG.fullmatch(raw["slug"]):
        found.append("slug: may hold small letters, figures and dashes alone.")
    if raw["closes"] <= raw["opens"]:
        found.append("closes: must be after opens.")
    for table in ("page", "proposal"):
        found += _pages(table, raw.get(table, []))
    if not raw["question"]:
        found.append("question: a consultation asks at least one question.")
    if raw.get("equality") and not raw.get("equality_why"):
        found.append("equality_why: say why the equality questions are asked.")
    codes: set[str] = set()
    proposals = {one.get("key") for one in raw.get("proposal", []) if isinstance(one, dict)}
    for table in ("question", "equality"):
        for at, one in enumerate(raw.get(table, []), 1):
            found += _question(f"{table} {at}", one, codes, proposals, table == "equality")
    return found


def _table(at: str, raw: Any, keys: dict[str, tuple[type, bool]]) -> list[str]:
    """What is missing, unknown or of the wrong type in one table."""
    lead = f"{at}." if at else ""
    if not isinstance(raw, dict):
        return [f"{at}: must be a table."]
    found = [f"{lead}{key}: is not known; {nearest(key, keys)}" for key in raw if key not in keys]
    for key, (kind, needed) in keys.items():
        if key not in raw:
            if needed:
                found.append(f"{lead}{key}: is missing; give {_TYPES[kind]}.")
        elif type(raw[key]) is not kind:
            found.append(f"{lead}{key}: must be {_TYPES[kind]}.")
        elif kind is str and not raw[key].strip():
            found.append(f"{lead}{key}: is empty.")
    return found


def _pages(table: str, raws: list[Any]) -> list[str]:
    found: list[str] = []
    keys: set[str] = set()
    for at, raw in enumerate(raws, 1):
        wrong = _table(f"{table} {at}", raw, _PAGE)
        found += wrong
        if wrong:
            continue
        if not _KEY.fullmatch(raw["key"]):
            found.append(f"{table} {at}.key: begins with a small letter, then letters, figures, _.")
        if raw["key"] in keys:
            found.append(f"{table} {at}.key: {raw['key']!r} is there twice.")
        keys.add(raw["key"])
    return found


def _question(at: str, raw: Any, codes: set[str], proposals: set[Any], equality: bool) -> list[str]:
    if not isinstance(raw, dict):
        return [f"{at}: must be a table."]
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return [f"{at}.kind: {kind!r} is not known; {nearest(str(kind), KINDS)}"]
    found = _table(at, raw, _QUESTION | KINDS[kind])
    if found:
        return found
    code = raw["code"]
    if not CODE.fullmatch(code):
        found.append(f"{at}.code: must be capitals and figures, such as Q1 or EQ2: {code!r}.")
    if code in codes:
        found.append(f"{at}.code: {code} is there twice; each question has its own.")
    codes.add(code)
    if equality and (raw.get("required") or kind == "file"):
        found.append(f"{at}: equality questions are optional and ask for no file.")
    for name in ("choices", "rows"):
        found += _choices(f"{at}.{name}", raw[name]) if name in raw else []
    found += _numbers(at, raw)
    if "write_in" in raw:
        found += _write_in(at, raw)
    if kind == "proposal" and raw["proposal"] not in proposals:
        found.append(
            f"{at}.proposal: {raw['proposal']!r} is not known; "
            f"{nearest(raw['proposal'], [str(one) for one in proposals])}"
        )
    if not 0 <= raw.get("longest", 0) <= LONGEST_TEXT:
        found.append(f"{at}.longest: is a number of characters up to {LONGEST_TEXT}.")
    return found


def _numbers(at: str, raw: Raw) -> list[str]:
    """The faults of the numbers that a question's answers lie between or add up to."""
    found, kind = [], raw["kind"]
    if kind == "budget" and raw["total"] < 1:
        found.append(f"{at}.total: must be more than nothing.")
    if kind in {"scale", "number"} and raw["low"] >= raw["high"]:
        found.append(f"{at}.high: must be more than low.")
    if kind == "scale" and raw["high"] - raw["low"] > 10:
        found.append(f"{at}.high: a scale has at most 11 steps.")
    return found


def _write_in(at: str, raw: Raw) -> list[str]:
    """The faults of a choice that has a box for words."""
    choice = raw["write_in"]
    if choice not in raw["choices"]:
        return [f"{at}.write_in: {choice!r} is no choice; {nearest(choice, raw['choices'])}"]
    if f"{choice}_text" in raw["choices"]:
        return [f"{at}.choices.{choice}_text: is the name of the words of {choice}; rename it."]
    return []


def _choices(at: str, raw: dict[str, Any]) -> list[str]:
    found = [] if len(raw) > 1 else [f"{at}: give at least two."]
    for key, text in raw.items():
        if not re.fullmatch("[a-z0-9_]{1,40}", key):
            found.append(f"{at}.{key}: a code holds small letters, figures and _ alone.")
        if not isinstance(text, str) or not text.strip():
            found.append(f"{at}.{key}: must be text.")
    return found


def language_faults(name: str, raw: Raw, content: Raw) -> list[str]:
    """The faults of a language's file against the definition that it translates."""
    keys: dict[str, tuple[type, bool]] = {
        "name": (str, True), "direction": (str, True), "text": (dict, False),
        "interface": (dict, False),
    }  # fmt: skip
    found = _table("", raw, keys)
    if not _LANGUAGE.fullmatch(name) or name == ENGLISH:
        found.append("the file's name must be a language's code, such as gu or ar.")
    if found:
        return found
    if raw["direction"] not in {"ltr", "rtl"}:
        found.append("direction: is ltr or rtl.")
    known = addresses(content)
    for address, text in raw.get("text", {}).items():
        if address not in known:
            found.append(f"text.{address!r}: is not known; {nearest(address, known)}")
        elif not isinstance(text, str) or not text.strip():
            found.append(f"text.{address!r}: must be text.")
    return found + sentence_faults("interface.", raw.get("interface", {}))


def sentence_faults(at: str, raw: Raw) -> list[str]:
    """The faults of translations of the site's own sentences; `at` is where they stand."""
    found = []
    for key, text in raw.items():
        if key not in INTERFACE:
            found.append(f"{at}{key!r}: is not known; {nearest(key, INTERFACE)}")
        elif not isinstance(text, str) or not text.strip():
            found.append(f"{at}{key!r}: must be text.")
        elif _gaps(text) != _gaps(INTERFACE[key]):
            found.append(f"{at}{key!r}: must keep {_gaps(INTERFACE[key])}.")
    return found


def _gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}?", text))


def change_faults(before: Raw, after: Raw) -> list[str]:
    """What may not change once answers refer to it: a question's kind, the meaning of its codes."""
    found = []
    was = {one["code"]: one for one in (*before["question"], *before["equality"])}
    now = {one["code"]: one for one in (*after["question"], *after["equality"])}
    for code, old in was.items():
        new = now.get(code)
        if new is None:
            continue  # a question may be withdrawn; its answers stay with their version
        if new["kind"] != old["kind"]:
            found.append(f"question {code}: has answers as {old['kind']}; give a new code instead.")
        if new.get("total") != old.get("total"):
            found.append(f"question {code}.total: has answers that share out {old['total']}.")
        for name in ("choices", "rows"):
            gone = set(old.get(name, {})) - set(new.get(name, {}))
            found += [
                f"question {code}.{name}.{key}: has answers; it may not be taken out."
                for key in sorted(gone)
            ]
    return found
