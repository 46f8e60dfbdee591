"""The page of the textbook experiments: made of its rows alone, each of which is run once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.reproduction import child, page, rows, runs
from benchmarks.reproduction.__main__ import Reproduction
from benchmarks.reproduction.experiments import EXPERIMENTS, Experiment
from benchmarks.reproduction.figures import Outcome, epoch_of_least, epoch_of_least_smoothed, gap, last, scored
from benchmarks.reproduction.rows import GRAPH, NNRUN, PLAIN, Row
from benchmarks.reproduction.verdict import BETTER, WITHIN, WORSE, verdict

BY_NAME = {one.name: one for one in EXPERIMENTS}
CONFIGS = Path(__file__).resolve().parents[2] / "configs"


def _row(config: str = "iris", seed: int = 0, who: str = NNRUN, weights: str = "w", **more: Any) -> Row:
    figures = more.pop("figures", {"test accuracy": 1.0, "test loss": 0.1})
    seconds = {NNRUN: 1.0, GRAPH: 1.0, PLAIN: 4.0}[who]
    return Row(
        config, seed, who, seconds + 3, seconds, seconds, more.pop("engine", "graph"), "h", weights, figures, "m"
    )


def _line(text: str, section: str, start: str) -> list[str]:
    lines = text.partition(f"## {section}")[2].partition("\n## ")[0].splitlines()
    found, *_ = [line for line in lines if line.startswith(f"| {start} ")]
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_every_experiment_has_its_config() -> None:
    assert {one.path for one in EXPERIMENTS} <= {f"configs/{path.name}" for path in CONFIGS.glob("*.yaml")}


def test_rows_read_are_the_rows_written(tmp_path: Path) -> None:
    written = [_row(), _row(who=PLAIN, figures={"accuracy, epoch 3": 0.1 + 0.2})]
    for row in written:
        rows.append(tmp_path / "new" / "reproduction.csv", row)
    assert rows.read(tmp_path / "new" / "reproduction.csv") == written


def test_row_that_was_cut_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "reproduction.csv"
    rows.append(path, _row())
    rows.append(path, _row(seed=1))
    path.write_text(path.read_text()[:-40])
    assert [row.seed for row in rows.read(path)] == [0]


@pytest.mark.parametrize(
    ("published", "values", "said"),
    [
        (0.85, [0.84, 0.86], WITHIN),
        (0.85, [0.8549], WITHIN),
        (0.85, [0.86, 0.87], BETTER),
        (0.85, [0.83, 0.84], WORSE),
        ((0.8, 0.9), [0.7, 0.81], WITHIN),
        (None, [0.8], ""),
        (0.85, [], ""),
    ],
)
def test_published_accuracy_is_met_within_the_range_or_above_it(published: Any, values: list[float], said: str) -> None:
    assert verdict(scored("test", "accuracy", "test accuracy", published, digits=2), values) == said


def test_published_loss_is_met_below() -> None:
    figure = last("loss", "loss", 0.5)
    assert [verdict(figure, [value]) for value in (0.4, 0.6)] == [BETTER, WORSE]


def test_page_gives_median_and_range() -> None:
    text = page.render(
        [_row(seed=seed, figures={"test accuracy": value}) for seed, value in enumerate((0.9, 1.0, 0.7))]
    )
    assert _line(text, "Figures", "iris")[2:] == ["1.0000", "0.9000 (0.7000 to 1.0000)", "", WITHIN]


def test_page_counts_the_seeds_whose_program_gives_the_same_bits() -> None:
    pairs = [_row(), _row(who=PLAIN), _row(seed=1), _row(seed=1, who=PLAIN, weights="others")]
    assert _line(page.render(pairs), "nnrun and the plain program", "iris")[1:] == ["graph", "2 of 2", "1 of 2"]


def test_page_adds_up_the_seconds_of_what_both_have_run() -> None:
    text = page.render([_row(), _row(who=PLAIN), _row("iris_csv"), _row("iris_csv", who=PLAIN), _row("xor")])
    assert _line(text, "Seconds", "all 2, over one seed")[1:3] == ["8.0, 14.0 = 0.57", "2.0, 8.0 = 0.25"]


def test_gain_is_the_difference_of_the_same_seed() -> None:
    name, against = "reuters_bottleneck", "reuters"
    values = {(against, 0): 0.8, (against, 1): 0.9, (name, 0): 0.7, (name, 1): 0.85, (name, 2): 0.1}
    text = page.render([_row(config, seed, figures={"test accuracy": v}) for (config, seed), v in values.items()])
    assert _line(text, "Cures", name)[3:5] == ["-0.075 (-0.100 to -0.050)", "0 of 2 seeds"]


def test_best_epoch_of_the_smoothed_curve_does_not_follow_one_lucky_epoch() -> None:
    curve = [9.0] * 10 + [5.0 - 0.1 * epoch for epoch in range(20)] + [3.1 + 0.3 * epoch for epoch in range(20)]
    curve[12] = 0.5
    outcome = Outcome([{"mae": value} for value in curve])
    assert epoch_of_least("mae", "").take(outcome) == 13
    assert 30 < epoch_of_least_smoothed("mae", "").take(outcome) < 36


def test_overfitting_is_the_training_part_above_the_validation_part() -> None:
    scores = {"train": {"accuracy": 0.9}, "validation": {"accuracy": 0.7}}
    assert gap().take(Outcome([], scores)) == pytest.approx(0.2)


def test_programs_of_an_ensemble_share_its_split_and_differ_by_their_seeds(tmp_path: Path) -> None:
    said = runs.sources_of(runs.Job(BY_NAME["fashion_mnist_ensemble"], 3, tmp_path, 1.0))
    assert {words[-2] for words in said} == {"dataset.split.seed=3"}
    assert [words[-1] for words in said] == [f"seed={seed}" for seed in (3, 4, 5, 6, 7)]


def test_program_is_cut_behind_its_last_import() -> None:
    imports, rest = child.halves('"""About."""\nimport os\nA = 1\nfrom sys import path\nB = 2\n')
    assert (len(imports.body), len(rest.body)) == (4, 1)


class Trainings:
    """What was run, in place of running it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, engine: str = "graph") -> None:
        self.done: list[tuple[str, int, str]] = []
        self.engine = engine
        monkeypatch.setattr(runs, "by_nnrun", self.by_nnrun)
        monkeypatch.setattr(runs, "by_plain_keras", self.by_plain_keras)

    def _made(self, job: runs.Job, who: str) -> Row:
        self.done.append((job.experiment.name, job.seed, who))
        figures = {figure.name: 1.0 for figure in job.experiment.figures}
        engine = "graph" if who == GRAPH else self.engine
        return _row(job.experiment.name, job.seed, who, figures=figures, engine=engine)

    def by_nnrun(self, job: runs.Job, who: str = NNRUN) -> tuple[Row, Path]:
        return self._made(job, who), job.folder

    def by_plain_keras(self, job: runs.Job, directory: Path | None) -> Row:
        assert (directory is not None) == (job.experiment.command[0] == "kfold")
        return self._made(job, PLAIN)


def _pair(folder: Path, one: Experiment, slow: bool = True) -> None:
    Reproduction(folder, 1.0).pair(one, 0, slow=slow)


def test_what_is_in_the_rows_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainings, iris = Trainings(monkeypatch), BY_NAME["iris"]
    rows.append(tmp_path / "reproduction.csv", _row())
    _pair(tmp_path, iris)
    _pair(tmp_path, iris)
    assert trainings.done == [("iris", 0, PLAIN)]
    assert (tmp_path / "reproduction.md").read_text() == page.render(rows.read(tmp_path / "reproduction.csv"))


def test_run_by_xla_is_repeated_by_the_engine_that_rounds_as_the_program_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainings = Trainings(monkeypatch, engine="xla")
    _pair(tmp_path, BY_NAME["iris"])
    assert [who for *_, who in trainings.done] == [NNRUN, GRAPH, PLAIN]


def test_plain_folds_come_later_and_need_the_folds_of_nnrun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainings, folds = Trainings(monkeypatch), BY_NAME["boston_housing_kfold"]
    _pair(tmp_path, folds, slow=False)
    assert [who for *_, who in trainings.done] == [NNRUN]
    _pair(tmp_path, folds)
    assert [who for *_, who in trainings.done] == [NNRUN, NNRUN, PLAIN]
    assert [row.who for row in rows.read(tmp_path / "reproduction.csv")] == [NNRUN, PLAIN]


def test_run_that_fails_is_told_and_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(job: runs.Job) -> None:
        raise SystemExit("took too long")

    monkeypatch.setattr(runs, "by_nnrun", fails)
    _pair(tmp_path, BY_NAME["iris"])
    assert "iris, seed 0: took too long" in capsys.readouterr().err
    assert not (tmp_path / "reproduction.csv").exists()
