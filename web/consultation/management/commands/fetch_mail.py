"""Take e-mails in as responses, from a mailbox or from files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultation import mail_in
from consultation.models import Consultation
from core import audit


class Command(BaseCommand):
    """Take in what is unread in the mailbox that IMAP_URL names, or the files that are given."""

    help = (
        "Take e-mails in as responses: unread ones of the mailbox in IMAP_URL, or .eml/mbox files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """For which consultation, and from where."""
        parser.add_argument("slug")
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them in and say how many."""
        one = Consultation.objects.filter(slug=options["slug"], current__isnull=False).first()
        if one is None:
            known = ", ".join(Consultation.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(
                f"There is no consultation {options['slug']!r}; known: {known}.", returncode=2
            )
        actor = audit.command_line()
        new = known_before = 0
        try:
            if options["files"]:
                for file in options["files"]:
                    taken = mail_in.take_file(actor, one, file)
                    new, known_before = new + taken[0], known_before + taken[1]
            else:
                new, known_before = mail_in.fetch(actor, one, os.environ.get("IMAP_URL", ""))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.", returncode=2) from None
        except mail_in.MailboxError as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(f"{new} new, {known_before} were there already.")
