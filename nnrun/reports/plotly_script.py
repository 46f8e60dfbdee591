"""Plotly's own script for a page: read as a file of the installed package, packed, and its hash for the policy."""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from nnrun.errors import StorageError

_FILE = "package_data/plotly.min.js"
_LEVEL = 4
"""Of gzip: the best one makes the page a twentieth smaller, and takes twice as long."""


class Script(NamedTuple):
    """A script as a page holds it."""

    packed: str
    """gzip, then base64."""
    digest: str
    """SHA-256 in base64, by which a content security policy knows it."""
    licence: str
    """What its licence asks to be said."""


@cache
def plotly_script() -> Script:
    """Plotly's script, without importing its package, which would take a second.

    Raises:
        StorageError: The package is not installed, or lacks the file.
    """
    spec = find_spec("plotly")
    folders = (spec.submodule_search_locations if spec else None) or ()
    for folder in folders:
        path = Path(folder) / _FILE
        if path.is_file():
            content = path.read_bytes()
            packed = base64.b64encode(gzip.compress(content, _LEVEL, mtime=0)).decode("ascii")
            version = content[:200].decode("utf-8", "replace").split("\n")[1].strip(" *")
            return Script(packed, script_digest(content), f"{version}, Copyright Plotly, Inc., MIT licence")
    raise StorageError(f"plotly's {_FILE} is not there: reinstall nnrun, or plotly", code="missing-file")


def script_digest(content: bytes) -> str:
    """The SHA-256 of a script as a content security policy writes it."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")
