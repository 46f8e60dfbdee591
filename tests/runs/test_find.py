"""Which run is meant."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nnrun.errors import RunNotFound
from nnrun.runs import Facts, create, create_inside, open_run
from nnrun.runs.find import find
from nnrun.runs.index.refresh import open_index

STARTED = datetime(2026, 11, 21, 14, 3, 59, 120_000, tzinfo=timezone(timedelta(hours=1)))


def make(runs_dir: Path, name: str, *, seconds: float = 0.0, status: str = "completed", smoke: bool = False) -> Path:
    started = STARTED + timedelta(seconds=seconds)
    writer = create(runs_dir, name, started, smoke=smoke)
    writer.start(Facts())
    if status != "running":
        writer.finish(status)
    return writer.path


def message(run: str | Path, runs_dir: Path) -> str:
    with pytest.raises(RunNotFound) as error:
        find(run, runs_dir)
    return str(error.value)


def test_path_and_directory_name_are_found(tmp_path: Path) -> None:
    path = make(tmp_path, "iris")
    assert find(path, tmp_path) == find(str(path), tmp_path / "other") == find(path.name, tmp_path) == path
    assert open_run(path.name, tmp_path).path == path


def test_latest_is_the_one_started_last(tmp_path: Path) -> None:
    make(tmp_path, "iris", seconds=10)
    newest = make(tmp_path, "xor", seconds=20)
    make(tmp_path, "zoo")
    assert find("latest", tmp_path) == newest


def test_latest_of_one_second_is_told_by_the_exact_moment(tmp_path: Path) -> None:
    newest = make(tmp_path, "a", seconds=0.5)
    make(tmp_path, "b")
    assert find("latest", tmp_path) == newest


def test_latest_knows_a_renamed_run(tmp_path: Path) -> None:
    make(tmp_path, "iris")
    renamed = make(tmp_path, "xor", seconds=60).rename(tmp_path / "best-one")
    assert find("latest", tmp_path) == renamed


def test_eleventh_run_of_a_second_is_later_than_the_second(tmp_path: Path) -> None:
    paths = [make(tmp_path, "iris", seconds=number / 1000) for number in range(11)]
    assert find("latest", tmp_path) == find("iris", tmp_path) == paths[-1]


def test_name_that_ends_in_a_number_is_not_taken_for_a_counter(tmp_path: Path) -> None:
    plain = make(tmp_path, "mlp", seconds=5)
    numbered = make(tmp_path, "mlp-2", seconds=9)
    assert find("mlp-2", tmp_path) == numbered
    assert find("mlp", tmp_path) == plain


def test_name_of_a_config_means_its_newest_run(tmp_path: Path) -> None:
    make(tmp_path, "iris")
    newest = make(tmp_path, "iris", seconds=5)
    make(tmp_path, "iris_csv", seconds=9)
    assert find("iris", tmp_path) == newest


def test_beginning_of_a_name_is_enough_where_it_is_the_only_one(tmp_path: Path) -> None:
    first, second = make(tmp_path, "iris"), make(tmp_path, "iris", seconds=60)
    assert find("2026-11-21_14-04", tmp_path) == second
    assert message("2026-11-21", tmp_path) == f"'2026-11-21' could be 2 runs: {first.name}, {second.name}"


def test_near_name_is_proposed(tmp_path: Path) -> None:
    make(tmp_path, "fashion_mnist")
    assert message("fashion_mnits", tmp_path).endswith("; did you mean 'fashion_mnist'?")
    assert message("lates", tmp_path) == f"there is no run 'lates' in {tmp_path}; did you mean 'latest'?"


def test_no_runs_at_all_is_said(tmp_path: Path) -> None:
    assert message("latest", tmp_path / "runs") == f"there are no runs in {tmp_path / 'runs'}"
    assert message("iris", tmp_path) == f"there is no run 'iris': {tmp_path} holds no runs"


def test_directory_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    said = f"{tmp_path / 'notes'} is not a run directory: it has no run.json and no resolved.yaml"
    assert message(tmp_path / "notes", tmp_path) == message("notes", tmp_path) == said


def test_file_of_a_run_is_answered_with_its_directory(tmp_path: Path) -> None:
    path = make(tmp_path, "iris")
    said = f"{path / 'run.json'} is a file of a run; its directory is meant: {path}"
    assert message(path / "run.json", tmp_path) == said


def test_empty_and_unfinished_directories_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "2027-01-01_00-00-00_iris").mkdir()
    path = make(tmp_path, "iris")
    assert find("latest", tmp_path) == find("iris", tmp_path) == path


@pytest.mark.parametrize("others", [{"smoke": True}, {"status": "failed"}, {"status": "running"}])
def test_smoke_failed_and_running_directories_are_taken_only_by_their_own_name(tmp_path: Path, others: dict) -> None:
    good = make(tmp_path, "iris")
    other = make(tmp_path, "iris", seconds=5, **others)
    for name in ("latest", "iris", "2026-11"):
        assert find(name, tmp_path) == good
    for name in (other, str(other), other.name):
        assert find(name, tmp_path) == other
    resumed = other if others == {"status": "failed"} else good
    assert find("latest", tmp_path, unfinished=True) == find("iris", tmp_path, unfinished=True) == resumed


def test_where_no_run_is_to_be_taken_by_itself_it_is_said_why(tmp_path: Path) -> None:
    smoke, failed = make(tmp_path, "a", smoke=True), make(tmp_path, "b", seconds=5, status="failed")
    why = f"{failed.name} failed, {smoke.name} is a smoke run; name one by its path, as {failed}"
    assert message("latest", tmp_path) == f"no run in {tmp_path} is one to be taken by itself: {why}"
    why = f"{smoke.name} is a smoke run; name one by its path, as {smoke}"
    assert message("a", tmp_path) == f"no run of 'a' in {tmp_path} is one to be taken by itself: {why}"


def test_run_that_was_begun_before_smoke_was_kept_is_known_by_its_command(tmp_path: Path) -> None:
    good, other = make(tmp_path, "iris"), make(tmp_path, "iris", seconds=5)
    facts = json.loads((other / "run.json").read_text())
    del facts["smoke"]
    (other / "run.json").write_text(json.dumps({**facts, "command": ["nnrun", "train", "c.yaml", "--smoke"]}))
    assert find("iris", tmp_path) == good


@pytest.mark.parametrize("folder", ["läufe 1", "[a-z]*", "-x", "latest", "a'b", "%s {0}"])
def test_a_folder_of_runs_may_have_any_name(tmp_path: Path, folder: str) -> None:
    path = make(tmp_path / folder, "100 % [neu] 🙂")
    for name in ("latest", "100 % [neu] 🙂", path.name, path.name[:12]):
        assert find(name, tmp_path / folder) == path


def test_text_that_no_file_system_takes_is_no_run(tmp_path: Path) -> None:
    make(tmp_path, "iris")
    for text in ("x" * 5000, "a\0b"):
        assert "there is no run" in message(text, tmp_path)


def test_latest_of_a_name(tmp_path: Path) -> None:
    make(tmp_path, "iris")
    newest = make(tmp_path, "iris", seconds=5)
    make(tmp_path, "xor", seconds=9)
    assert find("latest:iris", tmp_path) == newest
    assert message("latest:irsi", tmp_path) == (
        f"latest:irsi: there is no run of 'irsi' in {tmp_path}; did you mean 'iris'?"
    )


def test_id_and_its_beginning_stay_when_a_directory_is_renamed(tmp_path: Path) -> None:
    path = make(tmp_path, "iris")
    make(tmp_path, "xor", seconds=3)
    (record,) = [record for record in open_index(tmp_path).records if record.name == "iris"]
    renamed = path.rename(tmp_path / "elsewhere")
    assert find(record.id, tmp_path) == find(record.id[:6], tmp_path) == renamed


def test_runs_in_whatever_state_are_found_to_be_looked_at(tmp_path: Path) -> None:
    make(tmp_path, "iris")
    failed = make(tmp_path, "iris", seconds=5, status="failed")
    running = make(tmp_path, "xor", seconds=9, status="running")
    assert find("iris", tmp_path, every=True) == failed
    assert find("latest", tmp_path, every=True) == running


def test_run_without_run_json_goes_by_the_name_of_its_directory(tmp_path: Path) -> None:
    path = make(tmp_path, "iris")
    (path / "run.json").unlink()
    (path / "resolved.yaml").write_text("")
    assert find("iris", tmp_path) == find("latest", tmp_path) == path


def compared(runs_dir: Path, *names: str, seconds: float = 0.0) -> Path:
    """A comparison with runs of those names in it, each begun a second after the other."""
    writer = create(runs_dir, "comparison", STARTED + timedelta(seconds=seconds))
    writer.start(Facts(kind="comparison"))
    for number, name in enumerate(names):
        directory = f"{name}-{number}" if name in names[:number] else name
        inside = create_inside(writer.path, directory, STARTED + timedelta(seconds=seconds + 1 + number), called=name)
        inside.start(Facts(kind="training"))
        inside.finish("completed")
    writer.finish("completed")
    return writer.path


def test_runs_of_a_comparison_go_by_their_names_as_any_run(tmp_path: Path) -> None:
    make(tmp_path, "iris")
    inside = compared(tmp_path, "iris", "xor", "iris", seconds=10)
    assert find("iris", tmp_path) == inside / "iris-2"
    assert find("latest", tmp_path) == inside / "iris-2"
    assert find("latest:xor", tmp_path) == find("xor", tmp_path) == inside / "xor"
    assert find(f"{inside.name}/xor", tmp_path) == inside / "xor"
    newest = make(tmp_path, "iris", seconds=60)
    assert find("iris", tmp_path) == find("latest", tmp_path) == newest


def test_comparison_itself_is_taken_by_its_own_name_alone(tmp_path: Path) -> None:
    inside = compared(tmp_path, "a")
    assert find(inside.name, tmp_path) == inside
    assert find("latest", tmp_path) == inside / "a"
    assert message("comparison", tmp_path).startswith("there is no run 'comparison'")
    assert find("comparison", tmp_path, every=True) == inside
