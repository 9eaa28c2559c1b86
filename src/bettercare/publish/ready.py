"""What writing a run's files needs, loaded while the run's own processes are still at work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]


def loading_beside(told: Progress) -> Progress:
    """Progress told as before; the first time, everything that a report is made with is loaded.

    By then the work on the draws has begun elsewhere, and nothing more is forked from here.
    """
    loaded = False

    def first(done: int, total: int, text: str) -> None:
        nonlocal loaded
        told(done, total, text)
        if not loaded:
            loaded = True
            _load()

    return first


def _load() -> None:
    from bettercare.publish import brief, figures, output, report, terminal

    del brief, output, terminal
    figures.load()
    report.load()
