"""The `transcript` directive: runs the commands of a page and shows what they print."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tooling.transcript import CommandError, new_scratch, run_block, write_files


class Transcript(SphinxDirective):
    """Commands and their output, as a reader would see them in a terminal."""

    has_content = True
    option_spec: ClassVar = {
        "exit": directives.nonnegative_int,
        "head": directives.nonnegative_int,  # show only so many lines of each output
    }

    def run(self) -> list[nodes.Node]:
        """Run the commands; a failure is told at the page's line."""
        scratch = scratch_of(self.env.app, self.env.docname)
        write_files(scratch, Path(self.env.doc2path(self.env.docname)), self.lineno)
        try:
            shown = run_block("\n".join(self.content), scratch, self.options.get("exit", 0))
        except CommandError as failure:
            raise self.error(str(failure)) from failure
        parts = []
        for each in shown:
            lines = each.output.splitlines()
            head = self.options.get("head", len(lines))
            cut = ["..."] if len(lines) > head else []
            parts.append("\n".join([f"$ {each.command}", *lines[:head], *cut]))
        block = nodes.literal_block("\n".join(parts), "\n".join(parts))
        block["language"] = "console"
        block["classes"] = ["transcript"]
        return [block]


def scratch_of(app: Sphinx, page: str) -> Path:
    """The page's scratch folder, made when first asked for."""
    folder = Path(app.doctreedir) / "transcripts" / page.replace("/", "-")
    if folder not in app.bettercare_scratches:  # type: ignore[attr-defined]
        shutil.rmtree(folder, ignore_errors=True)
        new_scratch(folder)
        app.bettercare_scratches.add(folder)  # type: ignore[attr-defined]
    return folder


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.bettercare_scratches = set()  # type: ignore[attr-defined]
    app.add_directive("transcript", Transcript)
    return {"parallel_read_safe": False}
