"""Publish a plan on the site."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import audit
from plans.models import Version
from plans.publishing import PublishingError, publish


class Command(BaseCommand):
    """Run a plan and show it on the site."""

    help = "Run a plan and show it on the site as its newest version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The plan's folder, how many draws, and what to say of the version."""
        parser.add_argument("plan", type=Path, help="The plan's folder.")
        parser.add_argument("--draws", type=int, help="Random draws (default: the plan's).")
        parser.add_argument("--note", default="", help="What is new, in a sentence.")
        parser.add_argument(
            "--if-none", action="store_true", help="Only where nothing is published yet."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and say what was published."""
        if options["if_none"] and Version.objects.exists():
            return
        if not (options["plan"] / "plan.toml").is_file():
            raise CommandError(f"{options['plan']} holds no plan.toml: name a plan's folder.")
        try:
            version = publish(
                options["plan"].resolve(), audit.command_line(), options["note"], options["draws"]
            )
        except PublishingError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Published: {version.title}, version {version.pk}")
