"""The report command: which file it writes, over what it writes nothing, and the rows it looks up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import nnrun
from nnrun.errors import ConfigError, RunNotFound, StorageError
from tests.reports.read_page import ReadPage
from tests.reports.written_runs import write_folds, write_regression, write_run

CSV = "a,b,c,d,price\n" + "".join(f"{n},{n * 2},x,{n / 4},{n}\n" for n in range(40))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_run(tmp_path / "runs" / "flowers")


def of_csv(run: Path, sha256: str | None = None) -> Path:
    """Let a run have been trained on the table rows.csv, which lies beside it."""
    (run.parent / "rows.csv").write_text(CSV)
    text = (run / "resolved.yaml").read_text()
    text = text.replace("  iris: null\n", "  csv: {path: rows.csv}\n  target: price\n").replace(
        "loss: SparseCategoricalCrossentropy", "loss: mse"
    )
    (run / "resolved.yaml").write_text(
        text.replace("units: 3\n    activation: softmax", "units: 1").split("metrics")[0]
    )
    facts = json.loads((run / "run.json").read_text())
    facts["data"]["sha256"] = sha256 if sha256 is not None else nnrun_hash(run.parent / "rows.csv")
    (run / "run.json").write_text(json.dumps({**facts, "origins": [str(run.parent / "config.yaml")]}))
    return run


def nnrun_hash(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_run_is_written_into_its_directory_and_several_beside_nobody(run: Path) -> None:
    assert nnrun.report("flowers") == Path("runs/flowers/report.html")
    assert nnrun.report("latest", rows=False) == Path("runs/flowers/report.html")  # over an earlier one
    other = write_run(run.parent / "others", seed=4)
    assert nnrun.report([run, other]) == Path("comparison.html")
    assert nnrun.report(run, "page.html", rows=False).read_text().startswith("<!doctype html>")
    Path("pages").mkdir()
    assert nnrun.report(run, "pages", rows=False) == Path("pages/report.html")


@pytest.mark.parametrize("name", ["run.json", "model.keras", "predictions.csv"])
def test_nothing_that_a_run_wrote_is_written_over(run: Path, name: str) -> None:
    (run / name).touch()
    before = (run / name).read_bytes()
    with pytest.raises(ConfigError, match="write the page to another file"):
        nnrun.report(run, run / name)
    assert (run / name).read_bytes() == before


def test_where_else_a_page_can_be_written_is_told(run: Path) -> None:
    (run / "report.html").mkdir()  # as a directory that is somebody else's, nothing can be written there
    with pytest.raises(StorageError, match="; -o FILE writes it elsewhere"):
        nnrun.report("flowers")


def test_a_run_that_is_not_there_is_told(run: Path) -> None:
    with pytest.raises(RunNotFound, match="there is no run 'flovers'"):
        nnrun.report("flovers")
    with pytest.raises(ConfigError, match="name the run"):
        nnrun.report([])


def test_the_worst_rows_have_their_columns(tmp_path: Path) -> None:
    run = of_csv(write_regression(tmp_path / "run"))
    page = ReadPage(nnrun.report(run, tmp_path / "page.html").read_text())
    assert "The rows themselves are not shown" not in page.text
    worst = max(
        (line.split(",") for line in (run / "predictions.csv").read_text().splitlines()[1:]),
        key=lambda cells: abs(float(cells[2]) - float(cells[3])),
    )
    row = int(worst[1])
    assert f"a {row} b {row * 2} c x d " in page.text
    assert f"row {row} predicted" in page.text


@pytest.mark.parametrize("trouble", ["gone", "changed", "unread"])
def test_rows_that_cannot_be_shown_are_said(tmp_path: Path, trouble: str) -> None:
    run = of_csv(write_regression(tmp_path / "run"), "0" * 64 if trouble == "changed" else None)
    if trouble == "gone":
        (tmp_path / "rows.csv").unlink()
    page = ReadPage(nnrun.report(run, tmp_path / "page.html", rows=False if trouble == "unread" else None).read_text())
    reason = {"gone": "not found: 'rows.csv'", "changed": "has changed since the run", "unread": "without looking"}
    assert "The rows themselves are not shown" in page.text
    assert reason[trouble] in page.text
    assert page.count("table") > 4


def test_a_set_that_is_not_in_the_cache_is_not_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "nothing"))
    run = write_run(tmp_path / "run")
    text = (run / "resolved.yaml").read_text().replace("iris: null", "mnist: null").replace("    test: 0.2\n", "")
    (run / "resolved.yaml").write_text(text)
    page = ReadPage(nnrun.report(run, tmp_path / "page.html").read_text())
    assert "mnist is not in Keras's cache, and nothing is downloaded for a page" in page.text


def test_folders_of_several_runs_have_one_page(tmp_path: Path) -> None:
    folds = write_folds(tmp_path / "folds")
    shutil.rmtree(folds / "fold-2")
    page = ReadPage(nnrun.report(folds, rows=False).read_text())
    assert "cross-validation" in page.text
    assert (folds / "report.html").is_file()
