"""What each output is to predict, checked against the labels: classes, binary labels, or numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.table.labels import missing_cells
from nnrun.data.values.cells import in_full
from nnrun.data.values.mistakes import MOST, CellsError, WrongCells
from nnrun.data.values.numbers import LARGEST
from nnrun.data.values.similar_labels import look_alikes
from nnrun.errors import ConfigError, DataError, Place
from nnrun.types import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnrun.spec.checks.tasks import Task
    from nnrun.types import Array, Cells, Indices, Table

_NAMED = 8
"""Classes that are named of many."""
_LOOKED_AT = 100_000
"""Labels that are looked at for what they have in common."""
_ROUNDING = 1e-6
_MISSING = "the target is missing"
Where = tuple[str, Place | None]
"""The path and the place of a target in the config."""


def describe(task: Task, y: Array, classes: tuple[str, ...], where: Where, *, array: bool = False) -> Target:
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
    names = ", ".join(classes[:_NAMED])
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


def check_signed(target: Target, y: Array, table: Table, rows: Indices) -> None:
    """That every label is -1 or 1. Raises DataError with the rows and values of those that are not."""
    import numpy as np

    flat = y.reshape(len(y), -1)
    wrong = np.isfinite(flat) & (np.abs(flat) != 1)
    if wrong_cells := list(_cells("the label is neither -1 nor 1", wrong, flat, (_names(target, table), rows))):
        raise CellsError(wrong_cells, table.cells)


def check(target: Target, y: Array, table: Table, rows: Indices) -> None:
    """That every label is one the output can give.

    Args:
        target: As `describe` said.
        y: Prepared labels of some rows.
        table: Where they come from.
        rows: Their positions in it.

    Raises:
        DataError: Labels that are missing, not whole, or outside the output's width; with their rows and values.
    """
    import numpy as np

    flat = y.reshape(len(y), -1)
    known = np.isfinite(flat) if flat.dtype.kind == "f" else np.ones(flat.shape, bool)
    wrong_by_message = _unknown(flat)
    if target.kind != "number":
        whole = flat == np.round(flat)
        wrong_by_message["a class is a whole number"] = known & ~whole
        limit = 1 if target.kind == "binary" or target.shape else target.width - 1
        wrong_by_message[_outside(target, limit, flat[known])] = known & whole & ((flat < 0) | (flat > limit))
    origin = (_names(target, table), rows)
    if wrong_cells := [
        cells for message, wrong in wrong_by_message.items() for cells in _cells(message, wrong, flat, origin)
    ]:
        advise = target.kind == "classes" and bool(table.kind)
        raise CellsError(
            [_with_word(column_cells, table.cells, advise=advise) for column_cells in wrong_cells], table.cells
        )
    if target.kind == "classes" and len(target.shape) == 1:
        _check_single(flat, origin, table.cells)


def _check_single(flat: Array, origin: tuple[Sequence[str], Indices], cells: Cells | None) -> None:
    """That each one-hot row names a single class. Raises DataError."""
    import numpy as np

    names, rows = origin
    counts = flat.sum(axis=1)
    wrong = np.flatnonzero(counts != 1)
    if not len(wrong):
        return
    by_row = dict(zip(rows[wrong].tolist(), counts[wrong].tolist(), strict=True))

    def say(row: int) -> str:
        ones = "no 1" if not by_row[row] else f"{int(by_row[row])} ones"
        return (
            f"the row has {ones} in {', '.join(names[:_NAMED])}, and is to be of one class; "
            "for several labels a row take activation: sigmoid and binary_crossentropy"
        )

    order = np.sort(rows[wrong])
    raise CellsError(
        [WrongCells(names[0], order, say(int(order[0])), say, "no single class", code="wrong-target")], cells
    )


def check_known(columns: Mapping[str, Array], cells: Cells | None) -> None:
    """That every number of some columns is one, whatever it is to be; for tables whose other targets are refused.

    Args:
        columns: Numbers by the column's name, all rows.
        cells: Of the table.

    Raises:
        DataError: Numbers that are missing, infinite or too large for float32; with their rows and values.
    """
    import numpy as np

    wrong_cells = []
    for name, column in columns.items():
        flat = column.reshape(len(column), -1)
        origin = ((name,), np.arange(len(column)))
        wrong_cells += [
            column_cells
            for message, wrong in _unknown(flat).items()
            for column_cells in _cells(message, wrong, flat, origin)
        ]
    if wrong_cells:
        raise CellsError(wrong_cells, cells)


def _unknown(flat: Array) -> dict[str, Array]:
    """Where numbers are missing, or none that float32 holds, by what is told of them."""
    import numpy as np

    if flat.dtype.kind != "f":
        return {}
    with np.errstate(invalid="ignore"):
        large = np.abs(flat) > LARGEST
    return {_MISSING: np.isnan(flat), "the target is infinite or too large for float32": large}


def _outside(target: Target, limit: int, known: Array) -> str:
    """What is told of a label that the output cannot give, with the way out where the other labels show it."""
    message = f"the label lies outside 0 to {limit}"
    if target.kind == "classes" and not target.shape:
        message += f", the {target.width} units of the last layer (classes are counted from 0)"
    values = set(known[:_LOOKED_AT].tolist())
    if target.kind == "binary" and values == {-1, 1}:
        return f"{message}; hinge and squared_hinge compare with -1 and 1"
    if not target.shape and values == set(range(1, limit + 2)):
        return f"{message}; labels from 1 are counted from 0 by a step LabelEncoder"
    return message


def _with_word(wrong: WrongCells, cells: Cells | None, *, advise: bool) -> WrongCells:
    """Missing targets with the word of the file that is read so."""
    if wrong.message != _MISSING or wrong.within:
        return wrong
    return missing_cells("target", "class", wrong.rows, wrong.column, cells, advise=advise)


def _names(target: Target, table: Table) -> Sequence[str]:
    """The columns of a target, or its own name."""
    return table.target_columns.get(target.name) or (target.name,)


def _cells(message: str, wrong: Array, flat: Array, origin: tuple[Sequence[str], Indices]) -> Iterator[WrongCells]:
    """The wrong labels, column by column."""
    import numpy as np

    names, rows = origin
    for index in np.flatnonzero(wrong.any(axis=0))[:MOST]:
        positions = np.flatnonzero(wrong[:, index])
        values = dict(zip(rows[positions].tolist(), flat[positions, index].tolist(), strict=True))

        def say(row: int, values: Mapping[int, float] = values) -> str:
            return message if message.endswith("missing") else f"{message}; got {in_full(values[row])}"

        order = np.sort(rows[positions])
        within = f"value {index}" if index >= len(names) else ""
        yield WrongCells(
            names[min(index, len(names) - 1)], order, say(int(order[0])), say, message, within, code="wrong-target"
        )


def check_shares(loss: str, y: Array, table: Table, rows: Indices, names: Sequence[str]) -> None:
    """That numbers lie from 0 to 1, where a loss has a meaning for no others.

    Args:
        loss: Its name.
        y: Prepared numbers of some rows; shape (rows,) or (rows, ...).
        table: Where they come from.
        rows: Their positions in it.
        names: Of the columns; of a block, one for all of them.

    Raises:
        DataError: A number outside, with its row and value.
    """
    import numpy as np

    flat = y.reshape(len(y), -1)
    wrong = outside_shares(flat)
    advice = "a step such as MinMaxScaler brings them there, or take a loss for any number, such as mse"
    wrong_cells = []
    for index in np.flatnonzero(wrong.any(axis=0))[:MOST]:
        positions = np.flatnonzero(wrong[:, index])
        values = dict(zip(rows[positions].tolist(), flat[positions, index].tolist(), strict=True))

        def say(row: int, values: Mapping[int, float] = values) -> str:
            return f"{loss} compares numbers from 0 to 1, this one is prepared as {values[row]:g}; {advice}"

        order, name = np.sort(rows[positions]), names[index] if len(names) == flat.shape[1] else names[0]
        wrong_cells.append(WrongCells(name, order, say(int(order[0])), say, loss, code="wrong-target"))
    if wrong_cells:
        raise CellsError(wrong_cells, table.cells)


def outside_shares(y: Array) -> Array:
    """Where numbers lie outside 0 to 1, by more than a scaler's rounding."""
    wrong: Array = (y < -_ROUNDING) | (y > 1 + _ROUNDING)
    return wrong


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
