"""Files that people send: which kinds are taken, told by what is in them."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.text import get_valid_filename

from consultation.interface import INTERFACE
from consultation.models import Response, Upload

LARGEST = 10_000_000
_STARTS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_INSIDE_ZIP = (
    ("word/document.xml", _WORD, ".docx"),
    ("content.xml", "application/vnd.oasis.opendocument.text", ".odt"),
)


def kind_of(file: IO[bytes]) -> tuple[str, str] | None:
    """The media type and usual ending of a file by its content; none for kinds not taken."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    for mark, kind, ending in _STARTS:
        if start.startswith(mark):
            return kind, ending
    if start.startswith(b"PK\x03\x04"):
        return _in_zip(file)
    try:
        # cut at a whole sign: a sign of UTF-8 may be split at the end of what was read
        text = start.decode("utf-8", errors="strict" if len(start) < 4000 else "ignore")
    except UnicodeDecodeError:
        return None
    if not start or any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text):
        return None
    return "text/plain", ".txt"


def _in_zip(file: IO[bytes]) -> tuple[str, str] | None:
    try:
        with zipfile.ZipFile(file) as opened:
            names = set(opened.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None  # all that zipfile raises of a list of contents that is cut off or made up
    finally:
        file.seek(0)
    return next(((kind, ending) for name, kind, ending in _INSIDE_ZIP if name in names), None)


def check(file: File[bytes], words: dict[str, str] = INTERFACE) -> tuple[str, str]:
    """The kind and ending of a file that is taken. Raises `ValidationError` with the reason."""
    if not file.size:
        raise ValidationError(words["error_file_empty"])
    if file.size > LARGEST:
        raise ValidationError(words["file_size"].format(most=LARGEST // 1_000_000))
    found = kind_of(file.file if file.file is not None else file)
    if found is None:
        raise ValidationError(words["file_kinds"])
    return found


def keep(
    file: File[bytes], *, draft_key: str = "", response: Response | None = None, question: str = ""
) -> Upload:
    """Store a file that was checked. It gets a name of ours, with the ending of what it is."""
    kind, ending = check(file)
    made = Upload(
        draft_key=draft_key, response=response, question=question, name=_name(file.name, ending),
        kind=kind, size=file.size,
    )  # fmt: skip
    made.file.save(f"answer{ending}", file, save=True)
    return made


def keep_original(raw: bytes, name: str, kind: str, response: Response) -> Upload:
    """Store what a response was made from, byte for byte; it is only ever handed out as a file."""
    made = Upload(response=response, name=name, kind=kind, size=len(raw))
    made.file.save(name, ContentFile(raw), save=True)
    return made


def _name(given: str | None, ending: str) -> str:
    stem = PurePath((given or "").replace("\\", "/")).stem.replace("\x00", "")
    try:
        safe = get_valid_filename(stem)
    except ValueError:
        safe = "file"
    return safe[:80] + ending
