"""Codes in addresses, however they are written."""

from __future__ import annotations

from django.urls import register_converter

from consultation.codes import read_code


class CodeConverter:
    """A code in an address, however it is written."""

    regex = r"[0-9A-Za-z-]{16,30}"

    def to_python(self, value: str) -> str:
        """The code put right. Raises `ValueError`, which is a 404."""
        found = read_code(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(CodeConverter, "code")
