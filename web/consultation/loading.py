"""Loads a consultation from its folder: `consultation.toml` and a file for each other language."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.models import User
from consultation import checking, states
from consultation.definition import Raw, addresses
from consultation.models import Consultation, Definition, Response
from core import audit


class DefinitionError(Exception):
    """The folder is not a good definition: the message has every fault, one a line."""


def read(folder: Path) -> Raw:
    """The checked definition in a folder, with its languages. Raises `DefinitionError`."""
    file = folder / "consultation.toml"
    raw = _toml(file)
    found = [f"{file}: {one}" for one in checking.faults(raw)]
    if found:
        raise DefinitionError("\n".join(found))
    content: Raw = {"page": [], "proposal": [], "equality": [], "equality_why": ""} | raw
    languages: Raw = {}
    for other in sorted((folder / "languages").glob("*.toml")):
        given = _toml(other)
        found += [f"{other}: {one}" for one in checking.language_faults(other.stem, given, content)]
        languages[other.stem] = {"text": {}, "interface": {}} | given
    if found:
        raise DefinitionError("\n".join(found))
    dates = {name: content[name].isoformat() for name in ("opens", "closes")}
    return content | dates | {"languages": languages}


def _toml(file: Path) -> Raw:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise DefinitionError(f"{file}: is not there.") from None
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{file}: {error}.") from None


def missing(content: Raw) -> dict[str, int]:
    """How many texts each language lacks."""
    wanted = addresses(content)
    return {key: len(wanted - set(one["text"])) for key, one in content["languages"].items()}


@transaction.atomic
def load(folder: Path, actor: User, *, publish: bool = False) -> Definition:
    """Store a folder's definition as the one that holds now; the same again changes nothing.

    Raises `DefinitionError`, also where answers are there that the change would take the meaning
    from.
    """
    content = read(folder)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    opens, closes = (date.fromisoformat(content[key]) for key in ("opens", "closes"))
    one, _ = Consultation.objects.get_or_create(
        slug=content["slug"],
        defaults={"title": content["title"], "opens": opens, "closes": closes},
    )
    newest = one.definitions.order_by("-number").first()
    if newest is None or newest.hash != digest:
        if newest and Response.objects.filter(consultation=one).exists():
            found = checking.change_faults(newest.content, content)
            if found:
                file = folder / "consultation.toml"
                raise DefinitionError("\n".join(f"{file}: {line}" for line in found))
        number = newest.number + 1 if newest else 1
        newest = Definition.objects.create(
            consultation=one, number=number, content=content, hash=digest
        )
        audit.record(actor, "loaded a consultation", one, version=number)
    one.title, one.opens, one.closes = content["title"], opens, closes
    one.current = newest
    one.save()
    if publish and not one.published:
        states.change(actor, one.slug, states.Deed.PUBLISH)
        newest.consultation.refresh_from_db()
    return newest
