"""Delete what is past its time. To be run every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consultation.tidying import tidy


class Command(BaseCommand):
    """Delete old drafts, unconfirmed addresses, finished jobs, loose files and counters."""

    help = "Delete what is past its time: run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        for what, number in tidy().items():
            self.stdout.write(f"{what}: {number} deleted")
