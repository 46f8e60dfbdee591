"""Tasks on a cluster of two machines that come and go; the workers train nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import spec
from nnrun.commands.train import train
from nnrun.errors import ConfigError, Terminated
from nnrun.experiment.executors.executor import Done
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray import executor, hiring
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.runs.facts import versions
from nnrun.spec import Config
from nnrun.stop_signals import HANG_UP
from nnrun.types import Table

pytestmark = pytest.mark.process

CONFIG = spec.load(Path("configs/iris.yaml"))
END = 50


class SomeTable(TableCache):
    """Whatever is asked for is the same small table."""

    def load(self, config: Config, search: Sequence[Path]) -> Table:
        return Table({}, {}, np.arange(3), "0" * 64, "a.csv")


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(executor, "MODULE", "tests.experiment.executors.worker_stand_in")
    (tmp_path / "run.json").write_text(json.dumps({"how": f"counts to {END}"}))
    return tmp_path


def done(directory: Path, sink: Sink, *names: str, resources: str = "") -> list[Done]:
    on_ray = executor.OnRay(placement("ray", resources), None, Options(), Clock(), plots=False, tables=SomeTable())
    tasks = [Task(name, CONFIG, label=f"seed {name}") for name in names]
    return list(on_ray.run(BegunDirectory(directory), tasks, sink))


def counted(directory: Path, name: str, file: str = "counted") -> list[str]:
    path = directory / name / file
    return path.read_text().split() if path.exists() else []


class LosesMachine(Sink):
    """Has a machine lost once something of both tasks has come back."""

    def __init__(self, directory: Path, cluster: Any, node: Any) -> None:
        self.directory, self.cluster, self.node = directory, cluster, node
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if self.node and all(counted(self.directory, name) for name in ("1", "2")):
            self.cluster.remove_node(self.node, allow_graceful=False)
            self.node = None


def test_what_a_lost_machine_was_at_goes_on_elsewhere_from_what_has_come_back(
    directory: Path, ray_cluster: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    sink = LosesMachine(directory, ray_cluster, ray_cluster.add_node(num_cpus=1, include_dashboard=False))
    ends = done(directory, sink, "1", "2")
    assert sorted((end.task.name, end.reason) for end in ends) == [("1", ""), ("2", "")]
    assert [counted(directory, name) for name in ("1", "2")] == [[str(number) for number in range(END)]] * 2
    assert sorted(len(counted(directory, name, "who")) for name in ("1", "2")) == [1, 2]
    (note,) = sink.notes
    assert "is gone; it goes on elsewhere from its last checkpoint" in note
    assert "aylet" not in "".join(capfd.readouterr()), "Ray writes into the terminal"


class HangsUp(Sink):
    """Stops, once something has come back."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        if counted(self.directory, "1"):
            raise Terminated(HANG_UP)


def test_a_worker_gives_way_to_nobody_hears_which_signal_it_was_and_what_it_wrote_by_then_comes_back(
    directory: Path, ray_cluster: Any
) -> None:
    with pytest.raises(Terminated):
        done(directory, HangsUp(directory), "1")
    assert counted(directory, "1", "stopped") == ["SIGHUP"]
    assert counted(directory, "1", "niceness") == [str(os.nice(0))]


def test_what_no_machine_has_is_refused(directory: Path, ray_cluster: Any) -> None:
    with pytest.raises(
        ConfigError, match=r"no machine of the cluster has cpus=1, gpus=3 for a task: the most .* gpus=0"
    ):
        done(directory, Sink(), "1", resources="gpus=3")


@pytest.mark.slow
def test_a_task_sees_the_gpus_that_it_takes_and_no_others(directory: Path, ray_cluster: Any) -> None:
    (directory / "run.json").write_text(json.dumps({"how": "counts to 3"}))
    done(directory, Sink(), "1")
    assert (directory / "1" / "gpus").read_text() == "all"  # of a machine on which there is none
    node = ray_cluster.add_node(num_cpus=2, num_gpus=2, include_dashboard=False)
    try:
        done(directory, Sink(), "2", "3", resources="gpus=1")
        assert sorted((directory / name / "gpus").read_text() for name in ("2", "3")) == ["0", "1"]
        done(directory, Sink(), "4", resources="cpus=2")
        assert (directory / "4" / "gpus").read_text() == ""
    finally:
        ray_cluster.remove_node(node)


def test_a_config_that_names_a_gpu_takes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gpu:0 was asked for, and no task takes .*; --resources gpus=1 takes one"):
        train(CONFIG, ("training.device=gpu:0",), Options(runs_dir=tmp_path, on="ray:127.0.0.1:1"), seeds=2)
    assert list(tmp_path.iterdir()) == []


class HearsNotes(Sink):
    """Has the machine free again once it is told that it is not."""

    def __init__(self, *holders: Any) -> None:
        self.holders, self.notes = list(holders), list[str]()

    def note(self, text: str) -> None:
        import ray

        self.notes.append(text)
        while self.holders:
            ray.kill(self.holders.pop())


def test_what_others_hold_is_waited_for_and_told_of(
    directory: Path, ray_cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    monkeypatch.setattr(hiring, "BUSY", 0.5)
    (directory / "run.json").write_text(json.dumps({"how": "counts to 3"}))

    class Holder:
        def there(self) -> bool:
            return True

    holder = ray.remote(Holder).options(num_cpus=1).remote()
    assert ray.get(holder.there.remote())
    sink = HearsNotes(holder)
    (end,) = done(directory, sink, "1")
    assert end.reason == ""
    assert sink.notes == [
        "waiting for a worker of the cluster: other work may hold cpus=1 of every machine that has it"
    ]


def test_a_machine_with_another_nnrun_is_refused_with_both_versions(
    directory: Path, ray_cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {**versions(), "keras": "2.0.0"}
    monkeypatch.setattr("nnrun.experiment.executors.ray.hiring.runs.versions", lambda: others)
    with pytest.raises(ConfigError, match=rf"other versions.*: keras {versions()['keras']}, here 2\.0\.0"):
        done(directory, Sink(), "1")
