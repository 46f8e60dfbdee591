"""What a person sees must not wait for heavy libraries."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import nnrun.console

HEAVY = ("numpy", "pandas", "sklearn", "tensorflow", "keras", "rich")


@pytest.mark.process
def test_runs_scores_and_report_load_no_heavy_library() -> None:
    modules = [module.name for module in pkgutil.walk_packages(nnrun.console.__path__, "nnrun.console.")]
    loaded = f"import sys, nnrun.runs, nnrun.scores, {', '.join(modules)}"
    code = f"{loaded}; print([n for n in {HEAVY} if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
