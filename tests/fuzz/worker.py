"""Cases of fuzzing by kind, run one after the other: what a worker of ``make fuzz`` does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.fuzz.configs import config_case
from tests.fuzz.directories import directory_case
from tests.fuzz.tables import table_case
from tests.fuzz.verdict import Verdict

CASES = {"configs": config_case, "tables": table_case, "directories": directory_case}


def run_cases(kind: str, seed: int, answering: bool, numbers: Sequence[int]) -> list[Verdict]:
    """Some cases, each in a folder of its own that is then removed."""
    case = CASES[kind]
    if answering and kind == "directories":
        case = partial(directory_case, answering=True)
    verdicts = []
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="nnrun-fuzz-") as folder:
            os.chdir(folder)
            try:
                verdicts.append(case(number, seed))
            except Exception as error:  # of the case itself
                verdicts.append(Verdict(kind, number, complaints=[f"the case failed: {error!r}"]))
            os.chdir(Path(folder).parent)
    return verdicts
