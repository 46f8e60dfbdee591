"""The layout of run directories: what nnrun writes stands in it, and nowhere else in the code."""

from __future__ import annotations

import re
from pathlib import Path

import nnrun
from nnrun import run_layout

STORED = Path(__file__).parent / "runs" / "stored"
PACKAGE = Path(nnrun.__file__).parent


def test_every_file_of_a_stored_directory_is_in_the_layout() -> None:
    files = [path.relative_to(STORED).parts[1:] for path in STORED.rglob("*") if path.is_file()]
    names = {parts[-1] for parts in files}
    assert len(names) > 12
    assert all(run_layout.is_own(name) for name in names)


def test_file_names_stand_once() -> None:
    """But in scripts, whose text is a program of its own."""
    names = [name for name in (*run_layout.OF_RUN, run_layout.KFOLD, run_layout.OUT_OF_FOLD) if "." in name]
    literal = re.compile("|".join(f'"{re.escape(name)}"' for name in names))
    modules = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "scripts"]
    twice = [path.name for path in modules if literal.search(path.read_text()) and path.name != "run_layout.py"]
    assert twice == []


def test_runs_inside_of_a_directory_stand_by_their_numbers() -> None:
    names = ["fold-10", "final", "fold-2", "seed-3", "member-1", "fold-1", "a-b"]
    ordered = [path.name for path in sorted(map(Path, names), key=run_layout.by_number)]
    assert ordered == ["a-b", "final", "fold-1", "fold-2", "fold-10", "member-1", "seed-3"]
