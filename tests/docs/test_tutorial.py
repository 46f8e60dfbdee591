"""The tutorial's commands do what it says: exit codes and outputs, but for times and last digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generate.tutorial import PAGE, Step, play


@pytest.mark.tensorflow
def test_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    steps = list(play(PAGE.read_text(encoding="utf-8"), tmp_path))
    assert len(steps) > 12
    wrong = [step for step in steps if not step.holds]
    assert not wrong, "`make docs` writes what is printed now:\n" + "\n".join(map(_told, wrong))


def _told(step: Step) -> str:
    return f"$ {step.command}\n(exit code {step.printed_code})\n{step.printed}\n--- the page shows\n{step.shown}"


@pytest.mark.parametrize(
    ("shown", "printed", "holds"),
    [
        ("loss 0.31  1.2 s\n", "loss 0.32  3 ms\n", True),
        ("loss 0.31\n", "loss 0.61\n", False),
        ("loss 0.31\n", "loss\n", False),
        ("runs/2026-01-01_00-00-00_a\n", "runs/2027-02-03_04-05-06_a\n", True),
        ("runs/2026-01-01_00-00-00_a\n", "runs/2027-02-03_04-05-06_b\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("3 rows\n", "4 rows\n", False),
        ("epochs  seconds  loss\n     2      1.5   0.5\n", "epochs  seconds  loss\n     2     31.5   0.5\n", True),
    ],
)
def test_outputs_are_compared_but_for_times_and_last_digits(shown: str, printed: str, holds: bool) -> None:
    assert Step("", 0, shown, printed, 0).holds == holds
    assert not Step("", 2, shown, printed, 0).holds
