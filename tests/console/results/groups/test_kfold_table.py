"""The end of a cross-validation, literally."""

from __future__ import annotations

from nnrun.console.paper import text_of
from nnrun.console.results.groups.kfold_table import crossvalidation_summary, folds_facts
from nnrun.scores.fold_statistics import fold_scores

SCORED = {
    "validation": {"loss": fold_scores([10.5, 12.25], 100, 300), "mae": fold_scores([2.5, 2.75], 100, 300)},
    "test": {"loss": fold_scores([18.5, 19.5], 100, 300), "mae": fold_scores([2.9, 3.1], 100, 300)},
}
FACTS = folds_facts(2, 3, {"fold-3": "the loss became NaN"}, 12, "val_loss", 3.25)


def test_table_has_a_row_a_metric_and_part() -> None:
    text = text_of(crossvalidation_summary(SCORED, {"loss": 17.5, "mae": 2.8}, FACTS, "runs/x_kfold"), 80)
    assert (
        text
        == """\
part        metric     mean     std     from       to  ensemble
validation  loss    11.3750  1.2374  -2.9782  25.7282         -
validation  mae      2.6250  0.1768   0.5745   4.6755         -
test        loss    19.0000  0.7071  10.7982  27.2018   17.5000
test        mae      3.0000  0.1414   1.3596   4.6404    2.8000

trained  2 of 3 folds, 3.2 s
best     epoch 12 of the mean curve of val_loss
failed   fold-3: the loss became NaN
method   from, to: 95 % of the mean, Student's t with Nadeau and Bengio's
         correction
run      runs/x_kfold"""
    )


def test_narrow_terminal_has_every_number_whole() -> None:
    text = text_of(crossvalidation_summary(SCORED, {"loss": 17.5, "mae": 2.8}, FACTS, "runs/x_kfold"), 40)
    tables, _, rest = text.rpartition("\n\n")
    assert (
        tables
        == """\
validation     mean      std
loss        11.3750   1.2374
  from, to  -2.9782  25.7282
mae          2.6250   0.1768
  from, to   0.5745   4.6755

test           mean      std
loss        19.0000   0.7071
  from, to  10.7982  27.2018
  ensemble  17.5000
mae          3.0000   0.1414
  from, to   1.3596   4.6404
  ensemble   2.8000"""
    )
    assert all(len(line) <= 40 for line in rest.splitlines())


def test_single_fold_has_no_interval_and_names_no_method() -> None:
    one = {"validation": {"loss": fold_scores([1.5], 100, 300)}}
    text = text_of(crossvalidation_summary(one, {}, folds_facts(1, 1, {}, None, "val_loss", None), "runs/x"))
    assert "Nadeau" not in text
    assert text.splitlines()[1].split() == ["validation", "loss", "1.5000", "0", "-", "-"]
