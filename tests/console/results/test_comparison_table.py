"""Several trainings side by side, literally."""

from __future__ import annotations

from nnrun.console.paper import text_of
from nnrun.console.results.comparison_table import Entry, comparison

DIGITS = Entry(
    "digits",
    "runs/2026-11-21_14-03-59_digits",
    {"parameters": "2,410", "epochs": "5", "seconds": "3.1"},
    {"train": {"loss": 0.5, "accuracy": 0.9}, "validation": {"loss": 0.75, "accuracy": 0.875}},
)
DIABETES = Entry(
    "diabetes_with_a_long_name",
    "runs/2026-11-21_14-04-02_diabetes_with_a_long_name",
    {"epochs": "5 members", "seconds": "9.0"},
    {"train": {"loss": 0.25, "mae": 0.125}, "validation": {"loss": 0.375, "mae": 12.5}},
)
RUNS = """
run      runs/2026-11-21_14-03-59_digits
run      runs/2026-11-21_14-04-02_diabetes_with_a_long_name"""


def test_each_row_begins_with_the_name_of_its_config_and_every_run_is_named_whole() -> None:
    assert (
        text_of(comparison([DIGITS, DIABETES]), 90)
        == """\
scores of the validation part
config                     parameters     epochs  seconds    loss  accuracy      mae
digits                          2,410          5      3.1  0.7500    0.8750        -
diabetes_with_a_long_name              5 members      9.0  0.3750         -  12.5000
"""
        + RUNS
    )


def test_narrow_terminal_has_a_column_a_training() -> None:
    assert (
        text_of(comparison([DIGITS, DIABETES]), 60)
        == """\
scores of the validation part
config      digits  diabetes_with_a_long_name
parameters   2,410
epochs           5                  5 members
seconds        3.1                        9.0
loss        0.7500                     0.3750
accuracy    0.8750                          -
mae              -                    12.5000
"""
        + RUNS
    )


def test_without_a_validation_part_in_all_the_test_part_is_told() -> None:
    tested = Entry("one", "runs/one", {}, {"train": {"loss": 1.0}, "test": {"loss": 2.0}})
    both = Entry("two", "runs/two", {}, {"validation": {"loss": 3.0}, "test": {"loss": 4.0}})
    lines = text_of(comparison([tested, both])).splitlines()
    assert lines[0] == "scores of the test part"
    assert [line.split()[-1] for line in lines[2:4]] == ["2.0000", "4.0000"]
