"""Rows that are scored some at a time have the scores, notes and errors of all at once, to the last bit."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnrun
from nnrun.commands import predict as prediction
from nnrun.data.cache import location
from nnrun.errors import NnrunError
from nnrun.experiment.answering import evaluation, scored_rows
from nnrun.experiment.answering.ensemble import open_predictor
from tests.flower_fixtures import opened_once
from tests.flowers import FLOWERS, HEADER

pytestmark = pytest.mark.tensorflow

LINES = FLOWERS.splitlines()


def with_line(number: int, text: str) -> str:
    """The flowers with another line (from 0, that of the header)."""
    return "\n".join([*LINES[:number], text, *LINES[number + 1 :]]) + "\n"


TABLES = {
    "as they are": FLOWERS,
    "more columns": "\n".join(f"{line},{n or 'more'}" for n, line in enumerate(LINES)) + "\n",
    "whole numbers first": HEADER + "".join(f"{n},{n if n < 30 else n + 0.5},3,rose\n" for n in range(60)),
    "an unknown class": with_line(50, "50,1.5,2,cactus"),
    "an unknown class, and text before": with_line(50, "50,1.5,2,cactus").replace("\n7,", "\n7,x", 1),
    "no class": with_line(40, "40,1.5,2,"),
    "text": with_line(45, "45,wide,2,rose"),
    "a value too few": with_line(45, "45,2,rose"),
    "no targets": "\n".join(line.rpartition(",")[0] for line in LINES) + "\n",
}


@pytest.fixture(autouse=True)
def one_model(flowers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is restored once for all tables."""
    monkeypatch.setattr(evaluation, "open_predictor", opened_once(flowers))


def in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on some ten rows are read at a time."""
    monkeypatch.setattr("nnrun.data.new_rows.streaming.STRETCH", 300)
    monkeypatch.setattr("nnrun.data.sources.text_table.exact.CELLS", 40)


def scored(run: Any, source: Path) -> Any:
    try:
        evaluated = nnrun.evaluate(run, data=source)
    except NnrunError as error:
        return type(error), str(error)
    return evaluated.metrics, json.dumps(evaluated.to_plain()["details"]), evaluated.notes


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_scores_of_all_its_rows(
    flowers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    table = tmp_path / "new.csv"
    table.write_text(TABLES[name])
    whole = scored(flowers.run, table)
    assert not (tmp_path / "cache").exists(), "in memory"
    in_stretches(monkeypatch)
    assert scored(flowers.run, table) == whole
    assert isinstance(whole[0], type) == (name not in list(TABLES)[:3])
    assert not list(location.unfinished(location.root()).glob("*")), "nothing is left"


def test_parquet_has_them_too(flowers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    table = tmp_path / "new.parquet"
    pandas.read_csv(io.StringIO(FLOWERS)).to_parquet(table, index=False)
    whole = scored(flowers.run, table)
    in_stretches(monkeypatch)
    assert scored(flowers.run, table) == whole


def records(**wrong: tuple[int, Any]) -> str:
    """The flowers as JSON Lines, some values replaced by others: the row, and what it has there."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(LINES[1:]):
        id, width, height, kind = line.split(",")
        rows.append(
            {
                "id": int(id),
                "ID": number * 2,
                "width": float(width),
                "height": float(height),
                "kind": kind,
                "more": number,
            }
        )
    for name, (row, value) in wrong.items():
        rows[row][name] = value
    return "\n".join(json.dumps(row) for row in rows) + "\n"


RECORDS = {
    "as they are": records(),
    "names with a gap": records(ID=(50, None)),
    "long names with a gap": records(ID=(50, None)).replace('"ID": 2,', f'"ID": {2**60},'),
    "blank lines": records().replace("\n", "\n\n", 40),
    "a number as text": records(width=(50, "1.5")),
    "a gap": records(width=(45, None)),
    "an unknown class": records(kind=(45, "cactus")),
    "no object": records() + "7\n",
    "a list": records(more=(45, [1])),
}


@pytest.mark.parametrize("name", RECORDS)
def test_json_lines_are_answered_and_scored_as_whole(
    flowers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(prediction, "open_predictor", evaluation.open_predictor)
    new = tmp_path / "new.jsonl"
    new.write_text(RECORDS[name])
    whole = scored(flowers.run, new), written(flowers.run, new)
    in_stretches(monkeypatch)
    assert (scored(flowers.run, new), written(flowers.run, new)) == whole
    assert isinstance(whole[0][0], type) == (name in list(RECORDS)[4:])
    if not isinstance(whole[0][0], type):
        with prediction.predict_stream(flowers.run, new) as stream:
            assert max(len(part.outputs[0].rows) for part in stream.parts) < 30


def test_inputs_are_not_held_in_memory(flowers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    in_stretches(monkeypatch)
    table = tmp_path / "new.csv"
    table.write_text(FLOWERS)
    members = evaluation.open_predictor(flowers.run, nnrun.Options()).members
    with scored_rows.rows_to_score(table, members, nnrun.Options()) as ((part,), _):
        assert part.chunk
        assert len(part) == 60
        assert all(isinstance(array.base, np.memmap) for array in part.x.values())


def test_an_archive_is_answered_and_scored_as_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "open_predictor", open_predictor)
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).normal(size=(60, 3))
    np.savez("rows.npz", x=x, y=x.argmax(axis=1))
    config = {
        "dataset": {"npz": "rows.npz", "preprocess": ["StandardScaler"], "split": {"test": 0.2}},
        "layers": [{"Dense": {"units": 3, "activation": "softmax"}}],
        "loss": "sparse_categorical_crossentropy",
        "metrics": ["accuracy"],
        "training": {"epochs": 1, "batch_size": 8, "engine": "graph"},
        "plots": False,
    }
    Path("npz.yaml").write_text(json.dumps(config))
    run = nnrun.train("npz.yaml").run
    new = Path("new.npz")
    gaps = x.copy()
    gaps[[7, 50], 1] = np.nan
    archives = {
        "with others": {"x": x, "y": x.argmax(axis=1), "id": np.arange(60) * 2, "more": np.zeros(7)},
        "gaps": {"x": gaps, "y": x.argmax(axis=1)},
        "another class": {"x": x, "y": np.arange(60)},
        "unequal": {"x": x, "y": np.zeros(59, int)},
        "wider": {"x": np.zeros((60, 4)), "y": np.zeros(60, int)},
    }
    for name, arrays in archives.items():
        np.savez_compressed(new, **arrays)
        whole = scored(run, new), written(run, new)
        with monkeypatch.context() as patch:
            in_stretches(patch)
            assert (scored(run, new), written(run, new)) == whole, name
        assert isinstance(whole[0][0], type) == (name != "with others")
    np.savez(new, **archives["with others"])
    in_stretches(monkeypatch)
    with prediction.predict_stream(run, new) as stream:
        assert max(len(part.outputs[0].rows) for part in stream.parts) < 30


def written(run: Any, source: Path) -> Any:
    text = io.StringIO()
    try:
        with prediction.predict_stream(run, source) as stream:
            stream.write_csv(text)
    except NnrunError as error:
        return type(error), str(error)
    return text.getvalue(), stream.notes
