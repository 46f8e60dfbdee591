"""How many tasks the machines of a cluster have room for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from nnrun.engine.tensorflow.session.devices import VIRTUAL
from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import Placement
from nnrun.spec import Config
from nnrun.words.numbers import size_text


def places(needs: Mapping[str, float]) -> int:
    """How many tasks at once the machines that are there have room for."""
    return sum(min((int(room.get(name, 0) / amount) for name, amount in needs.items()), default=1) for room in _rooms())


def check_room(placement: Placement) -> None:
    """That some machine has what a task takes. Raises ConfigError: it would wait for ever."""
    if places(placement.needs):
        return
    rooms = _rooms()
    most = {name: max((room.get(name, 0) for room in rooms), default=0) for name in placement.needs}
    message = (
        f"no machine of the cluster has {amounts_text(placement.needs)} for a task: "
        f"the most that one has is {amounts_text(most)}"
    )
    raise ConfigError(message, code="unfit-cluster", help="--resources says what a task takes")


def check_devices(placement: Placement, configs: Iterable[Config]) -> None:
    """That tasks whose config names a GPU take one. Raises ConfigError: their workers would see none."""
    for config in configs:
        training = config.spec.training
        if training.device.startswith("gpu") and not placement.gpus and VIRTUAL not in os.environ:
            message = f"{training.device} was asked for, and no task takes a GPU of its machine"
            help = "--resources gpus=1 takes one"
            raise ConfigError(message, *training.at("device"), code="unfit-cluster", help=help)


def amounts_text(amounts: Mapping[str, float]) -> str:
    """What a task takes, or a machine has, as ``--resources`` says it."""
    return ", ".join(_amount_text(name, amount) for name, amount in amounts.items())


def _amount_text(name: str, amount: float) -> str:
    if name == "memory":
        return f"memory={size_text(int(amount))}"
    return f"{name.lower()}s={amount:g}"


def _rooms() -> list[Mapping[str, float]]:
    """What each machine has."""
    import ray

    return [node["Resources"] for node in ray.nodes() if node["Alive"]]
