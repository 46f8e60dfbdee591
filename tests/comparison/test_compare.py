"""Runs beside each other: the same rows are paired, and what cannot be compared is said."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nnrun
from nnrun.comparison.columns import columns_of, part_of
from nnrun.comparison.compare import compare_runs, paired_difference
from nnrun.comparison.result import Comparison, Difference
from nnrun.runs import Run
from nnrun.scores.paired.mcnemar import mcnemar
from nnrun.scores.paired.signed_rank import signed_rank
from nnrun.scores.paired.student import corrected_resampled, seeds_test
from tests.comparison.run_fixtures import (
    NUMBERS_CONFIG,
    class_answers,
    number_answers,
    scores_of,
    write_ensemble,
    write_kfold,
    write_run,
)
from tests.runs.sweeps.written_sweeps import write_sweep

STORED = Path(__file__).parents[1] / "runs" / "stored"


def by_metric(compared: Comparison, run: str = "") -> dict[str, Difference]:
    return {its.metric: its for its in compared.differences if run in ("", its.run)}


def test_scores_are_those_of_the_runs_and_a_clear_difference_is_shown(tmp_path: Path) -> None:
    weak, strong = class_answers(300, 0.6, 1), class_answers(300, 0.8, 2)
    compared = compare_runs([write_run(tmp_path / "weak", weak), write_run(tmp_path / "strong", strong, rate=0.5)])
    assert compared.part == "test"
    for metric, difference in by_metric(compared).items():
        assert difference.baseline == pytest.approx(scores_of(weak)[metric])
        assert difference.score == pytest.approx(scores_of(strong)[metric])
        assert difference.verdict == "better"
        low, high = difference.interval or (0.0, 0.0)
        assert low < difference.difference < high
        assert not low < 0 < high
    assert by_metric(compared)["loss"].difference < 0 < by_metric(compared)["accuracy"].difference


def test_paired_intervals_are_narrower_than_of_unrelated_errors(tmp_path: Path) -> None:
    """Two runs that are wrong on nearly the same rows: a difference of one point in 300 is seen to be small."""
    first = class_answers(300, 0.7, 1)
    assert first.true is not None
    predicted = first.predicted.copy()
    wrong = np.flatnonzero(predicted != first.true)[:4]
    predicted[wrong] = first.true[wrong]
    chances = np.full((300, 3), 0.2, "float32") + 0.4 * np.eye(3, dtype="float32")[predicted]
    second = replace(first, predicted=predicted, probabilities=chances)
    runs = [write_run(tmp_path / "a", first), write_run(tmp_path / "b", second, rate=0.5)]
    accuracy = by_metric(compare_runs(runs))["accuracy"]
    low, high = accuracy.interval or (0.0, 0.0)
    assert 0 <= low < accuracy.difference < high < 0.04  # unpaired, the half alone would be 0.07


def test_the_interval_follows_the_seed(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, class_answers(80, 0.7, n), rate=n) for n, name in enumerate("ab", start=1)]
    first, again, other = (compare_runs(runs, seed=seed).to_plain() for seed in (0, 0, 1))
    assert first == again
    assert first["differences"][0]["interval"] != other["differences"][0]["interval"]


def test_rows_that_only_one_has_are_left_out(tmp_path: Path) -> None:
    first, second = class_answers(100, 0.6, 1), class_answers(100, 0.8, 2, first_row=40)
    runs = [write_run(tmp_path / "a", first), write_run(tmp_path / "b", second, rate=0.5)]
    compared = compare_runs(runs)
    assert "b: the runs scored different rows (100): compared are the 60 that both have" in compared.notes
    assert compared.changed[0].rows.tolist() == list(range(40, 100))
    shared = [first.between(40, 100), second.between(0, 60)]
    expected = [scores_of(answers)["accuracy"] for answers in shared]
    accuracy = by_metric(compared)["accuracy"]
    assert [accuracy.baseline, accuracy.score] == pytest.approx(expected)


def test_rows_are_paired_by_their_numbers_whatever_their_order(tmp_path: Path) -> None:
    answers = class_answers(50, 0.7, 1)
    turned = [getattr(answers, name)[::-1] for name in ("rows", "probabilities", "predicted", "true")]
    other = replace(answers, **dict(zip(("rows", "probabilities", "predicted", "true"), turned, strict=True)))
    compared = compare_runs([write_run(tmp_path / "a", answers), write_run(tmp_path / "b", other, rate=0.5)])
    assert (compared.changed[0].mended, compared.changed[0].broken) == (0, 0)
    assert by_metric(compared)["loss"].difference == pytest.approx(0, abs=1e-9)


def test_other_data_has_nothing_but_scores(tmp_path: Path) -> None:
    runs = [
        write_run(tmp_path / "a", class_answers(50, 0.7, 1)),
        write_run(tmp_path / "b", class_answers(50, 0.9, 2), sha256="bb" * 32),
    ]
    compared = compare_runs(runs)
    assert compared.differences == ()
    assert compared.changed == ()
    assert [round(column.scores["accuracy"], 2) > 0.5 for column in compared.columns] == [True, True]
    (note,) = [note for note in compared.notes if note.startswith("b:")]
    assert "different data (SHA-256 aaaaaaaa and bbbbbbbb)" in note


def test_rows_with_another_truth_are_left_out(tmp_path: Path) -> None:
    first = class_answers(50, 0.7, 1)
    assert first.true is not None
    other = replace(first, true=np.where(np.arange(50) < 5, (first.true + 1) % 3, first.true))
    compared = compare_runs([write_run(tmp_path / "a", first), write_run(tmp_path / "b", other, rate=0.5)])
    assert "b: 5 rows are left out, since their truth differs between the runs" in compared.notes
    assert len(compared.changed[0].rows) == 45


def test_another_target_is_not_paired(tmp_path: Path) -> None:
    runs = [
        write_run(tmp_path / "a", class_answers(50, 0.7, 1)),
        write_run(tmp_path / "b", number_answers(50, 1.0, 2), config=NUMBERS_CONFIG),
    ]
    compared = compare_runs(runs)
    assert compared.changed == ()
    assert all(its.interval is None for its in compared.differences)
    assert any("predicts something else" in note for note in compared.notes)


def test_changed_rows_are_counted_listed_and_tested(tmp_path: Path) -> None:
    first, second = class_answers(200, 0.6, 1), class_answers(200, 0.7, 2)
    compared = compare_runs([write_run(tmp_path / "a", first), write_run(tmp_path / "b", second, rate=0.5)])
    (changed,) = compared.changed
    right = [answers.predicted == answers.true for answers in (first, second)]
    assert changed.mended == (~right[0] & right[1]).sum()
    assert changed.broken == (right[0] & ~right[1]).sum()
    assert changed.p == mcnemar(changed.mended, changed.broken).p
    records = changed.records()
    assert len(records) == changed.mended + changed.broken
    row = records[0]
    assert row["true"] == "abc"[first.true[row["row"]]]  # type: ignore[index]
    assert row["baseline"] == "abc"[first.predicted[row["row"]]]
    assert row["predicted"] == "abc"[second.predicted[row["row"]]]
    assert list(changed.table.columns) == changed.columns


def test_changed_rows_of_images_bear_their_files(tmp_path: Path) -> None:
    answers = [replace(class_answers(30, 0.6, n), files=tuple(f"{row}.png" for row in range(30))) for n in (1, 2)]
    runs = [write_run(tmp_path / name, its, rate=n) for n, (name, its) in enumerate(zip("ab", answers, strict=True))]
    (changed,) = compare_runs(runs).changed
    assert all(record["file"] == f"{record['row']}.png" for record in changed.records())
    assert "file" in changed.columns


def test_numbers_are_compared_by_wilcoxon_s_test(tmp_path: Path) -> None:
    first, second = number_answers(80, 2.0, 1), number_answers(80, 1.0, 2)
    runs = [
        write_run(tmp_path / n, a, config=NUMBERS_CONFIG, rate=r) for n, a, r in (("a", first, 1), ("b", second, 2))
    ]
    compared = compare_runs(runs)
    (changed,) = compared.changed
    assert first.true is not None
    gain = np.abs(first.predicted - first.true) - np.abs(second.predicted - first.true)
    assert changed.p == pytest.approx(signed_rank(gain).p, rel=1e-3)
    assert changed.mended == (gain > 0).sum()
    assert by_metric(compared)["mean_absolute_error"].verdict == "better"


def test_equal_folds_are_compared_fold_by_fold(tmp_path: Path) -> None:
    folds = [[class_answers(40, right, 10 * n + k, 40 * n) for n in range(5)] for k, right in enumerate((0.6, 0.8))]
    compared = compare_runs([write_kfold(tmp_path / "a", folds[0]), write_kfold(tmp_path / "b", folds[1], rate=0.5)])
    assert compared.part == "validation"
    scores = [[scores_of(answers)["accuracy"] for answers in its] for its in folds]
    test = corrected_resampled([b - a for a, b in zip(*scores, strict=True)], 40, 400)
    accuracy = by_metric(compared)["accuracy"]
    assert accuracy.interval == pytest.approx(test.interval)
    assert accuracy.p == pytest.approx(test.p)
    assert "Nadeau and Bengio" in accuracy.method
    assert len(compared.changed[0].rows) == 200


def test_other_folds_are_compared_by_their_rows_and_it_is_said(tmp_path: Path) -> None:
    five = [class_answers(40, 0.6, n, 40 * n) for n in range(5)]
    two = [class_answers(100, 0.8, n, 100 * n) for n in range(2)]
    compared = compare_runs([write_kfold(tmp_path / "a", five), write_kfold(tmp_path / "b", two, rate=0.5)])
    assert any("the folds left out different rows" in note for note in compared.notes)
    assert by_metric(compared)["accuracy"].method.startswith("bootstrap over rows")
    assert len(compared.changed[0].rows) == 200


def test_repeated_folds_answer_a_row_once_a_repeat(tmp_path: Path) -> None:
    folds = [[class_answers(30, right, n, 30 * (n % 2)) for n in range(4)] for right in (0.6, 0.8)]
    compared = compare_runs([write_kfold(tmp_path / "a", folds[0]), write_kfold(tmp_path / "b", folds[1], rate=0.5)])
    assert len(compared.changed[0].rows) == 120
    assert "Nadeau and Bengio" in by_metric(compared)["accuracy"].method


def test_seeds_of_a_config_are_one_column(tmp_path: Path) -> None:
    first = [class_answers(100, 0.6, seed) for seed in range(3)]
    second = [class_answers(100, 0.75, 10 + seed) for seed in range(4)]
    runs = [write_run(tmp_path / f"a{seed}", answers, seed=seed) for seed, answers in enumerate(first)]
    runs += [write_run(tmp_path / f"b{seed}", answers, seed=seed, rate=0.5) for seed, answers in enumerate(second)]
    compared = compare_runs(runs)
    assert [column.kind for column in compared.columns] == ["seeds", "seeds"]
    assert [len(column.runs) for column in compared.columns] == [3, 4]
    scores = [[scores_of(answers)["accuracy"] for answers in its] for its in (first, second)]
    accuracy = by_metric(compared)["accuracy"]
    assert accuracy.difference == pytest.approx(np.mean(scores[1]) - np.mean(scores[0]))
    assert compared.columns[0].spread["accuracy"] == pytest.approx(np.std(scores[0], ddof=1))
    assert "Welch" in accuracy.method
    assert "variance of the rows" in accuracy.method
    alone = seeds_test(scores[0], scores[1])
    assert accuracy.interval is not None
    assert alone.interval is not None
    assert accuracy.interval[0] < alone.interval[0]


def test_seeds_with_rows_of_their_own_are_scored_on_those(tmp_path: Path) -> None:
    first = [class_answers(50, 0.6, seed, 20 * seed) for seed in range(3)]
    runs = [write_run(tmp_path / f"a{seed}", answers, seed=seed) for seed, answers in enumerate(first)]
    compared = compare_runs([*runs, write_run(tmp_path / "b", class_answers(50, 0.9, 9), rate=0.5)])
    accuracy = by_metric(compared)["accuracy"]
    assert accuracy.baseline == pytest.approx(np.mean([scores_of(answers)["accuracy"] for answers in first]))
    assert accuracy.method == "t-test of one run among seeds"
    assert any("each scored rows of its own" in note for note in compared.notes)
    assert compared.changed == ()


def test_cross_validations_with_a_test_part_are_compared_on_what_the_folds_left_out() -> None:
    folds = STORED / "small_kfold"
    compared = compare_runs([Run(folds), Run(folds.parent / "small_kfold" / "fold-1")])
    assert compared.part == "test"
    together = "small_kfold is scored by what its folds answer together, not by the mean of their scores"
    assert together in compared.notes
    columns, _ = columns_of([Run(folds), Run(STORED / "small")])
    assert part_of(columns[:1], None) == "validation"


def test_a_directory_of_seeds_is_one_column(tmp_path: Path) -> None:
    for seed in (2, 10):
        write_run(tmp_path / "many" / f"seed-{seed}", class_answers(60, 0.7, seed), seed=seed)
    facts = {"status": "completed", "kind": "seeds", "name": "many", "data": {"sha256": "aa" * 32}}
    (tmp_path / "many" / "run.json").write_text(json.dumps(facts))
    one = write_run(tmp_path / "one", class_answers(60, 0.9, 5), rate=0.5)
    compared = compare_runs([Run(tmp_path / "many"), one])
    assert compared.columns[0].seeds == (2, 10)
    assert "one run among seeds" in by_metric(compared)["accuracy"].method


def test_a_directory_of_several_configs_is_as_many_runs(tmp_path: Path) -> None:
    for number, name in enumerate("ab"):
        write_run(tmp_path / "both" / name, class_answers(60, 0.7, number), rate=number + 1)
    (tmp_path / "both" / "run.json").write_text(json.dumps({"status": "completed", "kind": "comparison"}))
    compared = compare_runs([Run(tmp_path / "both")])
    assert [column.name for column in compared.columns] == ["a", "b"]


def test_the_best_trial_answers_for_a_sweep(tmp_path: Path) -> None:
    sweep, other = (
        Run(write_sweep(tmp_path / "sweep", trials=8)),
        write_run(tmp_path / "one", class_answers(60, 0.9, 5)),
    )
    best = json.loads((sweep / "sweep.json").read_text())["best"]["run"]
    shutil.rmtree(sweep / best)
    write_run(sweep / best, class_answers(60, 0.7, 1), rate=0.5)
    compared = compare_runs([other, sweep])
    assert [column.name for column in compared.columns] == ["one", best]
    assert compared.notes == (f"{best} answers for sweep, its best trial",)
    assert by_metric(compared)["accuracy"].p is not None


def test_plots_and_names_make_no_other_config(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / f"a{seed}", class_answers(60, 0.7, seed), seed=seed) for seed in (1, 2)]
    resolved = runs[1] / "resolved.yaml"
    resolved.write_text(resolved.read_text() + "plots: false\ntracking:\n  tensorboard: true\n")
    other = write_run(tmp_path / "b", class_answers(60, 0.7, 3), rate=0.5)
    compared = compare_runs([*runs, other])
    assert [column.kind for column in compared.columns] == ["seeds", "training"]


def test_two_seeds_alone_are_compared_as_two_runs(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / f"a{seed}", class_answers(60, 0.7, seed), seed=seed) for seed in (1, 2)]
    compared = compare_runs(runs)
    assert len(compared.columns) == 2
    assert "the runs differ by nothing but their seed: what differs between them is chance" in compared.notes


def test_an_ensemble_answers_as_its_members_together(tmp_path: Path) -> None:
    members = [class_answers(150, 0.6, seed) for seed in range(3)]
    compared = compare_runs([write_run(tmp_path / "one", members[0]), write_ensemble(tmp_path / "three", members)])
    together = Run(tmp_path / "three").metrics["test"]
    accuracy = by_metric(compared)["accuracy"]
    assert accuracy.score == pytest.approx(together["accuracy"])
    assert accuracy.interval is not None
    assert by_metric(compared)["loss"].score == pytest.approx(together["loss"], rel=1e-5)


def test_any_number_of_runs_is_corrected_for_being_many(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / f"run{n:02}", class_answers(60, 0.7, n), rate=n + 1) for n in range(12)]
    compared = compare_runs(runs, metrics=["accuracy"])
    assert len(compared.columns) == 12
    assert compared.family == len(compared.differences) == 11
    assert all((its.p_holm or 0) >= (its.p or 0) for its in compared.differences)


def test_the_baseline_is_the_first_or_the_one_that_is_named(tmp_path: Path) -> None:
    for n, name in enumerate("abc"):
        write_run(tmp_path / name, class_answers(40, 0.7, n), rate=n + 1)
    assert nnrun.compare(["a", "b", "c"], runs_dir=tmp_path).baseline.name == "a"
    compared = nnrun.compare(["a", "b", "c"], baseline="c", runs_dir=tmp_path)
    assert [column.name for column in compared.columns] == ["c", "a", "b"]


def test_a_loss_with_penalties_is_a_number_alone(tmp_path: Path) -> None:
    answers = [class_answers(60, 0.7, seed) for seed in (1, 2)]
    penalized = {"test": {**scores_of(answers[1]), "loss": scores_of(answers[1])["loss"] + 0.3}}
    runs = [write_run(tmp_path / "a", answers[0]), write_run(tmp_path / "b", answers[1], rate=1, metrics=penalized)]
    loss = by_metric(compare_runs(runs))["loss"]
    assert loss.interval is None
    assert loss.reason == "it holds more than the losses of the rows, as penalties of the weights"
    assert loss.score == pytest.approx(penalized["test"]["loss"])
    assert by_metric(compare_runs(runs))["accuracy"].interval is not None


def test_metrics_that_mean_something_else_are_numbers_alone(tmp_path: Path) -> None:
    from tests.comparison.run_fixtures import CONFIG

    other = CONFIG.replace("loss: Sparse", "loss: {{CategoricalGeneralizedCrossEntropy: {{q: 0.3}}}}\n#")
    runs = [
        write_run(tmp_path / "a", class_answers(60, 0.7, 1)),
        write_run(tmp_path / "b", class_answers(60, 0.7, 2), config=other),
    ]
    compared = by_metric(compare_runs(runs))
    assert compared["loss"].reason.startswith("it is set otherwise in the other config")
    assert math.isnan(compared["loss"].difference)
    assert compared["accuracy"].interval is not None


def test_scaled_targets_are_in_the_units_of_the_source(tmp_path: Path) -> None:
    runs = []
    for name, error, rate in (("a", 2.0, 1), ("b", 1.0, 2)):
        answers = number_answers(60, error, rate)
        own = scores_of(answers)
        scaled = {"loss": own["loss"] / 9, "mean_absolute_error": own["mean_absolute_error"] / 3}
        scoring = {"units": {"loss": None, "mean_absolute_error": 3.0}}
        options = {"config": NUMBERS_CONFIG, "rate": rate, "metrics": {"test": scaled}, "scoring": scoring}
        runs.append(write_run(tmp_path / name, answers, **options))
    compared = compare_runs(runs)
    mae = by_metric(compared)["mean_absolute_error"]
    assert mae.baseline == pytest.approx(scores_of(number_answers(60, 2.0, 1))["mean_absolute_error"])
    assert mae.interval is not None
    assert compared.scaled == ("loss",)
    assert by_metric(compared)["loss"].interval is None


def test_weighted_and_plain_losses_are_not_paired(tmp_path: Path) -> None:
    from tests.comparison.run_fixtures import CONFIG

    weighted = CONFIG.replace("training: {{epochs: 3}}", "training: {{epochs: 3, sample_weight: w}}").replace(
        "iris: null", "csv: {{path: rows.csv}}\n  target: y"
    )
    answers = replace(class_answers(60, 0.7, 2), weight=np.full(60, 2.0))
    heavier = {"test": {**scores_of(answers), "loss": 2 * scores_of(answers)["loss"]}}
    plain = write_run(tmp_path / "plain", class_answers(60, 0.7, 1))
    runs = [write_run(tmp_path / f"w{n}", answers, config=weighted, metrics=heavier, rate=n + 1) for n in range(2)]
    assert by_metric(compare_runs([plain, runs[0]]))["loss"].interval is None
    assert by_metric(compare_runs(runs))["loss"].interval == (0, 0)


def test_scores_of_evaluate_can_be_named(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / f"run{right}", class_answers(90, right, 1), rate=right) for right in (0.5, 0.9)]
    compared = by_metric(compare_runs(runs, metrics=["f1_macro", "roc_auc"]))
    assert compared["f1_macro"].verdict == "better"
    assert compared["roc_auc"].interval is not None


def test_runs_without_predictions_have_numbers_and_it_is_said(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, class_answers(40, 0.7, n), rate=n + 1) for n, name in enumerate("ab")]
    (tmp_path / "b" / "predictions.csv").unlink()
    compared = compare_runs(runs)
    assert all(its.interval is None for its in compared.differences)
    assert any("has no predictions.csv" in note for note in compared.notes)


@pytest.mark.parametrize(
    "content", ["", "part,row\n", "part,row,true,predicted\ntest,1,a\n", "\0\0", "part,row,true\ntest,x,a\n"]
)
def test_damaged_predictions_are_said(tmp_path: Path, content: str) -> None:
    runs = [write_run(tmp_path / name, class_answers(40, 0.7, n), rate=n + 1) for n, name in enumerate("ab")]
    (tmp_path / "b" / "predictions.csv").write_text(content)
    compared = compare_runs(runs)
    assert all(its.interval is None for its in compared.differences)
    assert any("only the scores are compared" in note for note in compared.notes)


def test_runs_without_scores_are_shown_as_they_are(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, class_answers(40, 0.7, n), rate=n + 1) for n, name in enumerate("ab")]
    (tmp_path / "b" / "metrics.json").unlink()
    compared = compare_runs(runs)
    assert "b has no scores of the test part" in compared.notes
    assert compared.curves != ()


def test_scores_that_are_no_numbers_are_shown_as_such(tmp_path: Path) -> None:
    wrong = {"test": {"loss": None, "accuracy": 0.5}}
    answers = class_answers(40, 0.7, 1)
    runs = [write_run(tmp_path / "a", answers), write_run(tmp_path / "b", answers, rate=2, metrics=wrong)]
    compared = by_metric(compare_runs(runs))
    assert math.isnan(compared["loss"].score)
    assert compared["loss"].reason == "it is no number"
    assert compared["loss"].verdict == ""


def test_what_a_person_should_know_is_said(tmp_path: Path) -> None:
    few = write_run(tmp_path / "few", class_answers(12, 0.7, 1), smoke=True, scoring={"test_held_out": False})
    failed = write_run(tmp_path / "failed", class_answers(12, 0.7, 2), rate=2, status="failed")
    notes = compare_runs([few, failed]).notes
    assert "few is a smoke run: two epochs over few rows" in notes
    assert "few chose its weights on the test part: its score there is too good" in notes
    assert "failed was failed" not in notes
    assert "failed ended as failed" in notes
    assert any("12 rows are few" in note for note in notes)


def test_one_run_alone_cannot_be_compared(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a", class_answers(12, 0.7, 1))
    with pytest.raises(nnrun.ConfigError, match="two different runs"):
        compare_runs([run, Run(tmp_path / "." / "a")])


def test_unknown_metrics_and_parts_are_refused(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, class_answers(12, 0.7, n), rate=n + 1) for n, name in enumerate("ab")]
    with pytest.raises(nnrun.ConfigError, match="no score 'acuracy' of the test part; did you mean 'accuracy'"):
        compare_runs(runs, metrics=["acuracy"])
    with pytest.raises(nnrun.ConfigError, match="no run has scores of a validation part; they have test"):
        compare_runs(runs, part="validation")


def test_an_expectation_asks_for_one_difference(tmp_path: Path) -> None:
    baseline = write_run(tmp_path / "base", class_answers(100, 0.6, 1))
    run = write_run(tmp_path / "run", class_answers(100, 0.9, 2))
    difference = paired_difference(run, baseline, "test", "accuracy")
    assert difference.difference > 0
    assert difference.verdict == "better"
    assert difference.p_holm is None


def test_runs_of_an_older_version_are_compared() -> None:
    compared = compare_runs([Run(STORED / "small"), Run(STORED / "pair")])
    assert all(its.interval is not None for its in compared.differences)
    folds = compare_runs([Run(STORED / "small_kfold"), Run(STORED / "small")])
    assert folds.part == "test"
    assert all(its.interval is not None for its in folds.differences)


def test_the_table_has_a_row_a_run_and_metric(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, class_answers(40, 0.7, n), rate=n + 1) for n, name in enumerate("abc")]
    table = compare_runs(runs).table
    assert len(table) == 4
    assert set(table["run"]) == {"b", "c"}
    assert (table["from"] <= table["difference"]).all()
    assert (table["difference"] <= table["to"]).all()


def test_a_config_with_other_targets_than_the_predictions_gives_numbers_alone(tmp_path: Path) -> None:
    answers = {name: number_answers(40, error, 1) for name, error in (("a", 1), ("b", 2))}
    scored = {"test": {"loss": 0.5, "mae": 1.0}}
    compared = compare_runs([write_run(tmp_path / name, its, metrics=scored) for name, its in answers.items()])
    loss = by_metric(compared)["loss"]
    assert loss.interval is None
    assert "other targets than its predictions" in loss.reason
