"""The published-plan format: a Frictionless Data Package folder, written whole or not at all.

`write` makes the folder, `read` brings its tables back, `verify` says whether every file is still
as it was written. A folder holds `datapackage.json` (the manifest) and the files it lists.
"""

from __future__ import annotations

from bettercare.bundle.folder import replacing, write_single
from bettercare.bundle.manifest import MANIFEST
from bettercare.bundle.package import (
    Bundle,
    check_writable,
    forms,
    read,
    verify,
    write,
    written_before,
)

__all__ = [
    "MANIFEST",
    "Bundle",
    "check_writable",
    "forms",
    "read",
    "replacing",
    "verify",
    "write",
    "write_single",
    "written_before",
]
