"""What each output is to predict, checked against the labels: classes, binary labels, or numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.labels import cell_error
from nnrun.errors import ConfigError, DataError, Place
from nnrun.types import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.spec.tasks import Task
    from nnrun.types import Array, Indices, Table

Where = tuple[str, Place | None]
"""The path and the place of a target in the config."""


def describe(task: Task, y: Array, classes: tuple[str, ...], where: Where) -> Target:
    """The target of an output, from all its values.

    Args:
        task: What the output's loss and last layer ask for.
        y: The prepared target, all rows; shape (rows,) or (rows, width).
        classes: Names of the classes, where the target was text.
        where: For errors.

    Raises:
        ConfigError: Loss and target do not fit.
        DataError: There are more classes than the last layer has units.
    """
    shape = tuple(y.shape[1:])
    if task.kind == "classes":
        return _classes(task, y, classes, where)
    width = shape[-1] if shape else 1
    if task.width is not None and len(shape) <= 1 and width != task.width:
        columns = "1 column" if width == 1 else f"{width} columns"
        raise ConfigError(f"the last layer has {task.width} units, the target {columns}", *where)
    if task.kind == "binary" and not _fractional(y):
        if len(classes) > 2:
            names = ", ".join(classes[:8])
            raise ConfigError(f"the loss takes two classes, the target has {len(classes)}: {names}", *where)
        return Target(task.name, "binary", width, shape, "float32", classes)
    return Target(task.name, "number", width, shape, "float32")


def _classes(task: Task, y: Array, classes: tuple[str, ...], where: Where) -> Target:

    one_hot = _is_one_hot(task, y)
    if task.one_hot and not one_hot:
        count = task.width or len(classes) or _counted(y)
        message = f"the loss compares with one-hot targets, these are class numbers; add 'one_hot: {count}'"
        raise ConfigError(
            f"{message} with columns: target to preprocess, or take sparse_categorical_crossentropy", *where
        )
    if one_hot and task.one_hot is False:
        message = "the loss compares with class numbers, the target is one-hot"
        raise ConfigError(f"{message}; take categorical_crossentropy, or leave the target as it is", *where)
    if not one_hot:
        width = task.width or len(classes) or _counted(y)
        if len(classes) > width:
            names = ", ".join(classes[:8])
            raise DataError(f"the target has {len(classes)} classes ({names}), the last layer {width} units", *where)
        return Target(task.name, "classes", width, (), "int32", classes)
    width = y.shape[-1]
    if task.width is not None and task.width != width:
        raise ConfigError(f"the last layer has {task.width} units, the one-hot target {width} columns", *where)
    return Target(task.name, "classes", width, tuple(y.shape[1:]), "float32", classes)


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


def check(target: Target, y: Array, table: Table, rows: Indices) -> None:
    """That every label is one the output can give.

    Args:
        target: As `describe` said.
        y: Prepared labels of some rows.
        table: Where they come from.
        rows: Their positions in it.

    Raises:
        DataError: A label that is missing, not whole, or outside the output's width; with its row and value.
    """
    import numpy as np

    flat, origin = y.reshape(len(y), -1), (target, table, rows)
    if flat.dtype.kind == "f":
        _complain(~np.isfinite(flat), flat, "the target is missing or infinite", origin)
    if target.kind == "number":
        return
    if flat.dtype.kind == "f":
        _complain(flat != np.round(flat), flat, "a class is a whole number", origin)
    limit = 1 if target.kind == "binary" or target.shape else target.width - 1
    message = f"the label lies outside 0 to {limit}"
    if target.kind == "classes" and not target.shape:
        message += f", the {target.width} units of the last layer (classes are counted from 0)"
    _complain((flat < 0) | (flat > limit), flat, message, origin)


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


def _complain(wrong: Array, flat: Array, message: str, origin: tuple[Target, Table, Indices]) -> None:
    """Raise at the wrong label that stands first in the source, if there is one."""
    import numpy as np

    found = np.argwhere(wrong)
    if not len(found):
        return
    target, table, rows = origin
    index, column = (int(number) for number in found[np.argmin(rows[found[:, 0]])])
    row = int(rows[index])
    names: Sequence[str] = table.target_columns.get(target.name) or (target.name,)
    name = names[min(column, len(names) - 1)]
    value = flat[index, column]
    shown = f"{value:g}" if np.issubdtype(flat.dtype, np.floating) else str(value)
    raise cell_error(f"{message}; got {shown}", row, name, table.cells)
