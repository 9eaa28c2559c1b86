#!/usr/bin/env python
"""Django's command line for the site: `python web/manage.py help`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from core.parent import end_with_parent

    if "whatif_worker" not in sys.argv[1:2]:  # it forks, so it has no thread that watches
        end_with_parent()
    execute_from_command_line(sys.argv)
