"""E-mails as responses, and e-mails that are sent, with real servers on this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st

from consultation import mail_in, mailing
from consultation.models import Response, Subscriber, Upload
from core import audit

WHOLE = (
    b"From: Ann <ann@example.org>\r\nTo: us@example.org\r\nSubject: Beds\r\n"
    b"Message-ID: <1@example.org>\r\nDate: Thu, 1 Oct 2026 10:00:00 +0100\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nToo few beds \xe2\x80\x93 please\r\n"
)
HTML = (
    b"Subject: =?utf-8?b?U8OobA==?=\r\nContent-Type: text/html; charset=no-such-set\r\n\r\n"
    b"<head><title>x</title></head><p>One</p><script>alert(1)</script><p>Two &amp; three</p>"
)
BAD = {
    "empty": b"",
    "no_headers": b"just words\r\n",
    "broken_parts": b"Content-Type: multipart/mixed; boundary=\r\n\r\n--x\r\n--",
    "broken_header": b"From: =?utf-8?q?\xff?=\r\nSubject: =?x?y?z?=\r\nDate: never\r\n\r\n\x00\xff",
    "broken_base64": b"Content-Transfer-Encoding: base64\r\n\r\n!!!!=====",
    "loop": b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n",
}


def test_an_email_becomes_a_response_with_its_original(consultation: Any) -> None:
    made = mail_in.store(audit.command_line(), consultation, WHOLE)
    assert made is not None
    stored = Response.objects.get()
    assert stored.words == "Beds\n\nToo few beds – please"
    assert (stored.channel, stored.received.isoformat()) == ("email", "2026-10-01")
    assert "ann@example.org" not in str(vars(stored))
    with Upload.objects.get().file.open("rb") as original:
        assert original.read() == WHOLE
    assert mail_in.store(audit.command_line(), consultation, WHOLE) is None
    assert Response.objects.count() == 1


def test_html_is_read_as_text_whatever_set_it_names() -> None:
    letter = mail_in.read(HTML)
    assert letter.subject == "Sèl"
    assert letter.text.split() == ["One", "Two", "&", "three"]


@pytest.mark.parametrize("name", BAD)
def test_a_malformed_email_is_kept_all_the_same(name: str, consultation: Any) -> None:
    assert mail_in.store(audit.command_line(), consultation, BAD[name]) is not None
    assert Response.objects.get().words


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", *BAD.values(), WHOLE, HTML]))
def test_no_bytes_stop_the_reading(noise: bytes, before: bytes) -> None:
    letter = mail_in.read(before + noise)
    letter.text.encode("utf-8")
    assert "\x00" not in letter.text + letter.subject


def test_a_file_of_many_is_taken_in_once(
    client: Client, officer: Any, consultation: Any, tmp_path: Path, capsys: Any
) -> None:
    mbox = b"From a Thu Oct  1 10:00:00 2026\n" + WHOLE.replace(b"\r\n", b"\n") + b"\n"
    mbox += b"From b Thu Oct  1 10:00:00 2026\nSubject: Two\n\nSecond\n\n"
    client.force_login(officer)
    sent = {"file": SimpleUploadedFile("all.mbox", mbox)}
    client.post("/staff/consultations/better-hospitals/e-mails/", sent)
    assert Response.objects.filter(channel="email").count() == 2
    (tmp_path / "all.mbox").write_bytes(mbox)
    call_command("fetch_mail", "better-hospitals", str(tmp_path / "all.mbox"))
    assert "0 new, 2 were there already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slug", "url", "told"),
    [
        ("nothing", "", "no consultation 'nothing'; known: better-hospitals"),
        ("better-hospitals", "", "IMAP_URL must be"),
        ("better-hospitals", "imap://a:b@mail.example.org/", "must begin with imaps://"),
        ("better-hospitals", "imap://a:b@127.0.0.1:1/", "could not be read"),
    ],
    ids=["slug", "none", "open", "nobody"],
)
def test_a_mailbox_that_cannot_be_read_is_told(
    slug: str, url: str, told: str, consultation: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("IMAP_URL", url)
    with pytest.raises(CommandError, match=told):
        call_command("fetch_mail", slug)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def dovecot(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A real IMAP server with one mailbox: its address, and the folder of new mail."""
    program = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        pytest.skip("needs an IMAP server: apt-get install dovecot-imapd")
    import getpass
    import grp
    import os
    import pwd
    import tempfile

    me = getpass.getuser() if os.getuid() else "nobody"  # Dovecot keeps no mail as root
    who = pwd.getpwnam(me)
    base = Path(tempfile.mkdtemp(prefix="dovecot"))  # sockets' names must be short
    new = base / "mail" / "new"
    for name in ("new", "cur", "tmp"):
        (base / "mail" / name).mkdir(parents=True)
    port = _free_port()
    (base / "dovecot.conf").write_text(
        f"""
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = {me}
default_internal_user = {me}
default_internal_group = {grp.getgrgid(who.pw_gid).gr_name}
first_valid_uid = 1
mail_location = maildir:{base}/mail
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={who.pw_uid} gid={who.pw_gid} home={base}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
    )
    base.chmod(0o755)
    for one in [base, *base.rglob("*")]:
        os.chown(one, who.pw_uid, who.pw_gid)
    server = subprocess.Popen([program, "-F", "-c", str(base / "dovecot.conf")])
    try:
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, (base / "log").read_text()
                assert time.monotonic() < until
                time.sleep(0.05)
        yield f"imap://us:secret@127.0.0.1:{port}/INBOX", new
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(base, ignore_errors=True)


def test_a_mailbox_is_read_by_imap(
    dovecot: tuple[str, Path], consultation: Any, monkeypatch: Any, capsys: Any
) -> None:
    address, new = dovecot
    for name, raw in {"1.a": WHOLE, "2.b": BAD["broken_header"], "3.c": HTML}.items():
        (new / name).write_bytes(raw)
        (new / name).chmod(0o644)
        shutil.chown(new / name, new.owner())
    monkeypatch.setenv("IMAP_URL", address)
    call_command("fetch_mail", "better-hospitals")
    assert "3 new" in capsys.readouterr().out
    assert Response.objects.filter(channel="email").count() == 3
    call_command("fetch_mail", "better-hospitals")
    assert "0 new, 0 were there" in capsys.readouterr().out  # all are marked as read
    monkeypatch.setenv("IMAP_URL", address.replace("INBOX", "Nowhere"))
    with pytest.raises(CommandError, match="no folder 'Nowhere'"):
        call_command("fetch_mail", "better-hospitals")


@pytest.fixture
def smtp(settings: Any) -> Iterator[list[EmailMessage]]:
    """A real SMTP server; gives what arrives at it."""
    import email.policy

    from aiosmtpd.controller import Controller

    arrived: list[EmailMessage] = []

    class Keep:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            made = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(made, EmailMessage)
            arrived.append(made)
            return "250 OK"

    controller = Controller(Keep(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    try:
        yield arrived
    finally:
        controller.stop()


def _parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def test_a_copy_is_sent_as_a_job(client: Client, ready: str, smtp: list[EmailMessage]) -> None:
    client.post(f"{ready}q12/", {"Q12": "Beds & <b>buses</b>"})
    client.post(f"{ready}check/", {"email": "ann@example.org"})
    assert smtp == []  # the person does not wait for the post
    queued = DBTaskResult.objects.get()  # a worker in this process would close our connection
    queued.task.call(*queued.args_kwargs["args"], **queued.args_kwargs["kwargs"])
    message = smtp[0]
    text, html = _parts(message)
    assert message["To"] == "ann@example.org"
    assert "Beds & <b>buses</b>" in text
    assert "Beds &amp; &lt;b&gt;buses&lt;/b&gt;" in html
    assert Response.objects.get().code in text
    assert "ann@example.org" not in str(vars(Response.objects.get()))


def test_news_needs_the_persons_own_word(client: Client, consultation: Any, officer: Any) -> None:
    page = "/have-your-say/better-hospitals/news/"
    assert "such as name@example.com" in client.post(page, {"email": "no"}).content.decode()
    answer = client.post(page, {"email": "Ann@Example.org"})
    assert "Check your e-mail" in answer.content.decode()
    one = Subscriber.objects.get()
    mailing.ask_to_confirm.call(one.pk)
    link = f"/have-your-say/news/confirm/{one.token}/"
    assert link in str(outbox.outbox[0].body)
    client.get(link)  # a program that follows links confirms nothing
    one.refresh_from_db()
    assert one.confirmed is None
    mailing.send_news.call(one.pk, "News", "Text")
    assert len(outbox.outbox) == 1
    client.post(link)
    one.refresh_from_db()
    assert one.confirmed
    mailing.send_news.call(one.pk, "News", "Text")
    assert f"/news/leave/{one.token}/" in outbox.outbox[1].extra_headers["List-Unsubscribe"]
    leave = f"/have-your-say/news/leave/{one.token}/"
    assert "Stop news" in client.get(leave).content.decode()
    client.post(leave)
    assert not Subscriber.objects.exists()
    assert client.get(leave).status_code == 404


def test_a_program_in_the_trap_gets_no_news(client: Client, consultation: Any) -> None:
    client.post("/have-your-say/better-hospitals/news/", {"email": "a@example.org", "website": "x"})
    assert not Subscriber.objects.exists()


def test_staff_send_news_to_those_who_confirmed(
    client: Client, consultation: Any, officer: Any
) -> None:
    from django.utils import timezone

    for name, confirmed in (("a", timezone.now()), ("b", None)):
        Subscriber.objects.create(
            consultation=consultation, email=f"{name}@example.org", token=name, confirmed=confirmed
        )
    client.force_login(officer)
    address = "/staff/consultations/better-hospitals/news/"
    page = client.post(address, {"subject": "S", "text": "T"}, follow=True).content.decode()
    assert "News is on its way to 1" in page
    assert DBTaskResult.objects.count() == 1
