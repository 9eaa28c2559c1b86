"""The process that answers "test the plan"."""

from __future__ import annotations

import signal
import threading
import time
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
        version = Version.objects.first()
        while version is None:
            time.sleep(2)
            version = Version.objects.first()
        desk = Desk(version, options["draws"])
        # from here on only: the processes that help to make a desk ready end by these signals
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        serve(desk, stop)
