"""The fonts of papers: Noto Sans from packages, with the right-to-left script beside it."""

from __future__ import annotations

from pathlib import Path

from bettercare.publish.papers.needed import needed

FAMILIES = ("Noto Sans", "Noto Sans Arabic")
_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")


def folders() -> list[str]:
    """Folders with the font files."""
    return [str(Path(str(needed(package).__file__)).parent / "files") for package in _PACKAGES]
