"""What one machine does: its worker trains what is handed in, and all that it writes is handed out."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnrun import spec
from nnrun.child_process import end
from nnrun.experiment.executors.memory_growth import MemoryGrowth
from nnrun.experiment.executors.processes import Reply, Request
from nnrun.experiment.executors.ray.run_files import Changes
from nnrun.experiment.executors.ray.shared_folder import PREFIX
from nnrun.experiment.executors.ray.workplace import Order, Report, Setup, Workplace
from nnrun.experiment.executors.task import Task
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink

pytestmark = pytest.mark.process

CONFIG = spec.load(Path("configs/iris.yaml"))


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def workplace(how: str, key: str = "a", **environment: str | None) -> Workplace:
    request = Request(Path("/elsewhere/runs/group"), Options(), Sink(), plots=False)
    module = "tests.experiment.executors.worker_stand_in"
    place = Workplace(Setup(request, json.dumps({"how": how}).encode(), environment, key, module))
    place.place("table-1", [b"a ", b"table"])
    return place


@pytest.fixture
def counting() -> Iterator[Workplace]:
    place = workplace("counts to 30")
    yield place
    place.leave()


def reports(place: Workplace, order: Order) -> list[Report]:
    """All of a task."""
    until, every = time.monotonic() + 60, [place.turn(order)]
    while every[-1].message is None and every[-1].exit_code is None and time.monotonic() < until:
        every.append(place.turn(Order()))
    return every


def order(name: str, **more: Changes) -> Order:
    return Order(Task(name, CONFIG), "table-1", **more)


def test_what_a_run_writes_is_handed_out_before_it_ends_and_goes_on_from_what_is_handed_in(counting: Workplace) -> None:
    every = reports(counting, order("1", begun=Changes({"counted": b"7\n7\n"})))
    assert isinstance(every[-1].message, Reply)
    handed_out = [report.changes.written["counted"].split() for report in every if report.changes]
    assert 2 < len(handed_out[0]) < len(handed_out[-1])
    assert handed_out[-1] == [b"7", b"7", *(str(number).encode() for number in range(2, 30))]


def test_a_worker_that_dies_is_followed_by_another() -> None:
    place = workplace("dies")
    assert [reports(place, order(name))[-1].exit_code for name in ("1", "2", "4")] == [None, 9, None]
    place.leave()


def test_a_worker_that_has_grown_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    place, processes = workplace("answers"), []
    monkeypatch.setattr(MemoryGrowth, "is_too_large", lambda growth: processes.append(growth.process) or True)
    for name in ("1", "2"):
        assert isinstance(reports(place, order(name))[-1].message, Reply)
    assert len(set(processes)) == 2
    place.leave()


def test_variables_are_those_of_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("TF_XLA_FLAGS", "")
    place = workplace("answers", OMP_NUM_THREADS=None, TF_XLA_FLAGS="--some")
    assert "OMP_NUM_THREADS" not in os.environ
    assert os.environ["TF_XLA_FLAGS"] == "--some"
    place.leave()


def test_data_is_placed_once_for_all_workplaces_of_a_machine_and_nothing_stays(temporary: Path) -> None:
    first, second = workplace("answers"), workplace("answers")
    assert not second.needs("table-1")
    assert (first.shared / "table-1").read_bytes() == b"a table"
    assert second.needs("table-2")
    first.close()
    assert not second.needs("table-1")
    second.close()
    assert not list(temporary.glob(f"{PREFIX}*"))


def test_what_killed_workplaces_left_is_removed(temporary: Path) -> None:
    left, used = workplace("answers", "left"), workplace("answers", "used")
    assert left.process
    end(left.process)  # both as the system does
    left.lock.release()
    workplace("answers", "new").leave()
    assert [path.name for path in temporary.glob(f"{PREFIX}*")] == [f"{PREFIX}used"]
    used.leave()
