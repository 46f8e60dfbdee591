"""Several configs in one command: a directory that holds their runs side by side, each as it is alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nnrun
from nnrun.commands.train import train_several
from nnrun.errors import ConfigError, DataError, RunNotFound, Stopped, TrainingError
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from tests.flower_fixtures import Folder, made
from tests.flowers import FLOWERS, but

pytestmark = pytest.mark.tensorflow

FAST = ("plots=false", "training.epochs=2", "training.threads=1")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[nnrun.Compared, Folder]:
    """A config, one of the same name, and an ensemble whose name is that of a file of run directories."""
    folder = made(tmp_path_factory.mktemp("comparison"))
    (folder.path / "wide.yaml").write_text(but("units: 8", "units: 9"))
    (folder.path / "two.yaml").write_text(f"name: run.json\nextends: {folder.config}\nensemble: {{members: 2}}\n")
    configs = [folder.config, folder.path / "wide.yaml", folder.path / "two.yaml"]
    return nnrun.train_several(configs, FAST, folder.options()), folder


def test_directory_holds_the_runs_by_the_names_of_their_configs(compared) -> None:
    result, _ = compared
    names = [run.run.path.name for run in result.results]
    assert names == ["flowers", "flowers-2", "run.json-2"]
    assert result.run.path.name.endswith("_comparison")
    assert (result.run.kind, result.status, result.run.status) == ("comparison", "completed", "completed")
    for name, called in zip(names, ("flowers", "flowers", "run.json"), strict=True):
        run = Run(result.run / name)
        assert (run.name, run.facts.parent, run.status) == (called, result.run.path.name, "completed")
    assert sorted(path.name for path in result.run.path.iterdir()) == [
        "comparison.json",
        *names[:2],
        "run.json",
        names[2],
    ]


def test_each_run_is_bit_for_bit_that_of_its_config_alone(compared) -> None:
    result, folder = compared
    alone = nnrun.train(folder.path / "wide.yaml", FAST, folder.options()).run
    for name in ("history.csv", "predictions.csv", "model.keras", "metrics.json"):
        assert (alone / name).read_bytes() == (result.run / "flowers-2" / name).read_bytes()


def test_table_is_written(compared) -> None:
    result, _ = compared
    written = json.loads((result.run / "comparison.json").read_text())
    assert (written["part"], written["status"], written["failed"]) == ("validation", "completed", {})
    for row, run in zip(written["runs"], result.results, strict=True):
        assert row["metrics"] == {part: dict(scores) for part, scores in run.metrics.items()}
        assert (row["run"], row["kind"]) == (run.run.path.name, run.run.kind)
    assert [row.get("parameters") for row in written["runs"]] == [59, 66, None]
    assert list(result.table) == ["flowers", "flowers-2", "run.json-2"]
    assert list(result.to_plain()) == ["run", "status", "runs", "failed"]


def test_runs_in_it_go_by_their_names_and_paths_as_any_run(compared) -> None:
    result, folder = compared
    options, runs_dir = folder.options(), folder.options().runs_dir
    second, together = result.run / "flowers-2", result.run / "run.json-2"
    named = nnrun.open_run(f"{result.run.path.name}/flowers-2", runs_dir)
    assert dict(nnrun.evaluate(named, options=options).metrics) == dict(result.results[1].metrics)
    assert dict(nnrun.evaluate("run.json", options=options).metrics) == dict(result.results[2].metrics)
    assert len(nnrun.predict(together, folder.data).outputs[0].rows) == 60
    assert "Dense(9" in nnrun.script(second)
    joined = nnrun.ensemble([result.run / "flowers", result.run / "flowers"], options=options)
    assert joined.metrics["test"]["accuracy"] == result.results[0].metrics["test"]["accuracy"]


def test_directory_itself_answers_for_none_of_them(compared) -> None:
    result, folder = compared
    for ask in (nnrun.evaluate, nnrun.script, lambda run: nnrun.predict(run, folder.data)):
        with pytest.raises(RunNotFound, match=r"compares several runs; name one of them, as \S+/flowers$"):
            ask(result.run)


def test_one_that_fails_stops_no_other(folder: Folder) -> None:
    (folder.path / "wild.yaml").write_text(but("learning_rate: 0.05", "learning_rate: 1e38"))
    with pytest.raises(TrainingError, match=r"the loss, or a weight, became .*_comparison/flowers$") as caught:
        nnrun.train_several([folder.path / "wild.yaml", folder.config], FAST, folder.options())
    result = caught.value.result
    assert [run.status for run in result.results] == ["failed", "completed"]
    written = json.loads((result.run / "comparison.json").read_text())
    assert (written["status"], list(written["failed"])) == ("failed", ["flowers"])
    assert [row["status"] for row in written["runs"]] == ["failed", "completed"]
    assert result.run.status == "failed"


def test_data_that_cannot_be_used_ends_it_with_what_was_trained(folder: Folder) -> None:
    (folder.path / "bad.csv").write_text(FLOWERS + "60,1.0,wide,rose\n")
    (folder.path / "bad.yaml").write_text(but("flowers.csv", "bad.csv"))
    with pytest.raises(DataError) as caught:
        nnrun.train_several([folder.config, folder.path / "bad.yaml", folder.config], FAST, folder.options())
    result = caught.value.result
    assert [run.run.path.name for run in result.results] == ["flowers"]
    assert result.run.status == "failed"


def test_nothing_is_left_where_the_first_cannot_begin(folder: Folder) -> None:
    (folder.path / "bad.csv").write_text(FLOWERS + "60,1.0,wide,rose\n")
    (folder.path / "bad.yaml").write_text(but("flowers.csv", "bad.csv"))
    with pytest.raises(DataError) as caught:
        nnrun.train_several([folder.path / "bad.yaml", folder.config], FAST, folder.options())
    assert caught.value.result is None
    assert not folder.options().runs_dir.exists()


class Stops(Sink):
    """Stops in the second run."""

    epochs = 0

    def epoch(self, epoch) -> None:
        self.epochs += 1
        if self.epochs == 3:
            raise KeyboardInterrupt


def test_stopped_comparison_compares_what_was_trained(folder: Folder) -> None:
    with pytest.raises(Stopped) as caught:
        train_several([folder.config, folder.config, folder.config], FAST, folder.options(), Stops())
    result = caught.value.result
    assert str(caught.value) == f"interrupted; what was trained is kept; nnrun resume {result.run} goes on"
    assert [(run.run.path.name, run.status) for run in result.results] == [
        ("flowers", "completed"),
        ("flowers-2", "interrupted"),
    ]
    assert json.loads((result.run / "comparison.json").read_text())["status"] == result.run.status == "interrupted"


@pytest.mark.slow
def test_configs_trained_in_processes_have_the_same_numbers(compared) -> None:
    result, folder = compared
    configs = [folder.config, folder.path / "wide.yaml"]
    with pytest.raises(ConfigError, match="this one asks for an ensemble; leave --jobs out"):
        nnrun.train_several([*configs, folder.path / "two.yaml"], FAST, folder.options(), jobs=2)
    side_by_side = nnrun.train_several(configs, FAST, folder.options(), jobs=2)
    assert [dict(run.metrics) for run in side_by_side.results] == [dict(run.metrics) for run in result.results[:2]]
    history = Path("flowers-2", "history.csv")
    assert (side_by_side.run / str(history)).read_bytes() == (result.run / str(history)).read_bytes()
