"""Where runs are sent: TensorBoard's files, an MLflow server or database; and whether what that needs is installed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, Place
from nnrun.runs import Run
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import decode_section
from nnrun.spec.keys.tracking_keys import FORM, TrackingSpec, uri_trouble
from nnrun.spec.nodes import Problems
from nnrun.spec.reading import read_text
from nnrun.words.masked_uris import masked


@dataclass(frozen=True)
class MlflowTarget:
    """An experiment on an MLflow server, or in a database of MLflow."""

    uri: str
    """As MLflow takes it; shown by `shown` alone, since that of the environment may hold a password."""
    experiment: str

    @property
    def shown(self) -> str:
        """As a person may see it."""
        return f"MLflow's experiment {self.experiment!r} at {masked(self.uri)}"


@dataclass(frozen=True)
class Targets:
    """All of them."""

    tensorboard: bool = False
    mlflow: MlflowTarget | None = None

    def __bool__(self) -> bool:
        """Whether there is any."""
        return self.tensorboard or self.mlflow is not None

    @property
    def shown(self) -> str:
        """As a note says where a run goes."""
        files = ("TensorBoard's files under events",) if self.tensorboard else ()
        return " and ".join((*files, *((self.mlflow.shown,) if self.mlflow else ())))


def targets_of(tracking: TrackingSpec, name: str) -> Targets:
    """What a config says, with what the environment says beside it.

    Args:
        tracking: The key.
        name: The config's, after which an experiment is called that has no name.

    Raises:
        ConfigError: There is no uri, the environment's is none, or a package is missing.
    """
    target = None
    if tracking.mlflow is not None:
        uri = tracking.mlflow.uri or uri_of_environment(*tracking.at("mlflow"))
        target = MlflowTarget(uri, experiment_of(tracking, name))
        check_installed("mlflow", *tracking.at("mlflow"))
    if tracking.tensorboard:
        check_installed("tensorboard", *tracking.at("tensorboard"))
    return Targets(tracking.tensorboard, target)


def experiment_of(tracking: TrackingSpec, name: str) -> str:
    """The config's, else the environment's, else one that is named after the config."""
    written = tracking.mlflow.experiment if tracking.mlflow else None
    return written or os.environ.get("MLFLOW_EXPERIMENT_NAME", "").strip() or name


def written_tracking(run: Run) -> tuple[TrackingSpec, str]:
    """What the config of a run says, nothing of an older one, and its name: a group's own says what kind it is, too.

    Raises:
        ConfigError: It cannot be read.
    """
    if not (run / layout.RESOLVED).is_file():  # a comparison has the configs of its runs
        return TrackingSpec(), run.name
    config = read_text(run.resolved, str(run / layout.RESOLVED))
    node = config.mapping.get("tracking") if config.is_mapping else None
    problems = Problems()
    spec = decode_section(TrackingSpec, node, "tracking", Context(problems)) if node else TrackingSpec()
    if problems.entries or spec is None:
        raise ConfigError(problems.sorted())
    name = config.mapping.get("name") if config.is_mapping else None
    return spec, run.name if name is None else str(name.value)


def uri_of_environment(path: str = "", place: Place | None = None) -> str:
    """That of MLFLOW_TRACKING_URI, which may hold a user and password. Raises ConfigError without one."""
    uri = os.environ.get("MLFLOW_TRACKING_URI", "").strip()
    if not uri:
        message = f"MLflow needs an address: {FORM}"
        help = "write mlflow: {uri: sqlite:///mlflow.db}, or set MLFLOW_TRACKING_URI"
        raise ConfigError(message, path, place, code="wrong-tracking-uri", help=help)
    message, help = uri_trouble(masked(uri).replace("***@", ""))
    if message:
        raise ConfigError(f"MLFLOW_TRACKING_URI: {message}", path, place, code="wrong-tracking-uri", help=help)
    return uri


def check_installed(package: str, path: str = "", place: Place | None = None) -> None:
    """Raises ConfigError, with the line that installs it, where a package is missing."""
    if find_spec(package) is None:
        message = f"{package} is not installed"
        help = f"pip install 'nnrun[{package}]'"
        raise ConfigError(message, path, place, code="missing-package", help=help)
