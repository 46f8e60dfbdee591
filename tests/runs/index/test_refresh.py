"""The index is only a cache: whatever happens to its file or to the directories, a list says what these say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnrun import run_layout as layout
from nnrun.runs.index import cache, refresh
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.refresh import open_index
from nnrun.runs.index.schema import COLUMNS, version_of
from tests.runs.index.run_samples import make_run, rewrite_facts

STORED = Path(__file__).parents[1] / "stored"


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Directories that were written a moment ago count as settled, so that tests need not wait."""
    monkeypatch.setattr(refresh, "_SETTLED", 0)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The directories that are read, as they are."""
    from nnrun.runs.index import reading

    names: list[str] = []
    whole = reading.read_record

    def counted(runs_dir: Path, path: str, stamps: tuple[int, int], parent: str) -> RunRecord:
        names.append(path)
        return whole(runs_dir, path, stamps, parent)

    monkeypatch.setattr(reading, "read_record", counted)
    return names


def paths(runs_dir: Path) -> list[str]:
    return [record.path for record in open_index(runs_dir).records]


def test_known_runs_are_not_read_again(tmp_path: Path, reads: list[str]) -> None:
    run = make_run(tmp_path)
    first = open_index(tmp_path).records
    assert reads == [run.name]
    assert open_index(tmp_path).records == first
    assert reads == [run.name]


def test_directory_that_changed_within_the_clock_of_the_file_system_is_read_again(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "_SETTLED", 3_000_000_000)
    run = make_run(tmp_path)
    assert open_index(tmp_path).records
    assert open_index(tmp_path).records
    assert reads == [run.name] * 2
    for path in (run, run / layout.FACTS):
        os.utime(path, ns=(0, time.time_ns() - 4_000_000_000))
    assert open_index(tmp_path).records
    assert open_index(tmp_path).records
    assert reads == [run.name] * 3


def test_run_that_was_copied_in_appears_and_one_that_was_removed_vanishes(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert open_index(tmp_path).records
    copy = shutil.copytree(STORED / "small", tmp_path / "by_hand")
    assert paths(tmp_path) == sorted([run.name, copy.name])
    shutil.rmtree(run)
    assert paths(tmp_path) == [copy.name]


def test_run_json_that_was_edited_in_its_place_is_read_again(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert open_index(tmp_path).records
    rewrite_facts(run, name="other")
    assert [record.name for record in open_index(tmp_path).records] == ["other"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
        lambda file: file.write_bytes(file.read_bytes().replace(b"completed", b"cxmpleted")),
        lambda file: file.write_text("no database\n" * 100),
        lambda file: (file.unlink(), file.mkdir()),
    ],
    ids=["missing", "empty", "half", "changed", "text", "folder"],
)
def test_whatever_became_of_the_file_the_list_is_the_same(tmp_path: Path, damage) -> None:
    make_run(tmp_path)
    make_run(tmp_path, "xor", hours=1, status="failed")
    before = open_index(tmp_path).records
    damage(tmp_path / layout.INDEX)
    assert open_index(tmp_path).records == before
    assert open_index(tmp_path).records == before


def test_index_of_another_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_run(tmp_path)
    assert open_index(tmp_path).records
    monkeypatch.setattr(cache, "VERSION", 2)
    assert cache.load(tmp_path).records() == []
    assert len(open_index(tmp_path).records) == 1


def test_index_of_other_columns_is_of_another_version() -> None:
    assert version_of(dict(list(COLUMNS.items())[:-1])) != version_of(COLUMNS) == cache.VERSION


def test_folder_that_cannot_be_written_is_listed_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(tmp_path)

    def refuse(path: Path, content: bytes) -> None:
        from nnrun.errors import StorageError

        raise StorageError("read-only")

    monkeypatch.setattr(cache.atomic, "write_bytes", refuse)
    monkeypatch.setattr(refresh, "_SLOW", 0)
    index = open_index(tmp_path)
    assert [record.path for record in index.records] == [run.name]
    assert index.note == f"{tmp_path / layout.INDEX} cannot be written, so that all runs are read anew each time"
    assert not (tmp_path / layout.INDEX).exists()


@pytest.mark.process
def test_two_that_write_it_at_once_leave_it_whole(tmp_path: Path) -> None:
    for number in range(5):
        make_run(tmp_path, hours=number)
    program = (
        "import sys; from pathlib import Path; from nnrun.runs.index import cache\n"
        "from nnrun.runs.index.refresh import open_index\n"
        "folder = Path(sys.argv[1]); records = open_index(folder).records\n"
        "assert all(cache.save(folder, records) and len(cache.load(folder).records()) == 5 for _ in range(30))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == [layout.INDEX]


def test_run_whose_process_is_gone_is_interrupted_and_a_living_one_is_read_each_time(tmp_path: Path) -> None:
    run = make_run(tmp_path, status="running", scores=None, losses=[0.5])
    (record,) = open_index(tmp_path).records
    assert (record.status, record.epochs, record.monitored) == ("running", 1, 0.5)
    with (run / "history.csv").open("a") as history:
        history.write("2,0.01,0.3,0.3\n")
    (record,) = open_index(tmp_path).records
    assert (record.epochs, record.best_epoch, record.monitored) == (2, 2, 0.3)
    rewrite_facts(run, process={"host": os.uname().nodename, "pid": os.getpid(), "born": 1})
    (record,) = open_index(tmp_path).records
    assert record.status == "interrupted"
    assert record.remark_texts == ("the process that wrote it is gone, without a word",)


def test_runs_inside_of_others_are_known_by_these(tmp_path: Path) -> None:
    shutil.copytree(STORED, tmp_path / "runs")
    records = open_index(tmp_path / "runs").records
    members = {record.path: record.parent for record in records}
    assert members == {
        "pair": "",
        "pair/member-1": "pair",
        "pair/member-2": "pair",
        "small": "",
        "small_kfold": "",
        "small_kfold/fold-1": "small_kfold",
        "small_kfold/fold-2": "small_kfold",
    }
    assert open_index(tmp_path / "runs").records == records
    assert [record.monitor for record in records] == ["val_loss"] * 7


def test_folds_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    group = make_run(tmp_path, kind="kfold")
    for number in range(1, 12):
        make_run(tmp_path, f"fold-{number}", inside=group)
    assert paths(tmp_path)[1:] == [f"{group.name}/fold-{number}" for number in range(1, 12)]
    assert paths(tmp_path)[1:] == [f"{group.name}/fold-{number}" for number in range(1, 12)]


def test_folder_that_is_not_there_has_no_runs_and_is_not_made(tmp_path: Path) -> None:
    assert open_index(tmp_path / "none").records == ()
    assert not (tmp_path / "none").exists()
    assert open_index(Path("a\0b")).records == ()


def test_name_that_is_no_text_is_listed(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/odd-\xff")
    run.rename(odd)
    assert paths(tmp_path) == paths(tmp_path) == ["odd-\udcff"]


def test_numbers_that_no_database_holds_are_left_out(tmp_path: Path) -> None:
    run = make_run(tmp_path, scores={"test": {"loss": 10**400}}, losses=[0.5])
    rewrite_facts(run, seconds={"total": 10**30}, seed=2**70, parameters=2**70)
    with (run / "history.csv").open("a") as history:
        history.write(f"2,0.01,0.3,{'9' * 400}\n")
    (record,) = open_index(tmp_path).records
    assert (record.seconds, record.seed, record.parameters) == (1e30, None, None)
    assert open_index(tmp_path).records == (record,)
