"""Callbacks: what they write lies inside the run directory, and a schedule is called with the epoch."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.errors import ConfigError
from nnrun.registry.component_building import built_arguments, called, entry_of
from nnrun.registry.quick_imports import imported

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnrun.catalog import Entry
    from nnrun.spec.decoding.components import Component


def build_callback(component: Component, directory: Path) -> Any:
    """The callback that a component describes.

    Args:
        component: A component of kind callback.
        directory: The run directory, to which the paths of its arguments are relative.

    Raises:
        ConfigError: A path leads out of the run directory, Keras refuses an argument, or a package is missing.
    """
    _check_installed(component)
    entry = entry_of(component)
    arguments = built_arguments(component, entry)
    written = catalog.written_path_argument(component.name)
    if written:
        arguments[written] = _inside(component, entry, written, directory)
    if component.name == "LearningRateScheduler" and "schedule" in arguments:
        arguments["schedule"] = by_epoch(arguments["schedule"])
    return called(component, imported(entry), **arguments)


def by_epoch(schedule: Any) -> Callable[[int, float], float]:
    """A Keras schedule, or a constant rate, as the function of the epoch (from 0) that LearningRateScheduler calls."""

    def rate(epoch: int, _: float = 0.0) -> float:
        return float(schedule(epoch)) if callable(schedule) else float(schedule)

    return rate


def _check_installed(component: Component) -> None:
    """That the package is there without which TensorFlow fails in the middle of the first epoch."""
    if component.name == "TensorBoard" and find_spec("tensorboard") is None:
        message = "TensorBoard needs the package tensorboard, which is not installed: pip install tensorboard"
        raise ConfigError(message, component.path, component.place, code="missing-package")


def _inside(component: Component, entry: Entry, name: str, directory: Path) -> str:
    """The path of an argument, or of its default, as a path inside the run directory."""
    argument = entry.argument(name)
    default = argument.default if argument else None
    value = component.arguments.get(name, default)
    path, place = component.at(name)
    if not isinstance(value, str):
        raise ConfigError(
            f"{component.name} needs {name!r}, a path inside the run directory", path, place, code="outside-run"
        )
    complaint = catalog.outside_run(value)
    if complaint:
        raise ConfigError(complaint, path, place, code="outside-run")
    if component.name == "ModelCheckpoint":
        return checkpoint_path(directory, value)
    target = directory / value
    target.parent.mkdir(parents=True, exist_ok=True)
    return str(target)


class CheckpointPath(str):
    """A path with names in braces below a folder, which only ever becomes a path inside that folder.

    Keras asks it to ``format`` itself with an epoch's numbers.
    """

    folder: Path
    written: str
    __slots__ = ("folder", "written")

    def format(self, *_: object, **numbers: Any) -> str:
        """The path of an epoch. Raises ConfigError where it leads out of the folder or to a file of the run's own."""
        catalog.numbers_in(self.written)
        try:
            path = self.written.format(**numbers)
        except KeyError as missing:
            raise ConfigError(
                f"ModelCheckpoint: no number {missing} was reported for {self.written!r}", code="unknown-monitor"
            ) from None
        target = (self.folder / path).resolve()
        if complaint := catalog.outside_run(path):
            raise ConfigError(complaint, code="outside-run")
        if not target.is_relative_to(self.folder.resolve()):
            raise ConfigError(f"expected a path inside the run directory, got {str(target)!r}", code="outside-run")
        return str(self.folder / path)


def checkpoint_path(folder: Path, written: str) -> CheckpointPath:
    """A checkpoint's path in the run directory, with names in braces, as Keras takes it."""
    path = CheckpointPath(folder / written)
    path.folder, path.written = folder, written
    return path
