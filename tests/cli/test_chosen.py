"""A command that was given a name, or ``latest``, says which run it took."""

from __future__ import annotations

import pytest

from tests.cli.small_config import CONFIG
from tests.invoke import nnrun, only_run

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize("name", ["latest", "small"])
@pytest.mark.parametrize(
    "words",
    [("evaluate", "RUN", "--json"), ("predict", "RUN", "DATA"), ("script", "RUN")],
    ids=lambda words: words[0],
)
def test_which_run_was_taken_for_a_name_is_said(done, words: tuple[str, ...], name: str) -> None:
    given = {"RUN": name, "DATA": str(done.data)}
    by_name = nnrun(*(given.get(word, word) for word in words), "--runs-dir", done.runs_dir)
    assert (by_name.code, by_name.err) == (0, f"note: {name} is {done.run}\n")
    by_path = nnrun(*({**given, "RUN": str(done.run)}.get(word, word) for word in words))
    assert (by_path.code, by_path.err) == (0, "")
    assert by_path.out == by_name.out


def test_an_ensemble_says_which_runs_it_took(done, tmp_path) -> None:
    (tmp_path / "runs").mkdir()
    for name in ("first", "second"):
        (tmp_path / "runs" / name).symlink_to(done.run)
    answer = nnrun("ensemble", "first", "second", "--runs-dir", tmp_path / "runs", "--json")
    runs = [tmp_path / "runs" / name for name in ("first", "second")]
    notes = [f"note: {run.name} is {run}" for run in runs]
    assert [line for line in answer.err.splitlines() if line in notes] == notes
    assert [member["source"] for member in answer.json()["members"]] == list(map(str, runs))


def test_a_resumed_cross_validation_says_which_one_it_is(small) -> None:
    (small / "config.yaml").write_text(CONFIG + "plots: false\nkfold: {k: 2, stratify: false}\n")
    assert nnrun("kfold", "config.yaml", "--quiet").code == 0
    run = only_run(small / "runs")
    assert f"note: latest is {run.relative_to(small)}" in nnrun("kfold", "--resume", "latest").err.splitlines()


def test_an_interrupted_run_is_said_to_be_one(done, tmp_path) -> None:
    import shutil

    run = shutil.copytree(done.run, tmp_path / "runs" / "copy")
    (run / "run.json").unlink()
    answer = nnrun("predict", "latest", done.data, "--runs-dir", tmp_path / "runs")
    assert answer.err.startswith(f"note: latest is {run}, a run that was interrupted\n")
