"""Write a migrated plan in the place of the old one, all of it or nothing, and keep the old one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bettercare.bundle.folder import replacing, write_file
from bettercare.errors import CallError
from bettercare.migration.proposal import Proposal


def copy_place(proposal: Proposal) -> Path:
    """Where the old plan is kept: beside the plan, its format in the name.

    >>> from bettercare.migration.steps import MIGRATIONS
    >>> copy_place(Proposal(Path("plans/ours"), 1, 2, MIGRATIONS, {}, {})).name
    'ours.format-1'
    """
    folder = proposal.folder
    named = folder if folder.name not in ("", "..") else Path(os.path.realpath(folder))
    return named.with_name(f"{named.name}.format-{proposal.before}")


def take(proposal: Proposal, *, keep: bool = True) -> Path | None:
    """Write the proposal's changed files over the plan, and the old plan into a copy beside it.

    Gives the copy's folder, None where none is kept. Every other file in the folder stays.
    Raises CallError or OutputError; the plan is then as it was, and no copy is left.
    """
    here, whole = Path.cwd(), Path(os.path.realpath(proposal.folder))
    if whole == here or whole in here.parents:
        raise CallError(
            f"You are inside {whole.name}, which is to be replaced as a whole",
            mend=f"go to the folder above and write bettercare plan migrate {whole.name}",
        )
    copy = copy_place(proposal) if keep else None
    if copy is not None and copy.exists():
        raise CallError(
            f"{copy} is there already, so the old plan cannot be kept there",
            mend="move it away, or add --no-copy",
        )
    try:
        if copy is not None:
            with replacing(copy, _nothing_there) as fresh:
                for name in proposal.old:
                    write_file(fresh / name, (whole / name).read_bytes())
        with replacing(whole, lambda _: frozenset(proposal.changed)) as fresh:
            for name in proposal.changed:
                if name in proposal.new:
                    write_file(fresh / name, proposal.new[name].encode("utf-8"))
    except BaseException:
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
        raise
    return copy


def _nothing_there(_: Path) -> None:
    """No earlier output of ours is in a new copy's place."""
