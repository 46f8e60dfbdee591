"""The sets that scikit-learn carries, against scikit-learn's own loaders."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets

LOADERS = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast_cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
}


@pytest.mark.parametrize("name", LOADERS)
def test_set_is_scikit_learns(experiment, name: str) -> None:
    task = "number" if name == "diabetes" else "classes"
    table = experiment(f"dataset: {name}", task).table()
    theirs = LOADERS[name]()
    assert np.array_equal(np.column_stack(list(table.columns.values())), theirs.data)
    assert np.array_equal(table.targets["target"], theirs.target)
    assert list(table.columns) == list(theirs.feature_names)
    assert table.classes.get("target", ()) == tuple(theirs.get("target_names", ()))


def test_digits_are_images_of_bytes(experiment) -> None:
    table = experiment("dataset: digits", "classes", units=10).table()
    theirs = datasets.load_digits()
    assert table.columns["x"].dtype == np.uint8
    assert np.array_equal(table.columns["x"], theirs.images)
    assert np.array_equal(table.targets["target"], theirs.target)


def test_classes_of_a_set_reach_the_signature(experiment) -> None:
    made = experiment("dataset: {wine: {}, split: {test: 0.2}, preprocess: [StandardScaler]}", "classes").prepared()
    assert made.signature.targets[0].classes == ("class_0", "class_1", "class_2")
    assert made.train.x["x"].shape == (142, 13)


def test_fingerprints_of_the_sets_differ(experiment) -> None:
    found = {name: experiment(f"dataset: {name}", "number").table().fingerprint for name in (*LOADERS, "digits")}
    assert len(set(found.values())) == len(found)
    assert all(len(fingerprint) == 64 for fingerprint in found.values())


@pytest.mark.process
def test_sets_are_read_without_importing_scikit_learn() -> None:
    code = (
        "import sys; from nnrun import spec, data\n"
        "for name in ('wine', 'breast_cancer', 'diabetes', 'digits'):\n"
        "    c = spec.load({'dataset': name, 'layers': [{'Dense': 1}], 'loss': 'mse', 'training': {'epochs': 1}})\n"
        "    data.check(c.spec.dataset); data.load(c.spec.dataset, targets=c.tasks)\n"
        "print([m for m in ('sklearn', 'pandas', 'keras', 'tensorflow') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
