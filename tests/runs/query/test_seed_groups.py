"""Runs that are equal but for the seed."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.score_names import ScoreName
from nnrun.runs.query.seed_groups import SeedGroup, seed_groups
from tests.runs.index.run_samples import make_run

ACCURACY = ScoreName("test", "accuracy")


def groups(runs_dir: Path) -> list[SeedGroup]:
    return seed_groups(open_index(runs_dir).records)


def scored(value: float | None) -> dict[str, dict[str, float | None]]:
    return {"test": {"accuracy": value}}


def test_seeds_of_a_config_have_one_mean_and_the_deviation_of_a_sample(tmp_path: Path) -> None:
    values = [0.7, 0.75, 0.9]
    for seed, value in enumerate(values):
        make_run(tmp_path, hours=seed, seed=seed, scores=scored(value))
    make_run(tmp_path, hours=-1, seed=9, settings={"units": 99}, scores=scored(0.1))
    first, second = groups(tmp_path)
    assert first.seeds == (0, 1, 2)
    spread = first.spread(ACCURACY)
    assert spread.mean == pytest.approx(statistics.mean(values))
    assert spread.std == pytest.approx(statistics.stdev(values))
    assert (second.spread(ACCURACY).mean, second.spread(ACCURACY).std) == (0.1, None)


def test_only_completed_runs_count_and_a_missing_score_leaves_no_mean(tmp_path: Path) -> None:
    make_run(tmp_path, seed=1, scores=scored(0.5))
    make_run(tmp_path, seed=2, scores=None, status="failed")
    (group,) = groups(tmp_path)
    assert (len(group.completed), len(group.records), group.spread(ACCURACY).mean) == (1, 2, 0.5)
    make_run(tmp_path, seed=3, scores=scored(None))
    assert groups(tmp_path)[0].spread(ACCURACY).mean is None


def test_other_data_makes_another_group_and_what_is_drawn_does_not(tmp_path: Path) -> None:
    make_run(tmp_path, "a", seed=1, data="abc")
    make_run(tmp_path, "b", seed=2, data="other")
    plotted = make_run(tmp_path, "c", seed=3, data="abc")
    (plotted / "resolved.yaml").write_text((plotted / "resolved.yaml").read_text() + "plots: false\n")
    assert sorted(sorted(group.names) for group in groups(tmp_path)) == [["a", "c"], ["b"]]


def test_seed_of_a_split_counts_where_it_is_fixed(tmp_path: Path) -> None:
    for seed in (4, 5, 6):
        make_run(tmp_path, "fixed", seed=seed, settings={"split_seed": 5})
    for seed in (7, 8):
        make_run(tmp_path, "follows", seed=seed)
    assert sorted((group.names, group.seeds) for group in groups(tmp_path)) == [
        (("fixed",), (4, 5, 6)),
        (("follows",), (7, 8)),
    ]


def test_runs_of_a_directory_of_seeds_count_and_folds_do_not(tmp_path: Path) -> None:
    seeds = make_run(tmp_path, "many", kind="seeds")
    for seed in (1, 2):
        make_run(tmp_path, f"seed-{seed}", inside=seeds, seed=seed, scores=scored(seed / 10))
    make_run(tmp_path, "alone", seed=3, scores=scored(0.3))
    folds = make_run(tmp_path, "folds", kind="kfold", settings={"units": 3})
    make_run(tmp_path, "fold-1", inside=folds)
    by_kind = {group.newest.kind: group for group in groups(tmp_path)}
    assert by_kind["training"].seeds == (1, 2, 3)
    assert by_kind["training"].spread(ACCURACY).mean == pytest.approx(0.2)
    assert [record.path for record in by_kind["kfold"].records] == [folds.name]
