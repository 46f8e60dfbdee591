"""The devices that TensorFlow sees: the CPU, one GPU or several, memory growth, virtual devices."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nnrun.engine.tensorflow.importing import import_keras, silenced
from nnrun.engine.tensorflow.session.processor import processor_name
from nnrun.errors import ConfigError

VIRTUAL = "NNRUN_VIRTUAL_GPUS"
"""The environment variable with a number of virtual devices of the CPU that stand for GPUs, to try several."""
MOST_VIRTUAL = 64


@dataclass(frozen=True, slots=True)
class ChosenDevices:
    """What TensorFlow computes on."""

    asked: str
    """"cpu", "gpu:0" or "gpu:0,1", by what was asked for."""
    name: str
    """The same, as it is: what TensorFlow began with stays."""
    words: str
    sharing: tuple[str, ...] = ()
    """Where they are several, their names in TensorFlow."""
    capability: tuple[int, int] | None = None
    """The compute capability of a GPU."""


def check_device(asked: str) -> None:
    """That GPUs that are asked for by name are there: TensorFlow is imported for these alone. Raises ConfigError."""
    if asked.startswith("gpu"):
        import_keras()
        with silenced():
            choose_device(asked)


def choose_device(asked: str) -> ChosenDevices:
    """Makes TensorFlow see the devices asked for alone. A GPU's memory is taken as it is needed, not all at once.

    Raises:
        ConfigError: A GPU is not there.
    """
    import tensorflow as tf

    if os.environ.get(VIRTUAL):
        return virtual_devices(asked, os.environ[VIRTUAL])
    gpus = tf.config.list_physical_devices("GPU")
    numbers = gpu_numbers(asked, len(gpus))
    try:
        tf.config.set_visible_devices([gpus[number] for number in numbers], "GPU")
        for number in numbers:
            tf.config.experimental.set_memory_growth(gpus[number], True)
    except RuntimeError:  # TensorFlow has started: what it sees cannot change any more
        pass
    visible = tf.config.get_visible_devices("GPU")
    if not visible:
        return ChosenDevices(device_name(numbers), "cpu", processor_name())
    details: Mapping[str, Any] = tf.config.experimental.get_device_details(visible[0])
    words, capability = str(details.get("device_name", "GPU")), details.get("compute_capability")
    chosen = several("GPU", device_name(numbers), [gpus.index(gpu) for gpu in visible], words)
    return replace(chosen, capability=capability)


def virtual_devices(asked: str, count: str) -> ChosenDevices:
    """Devices of the CPU in the place of GPUs: where several share a batch, they compute what GPUs would."""
    import tensorflow as tf

    if not (count.isdecimal() and 1 <= int(count) <= MOST_VIRTUAL):
        message = f"{VIRTUAL} is {count!r}, and must be a number from 1 to {MOST_VIRTUAL}"
        raise ConfigError(message, "training.device", code="bad-value")
    numbers = gpu_numbers(asked, int(count))
    asked_for, plain = device_name(numbers), tf.config.LogicalDeviceConfiguration()
    try:
        (cpu,) = tf.config.list_physical_devices("CPU")
        tf.config.set_logical_device_configuration(cpu, [plain] * int(count))
    except RuntimeError:  # TensorFlow has started
        numbers = numbers[: len(tf.config.list_logical_devices("CPU"))]
    words = f"virtual, {processor_name()}" if numbers else processor_name()
    return several("CPU", asked_for, numbers, words)


def several(kind: str, asked: str, numbers: Sequence[int], words: str) -> ChosenDevices:
    """One device or more, by their numbers."""
    if len(numbers) < 2:
        return ChosenDevices(asked, device_name(numbers), words)
    names = tuple(f"/{kind}:{place}" for place in range(len(numbers)))
    return ChosenDevices(asked, device_name(numbers), f"{len(numbers)} x {words}", names)


def device_name(numbers: Sequence[int]) -> str:
    """Devices as a config names them."""
    return f"gpu:{','.join(map(str, numbers))}" if numbers else "cpu"


def gpu_numbers(asked: str, there: int) -> list[int]:
    """The numbers of the GPUs that a config's device names; none for the CPU.

    Raises:
        ConfigError: One of them is not there.
    """
    kind, _, named = asked.partition(":")
    if kind == "cpu" or (kind == "auto" and not there):
        return []
    numbers = [*range(there)] if named == "all" else [int(number) for number in (named or "0").split(",")]
    if not numbers or max(numbers) >= there:
        seen = "no GPU" if not there else "one GPU, gpu:0" if there == 1 else f"{there} GPUs, numbered from 0"
        raise ConfigError(
            f"{asked} was asked for, and TensorFlow sees {seen}", "training.device", code="missing-device"
        )
    return numbers
