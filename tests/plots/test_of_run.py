"""All plots of a run directory, drawn from its files alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nnrun.plots import draw
from nnrun.plots.kinds.slices_plot import SlicesPicture
from nnrun.plots.kinds.trial_curves_plot import TrialsPicture
from nnrun.plots.of_run import kinds, pictures_of
from nnrun.runs import Run
from tests.runs.sweeps.written_sweeps import write_sweep

HISTORY = "epoch,learning_rate,loss,val_loss\n1,0.1,1.0,2.0\n2,0.1,0.5,1.0\n3,0.1,0.25,1.5\n"
ANSWERS = ("part,row,true,predicted\n", "test,{},{}.0,1.5\n")
METRICS = {
    "epochs": 3,
    "best_epoch": 2,
    "kept": "best",
    "kept_epoch": 2,
    "stopped_because": "completed",
    "metrics": {"test": {"loss": 1.0}},
    "monitor": "val_loss",
    "near_zero": [{"name": "dense", "weights": 12, "share": 0.5}],
}
TARGET = {"name": "price", "kind": "number", "width": 1, "shape": [], "dtype": "float32", "columns": ["price"]}
SCORES = {"folds": [1.0, 3.0], "mean": 2.0, "std": 1.4, "interval": None, "method": "none"}


def write_run(path: Path, parts: tuple[str, ...] = ("validation", "test"), epochs: int = 3) -> Path:
    """A run of a regression, of whose files those that are drawn from are there."""
    path.mkdir(parents=True)
    facts = {"status": "completed", "name": path.name, "kind": "training", "data": {"rows": dict.fromkeys(parts, 4)}}
    write_json(path / "run.json", facts)
    write_json(path / "metrics.json", METRICS)
    write_json(path / "signature.json", {"inputs": [], "targets": [TARGET], "columns": []})
    (path / "resolved.yaml").write_text("name: prices\nseed: 1\n")
    (path / "history.csv").write_text("".join(HISTORY.splitlines(keepends=True)[: epochs + 1]))
    head, line = ANSWERS
    rows = [line.replace("test", part).format(row, row) for part in parts for row in range(4)]
    (path / "predictions.csv").write_text(head + "".join(rows))
    return path


def write_folds(path: Path, epochs: int = 3) -> Path:
    """A cross-validation of two folds."""
    names = ("fold-1", "fold-3")
    for name in names:
        write_run(path / name, epochs=epochs)
    write_json(path / "run.json", {"status": "completed", "name": "prices_kfold", "kind": "kfold"})
    metrics = {"validation": {"loss": SCORES}, "test": {"loss": SCORES}}
    together = {"folds": [{"run": name} for name in names], "best_epoch": 2, "metrics": metrics, "scaled": ["loss"]}
    write_json(path / "kfold.json", together)
    (path / "oof_predictions.csv").write_text("fold,row,true,predicted\n1,0,1.0,1.5\n3,1,2.0,1.5\n")
    return path


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))


def pictures(run: Path) -> dict[str, Any]:
    return {picture.file: picture for picture in pictures_of(Run(run))}


def test_a_training_has_its_history_its_kernels_and_its_most_honest_answers(tmp_path: Path) -> None:
    drawn = draw(write_run(tmp_path / "fold-1"))
    assert (drawn.files, drawn.notes) == (("history.png", "near_zero_weights.png", "residuals.png"), ())
    assert all((tmp_path / "fold-1" / "plots" / name).read_bytes().startswith(b"\x89PNG") for name in drawn.files)
    shown = pictures(tmp_path / "fold-1")
    assert {picture.title for picture in shown.values()} == {"prices"}
    assert shown["residuals.png"].subject == "test, 4 rows"
    assert shown["near_zero_weights.png"].subject == "near-zero weights after epoch 2"


@pytest.mark.parametrize(
    ("parts", "drawn"),
    [(("train", "validation"), "validation"), (("train",), "train"), (("fold", "validation", "test"), "test")],
)
def test_the_most_honest_part_is_drawn(parts: tuple[str, ...], drawn: str, tmp_path: Path) -> None:
    assert pictures(write_run(tmp_path / "run", parts))["residuals.png"].subject == f"{drawn}, 4 rows"


def test_of_very_many_rows_a_sample_is_drawn_which_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.plots.drawn_answers.MOST", 3)
    run = write_run(tmp_path / "run")
    residuals = pictures(run)["residuals.png"]
    assert residuals.subject == "test, 3 of 4 rows"
    assert repr(residuals) == repr(pictures(run)["residuals.png"]), "always the same rows"


def test_one_epoch_is_no_curve(tmp_path: Path) -> None:
    assert "history.png" not in pictures(write_run(tmp_path / "run", epochs=1))


def test_folds_have_their_mean_their_scores_and_the_answers_of_all(tmp_path: Path) -> None:
    shown = pictures(write_folds(tmp_path / "folds"))
    assert list(shown) == ["mean_history.png", "fold_scores.png", "residuals.png"]
    assert shown["mean_history.png"].subject == "mean of 2 folds, best by val_loss"
    assert shown["fold_scores.png"].folds == (1, 3)
    assert {name: list(parts) for name, parts in shown["fold_scores.png"].metrics.items()} == {
        "loss (scaled)": ["validation", "test"]
    }
    assert shown["residuals.png"].subject == "out of fold, 2 rows"
    assert "mean_history.png" not in pictures(write_folds(tmp_path / "short", epochs=1))


def test_what_is_missing_is_a_note(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run / "predictions.csv").unlink()
    drawn = draw(run)
    assert drawn.files == ("history.png", "near_zero_weights.png")
    assert drawn.notes == (f"plots are missing: {run} has no predictions.csv: it was removed",)


def test_plots_are_drawn_without_tensorflow_keras_or_a_model(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    shutil.copytree(run, tmp_path / "moved")
    code = (
        "import sys; from pathlib import Path; from nnrun.plots import draw\n"
        f"draw(Path({str(tmp_path / 'moved')!r})); print({{'tensorflow', 'keras', 'sklearn'}} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
    draw(run)
    for file in (run / "plots").iterdir():
        assert file.read_bytes() == (tmp_path / "moved" / "plots" / file.name).read_bytes()


def test_each_kind_of_picture_is_known_by_the_name_of_its_file() -> None:
    names = [kind.__name__ for kind in kinds()]
    assert {"ConfusionPicture", "FoldScoresPicture", "HistoryPicture", "MeanHistoryPicture", "SamplesPicture"} <= set(
        names
    )
    assert len(names) == len(set(names))


def test_a_sweep_has_its_plots_from_what_it_wrote_down(tmp_path: Path) -> None:
    path = write_sweep(tmp_path / "sweep", trials=16)
    pictures = {picture.file: picture for picture in pictures_of(Run(path))}
    assert sorted(pictures) == ["importance.png", "slices.png", "trials.png"]
    slices, trials = pictures["slices.png"], pictures["trials.png"]
    assert isinstance(slices, SlicesPicture)
    by_path = {part.path: part for part in slices.slices}
    assert by_path["optimizer.adam.learning_rate"].is_log
    assert len(by_path["optimizer.adam.learning_rate"].values) < len(by_path["training.batch_size"].values)
    assert "adam" in by_path["optimizer"].values
    (ax,) = [ax for ax in slices.figure().axes if ax.get_xlabel() == "optimizer"]
    dots, ring = [points.get_offsets().tolist() for points in ax.collections]
    assert ring[0] in dots  # of the best trial, which stands a little beside the value
    assert isinstance(trials, TrialsPicture)
    assert len(trials.pruned) == 4
    assert {len(curve) for curve in trials.pruned} == {3}
    assert trials.completed[-1][-1] == trials.best[-1] == max(trials.scores)
    assert all(tick.is_integer() for tick in trials.figure().axes[0].get_xticks())
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["adam", "sgd"]
    few = write_sweep(tmp_path / "few", trials=6)
    assert sorted(picture.file for picture in pictures_of(Run(few))) == ["slices.png", "trials.png"]
