"""Prepare the site for `scripts/serve`: database, files, example users, a plan, a consultation.

One process for all five commands of `web/manage.py`, each of which takes seconds to start alone.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(plan: list[str]) -> None:
    """Run the commands; `plan` holds the words of `publish_plan`."""
    sys.path.insert(0, str(ROOT / "web"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("example_users")
        call_command("publish_plan", *plan, if_none=True)
        consultation = ROOT / "examples" / "consultations" / "better_hospitals"
        call_command("load_consultation", str(consultation), publish=True)
    except CommandError as error:
        sys.exit(f"CommandError: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
