"""Say what is left to translate of the site's own sentences."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultation import checking
from consultation.interface import FOLDER, INTERFACE, sentences, untranslated


class Command(BaseCommand):
    """List the sentences that a language lacks, as lines to put into its file."""

    help = "List the site's own sentences that a language lacks, and the faults of its file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which language."""
        parser.add_argument("language", help="its code, such as gu")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell faults, or list what is missing as it would stand in the file."""
        language = options["language"]
        found = sentences(language)
        if not found:
            raise CommandError(f"{FOLDER / language}.toml: is not there.", returncode=2)
        faults = checking.sentence_faults("", found)
        if faults:
            told = "\n".join(f"{FOLDER / language}.toml: {fault}" for fault in faults)
            raise CommandError(told, returncode=2)
        missing = untranslated(language)
        for key in missing:
            self.stdout.write(f'{key} = "{INTERFACE[key]}"')
        done = len(INTERFACE) - len(missing)
        self.stdout.write(f"# {language}: {done} of {len(INTERFACE)} are translated.")
