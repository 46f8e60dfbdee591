"""Where tasks are trained (``--on``), and what each of them takes there (``--resources``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nnrun.errors import ConfigError

_UNITS = {"": 1, "MB": 10**6, "GB": 10**9, "MIB": 2**20, "GIB": 2**30}
_RESOURCES = "cpus=2,gpus=0.5,memory=4GB"
_NAMES = ("cpus", "gpus", "memory")


@dataclass(frozen=True)
class Placement:
    """By what tasks are trained, as a command says it."""

    address: str | None = None
    """Of a Ray cluster: HOST:PORT, or ``auto`` for the one of this machine; "" for one that is started for it alone;
    None where this machine trains, without Ray."""
    cpus: float = 1
    """Processors that a task takes of a machine of the cluster."""
    gpus: float = 0
    memory: int = 0
    """Bytes."""

    @property
    def needs(self) -> Mapping[str, float]:
        """What a task takes, by Ray's names."""
        return {name: n for name, n in (("CPU", self.cpus), ("GPU", self.gpus), ("memory", self.memory)) if n}


def placement(on: str, resources: str = "") -> Placement:
    """What ``--on`` and ``--resources`` say. Raises ConfigError where they say nothing that could be meant."""
    engine, _, address = on.partition(":")
    if engine not in ("local", "ray") or (engine == "local" and on != "local"):
        raise _refused(f"--on is local, ray or ray:ADDRESS, not {on!r}")
    if engine == "local":
        if resources:
            raise _refused("--resources are those of a machine of a cluster", "--on ray, or ray:ADDRESS, trains there")
        return Placement()
    host, _, port = address.rpartition(":")
    if on != "ray" and address != "auto" and not (host and port.isdecimal() and 0 < int(port) < 2**16):
        help = "ray:HOST:PORT is that of its head, ray:auto the cluster that this machine belongs to"
        raise _refused(f"--on {on}: {address!r} is no address of a cluster", help)
    placed = Placement(address, **_resources(resources))  # type: ignore[arg-type]
    if not placed.needs:
        raise _refused(f"--resources {resources!r}: a task takes something", f"as in {_RESOURCES}")
    return placed


def _resources(text: str) -> dict[str, float | int]:
    amounts: dict[str, float | int] = {}
    for part in filter(None, text.split(",")):
        name, _, value = (word.strip() for word in part.partition("="))
        if name not in _NAMES or name in amounts:
            raise _refused(f"--resources are cpus, gpus and memory, each once, not {part!r}", f"as in {_RESOURCES}")
        match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,6})?)\s*([a-zA-Z]*)", value)
        unit = _UNITS.get(match[2].upper()) if match and (name == "memory" or not match[2]) else None
        if match is None or unit is None or (name == "memory" and float(match[1]) == 0):
            raise _refused(f"--resources {part!r} is no amount", f"as in {_RESOURCES}")
        amount = float(match[1])
        if amount > 1 and not amount.is_integer() and name != "memory":
            raise _refused(f"--resources {part!r}: above one they are whole", f"as in {_RESOURCES}")
        amounts[name] = int(amount * unit) if name == "memory" else amount
    return amounts


def _refused(message: str, help: str = "") -> ConfigError:
    return ConfigError(message, code="wrong-arguments", help=help)
