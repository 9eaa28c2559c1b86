"""Codes that people write down: to come back to unfinished answers, and on receipts.

Sixteen signs of Crockford's base 32 hold 80 random bits, so none can be guessed; letters that look
like figures are read as figures, and small letters, spaces and dashes do not matter.
"""

from __future__ import annotations

import hashlib
import re
import secrets

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_GROUP = 4
_LOOKS_LIKE = str.maketrans("OIL", "011")
_SHAPE = re.compile(f"[{_SIGNS}]{{{_LENGTH}}}")


def new_code() -> str:
    """A new code, in groups of four: `K7QM-2XWD-9FHT-3ABC`."""
    return _grouped("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)))


def read_code(typed: str) -> str | None:
    """A code as somebody typed it, put right; none where it cannot be one.

    >>> read_code(" k7qm2xwd 9fht-3abc ")
    'K7QM-2XWD-9FHT-3ABC'
    >>> read_code("K7QM") is None
    True
    """
    signs = re.sub(r"[\s\-‐-―]", "", typed).upper().translate(_LOOKS_LIKE)
    return _grouped(signs) if _SHAPE.fullmatch(signs) else None


def fingerprint(code: str) -> str:
    """What the database keeps of a code that opens a draft (64 hex digits), never the code."""
    return hashlib.sha256(code.encode()).hexdigest()


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))
