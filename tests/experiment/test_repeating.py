"""The same config and seed give the same run, bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nnrun
from tests.flowers import CONFIG, HEADER, but, row

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("own_models")]

EQUAL = (
    *("history.csv", "predictions.csv", "metrics.json", "split.npz"),
    *("signature.json", "resolved.yaml", "model.keras"),
)
"""Files of which equal runs have the same bytes."""


def assert_equal_runs(one: Path, other: Path, weights, files=EQUAL) -> None:
    for name in files:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    for left, right in zip(weights(one), weights(other), strict=True):
        assert left.tobytes() == right.tobytes()


def test_equal_configs_give_equal_runs(flowers, folder, weights) -> None:
    assert_equal_runs(folder.train().run, flowers.run, weights)


def test_another_seed_gives_another_run(flowers, folder, weights) -> None:
    other = folder.train(seed=4).run
    assert (other / "history.csv").read_bytes() != (flowers.run / "history.csv").read_bytes()
    assert (other / "split.npz").read_bytes() != (flowers.run / "split.npz").read_bytes()


def test_resolved_config_trains_the_same_run_again(flowers, folder, weights) -> None:
    again = nnrun.train(flowers.run / "resolved.yaml", options=folder.options())
    assert again.run.path.parent == folder.path / "runs"
    assert_equal_runs(again.run, flowers.run, weights)


def test_resolved_config_of_a_run_that_was_moved_finds_its_data_under_the_data_directory(
    copied, flowers, folder, weights
) -> None:
    (copied / "run.json").unlink()
    folder.data.rename(folder.path / "elsewhere.csv")
    (folder.path / "data").mkdir()
    (folder.path / "elsewhere.csv").rename(folder.path / "data" / "flowers.csv")
    again = nnrun.train(copied / "resolved.yaml", options=folder.options())
    assert_equal_runs(again.run, flowers.run, weights)


def test_resolved_config_of_overrides_bases_and_options_spells_them_out(folder, weights) -> None:
    (folder.path / "base.yaml").write_text(CONFIG)
    text = "extends: base.yaml\nlayers:\n  - Dense: {units: 3, activation: softmax}\n"
    run = folder.train(text, "training.epochs=2", "optimizer=sgd", seed=9, name="spelt").run
    again = nnrun.train(run / "resolved.yaml", options=folder.options())
    assert_equal_runs(again.run, run, weights)
    assert again.run.path.name.removesuffix("-2").endswith("_spelt")
    assert len(nnrun.open_run(again.run).history) == 2


def test_mapping_trains_the_same_run_as_its_file(flowers, folder, weights, monkeypatch) -> None:
    import yaml

    monkeypatch.chdir(folder.path)
    run = nnrun.train(yaml.safe_load(CONFIG), ["plots=false"], options=folder.options()).run
    assert_equal_runs(run, flowers.run, weights, files=[name for name in EQUAL if name != "resolved.yaml"])


@pytest.mark.parametrize("part", ["scores", "engine"])
def test_scores_of_the_kept_epoch_are_those_of_its_history(flowers, folder, part) -> None:
    options = {"scores": {}, "engine": {"engine": "keras"}}[part]
    trained = flowers if part == "scores" else folder.train(**options)
    kept = trained.outcome.history[trained.metrics.kept_epoch - 1]
    scored = trained.metrics.metrics["validation"]
    assert {name: np.float64(value) for name, value in scored.items()} == dict(kept.validation)


def test_files_of_a_config_are_left_as_they_were(folder) -> None:
    before = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    folder.train(but("epochs: 4", "epochs: 1"))
    after = {path.name: path.read_bytes() for path in folder.path.iterdir() if path.is_file()}
    assert after.keys() == before.keys()
    assert after["flowers.csv"] == before["flowers.csv"]


def test_resolved_config_of_a_smoke_run_trains_the_same_run_again(folder, weights) -> None:
    folder.data.write_text(HEADER + "".join(row(number) for number in range(600)))
    cut = folder.train(smoke=True).run
    assert len(nnrun.open_run(cut).split.train) == 256
    again = nnrun.train(cut / "resolved.yaml", options=folder.options())
    assert_equal_runs(again.run, cut, weights)
