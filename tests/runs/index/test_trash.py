"""What is removed, what never is, and what killed writers left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnrun.errors import ConfigError, RunError
from nnrun.runs.index import trash
from nnrun.runs.index.refresh import open_index
from tests.runs.index.run_samples import make_run, rewrite_facts


def refusal(path: Path, runs_dir: Path) -> str:
    with pytest.raises((ConfigError, RunError)) as caught:
        trash.to_trash(path, runs_dir)
    assert path.exists()
    return str(caught.value)


def dead_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_run_lies_in_the_trash_and_is_listed_no_more(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    run = make_run(runs)
    place = trash.to_trash(run, runs)
    assert place == runs / ".trash" / run.name
    assert (place / "run.json").is_file()
    assert open_index(runs).records == ()
    again = make_run(runs)
    assert again == run
    assert trash.to_trash(again, runs) == runs / ".trash" / f"{run.name}-2"
    assert trash.in_trash(runs) == [place, runs / ".trash" / f"{run.name}-2"]


def test_nothing_outside_of_the_folder_is_removed(tmp_path: Path) -> None:
    runs, elsewhere = tmp_path / "runs", make_run(tmp_path / "other")
    make_run(runs)
    assert refusal(elsewhere, runs) == f"{elsewhere} is not in {runs}; only what lies there is removed"
    assert "is not in" in refusal(runs / ".." / "other" / elsewhere.name, runs)


def test_a_link_into_the_folder_is_removed_and_what_it_names_stays(tmp_path: Path) -> None:
    elsewhere = make_run(tmp_path / "other")
    (tmp_path / "runs").mkdir()
    link = tmp_path / "runs" / "linked"
    link.symlink_to(elsewhere)
    place = trash.to_trash(link, tmp_path / "runs")
    assert place.is_symlink()
    trash.delete(place)
    assert (elsewhere / "run.json").is_file()


def test_a_fold_is_not_removed_from_its_directory(tmp_path: Path) -> None:
    group = make_run(tmp_path, kind="kfold")
    fold = make_run(tmp_path, "fold-1", inside=group)
    assert refusal(fold, tmp_path) == f"{fold} is one of the runs of {group}, which is removed as a whole"


@pytest.mark.process
def test_what_is_being_written_stays(tmp_path: Path) -> None:
    running = make_run(tmp_path, status="running")
    assert refusal(running, tmp_path) == (
        f"{running} is still being written, by process {os.getpid()} on {os.uname().nodename}"
    )
    group = make_run(tmp_path, "group", kind="kfold")
    fold = make_run(tmp_path, "fold-1", inside=group, status="running")
    assert refusal(group, tmp_path).startswith(f"{fold} is still being written")
    rewrite_facts(fold, process={"host": os.uname().nodename, "pid": dead_process(), "born": 1})
    trash.to_trash(group, tmp_path)


def test_only_what_is_old_in_the_trash_is_deleted(tmp_path: Path) -> None:
    old, young = (trash.to_trash(make_run(tmp_path, name), tmp_path) for name in ("old", "young"))
    os.utime(old, (0, time.time() - 100))
    assert trash.in_trash(tmp_path, older_than=50) == [old]
    trash.delete(old)
    assert trash.in_trash(tmp_path) == [young]


@pytest.mark.process
def test_temporary_files_of_writers_that_are_gone_are_told_and_no_others(tmp_path: Path) -> None:
    gone, own = dead_process(), os.getpid()
    run = make_run(tmp_path)
    fold = make_run(tmp_path, "fold-1", inside=run)
    running = make_run(tmp_path, "running", status="running")
    dead = [run / f".model.{gone}-3.keras", fold / f".metrics.{gone}-0.json"]
    old = tmp_path / f".index.{gone}-1.sqlite"
    alive = [run / f".model.{own}-3.keras", running / f".run.{gone}-1.json", tmp_path / f".young.{gone}-1.sqlite"]
    others = [run / ".hidden", run / "model.1-2.keras", run / f".notes.{gone}"]
    for file in (*dead, old, *alive, *others):
        file.write_text("")
    os.utime(old, (0, 0))
    assert sorted(trash.dead_files(tmp_path)) == sorted([*dead, old])
