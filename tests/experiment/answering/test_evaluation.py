"""Evaluate gives the scores that training gave, bit for bit, and knows whether the data is still the same."""

from __future__ import annotations

import shutil

import pytest

import nnrun
from nnrun.errors import ConfigError, DataError, RunDamaged
from tests.flowers import CONFIG, FLOWERS, HEADER, but, row

pytestmark = pytest.mark.tensorflow


def test_scores_are_those_of_training_bit_for_bit(flowers, folder) -> None:
    evaluated = nnrun.evaluate(flowers.run)
    assert evaluated.metrics == flowers.metrics.metrics
    assert list(evaluated.metrics) == ["train", "validation", "test"]
    assert set(evaluated.notes) <= set(flowers.notes)


@pytest.mark.parametrize("parts", [["train"], ["validation"], ["test"], ["test", "train"]])
def test_parts_are_those_asked_for(flowers, parts) -> None:
    evaluated = nnrun.evaluate(flowers.run, parts)
    assert evaluated.metrics == {part: flowers.metrics.metrics[part] for part in evaluated.metrics}
    assert sorted(evaluated.metrics) == sorted(parts)


def test_part_that_is_not_there_is_told_with_those_that_are(flowers) -> None:
    with pytest.raises(ConfigError, match="the run has no exam part; it has train, validation, test"):
        nnrun.evaluate(flowers.run, ["exam"])


def test_classes_are_scored_one_by_one(flowers) -> None:
    from sklearn.metrics import precision_recall_fscore_support

    from tests.invoke import table

    rows = [row for row in table(flowers.run / "predictions.csv") if row["part"] == "test"]
    said = nnrun.evaluate(flowers.run, ["test"]).to_plain()["details"]["test"]["target"]
    names = [one["name"] for one in said["classes"]]
    assert names == ["daisy", "rose", "tulip"]
    true, predicted = [row["true"] for row in rows], [row["predicted"] for row in rows]
    expected = precision_recall_fscore_support(true, predicted, labels=names, zero_division=0.0)
    for n, key in enumerate(("precision", "recall", "f1", "support")):
        assert [one[key] or 0 for one in said["classes"]] == pytest.approx(expected[n].tolist(), abs=1e-12)
    assert sum(map(sum, said["confusion"])) == 12
    assert said["confusion"][0][0] == sum(t == p == "daisy" for t, p in zip(true, predicted, strict=True))


def test_numbers_are_scored_by_their_errors(folder) -> None:
    text = but("target: kind", "target: height")
    text = but("units: 3, activation: softmax", "units: 1", but("sparse_categorical_crossentropy", "mse", text))
    text = but(
        "[accuracy]", "[mae]", but("    - StandardScaler", "    - StandardScaler: {}\n      columns: [width]", text)
    )
    folder.data.write_text("\n".join(line.rpartition(",")[0] for line in FLOWERS.splitlines()) + "\n")
    run = folder.train(text).run
    said = nnrun.evaluate(run, ["test"])
    scores = said.to_plain()["details"]["test"]["target"]
    assert scores["mae"] == pytest.approx(said.metrics["test"]["mae"], rel=1e-5)
    assert scores["rmse"] ** 2 == pytest.approx(said.metrics["test"]["loss"], rel=1e-5)
    assert {"mae", "rmse", "r2"} <= scores.keys()


def test_changed_data_is_refused_with_both_fingerprints(copied, folder) -> None:
    was = nnrun.open_run(copied).facts.data.sha256
    (folder.path / "data").mkdir()
    changed = folder.path / "data" / "flowers.csv"
    changed.write_text(FLOWERS.replace("daisy", "aster"))
    (folder.path / "config.yaml").unlink()
    facts = (copied / "run.json").read_text()
    (copied / "run.json").write_text(facts.replace(nnrun.open_run(copied).facts.config, "moved/config.yaml"))
    with pytest.raises(DataError, match="has changed since the run") as error:
        nnrun.evaluate(copied, options=folder.options())
    import hashlib

    assert was in str(error.value)
    assert hashlib.sha256(changed.read_bytes()).hexdigest() in str(error.value)


def test_other_data_is_scored_as_a_part_of_its_own(flowers, folder) -> None:
    other = folder.path / "other.csv"
    other.write_text(HEADER + "".join(row(n) for n in range(60, 75)))
    evaluated = nnrun.evaluate(flowers.run, data=other)
    assert list(evaluated.metrics) == ["data"]
    assert evaluated.to_plain()["details"]["data"]["target"]["rows"] == 15


def test_same_data_given_as_other_data_has_the_scores_of_all_rows(flowers, folder) -> None:
    evaluated = nnrun.evaluate(flowers.run, data=folder.data)
    weights = {"train": 36, "validation": 12, "test": 12}
    mean = sum(flowers.metrics.metrics[part]["accuracy"] * rows for part, rows in weights.items()) / 60
    assert evaluated.metrics["data"]["accuracy"] == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("id,width,height\n1,2,3\n", ConfigError, "lacks column 'kind'"),
        ("id,width,kind\n1,2,rose\n", ConfigError, "lacks column 'height'"),
        (HEADER + "1,2,3,cactus\n", DataError, "class 'cactus'"),
        (HEADER + "1,two,3,rose\n", DataError, "'two' is not a number"),
        (HEADER, DataError, "header and no rows"),
    ],
)
def test_other_data_of_another_form_is_told(flowers, folder, content, error, message) -> None:
    folder.data.write_text(content)
    with pytest.raises(error, match=message):
        nnrun.evaluate(flowers.run, data=folder.data)


def test_run_is_found_by_path_name_and_latest(flowers) -> None:
    from nnrun.experiment.options import Options

    options = Options(runs_dir=flowers.run.path.parent)
    for name in (flowers.run, flowers.run.path.name, "flowers", "latest"):
        assert nnrun.evaluate(name, ["test"], options=options).run == flowers.run


def test_moved_run_finds_its_data_under_the_data_directory(copied, flowers, folder) -> None:
    facts = nnrun.open_run(copied).facts.config
    (copied / "run.json").write_text((copied / "run.json").read_text().replace(facts, "gone/config.yaml"))
    (folder.path / "data").mkdir()
    shutil.move(folder.data, folder.path / "data" / "flowers.csv")
    assert nnrun.evaluate(copied, options=folder.options()).metrics == flowers.metrics.metrics


def test_data_is_found_where_a_base_or_an_override_said(folder, monkeypatch) -> None:
    base, mine = folder.path / "base", folder.path / "mine"
    base.mkdir()
    mine.mkdir()
    (base / "base.yaml").write_text(CONFIG)
    (mine / "config.yaml").write_text("extends: ../base/base.yaml\ntraining: {epochs: 1}\nplots: false\n")
    shutil.copy(folder.data, base)
    monkeypatch.chdir(folder.path)
    trained = nnrun.train(mine / "config.yaml", options=folder.options())
    assert nnrun.evaluate(trained.run, options=folder.options()).metrics == trained.metrics.metrics
    again = nnrun.train(trained.run / "resolved.yaml", options=folder.options())
    assert nnrun.evaluate(again.run, options=folder.options()).metrics == trained.metrics.metrics
    folder.data.rename(folder.path / "blossoms.csv")
    (base / "flowers.csv").unlink()
    named = nnrun.train(mine / "config.yaml", ["dataset.csv.path=blossoms.csv"], options=folder.options())
    assert nnrun.evaluate(named.run, options=folder.options()).metrics == trained.metrics.metrics


def test_run_without_its_model_is_told(copied) -> None:
    (copied / "model.keras").unlink()
    with pytest.raises(RunDamaged, match=r"has no model\.keras: it was removed"):
        nnrun.evaluate(copied)


def test_weights_that_other_data_could_have_are_told_not_to_be_read(folder) -> None:
    trained = folder.train(CONFIG, "training.sample_weight=id", "training.epochs=1")
    told = "all rows count the same: weights of other data are not read"
    assert told in nnrun.evaluate(trained.run, data=folder.data).notes
    assert told not in nnrun.evaluate(trained.run).notes
