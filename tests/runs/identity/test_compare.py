"""Two run directories beside each other: where they differ first, and what may have brought it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nnrun.runs import Run
from nnrun.runs.identity.compare import Identity, identity

STORED = Path(__file__).parent.parent / "stored" / "small"
"""A run of an earlier version, without fingerprints."""


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two equal runs."""
    first, second = (shutil.copytree(STORED, tmp_path / name) for name in ("first", "second"))
    for run in (first, second):
        (run / "fingerprints.csv").write_text("epoch,weights\n1,10\n2,20\n")
        facts(run, processor={"features": ["avx2"]})
    return first, second


def facts(run: Path, **changes: Any) -> None:
    values = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**values, **changes}))


def compared(pair: tuple[Path, Path], epochs: int | None = None) -> Identity:
    first, second = pair
    return identity(Run(first), Run(second), epochs)


def test_equal_runs_are_identical(pair: tuple[Path, Path]) -> None:
    assert compared(pair).is_identical
    assert "metrics.json" in compared(pair).files


def test_the_earliest_epoch_stands_first(pair: tuple[Path, Path]) -> None:
    (pair[1] / "fingerprints.csv").write_text("epoch,weights\n1,10\n2,21\n")
    metrics = json.loads((pair[1] / "metrics.json").read_text())
    metrics["metrics"]["train"]["loss"] += 0.25
    (pair[1] / "metrics.json").write_text(json.dumps(metrics))
    weights, score = compared(pair).differences
    assert str(weights) == "fingerprints.csv: epoch 2: weights 20 and 21"
    assert (score.column, score.by) == ("metrics.train.loss", pytest.approx(0.25))
    assert compared(pair, 1).is_identical


def test_fewer_epochs_are_a_difference(pair: tuple[Path, Path]) -> None:
    (pair[1] / "fingerprints.csv").write_text("epoch,weights\n1,10\n")
    (difference,) = compared(pair).differences
    assert (difference.epoch, difference.second) == (2, None)


def test_of_a_model_the_member_that_differs_is_named(pair: tuple[Path, Path]) -> None:
    import zipfile

    for run, content in zip(pair, ("a", "b"), strict=True):
        with zipfile.ZipFile(run / "model.keras", "w") as archive:
            archive.writestr("config.json", "{}")
            archive.writestr("model.weights.h5", content)
    assert [difference.column for difference in compared(pair).differences] == ["model.weights.h5"]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"versions": {"keras": "3.0.0"}}, "versions.keras: "),
        ({"threads": 64}, "threads: "),
        ({"device": "gpu:0 (a card)"}, "device: "),
        ({"engine": "keras"}, "engine: "),
        ({"processor": {"features": ["avx2", "avx512f"]}}, "processor.features: avx2 and avx2 avx512f"),
        ({"data": {"sha256": "0" * 64}}, "data: "),
    ],
)
def test_what_is_not_the_same_of_both_is_the_likely_cause(
    changes: dict[str, Any], cause: str, pair: tuple[Path, Path]
) -> None:
    (pair[1] / "fingerprints.csv").write_text("epoch,weights\n1,10\n2,21\n")
    facts(pair[1], **changes)
    (told,) = compared(pair).causes
    assert told.startswith(cause)


def test_a_setting_that_differs_is_named(pair: tuple[Path, Path]) -> None:
    (pair[1] / "fingerprints.csv").write_text("epoch,weights\n1,10\n2,21\n")
    resolved = (pair[1] / "resolved.yaml").read_text()
    (pair[1] / "resolved.yaml").write_text(resolved.replace("batch_size: ", "batch_size: 1"))
    assert compared(pair).causes[0].startswith("config.training.batch_size: ")


def test_where_nothing_differs_it_is_a_defect(pair: tuple[Path, Path]) -> None:
    (pair[1] / "fingerprints.csv").write_text("epoch,weights\n1,10\n2,21\n")
    assert "a defect of nnrun" in compared(pair).causes[0]
    facts(pair[0], attempts=[{"host": "one"}, {"host": "other"}])
    assert compared(pair).causes == ("it was gone on with on another machine: one, other",)
