"""``nnrun compare``: tables for people, JSON for programs, rows into a file, mistakes in one line."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.comparison.run_fixtures import class_answers, write_run
from tests.invoke import nnrun


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs: weak, strong and other."""
    folder = tmp_path_factory.mktemp("runs")
    for number, (name, right) in enumerate({"weak": 0.6, "strong": 0.8, "other": 0.7}.items()):
        write_run(folder / name, class_answers(200, right, number), rate=number + 1)
    return folder


def test_two_runs_as_tables_and_curves(runs: Path) -> None:
    answer = nnrun("compare", runs / "weak", runs / "strong")
    assert answer.code == 0
    assert answer.err == ""
    for text in (
        "part      test, 200 rows that both scored",
        "metric    baseline     run  difference",
        "better",
        "run     rows  mends  breaks  as before",
        "val_loss",
        "A weak  last 0.5000",
        "McNemar",
        "bootstrap over rows, percentile (2,000 resamples, seed 0)",
    ):
        assert text in answer.out


def test_names_are_resolved_and_said(runs: Path) -> None:
    answer = nnrun("compare", "weak", "strong", "--runs-dir", runs)
    assert answer.code == 0
    assert f"note: weak is {runs / 'weak'}" in answer.err


def test_narrow_terminals_cut_no_number(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    answer = nnrun("compare", runs / "weak", runs / "strong", runs / "other")
    assert max(map(len, answer.out.splitlines())) <= 40
    assert "  p (Holm)" in answer.out


def test_json_has_everything(runs: Path) -> None:
    plain = nnrun("compare", runs / "weak", runs / "strong", "--json", "--metric", "accuracy").json()
    assert plain["baseline"] == "weak"
    (difference,) = plain["differences"]
    assert difference["verdict"] == "better"
    assert "changed" not in plain
    listed = nnrun("compare", runs / "weak", runs / "strong", "--json", "--rows").json()
    (counts,) = listed["rows"]
    assert len(listed["changed"]) == counts["mended"] + counts["broken"]


def test_rows_are_listed_and_written(runs: Path, tmp_path: Path) -> None:
    listed = nnrun("compare", runs / "weak", runs / "strong", "--rows")
    assert "changed rows of strong; 20 of" in listed.out
    assert "mended" in listed.out
    file = tmp_path / "rows.csv"
    assert nnrun("compare", runs / "weak", runs / "strong", "--rows", file).code == 0
    with file.open() as stream:
        rows = list(csv.DictReader(stream))
    assert {row["change"] for row in rows} == {"mended", "broken"}
    assert set(rows[0]) == {"run", "output", "row", "change", "true", "baseline", "predicted", "gain"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["weak"], "a comparison takes two different runs or more"),
        (["weak", "missing"], "there is no run 'missing'"),
        (["weak", "strong", "--metric", "acc"], "the runs have no score 'acc' of the test part"),
        (["weak", "strong", "--part", "validation"], "no run has scores of a validation part; they have test"),
        (["weak", "strong", "--rows", "a.csv", "b.csv"], "--rows takes one file, not a.csv and b.csv"),
    ],
)
def test_mistakes_are_one_line(runs: Path, words: list[str], message: str) -> None:
    answer = nnrun("compare", *words, "--runs-dir", runs, "--quiet")
    assert answer.code == 2
    assert message in answer.errors()[0]
    assert answer.out == ""


def test_a_file_of_a_run_is_not_written_over(runs: Path) -> None:
    file = runs / "weak" / "predictions.csv"
    answer = nnrun("compare", runs / "weak", runs / "strong", "--rows", file)
    assert answer.code == 2
    assert "is a file of the run" in answer.errors()[0]


@pytest.mark.process
def test_neither_tensorflow_nor_pandas_is_loaded(runs: Path) -> None:
    program = (
        "import sys; from nnrun.cli.main import run; "
        f"run(['compare', {str(runs / 'weak')!r}, {str(runs / 'strong')!r}, '--quiet']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), 'scipy.stats' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *loaded, has_stats = answer.stdout.splitlines()[-1].split()
    assert {"tensorflow", "keras", "pandas", "sklearn", "matplotlib"}.isdisjoint(loaded)
    assert has_stats == "False"
