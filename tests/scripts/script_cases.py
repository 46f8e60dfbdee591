"""The experiments that a script must repeat: the configs in the folder cases, by kind and name."""

from __future__ import annotations

from pathlib import Path

CASES = Path(__file__).parent / "cases"


def cases(folder: str) -> dict[str, str]:
    """The configs of a folder by their names; those in a folder ``fast`` are trained by `make test` too."""
    return {path.stem.replace("_", " "): path.read_text() for path in sorted((CASES / folder).glob("*.yaml"))}
