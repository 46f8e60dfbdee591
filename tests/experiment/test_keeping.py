"""Which weights a run keeps, and why its training ended."""

from __future__ import annotations

import signal

import pytest

import nnrun
from nnrun import model
from tests.flowers import CONFIG, but

pytestmark = pytest.mark.tensorflow

WILD = but("0.05", "0.5", but("epochs: 4", "epochs: 6"))
"""A rate so high that the last epoch is not the best."""


def kept_scores(trained) -> tuple[dict, dict]:
    """The scores of validation, beside those that the kept epoch had in the history."""
    return dict(trained.metrics.metrics["validation"]), dict(
        trained.outcome.history[trained.metrics.kept_epoch - 1].validation
    )


def test_best_epoch_is_kept_where_validation_chooses_it(folder) -> None:
    trained = folder.train(WILD)
    losses = [epoch.validation["loss"] for epoch in trained.outcome.history]
    assert trained.metrics.kept == "best"
    assert losses[-1] > min(losses)
    assert trained.metrics.kept_epoch == trained.metrics.best_epoch == losses.index(min(losses)) + 1
    assert len({*map(str, kept_scores(trained))}) == 1


def test_last_epoch_is_kept_where_asked_for(folder) -> None:
    trained = folder.train(WILD, "training.keep=last")
    assert (trained.metrics.kept, trained.metrics.kept_epoch) == ("last", 6)
    assert trained.metrics.best_epoch != 6
    assert len({*map(str, kept_scores(trained))}) == 1


def test_averaged_weights_are_kept_where_the_optimizer_makes_them(folder) -> None:
    trained = folder.train(WILD, "optimizer.adam.use_ema=true")
    assert (trained.metrics.kept, trained.metrics.kept_epoch) == ("last", 6)
    assert kept_scores(trained)[0] != kept_scores(trained)[1], "the last epoch was scored before the averages"


def test_best_epoch_is_that_of_the_monitor(folder) -> None:
    trained = folder.train(WILD, "training.monitor=val_accuracy")
    accuracies = [epoch.validation["accuracy"] for epoch in trained.outcome.history]
    assert trained.metrics.best_epoch == accuracies.index(max(accuracies)) + 1


@pytest.mark.parametrize(
    ("split", "parts", "held_out"),
    [
        ("{test: 0.2}", ["train", "test"], True),
        ("{test: 0.2, validation: test}", ["train", "validation", "test"], False),
    ],
)
def test_last_epoch_is_kept_where_nothing_honest_chooses(folder, split, parts, held_out) -> None:
    trained = folder.train(but("{validation: 0.2, test: 0.2}", split), "training.epochs=1")
    assert trained.metrics.kept == "last"
    assert list(trained.metrics.metrics) == parts
    assert trained.metrics.test_held_out is held_out


def test_early_stopping_says_what_it_saw(folder) -> None:
    early = "callbacks: [{EarlyStopping: {monitor: val_loss, patience: 1, restore_best_weights: true}}]\n"
    trained = folder.train(WILD.replace("epochs: 6", "epochs: 60") + early, "training.keep=last")
    best = trained.metrics.best_epoch
    assert trained.status == "completed"
    assert trained.metrics.epochs < 60
    assert trained.metrics.stopped_because.startswith(f"EarlyStopping: val_loss was best in epoch {best} with ")
    assert (trained.metrics.kept, trained.metrics.kept_epoch) == ("best", best)
    assert len({*map(str, kept_scores(trained))}) == 1
    assert nnrun.open_run(trained.run).metrics.stopped_because == trained.metrics.stopped_because


def test_files_of_callbacks_lie_in_the_run(folder) -> None:
    written = "callbacks: [{CSVLogger: log.csv}, {ModelCheckpoint: 'states/{epoch}.keras'}]\n"
    run = folder.train(CONFIG + written, "training.epochs=2").run
    assert len((run / "log.csv").read_text().splitlines()) == 3
    assert sorted(path.name for path in (run / "states").iterdir()) == ["1.keras", "2.keras"]


def test_model_is_kept_though_ctrl_c_comes_while_it_is_saved(folder, monkeypatch) -> None:
    save = model.save_model

    def interrupted(*arguments) -> None:
        signal.raise_signal(signal.SIGINT)
        save(*arguments)

    monkeypatch.setattr(model, "save_model", interrupted)
    with pytest.raises(nnrun.Stopped, match=r"interrupted; what was trained is kept; nnrun resume \S+ goes on"):
        folder.train(CONFIG)
    run = nnrun.open_run(next(folder.options().runs_dir.iterdir()))
    assert run.status == "interrupted"
    assert nnrun.evaluate(run.path).metrics.keys() == {"train", "validation", "test"}
