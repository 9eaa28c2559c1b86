"""How the documentation is built: `make docs`."""

import sys
from pathlib import Path

import bettercare

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from tooling.reference import write_all  # noqa: E402

write_all(HERE)

project = "Better Care"
author = "Better Care contributors"
copyright = "Better Care contributors, MIT licence"
version = release = bettercare.__version__
language = "en_GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "tooling.sphinx_transcript",
]
exclude_patterns = ["tooling", "explanation/_*.md"]
nitpicky = False
default_role = "code"  # docstrings write `name` as Markdown does

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]

autodoc_typehints = "signature"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "Better Care"
html_static_path = ["_static"]
html_css_files = ["bettercare.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"source_edit_link": "", "footer_icons": []}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
