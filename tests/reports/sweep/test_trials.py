"""A sweep on a page: trials, curves, what was confirmed, parameters; whatever its files say, there is a page."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from nnrun.reports.pages import report_page
from nnrun.runs import Run
from nnrun.runs.sweeps.trial_log import COMPLETED, Trial, TrialLog
from tests.runs.sweeps.written_sweeps import write_sweep


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report_page([Run(write_sweep(tmp_path_factory.mktemp("sweeps") / "sweep", trials=40, confirm=2))])


def charts(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="charts">(.*?)</script>', page)
    assert found is not None
    return {chart["name"]: chart for chart in json.loads(found[1])}


def parallel(page: str) -> Any:
    found = re.search(r'data-trials="(.*?)"', page)
    assert found is not None
    return json.loads(unescape(found[1]))


@pytest.mark.thorough
def test_the_best_stand_first_and_pruned_and_failed_ones_are_counted(page: str) -> None:
    assert "40 trials: 27 completed, 10 pruned, 3 failed." in page
    scores = [float(score) for score in re.findall(r">completed</td><td[^>]*>(0\.\d+)<", page)]
    assert len(scores) == 27
    assert scores == sorted(scores, reverse=True)


@pytest.mark.thorough
def test_the_score_of_the_search_stands_beside_the_mean_of_seeds(page: str) -> None:
    row = re.search(r">trial \d+, the best</th><td[^>]*>(0\.\d+)</td><td[^>]*>(0\.\d+) ± 0\.0100<", page)
    assert row is not None
    assert float(row[1]) - float(row[2]) == pytest.approx(0.03, abs=1e-4)
    order = charts(page)["trials-order"]["data"]
    assert len(order[2]["y"]) == 2
    assert order[1]["y"] == sorted(order[1]["y"])


@pytest.mark.thorough
def test_pruned_curves_are_told_apart(page: str) -> None:
    completed, pruned, best = charts(page)["trials-curves"]["data"]
    assert {x for x in pruned["x"] if x} == {1, 2, 3}
    assert pruned["x"].count(None) == 10
    assert completed["x"].count(None) == 26
    assert best["x"].count(None) == 1
    marked = [x for x, size in zip(pruned["x"], pruned["marker"]["size"], strict=True) if size]
    assert marked == [3] * 10  # where each ends


@pytest.mark.thorough
def test_each_parameter_has_a_slice_on_an_axis_of_its_kind(page: str) -> None:
    slices = {chart["name"]: chart for chart in charts(page).values() if chart["name"].startswith("slice-")}
    assert len(slices) == 5
    kinds = [chart["layout"]["xaxis"].get("type") for chart in slices.values()]
    assert kinds.count("log") == 1
    labels = [chart["layout"]["xaxis"].get("ticktext") for chart in slices.values()]
    assert ["adam", "sgd"] in labels
    assert ["16", "64", "200"] in labels
    importance = charts(page)["importance"]["data"][0]
    assert importance["y"][-1] == "optimizer"  # the longest bar is drawn above
    assert "With so few trials it is uncertain." in page


@pytest.mark.thorough
def test_lines_over_all_parameters_know_which_trial_lacks_one(page: str) -> None:
    drawn = parallel(page)
    assert [axis["label"] for axis in drawn["axes"]][-1] == "validation.accuracy"
    rate = next(axis for axis in drawn["axes"] if axis["label"] == "optimizer.adam.learning_rate")
    optimizer = next(axis for axis in drawn["axes"] if axis["label"] == "optimizer")
    assert [share is None for share in rate["at"]] == [text == "sgd" for text in optimizer["texts"]]
    assert rate["ticks"][-1] == [None, "none"]
    assert drawn["axes"][-1]["at"][drawn["ranks"].index(1.0)] == 1.0  # the best is above


def test_text_of_values_becomes_no_tag(tmp_path: Path) -> None:
    path = write_sweep(tmp_path / "sweep", trials=3)
    evil = "</script><img src=x onerror=alert(1)>\"'&"
    TrialLog(path / "trials.jsonl").put(Trial(4, {evil: evil, "optimizer": "adam"}, COMPLETED, 0.5, 1))
    TrialLog(path / "trials.jsonl").put(Trial(5, {evil: "b", "optimizer": "adam"}, COMPLETED, 0.6, 1))
    text = report_page([Run(path)])
    assert "<img" not in text
    assert any(axis["label"] == evil for axis in parallel(text)["axes"])


ALIKE = [1, 1.0, None, "null", {"sgd": {"momentum": 0.1}}, {"sgd": {"momentum": 0.9}}]


def test_choices_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    path = write_sweep(tmp_path / "sweep", trials=3)
    for number, value in enumerate(ALIKE, start=4):
        TrialLog(path / "trials.jsonl").put(Trial(number, {"a": value}, COMPLETED, number / 10, 1))
    text = report_page([Run(path)])
    names = ['"null"', "1", "1.0000", "null", "{sgd: {momentum: 0.1}}", "{sgd: {momentum: 0.9}}"]
    (chart,) = [chart for chart in charts(text).values() if chart["layout"]["xaxis"].get("ticktext") == names]
    places = [round(x) for x in chart["data"][0]["x"]]
    assert [names[place] for place in places] == ["1", "1.0000", "null", '"null"', *names[4:]]
    (axis,) = [axis for axis in parallel(text)["axes"] if axis["label"] == "a"]
    assert len({at for at in axis["at"] if at is not None}) == len(ALIKE)


def test_few_trials_have_no_importance_and_none_have_a_page(tmp_path: Path) -> None:
    text = report_page([Run(write_sweep(tmp_path / "few", trials=3))])
    assert "Importance is worked out from 10 completed trials on." in text
    assert "nnrun sweep --confirm 3 trains it anew" in text
    in_folds = write_sweep(tmp_path / "folds", trials=3)
    for trial in in_folds.glob("trial-*"):
        (trial / "fold-1").mkdir()
    text = report_page([Run(in_folds)])
    assert "better than it would be again." in text
    assert "--confirm" not in text
    none = report_page([Run(write_sweep(tmp_path / "none", trials=0))])
    assert "trials, the best first" not in none


@pytest.mark.parametrize("damage", ["[]", "{}", '{"search": 5}', '{"objective": 1, "search": {}, "asked": {}}'])
def test_damage_is_a_sentence(tmp_path: Path, damage: str) -> None:
    path = write_sweep(tmp_path / "sweep", trials=4)
    (path / "sweep.json").write_text(damage)
    assert "sweep.json cannot be read" in report_page([Run(path)])
    (path / "trials.jsonl").write_text("no log\n")
    assert "cannot be read" in report_page([Run(path)])


@pytest.mark.thorough
def test_each_mark_of_a_legend_is_drawn(page: str) -> None:
    marks = set(re.findall(r'class="mark (\w+)', page)) - {"line"}
    assert "point" in marks
    assert {mark for mark in marks if f".mark.{mark}{{" not in page and f".mark.{mark}," not in page} == set()
