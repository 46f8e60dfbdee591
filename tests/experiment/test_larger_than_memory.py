"""Rows that are larger than their share of memory are converted once, and trained in chunks."""

from __future__ import annotations

import csv
import gc
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import run_layout as layout
from nnrun.commands.data import describe
from nnrun.commands.evaluate import evaluate
from nnrun.commands.kfold import kfold
from nnrun.commands.resume import resume
from nnrun.commands.script import script
from nnrun.commands.sweep import sweep
from nnrun.commands.train import train
from nnrun.commands.validate import validate
from nnrun.data.cache import location
from nnrun.data.prepare import stretches
from nnrun.errors import ConfigError, DataError, Stopped, StorageError
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.types import Epoch

pytestmark = pytest.mark.tensorflow

ROWS = 300
CONFIG: dict[str, Any] = {
    "dataset": {
        "npz": {"path": "rows.npz"},
        "split": {"validation": 0.2, "test": 0.1},
        "preprocess": ["MinMaxScaler"],
    },
    "layers": [{"Dense": {"units": 4, "activation": "relu"}}, {"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["accuracy"],
    "training": {"epochs": 2, "batch_size": 16, "engine": "graph"},
    "plots": False,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    generator = np.random.default_rng(0)
    x = generator.normal(size=(ROWS, 5))
    np.savez_compressed(tmp_path / "rows.npz", x=x, y=x[:, :3].argmax(axis=1))
    return tmp_path


def config(**training: Any) -> Path:
    """The config with some of its training's keys."""
    path = Path("rows.yaml")
    path.write_text(json.dumps({**CONFIG, "training": {**CONFIG["training"], **training}}))
    return path


def history(run: Path) -> list[list[str]]:
    return list(csv.reader((run / layout.HISTORY).read_text().splitlines()))


def test_the_numbers_are_those_of_rows_in_memory_in_the_same_order() -> None:
    chunked = train(config(chunk=64, shuffle=False))
    facts = chunked.run.facts
    assert any("trained in chunks of" in note for note in facts.notes)
    split = {"indices": str(chunked.run.path / layout.SPLIT)}
    other = train(config(shuffle=False), [f"dataset.split={json.dumps(split)}"])
    assert not any("chunks" in note for note in other.run.facts.notes)
    assert history(chunked.run.path) == history(other.run.path)
    assert chunked.metrics.metrics == other.metrics.metrics
    for name in (layout.PREDICTIONS, layout.SIGNATURE, layout.SPLIT):
        assert (chunked.run.path / name).read_bytes() == (other.run.path / name).read_bytes(), name


IN_ORDER = ["dataset.split.shuffle=false", "training.shuffle=false", "training.epochs=1"]
"""The order in which rows in chunks can be trained on in memory, too."""


@pytest.mark.slow
def test_members_and_seeds_in_chunks_are_those_in_memory() -> None:
    overrides = [*IN_ORDER, "ensemble={members: 2}"]
    ensembles = [train(config(**chunk), overrides) for chunk in ({"chunk": 64}, {})]
    seeds = [train(config(**chunk), IN_ORDER, seeds=2) for chunk in ({"chunk": 64}, {})]
    for chunked, whole in (ensembles, seeds):
        assert chunked.metrics == whole.metrics
        compared = [path.relative_to(chunked.run.path) for path in chunked.run.path.rglob("*.csv")]
        histories = [path for path in compared if path.name in (layout.HISTORY, layout.PREDICTIONS)]
        assert len(histories) >= 4
        for name in histories:
            assert (chunked.run.path / name).read_bytes() == (whole.run.path / name).read_bytes(), name
    assert evaluate(ensembles[0].run.path).metrics == ensembles[1].metrics


def test_a_small_share_of_memory_chooses_chunks_that_are_written_down() -> None:
    run = train(config(memory=1e-9)).run
    resolved = (run.path / layout.RESOLVED).read_text()
    assert "chunk: 349520" in resolved, "8 MiB of five float32 and a class, in whole batches"
    scores = evaluate(run.path).metrics
    assert scores == run.metrics.metrics
    entries = sorted(path.name for path in location.entries(location.root()).iterdir())
    train(config(memory=1e-9))
    evaluate(run.path)
    assert entries == sorted(path.name for path in location.entries(location.root()).iterdir()), "nothing made anew"


def test_chunks_without_a_batch_are_refused_at_their_key() -> None:
    with pytest.raises(ConfigError, match="a chunk of 8 rows holds no batch of 16") as error:
        train(config(chunk=8))
    assert error.value.problems[0].path == "training.chunk"
    with pytest.raises(ConfigError, match="a share above 0, up to 1"):
        train(config(memory=0))


def test_what_is_not_done_in_chunks_says_so() -> None:
    with pytest.raises(ConfigError, match="a script has its rows in memory"):
        script(str(config(chunk=64)), (), Options())
    with pytest.raises(ConfigError, match="a cross-validation has its rows in memory"):
        kfold(config(chunk=64), ["kfold.k=2"])
    assert not location.root().exists(), "nothing was converted for it"


def test_a_file_that_changes_while_it_is_converted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.data.sources.mapped import npz

    convert = npz._convert

    def changed(*arguments: Any) -> None:
        convert(*arguments)
        np.savez(Path("rows.npz"), x=np.zeros((ROWS, 5)), y=np.zeros(ROWS, int))

    monkeypatch.setattr(npz, "_convert", changed)
    with pytest.raises(DataError, match="changed while it was read"):
        train(config(chunk=64))
    assert not list(location.entries(location.root()).iterdir())
    assert not list(location.unfinished(location.root()).iterdir())


@pytest.mark.parametrize("text", ["x,y\n1,2\n1\n", "x,y\n9,9\n9,9\n"])
def test_of_a_table_that_changes_its_size_its_times_and_its_errors_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path, before = tmp_path / "t.csv", "x,y\n1,2\n3,4\n"
    path.write_text(before)
    times = path.stat()

    def changed(*arguments: Any) -> Any:
        path.write_text(text)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        return stretches(*arguments)

    from nnrun.data.sources.mapped import csv

    stretches = csv._stretches
    monkeypatch.setattr(csv, "_stretches", changed)
    layers = {"layers": [{"Dense": 1}], "loss": "mse", "metrics": []}
    dataset = {"csv": {"path": str(path)}, "target": "y"}
    with pytest.raises(DataError, match="changed while it was read"):
        train({**CONFIG, **layers, "dataset": dataset, "training": {"epochs": 1, "batch_size": 1, "chunk": 1}})


TABLE: dict[str, Any] = {
    **CONFIG,
    "dataset": {
        "csv": {"path": "rows.csv"},
        "target": "kind",
        "split": {"validation": 0.2},
        "preprocess": [{"OneHotEncoder": {}, "columns": ["colour"]}, {"MinMaxScaler": {}, "columns": ["b"]}],
    },
}


def write_table(path: Path, *, rows: int = ROWS) -> None:
    """A table whose columns hold other kinds of values further down: fractions, and words."""
    generator = np.random.default_rng(1)
    lines = ["a,b,c,colour,kind"]
    for row in range(rows):
        a, b = generator.integers(0, 50), generator.integers(0, 9)
        c = f"{b / 8 + 0.125}" if row > rows // 2 else f"{b}"
        colour = ("red" if row > rows - 20 else "7") if row % 3 else ""
        lines.append(f"{a},{b},{c},{colour or 'blue'},{'xyz'[(a + b) % 3]}")
    path.write_text("\n".join(lines) + "\n")


def table_config(source: str, path: str, **training: Any) -> Path:
    config = {**TABLE, "dataset": {**TABLE["dataset"], source: {"path": path}}}
    if source != "csv":
        del config["dataset"]["csv"]
    file = Path(f"{source}.yaml")
    file.write_text(json.dumps({**config, "training": {**TABLE["training"], **training}}))
    return file


def test_tables_of_text_are_converted_as_they_are_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.data.sources.mapped import csv as mapped_csv
    from nnrun.data.sources.mapped import parquet as mapped_parquet

    write_table(Path("rows.csv"))
    monkeypatch.setattr(mapped_csv, "STRETCH", 1000)
    monkeypatch.setattr(mapped_parquet, "STRETCH", 1000)
    chunked = train(table_config("csv", "rows.csv", chunk=64, shuffle=False))
    split = [f"dataset.split={json.dumps({'indices': str(chunked.run.path / layout.SPLIT)})}"]
    whole = train(table_config("csv", "rows.csv", shuffle=False), split)
    assert history(chunked.run.path) == history(whole.run.path)
    assert (chunked.run.path / layout.PREDICTIONS).read_bytes() == (whole.run.path / layout.PREDICTIONS).read_bytes()
    assert chunked.run.signature == whole.run.signature
    assert evaluate(chunked.run.path).metrics == chunked.metrics.metrics
    import pandas as pd

    pd.read_csv("rows.csv").to_parquet("rows.parquet")
    parquet = train(table_config("parquet", "rows.parquet", chunk=64, shuffle=False), split)
    assert history(parquet.run.path) == history(whole.run.path)


def test_mistakes_far_down_are_told_by_their_lines() -> None:
    write_table(Path("rows.csv"))
    lines = Path("rows.csv").read_text().splitlines()
    lines[250] = "1,,1,red,x"
    Path("rows.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError, match="'b', row 249") as error:
        train(table_config("csv", "rows.csv", chunk=64))
    place = error.value.problems[0].place
    assert place is not None
    assert place.line == 251


def test_a_step_that_needs_all_rows_says_so() -> None:
    with pytest.raises(ConfigError, match="PCA is fitted on all rows at once") as error:
        train(config(chunk=64), ["dataset.preprocess=[PCA]"])
    assert error.value.problems[0].path == "dataset.preprocess.0"


class StopsInSecondEpoch(Sink):
    """Presses Ctrl-C."""

    def epoch(self, epoch: Epoch) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt


def test_a_stopped_training_goes_on_in_its_chunks() -> None:
    whole = train(config(chunk=64, epochs=3))
    with pytest.raises(Stopped):
        train(config(chunk=64, epochs=3, checkpoint_every=1), sink=StopsInSecondEpoch())
    stopped = next(path for path in Path("runs").iterdir() if path.name != whole.run.path.name)
    resumed = resume(stopped)
    assert isinstance(resumed, Trained)
    assert history(resumed.run.path) == history(whole.run.path)
    assert resumed.metrics.metrics == whole.metrics.metrics


class CutsOffItsFiles(Sink):
    """Damages what is trained on after the first epoch."""

    def epoch(self, epoch: Epoch) -> None:
        for path in location.entries(location.root()).rglob("*.npy"):
            os.truncate(path, 200)


def test_a_cache_that_is_damaged_while_it_is_used_is_told_in_its_own_words_by_keras() -> None:
    with pytest.raises(StorageError, match="cannot be read any more: it was cut off"):
        train(config(chunk=64, engine="keras"), sink=CutsOffItsFiles())


def test_rows_that_were_in_memory_do_not_go_on_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Stopped):
        train(config(epochs=3, checkpoint_every=1), ["dataset.split.shuffle=false"], sink=StopsInSecondEpoch())
    (stopped,) = Path("runs").iterdir()
    monkeypatch.setattr("nnrun.experiment.larger_than_memory.memory", lambda: 10)
    with pytest.raises(ConfigError, match="was begun with all rows in memory, and would go on in chunks of"):
        resume(stopped)


def test_a_source_without_chunks_says_so_on_every_road() -> None:
    asked = json.loads(config(chunk=64).read_text())
    path = Path("iris.yaml")
    path.write_text(json.dumps({**asked, "dataset": {"iris": None, "split": {"test": 0.2}}}))
    for road in (validate, train, kfold, script, sweep):
        with pytest.raises(ConfigError, match="iris has its rows in memory") as raised:
            road(path)
        assert raised.value.problems[0].path == "training.chunk"
        assert raised.value.problems[0].place is not None


WORDS = ["red", "green", "blue"]
WRONG: dict[str, tuple[int, int, str]] = {
    "text": (250, 0, "x"),
    "a missing number": (250, 0, ""),
    "infinity": (250, 0, "1e400"),
    "a number for others": (250, 0, "1_000"),
    "no class": (250, 2, ""),
    "a quote that is never closed": (250, 0, '"12'),
    "digits that begin with a zero": (0, 0, "007"),
}


def table_of(*wrong: tuple[int, int, str]) -> Path:
    """A config of a table with a column of text, some of whose cells are wrong."""
    rows = [[str(n % 7), WORDS[n % 3], str(n % 2)] for n in range(ROWS)]
    for row, place, cell in wrong:
        rows[row][place] = cell
    Path("t.csv").write_text("a,w,y\n" + "".join(f"{','.join(row)}\n" for row in rows))
    path = Path("t.yaml")
    encoded = [{"OneHotEncoder": None, "columns": ["w"]}]
    dataset = {"csv": "t.csv", "target": "y", "split": {"test": 0.1}, "preprocess": encoded}
    path.write_text(json.dumps({**CONFIG, "dataset": dataset}))
    return path


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_cell_is_told_in_chunks_as_in_memory(wrong: str) -> None:
    path, told = table_of(WRONG[wrong]), []
    for overrides in ([], ["training.chunk=64"]):
        with pytest.raises(DataError) as error:
            train(path, overrides)
        told.append(str(error.value))
    assert told[0] == told[1]
    assert f"t.csv:{WRONG[wrong][0] + 2}:" in told[0]


STEPS: dict[str, list[str]] = {
    "sums": ["StandardScaler"],
    "means": ["SimpleImputer", "MinMaxScaler"],
    "categories": ["OneHotEncoder"],
    "after another step": ["log", "MaxAbsScaler"],
}


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("cell", ["x", "1e400", "-3"])
def test_a_cell_that_a_step_refuses_far_down_is_told_as_in_memory(
    steps: str, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "STRETCH", 1000)
    rows = [f"{n % 7},{n % 2}\n" for n in range(ROWS)]
    rows[250] = f"{cell},1\n"
    Path("t.csv").write_text("a,y\n" + "".join(rows))
    preprocess = [{step: None, "columns": ["a"]} for step in STEPS[steps]]
    dataset = {"csv": "t.csv", "target": "y", "split": {"test": 0.1}, "preprocess": preprocess}
    told = []
    for overrides in ([], ["training.chunk=64"]):
        try:
            describe({**CONFIG, "dataset": dataset}, overrides)
            told.append("")
        except DataError as error:
            told.append(str(error))
    assert told[0] == told[1]


def test_a_target_that_its_step_refuses_is_told_at_its_cell() -> None:
    Path("t.csv").write_text("a,y\n1,1e400\n" + "1,2\n" * 20)
    scaled = [{"StandardScaler": None, "columns": "target"}]
    split = {"test": 5, "shuffle": False}
    dataset = {"csv": "t.csv", "target": "y", "split": split, "preprocess": scaled}
    with pytest.raises(DataError, match=r"t\.csv:2:3: column 'y', row 0: the value is infinite"):
        describe({**CONFIG, "layers": [{"Dense": 1}], "loss": "mse", "metrics": [], "dataset": dataset})


def test_a_table_in_chunks_is_described_as_in_memory() -> None:
    path, in_order = table_of(), "dataset.split.shuffle=false"
    assert describe(path, [in_order, "training.chunk=64"]).to_plain() == describe(path, [in_order]).to_plain()


def test_rows_that_a_plugin_prepared_are_kept_once() -> None:
    step = "class Halved(nnrun.Step):\n    def apply(self, values):\n        return values / 2\n"
    Path("own.py").write_text(f"import nnrun\n\n{step}")
    table_of()
    encoded = [{"OneHotEncoder": None, "columns": ["w"]}, {"Halved": None, "columns": ["a"]}]
    dataset = {"csv": "t.csv", "target": "y", "split": {"test": 0.1}, "preprocess": encoded}
    names = []
    for _ in range(2):
        describe({**CONFIG, "dataset": dataset, "plugins": ["own.py"]}, ["training.chunk=64"])
        gc.collect()
        names.append([path.name for path in location.entries(location.root()).glob("rows-*")])
    assert [len(entries) for entries in names] == [1, 1]
    assert names[0] != names[1], "its code may have changed"


@pytest.mark.parametrize("overrides", [[], ["training.chunk=64"]])
def test_numbers_that_an_archive_holds_as_text_are_told(overrides: list[str]) -> None:
    with np.load("rows.npz") as rows:
        np.savez("rows.npz", x=rows["x"].astype(str), y=rows["y"])
    with pytest.raises(DataError, match="column 'x', row 0: the column holds numbers as text"):
        train(config(), overrides)
