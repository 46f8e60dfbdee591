"""TensorFlow set up for one run: seed, threads, devices (CPU, one GPU or several), mixed precision."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from nnrun.engine.tensorflow.importing import import_keras, silenced
from nnrun.engine.tensorflow.session.devices import choose_device
from nnrun.engine.tensorflow.session.processor import processor_facts, slow_halves
from nnrun.errors import ConfigError


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
