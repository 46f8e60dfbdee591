"""A StandardScaler of a run answers as scikit-learn's own, to the last bit, and leaves to it what is unusual."""

from __future__ import annotations

import copy
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from skops import io

from nnrun.data import load_preparation
from nnrun.data.prepare import on_disk
from nnrun.data.prepare.steps.kept_scaler import KeptScaler, attributes_of, kept_scalers, original_of
from tests.data.saving import save_preparation

RANDOM = np.random.default_rng(5)
ROWS = RANDOM.normal(3, 1e3, size=(211, 7))
GAPS = np.where(RANDOM.random(ROWS.shape) < 0.1, np.nan, ROWS)


def refused() -> Any:
    """In the place of scikit-learn's own where it is not to be asked."""
    raise AssertionError


def kept(scaler: Any, load: Any = refused) -> KeptScaler:
    """As it is read from a run."""
    (read,) = kept_scalers(io.dumps([scaler]), load) or ()
    return read


@pytest.mark.parametrize(
    "values",
    [
        *(ROWS, np.asfortranarray(ROWS), GAPS, GAPS[::3, ::-1], ROWS[:1]),
        *((1e6 * ROWS).astype(np.int64), ROWS.astype(np.int8), np.full((2, 7), 1e300), np.full((3, 7), np.nan)),
    ],
)
@pytest.mark.parametrize("constant", [False, True])
def test_values_are_those_of_scikit_learn(values: np.ndarray, constant: bool) -> None:
    train = np.where(np.arange(7) == 2, 4.0, GAPS) if constant else GAPS
    scaler = StandardScaler().fit(train)
    expected, answers = scaler.transform(values), kept(scaler).transform(values)
    assert answers.dtype == expected.dtype
    assert answers.strides == expected.strides
    assert answers.tobytes() == expected.tobytes()
    assert not np.shares_memory(answers, values)
    names = [f"c{place}" for place in range(7)]
    assert kept(scaler).get_feature_names_out(names).tolist() == scaler.get_feature_names_out(names).tolist()


def test_what_it_learned_is_known_without_scikit_learn() -> None:
    scaler = StandardScaler().fit(GAPS)
    assert kept(scaler).mean_.tobytes() == scaler.mean_.tobytes()
    assert not hasattr(kept(scaler), "categories_")
    assert not hasattr(kept(scaler), "feature_names_in_")


@pytest.mark.parametrize(
    "values", [np.full((2, 7), np.inf), ROWS[:, :3], ROWS[:0], ROWS.astype(np.float32), ROWS.astype(object)]
)
def test_what_is_unusual_is_left_to_scikit_learn(values: np.ndarray) -> None:
    scaler = StandardScaler().fit(ROWS)

    def told(transformer: Any) -> object:
        try:
            return transformer.transform(values).tobytes()
        except ValueError as error:
            return str(error)

    assert told(kept(scaler, lambda: [scaler])) == told(scaler)
    with pytest.raises(AssertionError):
        kept(scaler).transform(values)


@pytest.mark.parametrize(
    "other",
    [
        *(StandardScaler(with_mean=False).fit(ROWS), StandardScaler(with_std=False).fit(ROWS)),
        *(StandardScaler(copy=False).fit(ROWS), StandardScaler(), Pipeline([("s", StandardScaler().fit(ROWS))])),
    ],
)
def test_other_transformers_are_not_read(other: Any) -> None:
    assert kept_scalers(io.dumps([StandardScaler().fit(ROWS), other]), refused) is None


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ('"protocol": 2', '"protocol": 3'),
        ('"StandardScaler"', '"RobustScaler"'),
        ('"sklearn.preprocessing._data"', '"plugin"'),
        ('"mean_"', '"center_"'),
        ('"content": "7"', '"content": "6"'),
        ('"content": "\\"', '"content": "\\"0.'),
        ('"is_json": true', '"is_json": false'),
        ('"type": "numpy"', '"type": "json"'),
    ],
)
def test_a_description_that_is_odd_in_anything_is_not_read(tmp_path: Path, written: str, other: str) -> None:
    content, odd = io.dumps([StandardScaler().fit(ROWS)]), tmp_path / "odd.skops"
    (tmp_path / "plain.skops").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "plain.skops") as plain, zipfile.ZipFile(odd, "w") as archive:
        for name in plain.namelist():
            text = plain.read(name)
            if name == "schema.json":
                schema = json.dumps(json.loads(text))
                assert written in schema
                text = schema.replace(written, other).encode()
            archive.writestr(name, text)
    assert kept_scalers(content, refused)
    assert kept_scalers(odd.read_bytes(), refused) is None
    damaged = bytearray(content)
    damaged[content.index(b"NUMPY") + 200] ^= 1  # a bit of a number
    assert kept_scalers(bytes(damaged), refused) is None


def test_the_key_of_prepared_rows_is_that_of_scikit_learns_own() -> None:
    for rows in (ROWS, GAPS):
        scaler = StandardScaler().fit(rows)
        (name, attributes), (own_name, own) = attributes_of(kept(scaler)), attributes_of(scaler)
        assert (name, on_disk._plain(attributes)) == (own_name, on_disk._plain(own))


def test_it_is_kept_and_passed_on_as_scikit_learns_own() -> None:
    scaler = StandardScaler().fit(ROWS)
    read = kept(scaler, lambda: [scaler])
    assert original_of(read) is scaler
    assert original_of(scaler) is scaler
    assert read.n_features_in_ == 7
    assert type(pickle.loads(pickle.dumps(read))) is type(copy.deepcopy(read)) is StandardScaler  # noqa: S301


def test_rows_of_a_run_are_prepared_without_scikit_learn_but_for_the_way_back_of_a_target(experiment, tmp_path) -> None:
    for steps, is_kept in (("StandardScaler", True), ("StandardScaler, {StandardScaler: {}, columns: target}", False)):
        made = experiment(
            f"dataset: {{csv: t.csv, target: y, preprocess: [{steps}]}}", t_csv="a,b,y\n1,2.5,0.5\n2,4,1.5\n3,7,9\n"
        )
        before = made.prepared()
        save_preparation(before.preparation, tmp_path)
        after = load_preparation(tmp_path)
        (stage,) = after.inputs[0].stages
        assert after.apply(made.table())["x"].tobytes() == before.train.x["x"].tobytes()
        assert isinstance(stage.fitted, KeptScaler) is is_kept
        assert not is_kept or "original" not in vars(stage.fitted)
