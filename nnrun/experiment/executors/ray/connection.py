"""Ray, started for this process alone or joined; and what is told where that cannot be."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import Placement
from nnrun.experiment.executors.ray.room import check_room
from nnrun.experiment.executors.ray.shared_folder import remove_unused, shared_folder
from nnrun.stop_signals import STOPPING

PATIENCE = 5.0
"""Seconds in which somebody answers at an address."""
NOT_RAY = "what answers there is not Ray"
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_py_gcs_connect_timeout_s": "4",
    "RAY_worker_niceness": "0",
    "RAY_prestart_worker_first_driver": "0",
}
"""Ray sends nothing home, keeps its log to its files, leaves the variables of processors alone, and waits for an answer
three times so many seconds. The workers of a cluster that is started here give way to nobody, as those of ``--jobs``,
and none is started beside those that are hired."""
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""What a speaker of HTTP/2, as Ray is, begins with: it is answered in kind."""


@contextmanager
def connected(placement: Placement) -> Iterator[None]:
    """Have Ray at hand, unless this machine trains without it. What was connected before stays so.

    Raises:
        ConfigError: It is not installed; nobody answers at the address; no machine has what a task takes.
    """
    if placement.address is None:
        yield
        return
    if find_spec("ray") is None:
        help = "pip install 'nnrun[ray]' brings it"
        raise ConfigError("--on ray needs Ray, which is not installed", code="missing-package", help=help)
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    import ray

    if ray.is_initialized():
        check_room(placement)
        yield
        return
    remove_unused()
    folder, lock = (None, None) if placement.address else shared_folder(secrets.token_hex(3))
    try:
        if placement.address:
            _join(placement.address)
        else:
            _start(folder)
        check_room(placement)
        yield
    finally:
        with _silence():
            ray.shutdown()
        if lock is not None:
            lock.release()
        remove_unused()  # that folder, and those of workers here that were killed


def _start(folder: Path | None) -> None:
    """Start one. Raises ConfigError where Ray cannot: a home that is not to be written to, no memory to share."""
    try:
        _init(address="local", include_dashboard=False, _temp_dir=str(folder))
    except (ConnectionError, RuntimeError, OSError, ValueError) as error:
        text = " ".join(str(error).split())
        raise ConfigError(f"Ray does not start here: {text}", code="unfit-cluster") from None


def _join(address: str) -> None:
    """Join a cluster, of which this machine must be one. Raises ConfigError where that cannot be."""
    from ray.exceptions import RayError

    if address != "auto":
        _check_answers(address)
        _check_is_ray(address)
    try:
        _init(address=address)
    except (ConnectionError, RuntimeError, OSError, ValueError, AssertionError, RayError) as error:
        text = " ".join(str(error).split())
        if "version" in text.lower():
            message = f"the cluster at {address} has another Ray or Python: {text}"
            raise ConfigError(message, code="unfit-cluster") from None
        help = "ray start --head begins one on this machine, ray start --address HOST:PORT has it join one"
        raise ConfigError(
            f"no cluster{'' if address == 'auto' else f' at {address}'} that this machine belongs to",
            code="unfit-cluster",
            help=help,
        ) from None


def _check_answers(address: str) -> None:
    """That something which can be Ray answers at an address: Ray itself would try for minutes, and end the process."""
    host, _, port = address.rpartition(":")
    trouble = NOT_RAY
    try:
        with socket.create_connection((host.strip("[]"), int(port)), PATIENCE) as stream:
            stream.settimeout(PATIENCE)
            stream.sendall(_PREFACE)
            answer = stream.recv(9)
        if len(answer) == 9 and answer[3] == 4:  # a frame of settings
            return
    except TimeoutError:
        trouble = f"nothing answers within {PATIENCE:g} seconds"
    except OSError as error:
        trouble = str(error.strerror or error)
    raise ConfigError(f"no Ray cluster at {address}: {trouble}", code="unfit-cluster")


def _check_is_ray(address: str) -> None:
    """That it is Ray which answers there, and answers this process: asked once, where Ray would ask for a minute."""
    from ray._raylet import GcsClient  # type: ignore[attr-defined]
    from ray.exceptions import RayError

    try:
        with _silence():
            GcsClient(address=address)
    except RayError as error:
        if type(error).__name__ == "AuthenticationError":  # older ones know no tokens
            help = "with RAY_AUTH_MODE=token Ray sends the token of this user, where it is your cluster"
            message = f"the cluster at {address} wants a token"
            raise ConfigError(message, code="unfit-cluster", help=help) from None
        raise ConfigError(f"no Ray cluster at {address}: {NOT_RAY}", code="unfit-cluster") from None


def _init(**arguments: Any) -> None:
    """Begin, without a word in the terminal, and with this process's answers to signals."""
    import ray

    logging.getLogger("ray").setLevel(logging.CRITICAL)
    ray._private.worker._worker_logs_enabled = False  # it prints the ends of machines whatever log_to_driver says
    answers = {number: signal.getsignal(number) for number in STOPPING}
    try:
        with _silence():
            ray.init(log_to_driver=False, configure_logging=False, **arguments)
    except SystemExit as error:  # Ray's answer where it gives up
        raise ConnectionError(str(error)) from None
    finally:
        with suppress(ValueError):  # a thread has none
            for number, answer in answers.items():
                signal.signal(number, answer)


@contextmanager
def _silence() -> Iterator[None]:
    """Leave out what is written to the error stream by whatever language: the terminal is nnrun's."""
    sys.stderr.flush()
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # a descriptor is wanted
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
