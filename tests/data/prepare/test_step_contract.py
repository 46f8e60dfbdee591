"""What every preprocessing step promises; a new one is tested by having a class and a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import catalog, data, spec
from nnrun.data.frames import frame_of, names_of, selected
from nnrun.data.prepare.steps.step import step_of
from nnrun.errors import DataError
from nnrun.types import Dataset, Table
from tests.data.saving import save_preparation

STEPS = catalog.names("step")
TEXTS = ["red green", "green", "blue blue red", "red", "green blue", "blue", "red red", "green"]


@dataclass(frozen=True)
class Sample:
    """A step in use."""

    arguments: Mapping[str, Any]
    x: Any
    """Rows of the column x."""
    wrong: Any = None
    """Instead of the second row: what the step refuses."""
    message: str = ""


IDS = [[1, 2], [3], [2, 0, 1], [1], [0, 3], [2, 2], [3, 1], [0]]
SAMPLES: Mapping[str, Sample] = {
    "log": Sample({}, [0.0, 1.5, 20.0, 3.0, 700.0, -0.5, 6.0, 2.5], -1.0, "-1 has no logarithm here"),
    "multi_hot": Sample({"size": 4}, IDS, [4], "4 is no id from 0 to 3"),
    "one_hot": Sample({"size": 4}, [1, 0, 3, 2, 1, 0, 3, 2], 4, "4 is no id from 0 to 3"),
    "pad": Sample({"length": 3}, IDS),
    "scale": Sample({"divisor": 8}, [0.0, 1.5, 20.0, 3.0, 700.0, -0.5, 6.0, 2.5], "a", "'a' is not a number"),
    "vocabulary": Sample({"max_words": 4, "sequence_length": 3}, TEXTS),
}
"""By the step's name; every step of the catalog has one."""


def written(folder: Path, name: str, *, wrong: bool = False) -> spec.Config:
    """A config whose only column goes through a step."""
    sample = SAMPLES[name]
    rows = [sample.wrong if wrong and n == 1 else value for n, value in enumerate(sample.x)]
    step = f"{{{name}: {dict(sample.arguments)}}}"
    block = f"inline: {{x: {rows}, y: [0, 1, 0, 1, 0, 1, 0, 1]}}\n  preprocess: [{step}]\n  split: {{test: 2}}"
    (folder / "config.yaml").write_text(
        f"seed: 2\ndataset:\n  {block}\nlayers: [{{Dense: 1, name: out}}]\nloss: mse\ntraining: {{epochs: 1}}\n"
    )
    return spec.load(folder / "config.yaml")


def prepared(config: spec.Config) -> tuple[Table, Dataset]:
    table = data.load(config.spec.dataset, targets=config.tasks)
    parts = data.split_table(table, config.spec.dataset.split, seed=2)
    return table, data.prepare_dataset(table, parts, config.spec.dataset, config.tasks)


def test_every_step_has_a_sample() -> None:
    assert set(SAMPLES) == set(STEPS)


@pytest.mark.parametrize("name", STEPS)
def test_record_is_whole(name: str) -> None:
    entry = catalog.find("step", name)
    step = import_module(entry.home).STEP
    assert step.name == name
    assert set(step.takes) <= {"blocks", "sequences", "all", "texts"}
    assert set(step.rules) | set(step.forms) <= {argument.name for argument in entry.arguments}
    assert callable(import_module(entry.printer).step_lines)
    assert not step.is_layer or callable(import_module(entry.printer).layer_expression)


@pytest.mark.parametrize("name", STEPS)
def test_each_row_is_prepared_by_itself(name: str, tmp_path: Path) -> None:
    table, dataset = prepared(written(tmp_path, name))
    whole = dataset.preparation.apply(table)["x"]
    some = np.array([5, 1, 2])
    np.testing.assert_array_equal(dataset.preparation.apply(table, some)["x"], whole[some])


@pytest.mark.parametrize("name", STEPS)
def test_preparation_of_a_run_does_the_same(name: str, tmp_path: Path) -> None:
    table, dataset = prepared(written(tmp_path, name))
    save_preparation(dataset.preparation, tmp_path)
    loaded = data.load_preparation(tmp_path)
    np.testing.assert_array_equal(loaded.apply(table)["x"], dataset.preparation.apply(table)["x"])


@pytest.mark.parametrize("name", [name for name in STEPS if SAMPLES[name].message])
def test_wrong_value_is_told_at_its_row(name: str, tmp_path: Path) -> None:
    config = written(tmp_path, name, wrong=True)
    with pytest.raises(DataError, match=r"row 1\b") as raised:
        prepared(config)
    assert SAMPLES[name].message in str(raised.value)


@pytest.mark.parametrize(
    "name", [name for name in STEPS if import_module(catalog.find("step", name).home).STEP.inverse]
)
def test_way_back_leads_to_the_same_values(name: str, tmp_path: Path) -> None:
    table, _ = prepared(written(tmp_path, name))
    step = step_of(name, SAMPLES[name].arguments)
    frame = frame_of(table, ("x",))
    before, after = selected(frame, ("x",)), selected(step.apply_columns(frame, ("x",)), ("x",))
    np.testing.assert_allclose(step.inverse(after), before)
    np.testing.assert_allclose(step.forward(before), after)


@pytest.mark.parametrize(
    "name", [name for name in STEPS if import_module(catalog.find("step", name).home).STEP.is_layer]
)
def test_layer_gives_what_the_step_gives_on_the_host(name: str, tmp_path: Path) -> None:
    table, dataset = prepared(written(tmp_path, name))
    step = step_of(name, SAMPLES[name].arguments)
    frame = step.apply_columns(frame_of(table, ("x",)), ("x",))
    layer = step.layer(dataset.preparation.apply(table)["x"])
    np.testing.assert_allclose(layer, selected(frame, names_of(frame)).reshape(layer.shape), rtol=1e-6)


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", STEPS)
def test_script_prepares_what_the_run_is_fed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nnrun
    from nnrun.engine import import_keras

    import_keras()
    _, dataset = prepared(written(tmp_path, name))
    monkeypatch.chdir(tmp_path)
    text = nnrun.script("config.yaml").partition("\n# Model")[0]
    names: dict[str, Any] = {}
    exec("\n".join(line for line in text.splitlines() if not line.startswith("tf.config")), names)  # noqa: S102
    x, fed = np.asarray(names["x"])[names["train"]], dataset.train.x["x"]
    if x.shape != fed.shape:  # the ids of a set, of which the script makes the indicators itself
        fed = step_of(name, SAMPLES[name].arguments).layer(fed)
    np.testing.assert_array_equal(x, fed)
