"""What tells a run directory from any other."""

from __future__ import annotations

from pathlib import Path

MARKS = ("run.json", "resolved.yaml")
"""A directory that holds one of these is a run."""


def is_run(path: Path) -> bool:
    """Whether a path is a run directory."""
    return any((path / mark).is_file() for mark in MARKS)
