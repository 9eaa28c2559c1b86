"""The process that answers "test the plan"."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from plans.models import Version
from plans.trial_desk import Desk, serve


class Command(BaseCommand):
    """Keep the newest plan in memory and answer readers' trials of it."""

    help = "Answer readers' trials of the newest plan, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many draws an answer is of."""
        parser.add_argument("--draws", type=int, default=16, help="Random draws (default: 16).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait for a plan, then answer."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        version = Version.objects.first()
        while version is None:
            if stop.wait(2):
                return
            version = Version.objects.first()
        serve(Desk(version, options["draws"]), stop)
