"""TensorFlow set up for one run: seed, threads, devices (CPU, one GPU or several), mixed precision."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from nnrun.engine.tensorflow.importing import import_keras, silenced
from nnrun.engine.tensorflow.processor import processor_facts, processor_name, slow_halves
from nnrun.errors import ConfigError

VIRTUAL = "NNRUN_VIRTUAL_GPUS"
"""The environment variable with a number of virtual devices of the CPU that stand for GPUs, to try several."""
MOST_VIRTUAL = 64


@dataclass(frozen=True, slots=True)
class Session:
    """What a run's numbers depend on beside its config."""

    seed: int
    threads: int
    precision: str
    device: str
    """"cpu", "gpu:0" or "gpu:0,1"."""
    device_name: str
    """The device in words."""
    versions: Mapping[str, str]
    processor: Mapping[str, Any]
    """What of the processor, and of the environment, decides the last digits."""
    remarks: tuple[str, ...] = ()
    """What could not be had as asked, in sentences."""
    sharing: tuple[str, ...] = ()
    """Where several devices share every batch: their names in TensorFlow."""


def open_session(*, seed: int, threads: int | None = None, precision: str = "float32", device: str = "auto") -> Session:
    """Imports TensorFlow and Keras, and sets them up for a run.

    It may be called again in the same process: Keras then starts afresh with the new seed and precision. Threads and
    device are fixed once TensorFlow has begun to compute; asked for others, the session says so in its remarks.

    Args:
        seed: For Python, NumPy and Keras; 0 or more.
        threads: For the arithmetic on the CPU, 1 or more; None for one each core.
        precision: A Keras dtype policy: float32, mixed_float16 or mixed_bfloat16.
        device: auto, cpu, gpu, gpu:N for one of several, gpu:N,N or gpu:all for several; auto takes the first GPU where
            there is one.

    Raises:
        ConfigError: The GPU asked for is not there, or a value is out of range.
    """
    if threads is not None and threads < 1:
        raise ConfigError(f"threads is {threads}, and must be 1 or more", "training.threads", code="bad-value")
    keras = import_keras()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    logging.getLogger("absl").setLevel(logging.ERROR)
    with silenced():
        chosen = choose_device(device)
        in_effect = set_threads(threads or os.cpu_count() or 1)
        keras.utils.clear_session()
        keras.config.set_dtype_policy(precision)
        keras.utils.set_random_seed(seed)
    remarks = []
    if threads not in (None, in_effect):
        remarks.append(f"{threads} threads were asked for, and TensorFlow has already started with {in_effect}")
    if chosen.name != chosen.asked and device not in ("auto", chosen.name, chosen.name.partition(":")[0]):
        remarks.append(f"{device} was asked for, and TensorFlow has already started with {chosen.name}")
    remarks += slow_halves(precision, chosen.capability)
    facts = processor_facts()
    return Session(
        seed, in_effect, precision, chosen.name, chosen.words, versions(), facts, tuple(remarks), chosen.sharing
    )


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


def choose_device(asked: str) -> ChosenDevices:
    """Makes TensorFlow see the devices asked for alone. A GPU's memory is taken as it is needed, not all at once.

    Raises:
        ConfigError: A GPU is not there, or is named twice.
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
    asked_for, one = device_name(numbers), tf.config.LogicalDeviceConfiguration()
    try:
        (cpu,) = tf.config.list_physical_devices("CPU")
        tf.config.set_logical_device_configuration(cpu, [one] * int(count))
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
        ConfigError: One of them is not there, or is named twice.
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
    if len({*numbers}) < len(numbers):
        raise ConfigError(f"{asked} names a GPU twice", "training.device", code="bad-value")
    return numbers


def set_threads(threads: int) -> int:
    """Sets how many threads compute, and gives the number in effect."""
    import tensorflow as tf

    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    except RuntimeError:  # TensorFlow has started
        pass
    return tf.config.threading.get_intra_op_parallelism_threads() or os.cpu_count() or 1


def versions() -> dict[str, str]:
    """The versions that a run's numbers depend on."""
    numbers = {"python": platform.python_version()}
    for package in ("tensorflow", "keras", "numpy", "nnrun"):
        try:
            numbers[package] = version(package)
        except PackageNotFoundError:  # run from a source tree that was not installed
            numbers[package] = "unknown"
    return numbers
