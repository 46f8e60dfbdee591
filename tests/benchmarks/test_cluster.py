"""What the benchmark of clusters makes of its seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import cluster
from benchmarks.cluster import FEW, MANY, Line
from benchmarks.cluster_costs import Cost, Costs
from benchmarks.cluster_model import most_at_once
from benchmarks.tables import Table


def test_the_start_is_told_from_a_trial() -> None:
    line = Line.through([3 + FEW * 5.0], [3 + MANY * 5.0])
    assert (line.start, line.trial) == (3.0, 5.0)


def test_from_how_many_trials_on_the_start_matters_no_more() -> None:
    local, ray = Line(3.0, 5.0), Line(7.0, 5.1)
    trials = int(ray.enough(local))
    assert 7 + 5.1 * trials <= 1.1 * (3 + 5 * trials)
    assert 7 + 5.1 * (trials - 1) > 1.1 * (3 + 5 * (trials - 1))
    assert Line(7.0, 6.0).enough(local) == "none"
    assert Line(1.0, 5.0).enough(local) == "1"


def busy(seconds: float) -> Cost:
    return Cost(0.0, 0.0, seconds)


def test_one_process_keeps_up_with_as_many_trials_as_its_time_allows() -> None:
    assert most_at_once(Costs(busy(0.01), busy(0.04), busy(0.0), busy(0.0)), 5.0) in (99, 100)
    assert most_at_once(Costs(busy(0.0), busy(0.0), busy(0.02), busy(0.0)), 5.0) in (49, 50)
    assert most_at_once(Costs(busy(0.0), busy(0.0), busy(0.005), busy(0.0)), 5.0) > 1_000  # heard less often


def test_the_tables_stand_in_the_place_that_the_page_has_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "cluster.md"
    page.write_text(cluster.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(cluster, "PAGE", page)
    for title in ("once", "again"):
        cluster.write_page([Table(title, ("what", "s"), (("start", "1"),))])
    text = page.read_text(encoding="utf-8")
    assert "**again**" in text
    assert "**once**" not in text
    assert text.endswith(cluster.PAGE.read_text(encoding="utf-8")[-100:])
