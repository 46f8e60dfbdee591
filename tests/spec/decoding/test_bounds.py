"""Bounds of scores: how they are written, what is told of those that are none, and that they are written back."""

from __future__ import annotations

import math
from typing import Any

import pytest

from nnrun.spec import expectations, load, to_yaml
from nnrun.spec.decoding.bounds import Bound, spoken_bounds

WRONG = {
    "a number": ("expect: {test.loss: 1}", "11:21 expect.\"test.loss\": 1 is no bound; write '>= 1' or '<= 1'"),
    "a word": ("expect: {test.loss: low}", "11:21 expect.\"test.loss\": the text 'low' is no bound; write a bound as"),
    "of a list": ("expect: {test.loss: ['< 1', x]}", "11:29 expect.\"test.loss\".1: the text 'x' is no bound"),
    "a part": ("expect: {tets.loss: '< 1'}", "11:10 expect.\"tets.loss\": 'tets' is no part; did you mean 'test'?"),
    "of the history": ("expect: {val_loss: '< 1'}", "11:10 expect.val_loss: 'val_loss' is no part; write validation.l"),
    "no part": ("expect: {loss: '< 1'}", "11:10 expect.loss: 'loss' is no part; write test.loss or validation.loss"),
    "no score": ("expect: {test: '< 1'}", "11:10 expect.test: 'test' is a part; name one of its scores, as in test.l"),
    "no mapping": ("expect: yes", "11:9 expect: expected bounds by part and metric, got the text 'yes'"),
    "vs without run": ("expect: {vs: {test.loss: '< 0'}}", "11:14 expect.vs: needs the key 'run': the run that is com"),
    "vs without bounds": ("expect: {vs: {run: a}}", "11:14 expect.vs: expects nothing; add test.loss: '<= 0'"),
    "vs in a list": ("expect: {vs: [{run: a, test.loss: 1}]}", '11:35 expect.vs.0."test.loss": 1 is no bound'),
    "a metric": ("expect: {test.acuracy: '< 1'}", "11:24 expect.\"test.acuracy\": no metric is named 'acuracy'; did"),
    "of vs": ("expect: {vs: {run: a, test.acuracy: '< 1'}}", '11:14 expect.vs."test.acuracy": no metric is named'),
    "no such part": ("expect: {validation.loss: '< 1'}", '11:27 expect."validation.loss": there is no validation'),
    "not quoted": ("expect: {test.loss: >= 1}", "11:21 not valid YAML: a bound is quoted, as in '>= 1'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_expectation_is_told_at_its_place(folder: Any, name: str) -> None:
    text, message = WRONG[name]
    (answer,) = folder.said(folder.base + text + "\n")
    assert answer.startswith(message)


def test_bounds_stand_by_score_or_by_part_and_come_back_as_written(folder: Any) -> None:
    folder.write("c.yaml", folder.base + "expect: {test.loss: ['>0', '< 1.5'], test: {accuracy: '>= 0.8'}}\n")
    spec = load("c.yaml").spec
    expected = [(item.name, item.text) for item in expectations(spec.expect)]
    assert expected == [("test.loss", "> 0"), ("test.loss", "< 1.5"), ("test.accuracy", ">= 0.8")]
    folder.write("again.yaml", to_yaml(spec))
    assert load("again.yaml").spec.expect == spec.expect


def test_overrides_name_scores_without_quotes(folder: Any) -> None:
    folder.write("c.yaml", folder.base + "expect: {test.loss: '< 1', vs: {run: a, test.loss: '< 0'}}\n")
    overrides = [
        "expect.test.loss='< 2'",
        "expect.test.accuracy='> 0.5'",
        "expect.vs.run=b",
        "expect.vs.test.loss='< 1'",
    ]
    spec = load("c.yaml", overrides).spec
    assert [(item.name, item.text, item.run) for item in expectations(spec.expect)] == [
        *(("test.loss", "< 2", ""), ("test.accuracy", "> 0.5", "")),
        ("test.loss", "< 1", "b"),
    ]


KEPT = {(">=", 1.0): True, ("<=", 1.0): True, (">", 1.0): False, ("<", 1.0): False, ("==", 1.0): True}


@pytest.mark.parametrize(("operator", "value"), KEPT)
def test_a_bound_is_kept_at_its_limit_where_it_says_so(operator: str, value: float) -> None:
    assert Bound(operator, 1.0).is_kept_by(value) is KEPT[operator, value]
    assert not Bound(operator, 1.0).is_kept_by(math.nan)
    assert not Bound(operator, 1.0).is_kept_by(math.inf)


def test_bounds_of_a_command_line_need_no_blanks() -> None:
    spoken = spoken_bounds(["test.accuracy>=0.9", "test.accuracy <= 1", "fold.loss < 1e-3"])
    assert spoken == {"test.accuracy": [">=0.9", " <= 1"], "fold.loss": [" < 1e-3"]}
