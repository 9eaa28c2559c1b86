"""Structured logs: a JSON object a line, with nothing in it that tells who a reader is."""

from __future__ import annotations

from typing import Any


def logging_config(form: str) -> dict[str, Any]:
    """Django's `LOGGING` for `json` (machines) or `text` (a terminal)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
                "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            },
            "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would say everything twice
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # our request log tells each answer; this one repeats those from 400 on
            "django.request": {"level": "ERROR"},
        },
    }
