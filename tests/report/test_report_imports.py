"""What a person sees must not wait for heavy libraries."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "pandas", "sklearn", "tensorflow", "keras", "rich")


def test_runs_scores_and_report_load_no_heavy_library() -> None:
    code = f"import sys, nnrun.runs, nnrun.scores, nnrun.report; print([n for n in {HEAVY} if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
