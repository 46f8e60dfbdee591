"""``nnrun runs`` as a person and a program call it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from nnrun import list_runs
from tests.invoke import nnrun
from tests.runs.index.run_samples import make_run, rewrite_facts

STORED = Path(__file__).parents[1] / "runs" / "stored"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two runs of a config, and one of another."""
    folder = tmp_path / "runs"
    make_run(folder, "mlp", seed=1)
    better = {"validation": {"loss": 0.4, "accuracy": 0.9}, "test": {"loss": 0.4, "accuracy": 0.85}}
    make_run(folder, "mlp", hours=1, seed=2, scores=better)
    make_run(folder, "wide", hours=2, seed=1, status="failed", scores=None, settings={"units": 64})
    return folder


def lines(runs_dir: Path, *words: object) -> list[str]:
    answer = nnrun("runs", *words, "--runs-dir", runs_dir)
    assert (answer.code, answer.err) == (0, "")
    return answer.out.splitlines()


def ids(runs_dir: Path) -> dict[str, str]:
    return {record.path: record.id for record in list_runs(runs_dir).records}


def test_list_has_a_line_a_run_and_the_keys_that_differ(runs: Path) -> None:
    head, *rows = [re.sub(r"^[0-9a-f]{8}  |\d{4}-\d\d-\d\d \d\d:\d\d", "", line) for line in lines(runs)]
    facts = ["id", "name", "kind", "when", "status", "epochs", "val_loss", "test.accuracy", "time"]
    assert head.split() == [*facts, "seed", "layers.0.Dense.units"]
    assert [row.split() for row in rows] == [
        ["wide", "run", "failed", "3", "0.4000", "-", "1:00", "1", "64"],
        ["mlp", "run", "completed", "3", "0.4000", "0.8500", "1:00", "2", "8"],
        ["mlp", "run", "completed", "3", "0.4000", "0.7000", "1:00", "1", "8"],
    ]
    assert lines(runs) == lines(runs, "list")


def test_what_is_filtered_and_sorted_by_is_shown(runs: Path) -> None:
    head, *rows = lines(runs, "--filter", "val_accuracy>0.5 optimizer=adam", "--sort", "-validation.loss")
    assert head.split()[-5:] == ["validation.accuracy", "validation.loss", "time", "optimizer", "seed"]
    assert [row.split()[1] for row in rows] == ["mlp", "mlp"]
    assert [row.split()[-2] for row in rows] == ["Adam", "Adam"]
    assert lines(runs, "--sort", "engine,parameters")[0].split()[-4:-2] == ["engine", "parameters"]


def test_configs_have_mean_and_deviation_over_their_seeds(runs: Path) -> None:
    wide, mlp = (line.split() for line in lines(runs, "--by", "config")[1:3])
    assert wide[:2] + wide[3:] == ["wide", "run", "0", "1", "-", "-", "64"]
    assert mlp[:2] + mlp[3:] == ["mlp", "run", "2", "0", "0.7750", "0.1061", "8"]
    assert lines(runs, "--by", "config")[-1] == (
        "method  std: the sample standard deviation over the completed runs, with n-1"
    )


def test_configs_are_shown_by_the_keys_that_were_asked_for_and_their_main_scores(runs: Path) -> None:
    head = lines(runs, "--by", "config", "--filter", "optimizer=adam status=completed", "--sort", "validation.loss")[0]
    assert "validation.loss" in head
    assert head.split()[-1] == "optimizer"


def test_a_run_that_ended_early_tells_how_many_epochs_it_was_asked_for(runs: Path) -> None:
    early = make_run(runs, "early", settings={"epochs": 50, "rate": "null"})
    assert "3 epochs" in nnrun("runs", "show", early).out
    assert "50 asked for" in nnrun("runs", "show", early).out
    assert "asked for" not in nnrun("runs", "show", "latest:mlp", "--runs-dir", runs).out
    listed = next(line.split() for line in lines(runs) if "early" in line.split())
    assert {"3/50", "null"} < {*listed}


def test_programs_get_json_and_csv_with_all_scores(runs: Path) -> None:
    answer = nnrun("runs", "--json", "--runs-dir", runs)
    wide, mlp, _ = answer.json()["runs"]
    assert (wide["status"], wide["metrics"], wide["config"]["layers.0.Dense.units"]) == ("failed", {}, 64)
    assert mlp["metrics"]["test"] == {"loss": 0.4, "accuracy": 0.85}
    assert Path(mlp["run"]).is_dir()
    rows = list(csv.DictReader(io.StringIO(nnrun("runs", "--csv", "--runs-dir", runs).out)))
    assert [row["validation.accuracy"] for row in rows] == ["", "0.9", "0.8"]
    assert [row["layers.0.Dense.units"] for row in rows] == ["64", "8", "8"]
    configs = nnrun("runs", "--by", "config", "--json", "--runs-dir", runs).json()["groups"]
    assert configs[1]["scores"]["test.accuracy"]["mean"] == pytest.approx(0.775)
    assert configs[1]["seeds"] == [1, 2]


def test_the_index_answers_in_sql_as_a_table_as_json_and_as_csv(runs: Path) -> None:
    statement = "SELECT name, test_score, NULL, x'0f10' AS bytes FROM runs WHERE status = 'completed' ORDER BY moment"
    rows = [["mlp", 0.7, None, "0f10"], ["mlp", 0.85, None, "0f10"]]
    head, *shown = lines(runs, "sql", statement)
    assert head.split() == ["name", "test_score", "NULL", "bytes"]
    assert [line.split() for line in shown] == [["mlp", "0.7", "0f10"], ["mlp", "0.85", "0f10"]]
    answer = nnrun("runs", "sql", statement, "--json", "--runs-dir", runs).json()
    assert answer == {"columns": ["name", "test_score", "NULL", "bytes"], "rows": rows}
    assert nnrun("runs", "sql", statement, "--csv", "--runs-dir", runs).out.splitlines() == [
        "name,test_score,NULL,bytes",
        "mlp,0.7,,0f10",
        "mlp,0.85,,0f10",
    ]


def test_the_same_is_a_data_frame_in_python(runs: Path) -> None:
    table = list_runs(runs, "status=completed", sort="test.accuracy").table
    assert list(table["test.accuracy"]) == [0.7, 0.85]
    assert list(table["seed"]) == [1, 2]


def test_folder_without_runs_is_said_to_have_none(tmp_path: Path) -> None:
    for folder, note in ((tmp_path, "there are no runs in"), (tmp_path / "none", "there is no folder")):
        answer = nnrun("runs", "--runs-dir", folder)
        assert (answer.code, answer.out, answer.err) == (0, "", f"note: {note} {folder}\n")
    assert nnrun("runs", "--runs-dir", tmp_path, "--json").json() == {"runs": [], "total": 0, "varying": []}
    assert nnrun("runs", "--runs-dir", tmp_path, "--csv").out == ""


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--by", "seed"], "--by 'seed' is not known; there is --by config"),
        (["--limit", "-1"], "--limit is 0 (for all) or more, not -1"),
        (["--last", "soon"], "--last: 'soon' is no span of time; write 30m, 12h, 7d or 2w"),
        (["--filter", "unts=8"], "--filter:1:1: no run has 'unts'; did you mean 'units'?"),
        (["show", "wid"], "there is no run 'wid' in"),
        (["show", "nothing"], "there is no run 'nothing' in"),
        (["diff", "latest", "lates"], "there is no run 'lates' in"),
        (["sql", "SELECT nam FROM runs"], "SQLite says: no such column: nam; did you mean 'name'?"),
        (["tag", "latest", "a b"], "'a b' cannot be a tag"),
        (["rm"], "nothing says which runs: name some, or give --older-than, --failed, --keep-best or --filter"),
        (["rm", "--failed", "--empty-trash"], "--empty-trash goes with --older-than alone"),
    ],
)
def test_mistakes_are_answered_in_a_line(runs: Path, words: list[str], error: str) -> None:
    answer = nnrun("runs", *words, "--runs-dir", runs)
    assert answer.code == 2
    assert next(line for line in answer.errors() if not line.startswith("note: ")).startswith(error)
    assert answer.out == ""


def test_a_command_of_runs_that_is_not_there_is_refused(runs: Path) -> None:
    answer = nnrun("runs", "remove", "--runs-dir", runs)
    assert (answer.code, "No such command 'remove'" in answer.err) == (2, True)


def test_run_is_shown_whole(runs: Path) -> None:
    nnrun("runs", "note", "latest:mlp", "the good one", "--runs-dir", runs)
    shown = "\n".join(nnrun("runs", "show", "best:accuracy", "--runs-dir", runs).out.splitlines())
    for part in (
        "status  completed",
        "note    the good one",
        "accuracy      0.9000  0.8500",
        "val_loss",
        "config\n  name: mlp",
    ):
        assert part in shown
    plain = nnrun("runs", "show", "best:accuracy", "--runs-dir", runs, "--json").json()
    assert plain["history"]["val_loss"] == [0.9, 0.4, 0.5]
    assert plain["note"] == "the good one"
    assert plain["facts"]["status"] == "completed"


def test_two_runs_are_compared(runs: Path) -> None:
    answer = nnrun("runs", "diff", "latest:mlp", "wide", "--runs-dir", runs, "--json").json()
    assert answer["config"] == {"dataset.split.seed": [2, 1], "layers.0.Dense.units": [8, 64]}
    assert answer["facts"]["status"] == ["completed", "failed"]
    assert (answer["data"], answer["split"]) == ("the same", "not known")
    text = nnrun("runs", "diff", "best:loss", "mlp", "--runs-dir", runs).out
    assert "config  the same, but for name and seed" in text
    assert "scores  the same" in text


def test_split_is_compared_by_its_rows(runs: Path) -> None:
    import numpy as np

    from nnrun.runs.split import write_split
    from nnrun.types import Split

    first, second, _ = sorted(path for path in runs.iterdir() if path.is_dir())
    write_split(first / "split.npz", Split(np.arange(5), None, np.arange(5, 8)))
    write_split(second / "split.npz", Split(np.arange(5)[::-1].copy(), None, np.arange(5, 8)))
    assert nnrun("runs", "diff", first, second, "--json").json()["split"] == "the same"
    write_split(second / "split.npz", Split(np.arange(4), None, np.arange(5, 8)))
    assert nnrun("runs", "diff", first, second, "--json").json()["split"] == "different"
    assert "train: 5 and 4 rows" in nnrun("runs", "diff", first, second).out


def test_removal_asks_and_goes_to_the_trash(runs: Path) -> None:
    (failed,) = (
        Path(path) for path in nnrun("runs", "rm", "--failed", "--dry-run", "--json", "--runs-dir", runs).json()["runs"]
    )
    asked = nnrun("runs", "rm", "--failed", "--runs-dir", runs)
    assert (asked.code, failed.is_dir()) == (2, True)
    assert asked.errors() == [f"nobody is there to agree to move 1 run to {runs / '.trash'}; --yes agrees to it"]
    done = nnrun("runs", "rm", "--failed", "--yes", "--runs-dir", runs)
    assert (done.code, failed.exists(), (runs / ".trash" / failed.name).is_dir()) == (0, False, True)
    assert done.err == (
        f"note: moved 1 run to {runs / '.trash'}, from where they can be moved back; --empty-trash deletes them\n"
    )
    assert nnrun("runs", "rm", "--empty-trash", "--yes", "--runs-dir", runs).code == 0
    assert list((runs / ".trash").iterdir()) == []


def test_only_the_best_are_kept_and_what_is_written_stays(runs: Path) -> None:
    writing = make_run(runs, "mlp", hours=9, status="running", scores=None)
    answer = nnrun(
        "runs", "rm", "--keep-best", "1", "--metric", "test.accuracy", "--dry-run", "--json", "--runs-dir", runs
    )
    assert [Path(path).name for path in answer.json()["runs"]] == ["2026-11-21_14-03-59_mlp"]
    assert answer.json()["notes"] == [
        "mlp: the 1 with the highest test.accuracy stay",
        "wide: all stay, since there is no completed run to choose from",
        "left alone, being written: 1 run",
    ]
    refused = nnrun("runs", "rm", writing, "--yes", "--runs-dir", runs)
    assert (refused.code, writing.is_dir()) == (2, True)
    assert f"{writing} is still being written, by process {os.getpid()}" in refused.err


def test_old_runs_alone_are_removed(runs: Path) -> None:
    words = ("runs", "rm", "--older-than", "10000w", "--dry-run", "--json", "--runs-dir", runs)
    assert nnrun(*words).json()["runs"] == []
    rewrite_facts(min(runs.glob("*_mlp")), started="1970-01-02T00:00:00+00:00")
    nnrun("runs", "rm", "--older-than", "2000w", "--yes", "--runs-dir", runs)
    assert len(ids(runs)) == 2


def test_a_damaged_run_is_listed_with_what_is_wrong(runs: Path) -> None:
    run = shutil.copytree(STORED / "small", runs / "cut")
    for name in ("run.json", "metrics.json", "resolved.yaml", "history.csv", "annotations.json"):
        (run / name).write_text('{"status": "comp')
    (run / "model.keras").unlink()
    listed = "\n".join(lines(runs))
    assert f"not whole: {ids(runs)['cut']}; nnrun runs show ID says why" in listed
    shown = nnrun("runs", "show", run)
    assert shown.code == 0
    assert "run.json is missing or damaged; the run is taken for interrupted" in shown.out
    assert nnrun("runs", "diff", run, STORED / "small").code == 0


def test_a_run_of_a_newer_version_is_listed_as_far_as_it_is_known(runs: Path) -> None:
    run = shutil.copytree(STORED / "small", runs / "newer")
    facts = json.loads((run / "run.json").read_text())
    facts |= {
        "status": "paused",
        "kind": "tournament",
        "seed": "two",
        "data": [],
        "versions": {"nnrun": "9.0"},
        "x": {},
    }
    (run / "run.json").write_text(json.dumps(facts))
    (record,) = [record for record in list_runs(runs).records if record.path == "newer"]
    assert (record.kind, record.status, record.version) == ("tournament", "interrupted", "9.0")
    assert record.remark_texts == ("run.json has an unknown status 'paused'",)
    assert nnrun("runs", "show", "newer", "--runs-dir", runs).code == 0


def test_scores_that_are_no_numbers_are_shown_as_such(runs: Path) -> None:
    make_run(
        runs, "nan", hours=5, scores={"test": {"loss": float("nan"), "accuracy": float("nan")}}, losses=[float("nan")]
    )
    _, first, *_ = lines(runs)
    assert first.split()[1] == "nan"
    assert " nan " in first.partition(" completed ")[2]


def test_runs_of_a_read_only_folder_are_listed(runs: Path) -> None:
    from unittest import mock

    with mock.patch("os.open", side_effect=_refusing(os.open)):
        assert len(lines(runs)) == 4
    assert not (runs / ".index.sqlite").exists()


def _refusing(whole):
    def opened(path, flags, *more, **named):
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(30, "Read-only file system")
        return whole(path, flags, *more, **named)

    return opened
