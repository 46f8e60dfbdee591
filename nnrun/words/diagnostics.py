"""What each error code means, from diagnostics.toml: a line, and the longer help of ``nnrun explain`` and the docs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("diagnostics.toml")


class Explanation(NamedTuple):
    """A code of errors."""

    code: str
    group: str
    """What has to change: command, config, data, run or training."""
    line: str
    help: str
    """Paragraphs in Markdown; lines that are indented stand as they are."""


def explanations() -> dict[str, Explanation]:
    """Every code, in the order of the file."""
    groups = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {
        code: Explanation(code, group, described["line"], described["help"].strip())
        for group, codes in groups.items()
        for code, described in codes.items()
    }
