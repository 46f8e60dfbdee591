"""What ``nnrun validate`` and ``nnrun summary`` print."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun import catalog
from tests.invoke import nnrun


def test_sound_config_is_called_valid(small: Path) -> None:
    answer = nnrun("validate", "config.yaml", "training.epochs=7")
    assert (answer.code, answer.out, answer.err) == (0, "config.yaml: valid\n", "")
    assert nnrun("validate", "config.yaml", "--json").json() == {"config": "config.yaml", "valid": True, "notes": []}
    assert sorted(path.name for path in small.iterdir()) == ["config.yaml", "flowers.csv"]


def test_other_keras_than_the_catalogs_is_said(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "mismatch", lambda: "made for another Keras")
    answer = nnrun("validate", "config.yaml")
    assert (answer.code, answer.out, answer.err) == (0, "config.yaml: valid\n", "note: made for another Keras\n")
    assert nnrun("validate", "config.yaml", "--json").json()["notes"] == ["made for another Keras"]


@pytest.mark.tensorflow
def test_summary_shows_layers_and_parameters(small: Path) -> None:
    answer = nnrun("summary", "config.yaml")
    assert (answer.code, answer.err) == (0, "")
    assert [line.split()[:2] for line in answer.out.splitlines() if "Dense" in line] == [
        ["dense", "Dense"],
        ["dense_1", "Dense"],
    ]
    said = nnrun("summary", "config.yaml", "--json").json()
    assert said["trainable"] == 51
    assert [layer["parameters"] for layer in said["layers"] if layer["kind"] == "Dense"] == [24, 27]
    assert sorted(path.name for path in small.iterdir()) == ["config.yaml", "flowers.csv"]
