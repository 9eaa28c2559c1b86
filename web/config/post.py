"""How e-mails leave the site, from one address such as `smtps://user:password@host:465`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_BACKENDS = "django.core.mail.backends"


def faults(url: str) -> list[str]:
    """What is wrong with an address; nothing where it is empty."""
    if not url:
        return []
    try:
        parts = urlsplit(url)
        good = parts.scheme in _PORTS and parts.hostname and (parts.port or 1)
    except ValueError:
        good = False
    return [] if good else [
        "EMAIL_URL must be smtps://user:password@host, smtp+starttls://... or smtp://..."
    ]  # fmt: skip


def settings(url: str, kept_in: Path) -> dict[str, Any]:
    """Django's settings for an address. Without one, e-mails are written to a folder as files."""
    if not url:
        return {"EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": kept_in}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }
