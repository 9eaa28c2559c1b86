"""The production server: `gunicorn --chdir web config.wsgi`. Figures come from the environment."""

import multiprocessing
import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS") or max(2, multiprocessing.cpu_count()))
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # a slow leak never adds up
max_requests_jitter = 2_000
limit_request_line = 4094
accesslog = None  # the site writes a request log of its own, without addresses
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning")
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def on_starting(server: object) -> None:
    """In the main process alone, before it has workers."""
    from core.parent import end_with_parent

    end_with_parent()
