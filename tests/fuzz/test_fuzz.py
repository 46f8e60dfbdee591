"""A beginning of what ``make fuzz`` tries: no config, table or run directory brings anything but an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.configs import config_case
from tests.fuzz.directories import directory_case
from tests.fuzz.tables import table_case
from tests.fuzz.verdict import Verdict

pytestmark = pytest.mark.thorough

SEED = 1
STEPS = 10
"""Tests into which the cases of a kind are put, so that they are spread over processes and named when they fail."""


def _complaints(case: Callable[[int, int], Verdict], cases: int, step: int, folder: Path) -> list[str]:
    wrong = []
    with pytest.MonkeyPatch.context() as patch:
        for number in range(step, cases, STEPS):
            place = folder / str(number)
            place.mkdir()
            patch.chdir(place)
            verdict = case(number, SEED)
            wrong += [f"{verdict.kind} {number}: {complaint}" for complaint in verdict.complaints]
    return wrong


@pytest.mark.parametrize("step", range(STEPS))
def test_no_mutated_config_brings_anything_but_a_located_message(step: int, tmp_path: Path) -> None:
    assert _complaints(config_case, 200, step, tmp_path) == []


@pytest.mark.parametrize("step", range(STEPS))
def test_no_mutated_table_brings_anything_but_a_message(step: int, tmp_path: Path) -> None:
    assert _complaints(table_case, 100, step, tmp_path) == []


@pytest.mark.parametrize("step", range(STEPS))
def test_no_mutated_run_directory_brings_anything_but_a_message(step: int, tmp_path: Path) -> None:
    assert _complaints(directory_case, 30, step, tmp_path) == []
