"""The process that answers "test the plan"."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.parent import parent_gone
from plans.trial_office import Office, cores, serve_alone

_MOST = 4  # desks, where not said otherwise


class Command(BaseCommand):
    """Keep the newest plan in memory and answer readers' trials of it."""

    help = "Answer readers' trials of the newest plan, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many draws an answer is of, and how many processes answer."""
        parser.add_argument("--draws", type=int, default=16, help="Random draws (default: 16).")
        count = int(os.environ.get("TRIAL_DESKS") or min(cores(), _MOST))
        parser.add_argument(
            "--desks", type=int, default=count,
            help=f"Processes that answer (TRIAL_DESKS; default: one a core, at most {_MOST}).",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer until told to end, or until who started this has ended."""
        # before NumPy is loaded: a desk has one core, and threads would forbid forks
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from bettercare.whatif import can_fork

        told = False

        def end(*_: object) -> None:
            nonlocal told
            told = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        gone = parent_gone()
        if can_fork():
            Office(options["draws"], options["desks"]).serve(lambda: told or gone())
        else:
            serve_alone(options["draws"], lambda: told or gone())
