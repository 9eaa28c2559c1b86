"""Load a consultation from its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultation import loading
from core import audit


class Command(BaseCommand):
    """Check a consultation's folder and make it the one that holds."""

    help = "Load a consultation from its folder; every fault of it is told at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where it is, and whether people may see it."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--publish", action="store_true", help="let the public see it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say what came of it."""
        try:
            made = loading.load(options["folder"], audit.command_line(), publish=options["publish"])
        except loading.DefinitionError as error:
            raise CommandError(str(error), returncode=2) from None
        one = made.consultation
        self.stdout.write(f"{one.slug}: version {made.number}, {one.state().value}.")
        for language, count in loading.missing(made.content).items():
            if count:
                self.stdout.write(f"{language}: {count} texts are shown in English, as missing.")
