"""The keys that a list has columns for."""

from __future__ import annotations

from pathlib import Path

from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.varying import varying_keys
from tests.runs.index.run_samples import make_run


def varying(runs_dir: Path) -> list[str]:
    return varying_keys([record for record in open_index(runs_dir).records if not record.is_member])


def test_keys_that_differ_are_told_in_the_order_of_the_config(tmp_path: Path) -> None:
    make_run(tmp_path, "a", seed=1)
    make_run(tmp_path, "b", seed=2, settings={"units": 16, "rate": 0.1})
    assert varying(tmp_path) == ["seed", "layers.0.Dense.units", "optimizer.Adam.learning_rate"]


def test_runs_that_are_equal_differ_in_nothing(tmp_path: Path) -> None:
    make_run(tmp_path, "a")
    make_run(tmp_path, "b")
    assert varying(tmp_path) == []


def test_a_key_that_only_one_of_two_runs_has_differs(tmp_path: Path) -> None:
    make_run(tmp_path, "a")
    make_run(tmp_path, "b", settings={"optimizer": "SGD"})
    assert varying(tmp_path) == ["optimizer.Adam.learning_rate", "optimizer.SGD.learning_rate"]


def test_seed_of_the_split_differs_where_it_is_not_the_seed(tmp_path: Path) -> None:
    make_run(tmp_path, "a", seed=1, settings={"split_seed": 5})
    make_run(tmp_path, "b", seed=1, settings={"split_seed": 6})
    assert varying(tmp_path) == ["dataset.split.seed"]


def test_what_only_cross_validations_have_does_not_differ_from_a_run(tmp_path: Path) -> None:
    make_run(tmp_path, "a", settings={"units": 4})
    group = make_run(tmp_path, "b", kind="kfold", settings={"units": 8})
    resolved = group / "resolved.yaml"
    resolved.write_text(resolved.read_text() + "kfold: {k: 5}\n")
    assert varying(tmp_path) == ["layers.0.Dense.units"]


def test_text_with_commas_and_lines_is_one_value(tmp_path: Path) -> None:
    for number in (1, 2):
        run = make_run(tmp_path, f"r{number}")
        resolved = run / "resolved.yaml"
        resolved.write_text(resolved.read_text() + f'metrics_file: "a,\\n\\"b\\": {number}"\n')
    assert varying(tmp_path) == ["metrics_file"]
