"""Which runs a filter means, and where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.errors import ConfigError
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.query import Query
from nnrun.runs.query.selection import select
from tests.runs.index.run_samples import SCORES, make_run


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunRecord, ...]:
    """Three runs, a, b and c."""
    runs = tmp_path_factory.mktemp("runs")
    nan = {"validation": {"loss": float("nan"), "accuracy": 0.95}, "test": {"loss": 0.2, "accuracy": None}}
    make_run(runs, "a", seed=1, settings={"optimizer": "Adam", "rate": 0.01})
    make_run(runs, "b", hours=30, scores=nan, settings={"optimizer": "SGD", "rate": 0.1, "units": 16})
    make_run(runs, "c", hours=60, status="failed", scores=None, losses=[], settings={"optimizer": "AdamW"})
    return open_index(runs).records


def names(records: tuple[RunRecord, ...], text: str) -> str:
    return "".join(sorted(record.name for record in select(records, Query(text)).records))


def error(records: tuple[RunRecord, ...], text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        select(records, Query(text))
    (problem,) = caught.value.problems
    assert problem.code == "wrong-filter"
    assert problem.place is not None
    marked = text[problem.place.column - 1 :][: problem.place.length]
    return f"{marked}: {problem.text}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abc"),
        ("optimizer=adam", "a"),
        ("optimizer=ADAM,sgd", "ab"),
        ("optimizer!=adam", "bc"),
        ("optimizer~adam", "ac"),
        ("optimizer.Adam.learning_rate=0.01", "a"),
        ("learning_rate>=0.05", "b"),
        ("learning_rate<0.05 units=8", "ac"),
        ("layers.0.Dense.units > 8", "b"),
        ("loss=mse", "abc"),
        ("loss<0.55", "a"),
        ("accuracy>0.9", "b"),
        ("val_accuracy>0.9", "b"),
        ("validation.accuracy>=0.8 validation.accuracy<=0.8", "a"),
        ("test.accuracy=nan", "b"),
        ("validation.loss=nan", "b"),
        ("test.accuracy<2", "a"),
        ("status=failed,interrupted", "c"),
        ("status!=failed", "ab"),
        ("name='a'", "a"),
        ('name="b",c', "bc"),
        ("seed=1", "a"),
        ("seed==1.0", "a"),
        ("started>=2026-11-22", "bc"),
        ("started<2026-11-22T12:00 name!=z", "a"),
        ("seconds>=1m", "abc"),
        ("seconds>61", ""),
        ("metrics=accuracy", "abc"),
        ("smoke=false", "abc"),
        ("dataset.iris=null", "abc"),
        ("dataset=iris", "abc"),
        ("kind=run", "abc"),
        ("kind=training", "abc"),
        ("best_epoch=2", "ab"),
    ],
)
def test_filter_means(records: tuple[RunRecord, ...], text: str, expected: str) -> None:
    assert names(records, text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("optimzer=adam", "optimzer: no run has 'optimzer'; did you mean 'optimizer'?"),
        ("seed=1 test.acuracy>0.9", "test.acuracy: no run has 'test.acuracy'; did you mean 'test.accuracy'?"),
        ("statsu=failed", "statsu: no run has 'statsu'; did you mean 'status'?"),
        ("seed=1 adam", "adam: 'adam' is no term; a term is a key, one of = != < <= > >= ~, and a value: adam=VALUE"),
        ("seed=1 and name=a", "and: 'and' is no term; leave it out: terms stand beside each other, and all must hold"),
        ("seed=1 or seed=2", "or: 'or' is no term; several values of a key stand with commas: optimizer=adam,sgd"),
        ("seed>many", "many: 'many' is not a number"),
        ("started>yesterday", "yesterday: 'yesterday' is not a date as 2026-11-21 or 2026-11-21T14:00"),
        ("seed=", "seed=: 'seed=' is no term; a term is a key, one of = != < <= > >= ~, and a value: seed=VALUE"),
        ("=5", "=5: '=5' is no term; a term is a key, one of = != < <= > >= ~, and a value: name=VALUE"),
    ],
)
def test_mistake_is_told_at_its_place(records: tuple[RunRecord, ...], text: str, message: str) -> None:
    assert error(records, text) == message


def test_end_of_a_key_that_a_run_has_twice_is_refused(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    resolved = run / "resolved.yaml"
    resolved.write_text(resolved.read_text().replace("loss: mse", "- Dense: {units: 3}\nloss: mse"))
    assert error(open_index(tmp_path).records, "units=8") == (
        "units: 'units' could be layers.0.Dense.units, layers.1.Dense.units"
    )


def test_scores_are_compared_in_the_units_of_the_source(tmp_path: Path) -> None:
    from dataclasses import replace

    from nnrun.runs import Metrics, Run
    from nnrun.runs.metrics import write_metrics

    run = make_run(tmp_path, scores={"test": {"mae": 0.5}})
    metrics: Metrics = Run(run).metrics
    write_metrics(run / "metrics.json", replace(metrics, units={"mae": 10.0}))
    records = open_index(tmp_path).records
    assert names(records, "test.mae=5") == "iris"
    assert SCORES["test"]["loss"] == 0.6
