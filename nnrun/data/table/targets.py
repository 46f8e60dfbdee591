"""What each output is to predict: classes (as numbers or one-hot), binary labels, or numbers (regression)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.values.similar_labels import look_alikes
from nnrun.errors import ConfigError, DataError, Place
from nnrun.types import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.spec.checks.tasks import Task
    from nnrun.types import Array

NAMED = 8
"""Classes that are named of many."""
Where = tuple[str, Place | None]
"""The path and the place of a target in the config."""


def target_of(task: Task, y: Array, classes: tuple[str, ...], where: Where, *, array: bool = False) -> Target:
    """The target of an output, from all its values.

    Args:
        task: What the output's loss and last layer ask for.
        y: The prepared target, all rows; shape (rows,) or (rows, width).
        classes: Names of the classes, where the target was text.
        where: For errors.
        array: Whether the columns are an array's, whose axes may mean something else.

    Raises:
        ConfigError: Loss and target do not fit.
        DataError: There are more classes than the last layer has units.
    """
    shape = tuple(y.shape[1:])
    if task.kind == "classes":
        return _classes(task, y, classes, where)
    width = shape[-1] if shape else 1
    if task.width is not None and len(shape) <= 1 and width != task.width:
        message = f"the last layer has {plural(task.width, 'unit')}, the target {plural(width, 'column')}"
        if task.width == 1 and array:
            message += f"; a number for each of {width} steps has a last axis of its own: shape (rows, {width}, 1)"
        raise ConfigError(message, *where, code="wrong-target")
    if task.kind == "binary" and not _fractional(y):
        if len(classes) > 2:
            message = f"the loss takes two classes, the target has {len(classes)}: {_listed(classes)}"
            raise ConfigError(message, *where, code="wrong-target")
        return Target(task.name, "binary", width, shape, "float32", classes)
    return Target(task.name, "number", width, shape, "float32")


def _classes(task: Task, y: Array, classes: tuple[str, ...], where: Where) -> Target:

    one_hot = _is_one_hot(task, y)
    if task.one_hot and not one_hot:
        count = task.width or len(classes) or _counted(y)
        message = f"the loss compares with one-hot targets, these are class numbers; add 'one_hot: {count}'"
        raise ConfigError(
            f"{message} with columns: target to preprocess, or take sparse_categorical_crossentropy",
            *where,
            code="wrong-target",
        )
    if one_hot and task.one_hot is False:
        message = "the loss compares with class numbers, the target is one-hot"
        raise ConfigError(
            f"{message}; take categorical_crossentropy, or leave the target as it is", *where, code="wrong-target"
        )
    if not one_hot:
        width = task.width or len(classes) or _counted(y)
        if len(classes) > width:
            message = (
                f"the target has {len(classes)} classes ({_listed(classes)}), the last layer {plural(width, 'unit')}"
            )
            raise DataError(message, *where, code="wrong-target")
        return Target(task.name, "classes", width, (), "int32", classes)
    width = y.shape[-1]
    if task.width is not None and task.width != width:
        message = f"the last layer has {plural(task.width, 'unit')}, the one-hot target {plural(width, 'column')}"
        raise ConfigError(message, *where, code="wrong-target")
    return Target(task.name, "classes", width, tuple(y.shape[1:]), "float32", classes)


def plural(count: int, noun: str) -> str:
    """``1 unit``, ``3 units``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _listed(classes: Sequence[str]) -> str:
    """The names of the first classes, and which of all look alike."""
    names = ", ".join(classes[:NAMED])
    return "; ".join(filter(None, (names, look_alikes(classes))))


def _is_one_hot(task: Task, y: Array) -> bool:
    """Whether a target's last axis are the classes. Class numbers may have several too: of each word, of each pixel."""
    import numpy as np

    if y.ndim < 2 or (task.one_hot is not True and task.width not in (None, y.shape[-1])):
        return False
    if y.ndim == 2 and task.one_hot is not False:
        return True
    known = y[np.isfinite(y).all(axis=-1)]
    return bool(y.shape[-1] > 1 and (known >= 0).all() and np.allclose(known.sum(axis=-1), 1, atol=1e-3))


def _counted(y: Array) -> int:
    """How many classes there are, counted from 0; labels that are missing are told later."""
    import numpy as np

    return int(np.max(y[np.isfinite(y)], initial=0)) + 1


def is_signed(task: Task, y: Array) -> bool:
    """Whether labels are -1 and 1, as hinge losses have them; they are fed as 0 and 1, which Keras takes alike."""
    import numpy as np

    if not task.signed or task.kind != "binary" or y.dtype.kind not in "if":
        return False
    return set(np.unique(y[np.isfinite(y)]).tolist()) in ({-1}, {-1, 1})


def cast(target: Target, y: Array) -> Array:
    """The labels as they are fed: float32 or int32, a column as (rows,)."""
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 and not target.shape else y
    return y.astype(target.dtype)


def flattened(y: Array) -> Array:
    """A target of one column as (rows,); others as they are."""
    return y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y


def _fractional(y: Array) -> bool:
    """Whether labels are shares between 0 and 1, which a sigmoid may predict like any number."""
    import numpy as np

    if y.dtype.kind != "f" or not len(y):
        return False
    known = y[np.isfinite(y)]
    return bool(((known >= 0) & (known <= 1)).all() and (known != np.round(known)).any())
