"""Which runs are listed, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nnrun.errors import ConfigError
from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.query import Query
from nnrun.runs.query.selection import select
from tests.runs.index.run_samples import STARTED, make_run


def listed(runs_dir: Path, **query: object) -> list[str]:
    return [record.name for record in select(open_index(runs_dir).records, Query(**query)).records]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    for hours, (name, accuracy) in enumerate({"B": 0.7, "a": 0.9, "c": None, "d": 0.9}.items()):
        make_run(folder, name, hours=hours, scores={"test": {"accuracy": accuracy}})
    make_run(folder, "e", hours=9, status="running", scores=None)
    return folder


def test_newest_comes_first(runs: Path) -> None:
    assert listed(runs) == ["e", "d", "c", "a", "B"]
    assert listed(runs, limit=2) == ["e", "d"]


def test_runs_are_sorted_by_a_score_and_those_without_one_come_last(runs: Path) -> None:
    assert listed(runs, sort="-test.accuracy") == ["d", "a", "B", "e", "c"]
    assert listed(runs, sort="test.accuracy") == ["B", "d", "a", "e", "c"]


def test_several_keys_sort_one_after_the_other(runs: Path) -> None:
    assert listed(runs, sort="-test.accuracy,name") == ["a", "d", "B", "c", "e"]
    assert listed(runs, sort="name") == ["a", "B", "c", "d", "e"]


def test_unknown_sort_key_is_told_at_its_place(runs: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        listed(runs, sort="name,-test.acuracy")
    (problem,) = caught.value.problems
    assert str(problem) == "--sort:1:7: no run has 'test.acuracy'; did you mean 'test.accuracy'?"
    with pytest.raises(ConfigError, match="--sort:1:6: no run has ''"):
        listed(runs, sort="name,")


def test_only_those_of_the_last_days_are_listed(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for days in (1, 6, 8):
        make_run(tmp_path, f"ago-{days}", hours=(now - timedelta(days=days) - STARTED).total_seconds() / 3600)
    assert listed(tmp_path, last="7d") == ["ago-1", "ago-6"]
    with pytest.raises(ConfigError, match="--last: 'week' is no span of time; write 30m, 12h, 7d or 2w"):
        listed(tmp_path, last="week")
    with pytest.raises(ConfigError, match="no span"):
        listed(tmp_path, last="7")


def test_runs_inside_of_others_follow_these_where_they_are_asked_for(tmp_path: Path) -> None:
    group = make_run(tmp_path, "group", kind="kfold")
    for number in (1, 2, 10):
        make_run(tmp_path, f"fold-{number}", inside=group, seed=number)
    make_run(tmp_path, "later", hours=5)
    assert listed(tmp_path) == ["later", "group"]
    assert listed(tmp_path, members=True) == ["later", "group", "fold-1", "fold-2", "fold-10"]
    assert listed(tmp_path, members=True, limit=1) == ["later"]
    assert listed(tmp_path, members=True, filter="seed=2") == ["fold-2"]


def test_an_empty_folder_has_no_keys_that_could_be_wrong(tmp_path: Path) -> None:
    assert listed(tmp_path, sort="-test.accuracy", filter="optimizer=adam") == []
