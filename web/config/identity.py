"""Whose site it is: name, logo and colours, from a TOML file of the partnership's own.

The NHS look is the default dress; councils are partners too, so nothing in it is fixed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Identity:
    """The site's name and dress. `logo` is a file beside the TOML file; none shows the NHS logo."""

    name: str = "Better Care"
    organisation: str = ""
    strapline: str = "Read the plan, test it, and have your say"
    logo: Path | None = None
    logo_alt: str = "NHS"
    brand_colour: str = "#005eb8"
    brand_text_colour: str = "#ffffff"
    link_colour: str = "#005eb8"
    button_colour: str = "#007f3b"
    contact_email: str = ""
    contact_phone: str = ""
    contact_post: str = ""
    owner: str = "The partnership that publishes this plan"


def read(file: Path | None) -> Identity:
    """The identity in a file, or the usual one. Errors: `ImproperlyConfigured` with the mend."""
    if file is None:
        return Identity()
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{file}: {error}.") from error
    known = {one.name for one in fields(Identity)}
    faults = [f"{key} is not known" for key in sorted(set(given) - known)]
    for key, value in given.items():
        if not isinstance(value, str):
            faults.append(f"{key} must be text")
        elif key.endswith("_colour") and not _COLOUR.fullmatch(value):
            faults.append(f"{key} must be written as #005eb8")
    logo = file.parent / str(given["logo"]) if given.get("logo") else None
    if logo is not None and not logo.is_file():
        faults.append(f"logo names no file beside it: {logo.name}")
    if faults:
        raise ImproperlyConfigured(f"{file}: {'; '.join(faults)}.")
    return Identity(**{**given, "logo": logo})
