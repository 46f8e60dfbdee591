"""Where tasks are trained, and what each takes there, as a command says it."""

from __future__ import annotations

import pytest

from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.options import Options


@pytest.mark.parametrize(
    ("on", "address"),
    [("local", None), ("ray", ""), ("ray:auto", "auto"), ("ray:10.0.0.1:6379", "10.0.0.1:6379")],
)
def test_an_address_is_that_of_a_cluster(on: str, address: str | None) -> None:
    assert placement(on).address == address


def test_a_task_takes_one_processor_unless_it_is_said() -> None:
    assert placement("ray").needs == {"CPU": 1}
    assert placement("ray", "gpus=0.5, cpus=0,memory=1.5GB").needs == {"GPU": 0.5, "memory": 1_500_000_000}


@pytest.mark.parametrize("on", ["dask", "local:auto", "ray:", "ray:host", "ray:host:0", "ray:host:http", "ray:ray://x"])
def test_what_is_no_place_is_refused(on: str) -> None:
    with pytest.raises(ConfigError, match="--on"):
        Options(on=on)


@pytest.mark.parametrize(
    "resources",
    ["disks=3", "cpus", "cpus=two", "cpus=1.5", "gpus=1GB", "memory=0", "cpus=1,cpus=2", "cpus=-1", "cpus=0"],
)
def test_amounts_that_cannot_be_meant_are_refused(resources: str) -> None:
    with pytest.raises(ConfigError, match="--resources"):
        placement("ray", resources)


def test_resources_of_no_cluster_are_refused() -> None:
    with pytest.raises(ConfigError, match="of a cluster"):
        placement("local", "cpus=2")
