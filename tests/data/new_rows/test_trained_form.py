"""The same rows are prepared alike, to the last bit, in whatever form they come: files, streamed or not, and frames."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.data import RowStream
from nnrun.data.values.cells import moment_text
from nnrun.errors import DataError

pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

ROWS = 40
DAYS = ["2031-05-02", "2031-06-30"]
TABLE = pd.DataFrame(
    {
        "a": [n / 7 for n in range(ROWS)],
        "code": ["007", "01", "12", "7"] * 10,
        "yes": [n % 3 > 0 for n in range(ROWS)],
        "day": pd.to_datetime([DAYS[n % 2] for n in range(ROWS)]),
        "large": [2**53 + 1, 2**53 + 3, 5, 7] * 10,
        "y": [n % 2 == 1 for n in range(ROWS)],
    }
)
STEPS = "preprocess: [{OneHotEncoder: {handle_unknown: %s}, columns: [code, yes, day, large]}, StandardScaler]"


def as_csv(path: Path) -> Any:
    TABLE.to_csv(path / "new.csv", index=False)
    return path / "new.csv"


def as_lines(path: Path) -> Any:
    (path / "new.jsonl").write_text("\n".join(map(json.dumps, TABLE.astype({"day": str}).to_dict("records"))))
    return path / "new.jsonl"


def as_parquet(path: Path, table: Any = TABLE) -> Any:
    table.to_parquet(path / "new.parquet", row_group_size=7)
    return path / "new.parquet"


def as_archive(path: Path) -> Any:
    arrays = {name: np.asarray(TABLE.astype({"day": str, "code": str})[name].tolist()) for name in TABLE}
    np.savez(path / "new.npz", **arrays)
    return path / "new.npz"


FORMS: dict[str, Callable[[Path], Any]] = {
    "CSV": as_csv,
    "JSON Lines": as_lines,
    "Parquet": as_parquet,
    "Parquet in nanoseconds": lambda path: as_parquet(path, TABLE.astype({"day": "datetime64[ns]"})),
    "npz": as_archive,
    "frame": lambda _: TABLE,
    "frame in nanoseconds": lambda _: TABLE.astype({"day": "datetime64[ns]"}),
    "frame of nullable columns": lambda _: TABLE.convert_dtypes(),
    "frame of Arrow": lambda _: TABLE.convert_dtypes(dtype_backend="pyarrow"),
    "table of Arrow": lambda _: pa.Table.from_pandas(TABLE),
    "records": lambda _: TABLE.to_dict("records"),
    "frame as read": lambda path: pd.read_csv(as_csv(path), dtype={"code": str}),
}
TRAINED = {"csv": as_csv, "parquet": as_parquet, "json_lines": as_lines}


@pytest.fixture(scope="module", params=TRAINED)
def trained(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A preparation fitted on the rows in one form, with the arrays that it makes of them."""
    from nnrun import spec
    from tests.data.conftest import Experiment, learning

    folder = tmp_path_factory.mktemp(request.param)
    path = TRAINED[request.param](folder)
    config = folder / "c.yaml"
    dataset = f"dataset: {{{request.param}: {{path: {path}}}, target: y, {STEPS % 'ignore'}}}\n"
    config.write_text(dataset + learning("binary", units=None, inputs="", training=""))
    made = Experiment(spec.load(config)).prepared()
    return made.preparation, made.train.x["x"], made.train.y["target"]


def prepared(source: Any, preparation: Any, size: int, *, targets: bool = True) -> tuple[Any, Any, tuple[str, ...]]:
    stream = RowStream(source, preparation, size=size, targets=targets)
    pieces = list(stream)
    y = np.concatenate([piece.y["target"] for piece in pieces]) if targets else None
    return np.concatenate([piece.x["x"] for piece in pieces]), y, stream.notes


@pytest.mark.parametrize("size", [2**20, 600], ids=["whole", "streamed"])
@pytest.mark.parametrize("form", FORMS)
def test_rows_of_every_form_are_those_of_training(trained: Any, tmp_path: Path, form: str, size: int) -> None:
    preparation, x, y = trained
    new_x, new_y, notes = prepared(FORMS[form](tmp_path), preparation, size)
    assert new_x.tobytes() == x.tobytes()
    assert np.array_equal(new_y, y)
    assert not any("ignores" in note for note in notes)


@pytest.mark.parametrize("size", [2**20, 60], ids=["whole", "streamed"])
def test_values_that_a_step_passes_over_are_counted(experiment: Any, tmp_path: Path, size: int) -> None:
    dataset = f"dataset: {{csv: t.csv, target: y, {STEPS % 'ignore'}}}"
    made = experiment(dataset, "binary", t_csv=TABLE.to_csv(index=False)).prepared()
    rows = TABLE.assign(code=["007"] * 15 + ["13", None] + ["01"] * 23, large=[5] * 30 + [6] * 10)
    rows.to_csv(tmp_path / "new.csv", index=False)
    _, _, notes = prepared(tmp_path / "new.csv", made.preparation, size)
    assert notes[-2:] == (
        "column 'code': OneHotEncoder ignores 2 of 40 values that were not in training, the first in row 15, '13'",
        "column 'large': OneHotEncoder ignores 10 of 40 values that were not in training, the first in row 30, '6'",
    )


def test_columns_that_are_not_used_are_not_read(experiment: Any, tmp_path: Path) -> None:
    made = experiment("dataset: {csv: t.csv, target: y}", "number", t_csv="a,y\n1,2\n3,4\n").prepared()
    TABLE[["a"]].assign(blob=b"\0").to_parquet(tmp_path / "new.parquet")
    assert len(prepared(tmp_path / "new.parquet", made.preparation, 2**20, targets=False)[0]) == ROWS


def test_true_is_no_number_where_training_had_numbers(experiment: Any, tmp_path: Path) -> None:
    made = experiment("dataset: {csv: t.csv, target: y}", "number", t_csv="a,y\n1,2\n3,4\n").prepared()
    (tmp_path / "new.csv").write_text("a\n1\ntrue\n")
    with pytest.raises(DataError, match="'true' is not a number: it says yes or no"):
        prepared(tmp_path / "new.csv", made.preparation, 2**20, targets=False)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2031-05-02 00:00:00.000000000", "2031-05-02"),
        ("2031-05-02T10:30:00.500", "2031-05-02 10:30:00.5"),
        ("2031-05-02 00:00:00Z", "2031-05-02 00:00:00+00:00"),
        ("2031-05-02 10:00:00.000-0330", "2031-05-02 10:00:00-03:30"),
        ("2031-05-02", "2031-05-02"),
        ("2031-05", "2031-05"),
        ("10:30:00.250000", "10:30:00.25"),
    ],
)
def test_moments_have_one_form(written: str, text: str) -> None:
    assert moment_text(written) == text


@pytest.mark.parametrize("form", ["frame", "nullable", "lists", "Parquet", "JSON Lines"])
def test_yes_and_no_with_gaps_are_those_of_a_text_table(experiment: Any, tmp_path: Path, form: str) -> None:
    values = [None if n % 5 == 3 else n % 2 == 0 for n in range(ROWS)]
    table = pd.DataFrame({"yes": pd.Series(values, dtype=object), "y": range(ROWS)})
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [{OneHotEncoder: {handle_unknown: ignore}}]}"
    made = experiment(dataset, t_csv=table.to_csv(index=False)).prepared()
    table.to_parquet(tmp_path / "new.parquet")
    (tmp_path / "new.jsonl").write_text("\n".join(map(json.dumps, table.to_dict("records"))))
    rows = {"frame": table, "nullable": table.convert_dtypes(), "lists": {"yes": values, "y": list(range(ROWS))}}
    source = rows.get(form, tmp_path / ("new.parquet" if form == "Parquet" else "new.jsonl"))
    assert prepared(source, made.preparation, 200)[0].tobytes() == made.train.x["x"].tobytes()


@pytest.mark.parametrize("form", ["JSON Lines", "packed JSON Lines", "Parquet", "frame"])
def test_ids_keep_their_digits_beside_a_gap(experiment: Any, tmp_path: Path, form: str) -> None:
    made = experiment("dataset: {csv: t.csv, target: y}", t_csv="a,y\n1,2\n3,4\n").prepared()
    table = pd.DataFrame({"id": [7.0, None, 9.0], "a": [1, 2, 3]})
    lines = b'{"id": 7, "a": 1}\n{"a": 2}\n{"id": 9, "a": 3}\n'
    table.astype({"id": "Int64"}).to_parquet(tmp_path / "new.parquet")
    (tmp_path / "new.jsonl").write_bytes(lines)
    (tmp_path / "new.jsonl.gz").write_bytes(gzip.compress(lines))
    names = {"JSON Lines": "new.jsonl", "packed JSON Lines": "new.jsonl.gz", "Parquet": "new.parquet"}
    source = tmp_path / names[form] if form in names else table
    assert [id for rows in RowStream(source, made.preparation) for id in rows.ids["id"]] == ["7", "", "9"]


@pytest.mark.parametrize("trained", ["csv", "parquet"])
def test_midnight_is_written_with_its_time_or_without(experiment: Any, tmp_path: Path, trained: str) -> None:
    moments = pd.to_datetime([f"2031-05-0{n % 5 + 1} {'00' if n % 2 else '10'}:00:00" for n in range(ROWS)])
    table = pd.DataFrame({"when": moments, "y": range(ROWS)})  # pandas writes midnight beside other times
    table.to_parquet(tmp_path / "t.parquet")
    table.to_csv(tmp_path / "t.csv", index=False)
    steps = "preprocess: [{OneHotEncoder: {handle_unknown: ignore}}]"
    made = experiment(f"dataset: {{{trained}: {{path: t.{trained}}}, target: y, {steps}}}").prepared()
    for source in (tmp_path / "t.parquet", tmp_path / "t.csv", table):
        assert prepared(source, made.preparation, 200)[0].tobytes() == made.train.x["x"].tobytes()


@pytest.mark.parametrize("trained", ["parquet", "json_lines"])
@pytest.mark.parametrize("step", ["OneHotEncoder: {handle_unknown: ignore}", "vocabulary: {max_words: 9}"])
def test_words_that_were_texts_in_training_are_no_gaps_in_a_text_table(
    experiment: Any, tmp_path: Path, trained: str, step: str
) -> None:
    table = pd.DataFrame({"region": ["NA", "EU", "None", None] * 10, "y": ["None", "null"] * 20})
    table.to_parquet(tmp_path / "t.parquet")
    table.to_json(tmp_path / "t.json_lines", orient="records", lines=True)
    table.to_csv(tmp_path / "new.csv", index=False)
    pad = ", {pad: 1}" if "words" in step else ""
    steps = f"target: y, preprocess: [{{{step}}}{pad}]"
    made = experiment(f"dataset: {{{trained}: {{path: t.{trained}}}, {steps}}}", "binary").prepared()
    x, y, notes = prepared(tmp_path / "new.csv", made.preparation, 100)
    assert (x.tobytes(), y.tolist(), notes) == (made.train.x["x"].tobytes(), made.train.y["target"].tolist(), ())


def test_what_an_array_masks_is_missing(experiment: Any) -> None:
    steps = (
        "preprocess: [{SimpleImputer: {}, columns: [a, n]}, {OneHotEncoder: {handle_unknown: ignore}, columns: [c]}]"
    )
    made = experiment(
        f"dataset: {{csv: t.csv, target: y, {steps}}}", t_csv="a,n,c,y\n1.5,1,x,1\n,,,2\n3.5,4,z,3\n"
    ).prepared()
    mask = [False, True, False]
    masked = {"a": [1.5, 9.0, 3.5], "n": [1, 9, 4], "c": ["x", "x", "z"]}
    columns = {name: np.ma.masked_array(values, mask) for name, values in masked.items()}
    assert np.array_equal(prepared(columns, made.preparation, 99, targets=False)[0], made.train.x["x"])
    numbers = experiment("dataset: {csv: t.csv, target: y, preprocess: [SimpleImputer]}", t_csv="a,b,y\n1,2,3\n,4,5\n")
    matrix = np.ma.masked_array([[1.0, 2.0], [9.0, 4.0]], [[False, False], [True, False]])
    made = numbers.prepared()
    assert np.array_equal(prepared(matrix, made.preparation, 99, targets=False)[0], made.train.x["x"])


def test_bytes_among_objects_are_their_text(experiment: Any) -> None:
    steps = "preprocess: [{OneHotEncoder: {handle_unknown: error}}]"
    made = experiment(f"dataset: {{csv: t.csv, target: y, {steps}}}", t_csv="c,y\nx,1\ncafé,2\n").prepared()
    rows = pd.DataFrame({"c": [b"x", "café".encode()]})
    assert np.array_equal(prepared(rows, made.preparation, 99, targets=False)[0], made.train.x["x"])
