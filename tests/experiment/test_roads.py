"""Whatever road rows take to a model, the same rows get the same answers, and the same mistakes are refused."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

import nnrun
from nnrun.commands import predict as predicting
from nnrun.commands.predict import Predicted
from nnrun.errors import ConfigError, DataError, NnrunError
from nnrun.experiment.answering import evaluation
from nnrun.experiment.answering.ensemble import open_predictor
from tests.data.pictures import BLUE, GREEN, RED, folder_of, image_bytes
from tests.invoke import table
from tests.scripts.running import GRAPH, THREADS, assert_same, executed, weights_of

pytestmark = pytest.mark.tensorflow

CONFIG = """\
name: roads
seed: 1
dataset:
  csv: {path: train.csv, features: [user, age, port]}
  target: ill
  split: {test: 0.25}
  inputs: {user: [user], rest: [age, port]}
  preprocess:
    - {SimpleImputer: {strategy: most_frequent}, columns: [port]}
    - {OneHotEncoder: {sparse_output: false}, columns: [port]}
    - {StandardScaler: {}, columns: [age]}
layers:
  - {Sequential: [{Embedding: {input_dim: 9, output_dim: 2}}, Flatten], name: who, inputs: user}
  - {Concatenate: {}, inputs: [who, rest]}
  - {Dense: {units: 1, activation: sigmoid}}
loss: binary_crossentropy
training: {epochs: 1, batch_size: 4}
plots: false
"""
ROWS: list[dict[str, Any]] = [
    {"id": f"0{n}", "user": n % 9, "age": 20.5 + 3 * n, "port": "SCQ"[n % 3], "ill": "yes" if n % 4 == 1 else "no"}
    for n in range(20)
]

Row = Mapping[str, Any]
Road = Callable[[Path, list[Row]], Any]


def write_csv(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows([["" if value is None else value for value in row.values()] for row in rows])
    return path


def columns_of(rows: list[Row]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def npz(folder: Path, rows: list[Row]) -> Path:
    columns = {
        name: ["" if value is None else value for value in values] if name in ("id", "port", "ill") else values
        for name, values in columns_of(rows).items()
    }
    np.savez(folder / "new.npz", **{n: np.array(v, dtype=float if None in v else None) for n, v in columns.items()})
    return folder / "new.npz"


def parquet(folder: Path, rows: list[Row]) -> Path:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    files.write_table(pa.table(columns_of(rows)), folder / "new.parquet")
    return folder / "new.parquet"


def frame(_folder: Path, rows: list[Row]) -> Any:
    return pytest.importorskip("pandas").DataFrame(columns_of(rows))


def nullable_frame(folder: Path, rows: list[Row]) -> Any:
    return frame(folder, rows).convert_dtypes()


def packed(folder: Path, rows: list[Row]) -> Path:
    path = folder / "new.csv.gz"
    path.write_bytes(gzip.compress(write_csv(folder / "new.csv", rows).read_bytes()))
    return path


@dataclass(frozen=True)
class Piped:
    """Rows on standard input."""

    content: bytes


def piped(folder: Path, rows: list[Row]) -> Piped:
    return Piped(write_csv(folder / "new.csv", rows).read_bytes())


def as_texts(rows: list[Row]) -> list[Row]:
    return [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]


def npz_of_text(folder: Path, rows: list[Row]) -> Path:
    texts = columns_of([{name: value or "" for name, value in row.items()} for row in as_texts(rows)])
    np.savez(folder / "new.npz", **{name: np.array(values) for name, values in texts.items()})
    return folder / "new.npz"


def structured(_folder: Path, rows: list[Row]) -> Any:
    kinds = {int: "i8", float: "f8"}
    names = columns_of(rows)
    dtype = [(name, kinds.get(type(values[-1]), "O")) for name, values in names.items()]
    dtype = [(name, "f8" if any(isinstance(v, float) for v in names[name]) else kind) for name, kind in dtype]
    return np.array([tuple(row.values()) for row in rows], dtype=dtype)


ROADS: dict[str, Road] = {
    "csv": lambda folder, rows: write_csv(folder / "new.csv", rows),
    "npz": npz,
    "parquet": parquet,
    "lists": lambda _folder, rows: columns_of(rows),
    "frame": frame,
    "nullable frame": nullable_frame,
    "structured": structured,
    "gzip": packed,
    "standard input": piped,
    "frame of text": lambda folder, rows: frame(folder, as_texts(rows)),
    "archive of text": npz_of_text,
    "parquet of text": lambda folder, rows: parquet(folder, as_texts(rows)),
}


@pytest.fixture(scope="module", autouse=True)
def _opened_once() -> Iterator[None]:
    """A run is opened once for all tests: what differs is what is given to it."""
    opened = cache(lambda run: open_predictor(run, nnrun_options(Path(run).parent.parent), None))
    with (
        mock.patch.object(predicting, "open_predictor", lambda run, *_: opened(run)),
        mock.patch.object(evaluation, "open_predictor", lambda run, *_: opened(run)),
    ):
        yield


@contextmanager
def given(source: Any) -> Iterator[Any]:
    """A source as the functions take it."""
    if isinstance(source, Piped):
        with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(source.content))):
            yield "-"
    else:
        yield source


def predict(run: Path, source: Any) -> Predicted:
    with given(source) as rows:
        return nnrun.predict(run, rows)


def evaluate(run: Path, source: Any) -> Any:
    with given(source) as rows:
        return nnrun.evaluate(run, data=rows)


ASKED: dict[str, Callable[[Path, Any], Any]] = {"predict": predict, "evaluate": evaluate}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roads")
    write_csv(folder / "train.csv", ROWS)
    (folder / "config.yaml").write_text(CONFIG)
    return nnrun.train(folder / "config.yaml", (), nnrun_options(folder)).run


def nnrun_options(folder: Path) -> Any:
    from nnrun.experiment.options import Options

    return Options(runs_dir=folder / "runs")


def answers(predicted: Predicted) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(predicted.to_csv())))


@pytest.mark.parametrize("road", ROADS)
def test_every_road_gives_the_same_answers(run: Path, tmp_path: Path, road: str) -> None:
    rows = [{**row, "port": None if n == 2 else row["port"]} for n, row in enumerate(ROWS[:6])]
    expected = nnrun.predict(run, write_csv(tmp_path / "expected.csv", rows))
    predicted = predict(run, ROADS[road](tmp_path, rows))
    assert predicted.notes == ()
    assert list(answers(predicted)[0]) == ["row", "id", "predicted", "probability_yes"]
    assert answers(predicted) == answers(expected)
    assert [row["id"] for row in answers(predicted)] == [row["id"] for row in rows]


def test_an_input_as_a_matrix_gives_the_same_answers(run: Path) -> None:
    names = ("user", "age", "port")
    matrix = np.array([[row[name] for name in names] for row in ROWS], dtype=object)
    without_ids = nnrun.predict(run, {name: [row[name] for row in ROWS] for name in names}).to_csv()
    assert nnrun.predict(run, matrix).to_csv() == without_ids
    assert nnrun.predict(run, {"user": matrix[:, 0], "rest": matrix[:, 1:]}).to_csv() == without_ids


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "id without a row": ({"user": 9}, "column 'user', row 1: 9 is no id from 0 to 8, which Embedding"),
    "negative id": ({"user": -1}, "column 'user', row 1: -1 is no id from 0 to 8"),
    "id with a fraction": ({"user": 3.5}, "column 'user', row 1: 3.5 is no id from 0 to 8"),
    "missing number": ({"age": None}, "column 'age', row 1: the value is missing"),
    "infinite": ({"age": float("inf")}, "column 'age', row 1: the value is infinite"),
    "too large for float32": ({"age": 1e300}, "column 'age', row 1: 1e+300 is too large for float32"),
    "text for a number": ({"age": "old"}, "column 'age', row 1: 'old' is not a number"),
    "unseen category": ({"port": "X"}, "column 'port', row 1: 'X'"),
}
"""What is wrong with the second row, and what is said."""


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("road", ROADS)
def test_what_training_refuses_every_road_refuses(
    run: Path, tmp_path: Path, road: str, asked: str, mistake: str
) -> None:
    wrong, message = MISTAKES[mistake]
    rows = [ROWS[0], {**ROWS[1], **wrong}, ROWS[2]]
    if isinstance(wrong.get("age"), str):
        rows = [{**row, "age": str(row["age"])} for row in rows]
    if any(isinstance(value, float) for value in wrong.values()) and "user" in wrong:
        rows = [{**row, "user": float(row["user"])} for row in rows]
    with pytest.raises(DataError) as told:
        ASKED[asked](run, ROADS[road](tmp_path, rows))
    (problem,) = told.value.problems
    assert message in problem.message
    if road in ("csv", "gzip"):
        assert problem.place is not None
        assert problem.place.line == 3
        assert Path(problem.place.file).parent == tmp_path


WRONG_TARGETS = {
    "another class": ({"ill": "maybe"}, "'maybe'"),
    "another spelling": ({"ill": "Yes"}, "'Yes' and 'yes' differ in capital letters"),
    "missing": ({"ill": None}, "column 'ill', row 1: the target is missing"),
}


@pytest.mark.parametrize("mistake", WRONG_TARGETS)
@pytest.mark.parametrize("road", ROADS)
def test_targets_that_are_none_are_refused_where_rows_are_scored(
    run: Path, tmp_path: Path, road: str, mistake: str
) -> None:
    wrong, message = WRONG_TARGETS[mistake]
    rows = [ROWS[0], {**ROWS[1], **wrong}, *ROWS[2:]]
    with pytest.raises(NnrunError) as told:
        evaluate(run, ROADS[road](tmp_path, rows))
    assert message in str(told.value)
    assert len(answers(predict(run, ROADS[road](tmp_path, rows)))) == len(rows)


@pytest.mark.parametrize("road", ROADS)
def test_other_data_is_scored_alike_on_every_road(run: Path, tmp_path: Path, road: str) -> None:
    rows = [{**row, "port": None if n == 2 else row["port"], "more": n} for n, row in enumerate(ROWS)]
    expected = nnrun.evaluate(run, data=write_csv(tmp_path / "expected.csv", rows))
    backwards = [dict(reversed(row.items())) for row in rows]  # columns go by their names
    scored = evaluate(run, ROADS[road](tmp_path, backwards))
    assert scored.metrics == expected.metrics
    assert scored.notes == expected.notes == ("columns that the model does not use: more",)


PIXELS = """\
name: pixels
dataset:
  npz: train.npz
  preprocess: [{scale: 255}]
layers: [Flatten, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 1}
plots: false
"""
PICTURES = PIXELS.replace("npz: train.npz", "images: {path: pets, size: [2, 3]}").replace("name: pixels", "name: pets")
COLORS = {"cat": RED, "dog": GREEN, "owl": BLUE}
X = np.arange(24, dtype="uint8").reshape(6, 4)
Y = np.array([0, 1, 2, 0, 1, 2])


def test_a_matrix_gives_the_same_on_every_road(tmp_path: Path) -> None:
    np.savez(tmp_path / "train.npz", x=X, y=Y)
    (tmp_path / "config.yaml").write_text(PIXELS)
    run = nnrun.train(tmp_path / "config.yaml", (), nnrun_options(tmp_path)).run
    rows = [{**{f"p{n}": value for n, value in enumerate(row)}, "y": y} for row, y in zip(X.tolist(), Y, strict=True)]
    expected = nnrun.evaluate(run).metrics["train"]
    labelled = {
        "npz": tmp_path / "train.npz",
        "csv": write_csv(tmp_path / "new.csv", rows),
        "standard input": piped(tmp_path, rows),
        "mapping": {"x": X, "y": Y},
        "lists": {"x": X.tolist(), "y": Y.tolist()},
    }
    for road, source in labelled.items():
        assert evaluate(run, source).metrics["data"] == pytest.approx(expected, rel=1e-6), road
    answered = predict(run, X).to_csv()
    for road, source in {**labelled, "lists of rows": X.tolist()}.items():
        assert predict(run, source).to_csv() == answered, road
    np.savez(tmp_path / "narrow.npz", x=X[:, :3], y=Y)
    columns = [{name: row[name] for name in ("p0", "p1", "y")} for row in rows]
    narrow = [tmp_path / "narrow.npz", write_csv(tmp_path / "narrow.csv", columns), {"x": X[:, :3], "y": Y}]
    for source in narrow:
        for asked in ASKED.values():
            with pytest.raises(NnrunError, match="the model takes"):
                asked(run, source)


def test_pictures_give_the_same_on_every_road(tmp_path: Path) -> None:
    files = {f"{name}/{n}.png": image_bytes(color) for name, color in COLORS.items() for n in range(2)}
    pets = folder_of(tmp_path / "pets", files)
    (tmp_path / "config.yaml").write_text(PICTURES)
    run = nnrun.train(tmp_path / "config.yaml", (), nnrun_options(tmp_path)).run
    listed = [{"file": f"pets/{name}", "label": name.partition("/")[0]} for name in sorted(files)]
    pixels = np.array([np.full((2, 3, 3), COLORS[str(row["label"])], "uint8") for row in listed])
    labels = [row["label"] for row in listed]
    np.savez(tmp_path / "new.npz", image=pixels, label=np.array(labels))
    sources = {
        "folder": pets,
        "list": write_csv(tmp_path / "list.csv", listed),
        "npz": tmp_path / "new.npz",
        "mapping": {"image": pixels, "label": labels},
    }
    expected = nnrun.evaluate(run).metrics["train"]
    answered = [row["predicted"] for row in answers(predict(run, pets))]
    for road, source in sources.items():
        assert evaluate(run, source).metrics["data"] == pytest.approx(expected, rel=1e-6), road
        assert [row["predicted"] for row in answers(predict(run, source))] == answered, road
    unknown = {
        "folder": folder_of(tmp_path / "more", {**files, "fox/1.png": image_bytes()}),
        "list": write_csv(tmp_path / "more.csv", [*listed, {"file": "pets/cat/0.png", "label": "fox"}]),
        "mapping": {"image": pixels, "label": ["fox", *labels[1:]]},
    }
    for source in unknown.values():
        with pytest.raises(NnrunError, match="fox"):
            evaluate(run, source)


def trained(folder: Path, rows: list[Row]) -> None:
    write_csv(folder / "train.csv", rows)
    (folder / "config.yaml").write_text(CONFIG)
    nnrun.train(folder / "config.yaml", "training.epochs=1", nnrun_options(folder))


def folded(folder: Path, rows: list[Row]) -> None:
    write_csv(folder / "train.csv", rows)
    (folder / "config.yaml").write_text(CONFIG + "kfold: {k: 2}\n")
    nnrun.kfold(folder / "config.yaml", (), nnrun_options(folder))


def members(folder: Path, rows: list[Row]) -> None:
    write_csv(folder / "train.csv", rows)
    (folder / "config.yaml").write_text(CONFIG + "ensemble: {members: 2}\n")
    from nnrun.commands.train import train as train_ensemble

    train_ensemble(folder / "config.yaml", (), nnrun_options(folder))


def scripted(folder: Path, rows: list[Row]) -> None:
    write_csv(folder / "train.csv", rows)
    (folder / "config.yaml").write_text(CONFIG)
    nnrun.script(folder / "config.yaml")


TRAININGS = {"train": trained, "kfold": folded, "ensemble": members, "script": scripted}


@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name != "unseen category"])
@pytest.mark.parametrize("road", TRAININGS)
def test_training_refuses_it_before_it_begins(tmp_path: Path, road: str, mistake: str) -> None:
    wrong, message = MISTAKES[mistake]
    with pytest.raises(NnrunError) as told:
        TRAININGS[road](tmp_path, [ROWS[0], {**ROWS[1], **wrong}, *ROWS[2:]])
    (problem,) = told.value.problems
    assert message in problem.message
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == (str(tmp_path / "train.csv"), 3)
    assert not list((tmp_path / "runs").glob("*"))


STOPS = {
    "id without a row": "user, row 1: no whole number from 0 to 8",
    "negative id": "user, row 1: no whole number from 0 to 8",
    "id with a fraction": "user, row 1: no whole number from 0 to 8",
    "missing number": "rest, row 1: a value is missing or infinite",
    "infinite": "infinity",
    "too large for float32": "rest, row 0: a value is missing or infinite",  # spread over all rows by the scaler
    "text for a number": "could not convert string to float: 'old'",
}


@pytest.mark.filterwarnings("ignore")
def test_a_printed_script_does_as_the_training_and_stops_where_it_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{**row, "port": None if n == 2 else row["port"]} for n, row in enumerate(ROWS)]
    write_csv(tmp_path / "train.csv", rows)
    (tmp_path / "config.yaml").write_text(CONFIG)
    run = nnrun.train(tmp_path / "config.yaml", [THREADS, GRAPH], nnrun_options(tmp_path)).run
    text = nnrun.script(tmp_path / "config.yaml", [THREADS])
    program = executed(text)
    assert program.out == (run / "history.csv").read_text()
    assert_same(list(program.saved.values()), weights_of(run))
    for mistake, message in STOPS.items():  # the file changes after the script was printed
        write_csv(tmp_path / "train.csv", [rows[0], {**rows[1], **MISTAKES[mistake][0]}, *rows[2:]])
        with pytest.raises((SystemExit, ValueError), match=message):
            executed(text)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("loss", "wrong", "message"),
    [
        ("mse", "", "target, row 1: a value is missing or infinite"),
        ("mse", "inf", "target, row 1: a value is missing or infinite"),
        ("{SparseCategoricalCrossentropy: {from_logits: true}}", "3", "target, row 1: no whole number from 0 to 2"),
    ],
)
def test_a_printed_script_stops_at_a_target_that_a_training_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loss: str, wrong: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    units = 1 if loss == "mse" else 3
    (tmp_path / "config.yaml").write_text(
        f"dataset: {{csv: t.csv, target: y}}\nlayers: [Dense: {units}]\nloss: {loss}\ntraining: {{epochs: 1}}\n"
    )
    rows = [{"x": n, "y": n % 3} for n in range(9)]
    write_csv(tmp_path / "t.csv", rows)
    text = nnrun.script(tmp_path / "config.yaml")
    write_csv(tmp_path / "t.csv", [rows[0], {**rows[1], "y": wrong}, *rows[2:]])
    with pytest.raises(SystemExit, match=message):
        executed(text)


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ({"user": [1], "age": [2.0]}, ConfigError, "the data lacks column 'port'; it has user, age"),
        ({"user": [1, 2], "age": [2.0], "port": ["S"]}, DataError, "columns of unequal length: user 2, age 1, port 1"),
        ({"user": 1, "age": 2.0, "port": "S"}, DataError, "'user' is a single value; it needs a row for each sample"),
        (
            np.zeros((2, 4)),
            DataError,
            r"has the shape \(2, 4\); the model takes shape \(rows, 3\), the columns user",
        ),
        ({"user": [[1, 2]], "age": [2.0], "port": ["S"]}, DataError, r"'user' has rows of shape \(2,\)"),
        (7, ConfigError, "rows to predict are a file's path, a data frame"),
    ],
)
def test_rows_in_memory_of_another_form_are_told(run: Path, source: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        nnrun.predict(run, source)


def test_a_threshold_moves_the_border_of_yes(run: Path) -> None:
    rows = columns_of(ROWS)
    likely = [float(row["probability_yes"]) for row in answers(nnrun.predict(run, rows))]
    border = sorted(likely)[5]
    told = nnrun.predict(run, rows, threshold=border).to_plain()["predictions"]
    assert [row["predicted"] for row in told] == ["yes" if value > border else "no" for value in likely]
    with pytest.raises(ConfigError, match="a threshold lies from 0 to 1, not at 2"):
        nnrun.predict(run, rows, threshold=2)


def test_rows_are_named_by_the_columns_that_are_asked_for(run: Path, tmp_path: Path) -> None:
    rows = [{**row, "code": f"00{n}"} for n, row in enumerate(ROWS)]
    predicted = nnrun.predict(run, write_csv(tmp_path / "new.csv", rows), ids=["code", "port"])
    assert list(answers(predicted)[0]) == ["row", "code", "port", "id", "predicted", "probability_yes"]
    assert answers(predicted)[3]["code"] == "003"
    assert predicted.notes == ()
    with pytest.raises(ConfigError, match="has no column 'cod'; did you mean 'code'"):
        nnrun.predict(run, tmp_path / "new.csv", ids=["cod"])
    with pytest.raises(ConfigError, match="a column 'row' cannot name the rows"):
        nnrun.predict(run, {**columns_of(ROWS), "row": [1] * 20}, ids=["row"]).to_csv()


def test_the_run_answers_as_it_did_in_training(run: Path, tmp_path: Path) -> None:
    known = {row["row"]: row["probability_yes"] for row in table(run / "predictions.csv")}
    now = {row["row"]: row["probability_yes"] for row in answers(nnrun.predict(run, columns_of(ROWS)))}
    for number, value in known.items():
        assert float(now[number]) == pytest.approx(float(value), rel=1e-5)
