"""E-mails as responses: from a file of one, a file of many, or a mailbox. None is taken twice."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
import imaplib
import mailbox
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from consultation import uploads
from consultation.codes import new_code
from consultation.models import Channel, Consultation, Response
from core import audit

LARGEST = 25_000_000
_NOT_TEXT = "(The text of this e-mail could not be read: see the original.)"


class MailboxError(Exception):
    """The mailbox cannot be read: one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is taken from an e-mail. Who sent it stays in the original alone."""

    subject: str
    text: str
    received: date
    identity: str  # 64 hex digits: of its Message-ID, or of all of it


class _Text(HTMLParser):
    """The text of an HTML page, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"script", "style", "head"}
        if tag in {"p", "br", "div", "li", "tr", "h1", "h2", "h3"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "head"}:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def read(raw: bytes) -> Letter:
    """Read one e-mail, however badly made: what cannot be read is said in its text."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    name = _header(message, "message-id")
    unique = name.encode("utf-8", "replace") if name else raw
    return Letter(
        subject=_clean(_header(message, "subject"))[:500],
        text=_clean(_body(message, raw)),
        received=_received(message),
        identity=hashlib.sha256(unique).hexdigest(),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).strip()
    except Exception:  # the library raises many kinds for headers that are not well-formed
        return ""


def _received(message: EmailMessage) -> date:
    """The day it was sent; today where it does not say, or says a day to come."""
    today = timezone.localdate()
    try:
        sent = email.utils.parsedate_to_datetime(_header(message, "date"))
        found = timezone.localtime(sent if sent.tzinfo else sent.replace(tzinfo=UTC)).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return today
    return found if date(2000, 1, 1) <= found <= today else today


def _body(message: EmailMessage, raw: bytes) -> str:
    try:
        part = message.get_body(("plain", "html"))
        if part is None:
            return _NOT_TEXT
        text = _decoded(part)
        if part.get_content_type() == "text/html":
            reader = _Text()
            reader.feed(text)
            text = "".join(reader.parts)
    except Exception:  # see _header: nothing in a stranger's e-mail may stop the others
        return _NOT_TEXT
    return text.strip() or _NOT_TEXT


def _decoded(part: MIMEPart) -> str:
    """The text of a part, also where it names a character set that there is none of."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return raw.decode("utf-8", "replace")


def _clean(text: str) -> str:
    """Without signs that the database cannot hold (NUL, halves of signs)."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")


def store(actor: User, consultation: Consultation, raw: bytes) -> Response | None:
    """Store one e-mail as a response with its original; none where it is there already."""
    if len(raw) > LARGEST:
        raise MailboxError(f"An e-mail is larger than {LARGEST // 1_000_000} MB.")
    assert consultation.current_id is not None
    letter = read(raw)
    words = f"{letter.subject}\n\n{letter.text}".strip() if letter.subject else letter.text
    unique = hashlib.sha256(f"{consultation.pk}:{letter.identity}".encode()).hexdigest()
    if Response.objects.filter(submission=unique).exists():
        return None
    try:
        with transaction.atomic():
            response = Response.objects.create(
                code=new_code(), submission=unique, consultation=consultation,
                definition_id=consultation.current_id, channel=Channel.EMAIL, language="en",
                words=words, received=letter.received,
            )  # fmt: skip
            uploads.keep_original(raw, "original.eml", "message/rfc822", response)
            audit.record(actor, "took in an e-mail", response)
            return response
    except IntegrityError:
        return None  # somebody else took it in at the same moment


def messages_in(raw: bytes, *, many: bool) -> list[bytes]:
    """The e-mails in an .eml file (one) or in an mbox file (many)."""
    if not many:
        return [raw]
    with tempfile.NamedTemporaryFile(suffix=".mbox") as file:
        file.write(raw)
        file.flush()
        box = mailbox.mbox(file.name, create=False)
        with closing(box):
            return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - its own mapping


def is_mbox(raw: bytes) -> bool:
    """Whether a file holds many e-mails, each after a line that begins with `From `."""
    return raw.startswith(b"From ")


def unread_in_mailbox(url: str, timeout: float = 30.0) -> Iterator[tuple[bytes, Done]]:
    """Each unread e-mail of a mailbox, with what marks it as read once it is stored.

    `url` is `imaps://user:password@host:port/FOLDER`. Raises `MailboxError`.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
        raise MailboxError("IMAP_URL must be imaps://user:password@host/INBOX.")
    if parts.scheme == "imap" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise MailboxError("IMAP_URL must begin with imaps:// where the mailbox is elsewhere.")
    kind = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
    port = parts.port or (993 if parts.scheme == "imaps" else 143)
    try:
        with kind(parts.hostname, port, timeout=timeout) as server:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.lstrip("/")) or "INBOX"
            status, _ = server.select(f'"{folder}"')
            if status != "OK":
                raise MailboxError(f"The mailbox has no folder {folder!r}.")
            _, found = server.uid("SEARCH", "UNSEEN")
            for uid in (found[0] or b"").split():
                _, parts_of = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
                for one in parts_of:
                    if isinstance(one, tuple):
                        yield one[1], Done(server, uid.decode())
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(f"The mailbox could not be read: {error}.") from error


@dataclass(frozen=True, slots=True)
class Done:
    """Marks an e-mail as read in its mailbox."""

    server: imaplib.IMAP4
    uid: str

    def __call__(self) -> None:
        """Mark it."""
        self.server.uid("STORE", self.uid, "+FLAGS", r"(\Seen)")


def fetch(actor: User, consultation: Consultation, url: str) -> tuple[int, int]:
    """Take in what is unread in a mailbox: how many are new, and how many were there already.

    An e-mail is marked as read only when its response is stored.
    """
    new = known = 0
    for raw, done in unread_in_mailbox(url):
        if store(actor, consultation, raw) is None:
            known += 1
        else:
            new += 1
        done()
    return new, known


def take_file(actor: User, consultation: Consultation, file: Path) -> tuple[int, int]:
    """Take in an .eml or an mbox file: how many are new, and how many were there already."""
    raw = file.read_bytes()
    found = [store(actor, consultation, one) for one in messages_in(raw, many=is_mbox(raw))]
    new = sum(one is not None for one in found)
    return new, len(found) - new
