"""A preparation comes back from its files as it was."""

import numpy as np
import pytest

from nnrun.data import load_preparation
from nnrun.errors import RunDamaged
from tests.data.saving import save_preparation

MIXED = "n,c,t,y\n1,red,aa bb,0\n2,blue,bb,1\n3,red,cc aa,0\n4,green,bb,1\n"
TEXT_TO_NUMBER = (
    "dataset: {csv: {path: t.csv, features: [t]}, target: n, "
    "preprocess: [{StandardScaler: {}, columns: target}, vocabulary, {pad: 3}]}"
)
CASES = [
    ("dataset: {iris: {}, preprocess: [StandardScaler, {PCA: 2}]}", "classes"),
    ("dataset: {iris: {}, preprocess: [{scale: 10}]}", "classes"),
    ("dataset: {csv: t.csv, target: y, preprocess: [{CountVectorizer: {}, columns: [t]}, OneHotEncoder]}", "binary"),
    (TEXT_TO_NUMBER, "number"),
    (
        "dataset: {csv: {path: t.csv, features: [n, y]}, target: c, preprocess: [{one_hot: 3, columns: target}]}",
        "one_hot",
    ),
    ("dataset: {inline: {x: [[1, 2], [3]], y: [0, 1]}, preprocess: [{multi_hot: 5}]}", "binary"),
    (
        "dataset: {inline: {x: [[1, 2], [3, 4]]}, target: inputs, preprocess: [{scale: 4}]}",
        "number",
    ),
]


@pytest.mark.parametrize(("dataset", "task"), CASES)
def test_loaded_preparation_does_the_same(experiment, tmp_path, dataset: str, task: str) -> None:
    made = experiment(dataset, task, units=2 if "target: inputs" in dataset else None, t_csv=MIXED)
    table, before = made.table(), made.prepared()
    save_preparation(before.preparation, tmp_path)
    after = load_preparation(tmp_path)
    assert after.signature == before.signature
    for name, array in after.apply(table).items():
        assert np.array_equal(array, before.train.x[name])
        assert array.dtype == before.train.x[name].dtype
    for name, array in after.labels(table).items():
        assert np.array_equal(array, before.train.y[name])
        assert np.array_equal(after.restore(name, array), before.preparation.restore(name, array))


def test_only_files_that_are_needed_are_written(experiment, tmp_path) -> None:
    save_preparation(experiment("dataset: iris", "classes").prepared().preparation, tmp_path)
    assert not (tmp_path / "preprocess.skops").exists()
    assert not (tmp_path / "vocabulary.json").exists()
    assert (tmp_path / "preparation.json").exists()


@pytest.mark.parametrize("content", ['{"version": 1}', '{"version": 1, "inputs": [{}], "targets": []}'])
def test_description_without_its_keys_is_damaged(tmp_path, content: str) -> None:
    (tmp_path / "preparation.json").write_text(content)
    with pytest.raises(RunDamaged, match="is damaged: KeyError"):
        load_preparation(tmp_path)


@pytest.mark.parametrize("name", ["preparation.json", "preprocess.skops"])
def test_damaged_and_missing_files_are_said(experiment, tmp_path, name: str) -> None:
    save_preparation(
        experiment("dataset: {iris: {}, preprocess: [StandardScaler]}", "classes").prepared().preparation, tmp_path
    )
    (tmp_path / name).write_bytes(b"{")
    with pytest.raises(RunDamaged, match=f"{name}.* is damaged"):
        load_preparation(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(RunDamaged, match=f"cannot read .*{name}"):
        load_preparation(tmp_path)


def test_types_that_are_not_trusted_are_not_loaded(experiment, tmp_path) -> None:
    from skops import io

    save_preparation(
        experiment("dataset: {iris: {}, preprocess: [StandardScaler]}", "classes").prepared().preparation, tmp_path
    )
    (tmp_path / "preprocess.skops").write_bytes(io.dumps([subprocess_like()]))
    with pytest.raises(RunDamaged, match="types that are not trusted"):
        load_preparation(tmp_path)


class Foreign:
    """A class that no preparation holds."""

    def __init__(self) -> None:
        self.value = 1


def subprocess_like() -> Foreign:
    return Foreign()
