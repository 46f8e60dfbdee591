"""How one data input of a model is made of a table's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nnrun.data import ids
from nnrun.data.choosing import columns_in, entry_kind, takes_columns
from nnrun.data.frames import Frame, Piece, frame_of, kinds_of, names_of, unfolded
from nnrun.data.labels import cell_error, not_a_number, text_rows
from nnrun.data.stages import STATELESS, Stage, fit
from nnrun.errors import ConfigError, DataError
from nnrun.types import Input, Ragged

if TYPE_CHECKING:
    from nnrun.spec.lists import Step
    from nnrun.types import Array, Indices, Table


@dataclass(frozen=True, slots=True)
class InputPlan:
    """What is done to the columns of one input, fitted; and what is left to the model's own first layers."""

    name: str
    columns: tuple[str, ...]
    """Of the source."""
    kinds: tuple[str, ...]
    """numeric, text or sequence, for each column."""
    unfold: bool = False
    """Whether a two-dimensional array is taken column by column."""
    stages: tuple[Stage, ...] = ()
    layers: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Stateless steps that take the whole input: name and arguments, in order."""
    described: Input = field(default_factory=lambda: Input("", (), ""))

    def apply(self, table: Table, rows: Indices | None = None) -> Array:
        """The input's array for some rows of a table, as it is fed.

        Args:
            table: With the input's columns.
            rows: Positions in the table; all of them for None.

        Raises:
            DataError: Text where numbers belong, a missing value, what a transformer refuses.
        """
        frame = self._frame(table, rows)
        for stage in self.stages:
            frame = stage.apply(frame)
        array = assembled(self.name, frame, self.layers, keep_whole=table.cells is None)
        _check_finite(array, frame, table, rows)
        return array.astype(self.described.dtype, copy=False) if self.described.dtype else array

    def _frame(self, table: Table, rows: Indices | None) -> Frame:
        for name, kind in zip(self.columns, self.kinds, strict=True):
            column = table.columns[name]
            if kind != "text" and not isinstance(column, Ragged) and column.dtype == object:
                wrong = text_rows(column)
                raise not_a_number(column, wrong[0] if wrong else 0, name, table.cells)
        frame = frame_of(table, self.columns, rows)
        frame = unfolded(frame) if self.unfold else frame
        return tuple(_as_text(piece) if piece.names[0] in self._texts else piece for piece in frame)

    @property
    def _texts(self) -> set[str]:
        return {name for name, kind in zip(self.columns, self.kinds, strict=True) if kind == "text"}


def plan_input(
    name: str, table: Table, rows: Indices, steps: Sequence[Step], y: Array | None, found: Mapping[int, set[str]]
) -> InputPlan:
    """The steps of one input, fitted on the training part.

    Args:
        name: The input's.
        table: All rows.
        rows: The training part's positions.
        steps: Those of the config.
        y: The training part's only target, shape (rows,), or None.
        found: For each step's position, the columns that it found; added to.
    """
    columns = table.inputs[name]
    frame = frame_of(table, columns, rows)
    kinds = tuple(kinds_of(frame).values())
    unfold, stages = False, []
    waiting: list[tuple[Step, tuple[str, ...]]] = []  # stateless steps on the whole input, not yet applied on the host
    for index, step in enumerate(steps):
        before = frame
        frame, chosen = columns_in(step, frame, table.names)
        unfold = unfold or (frame is not before and not stages)
        if not chosen:
            frame = before
            continue
        found[index].update(chosen)
        if _left_to_model(step, chosen, frame):
            waiting.append((step, chosen))
            continue
        for each, its_columns in (*_on_host(waiting, frame), (step, chosen)):
            for stage in _fitted(each, its_columns, frame, y):
                frame = stage.apply(frame)
                stages.append(stage)
        waiting = []
    layers = tuple((step.component.name, dict(step.component.arguments)) for step, _ in waiting)
    plan = InputPlan(name, columns, kinds, unfold, tuple(stages), layers)
    return _described(plan, frame, table)


def _left_to_model(step: Step, chosen: Sequence[str], frame: Frame) -> bool:
    """Whether a step is stateless and takes the whole input, so that a layer can do it."""
    if step.component.kind != "step" or step.component.name not in STATELESS:
        return False
    whole = set(chosen) == set(names_of(frame))
    if step.component.name == "one_hot":
        return whole and len(frame) == 1 and (frame[0].block or len(frame[0].names) == 1)
    return whole


def _on_host(
    waiting: Sequence[tuple[Step, tuple[str, ...]]], frame: Frame
) -> list[tuple[Step, tuple[str, ...]]]:
    """The stateless steps that now have to come before a fitted one."""
    return [(step, names_of(frame) if step.component.name == "scale" else chosen) for step, chosen in waiting]


def _fitted(step: Step, chosen: tuple[str, ...], frame: Frame, y: Array | None) -> list[Stage]:
    """A step as stages: one, or one for each column where it takes a column at a time."""
    if takes_columns(step) and (block := next((p for p in frame if p.block and p.names[0] in chosen), None)):
        told = "sequences" if isinstance(block.values, Ragged) else f"rows of shape {block.values.shape[1:]}"
        message = f"{step.component.name} takes columns; {block.names[0]!r} has {told}"
        raise ConfigError(message, step.path, step.place)
    if step.component.kind != "step" and entry_kind(step) == "text":
        return [fit(step, (column,), frame, y, flat=True) for column in chosen]
    return [fit(step, chosen, frame, y)]


def _described(plan: InputPlan, frame: Frame, table: Table) -> InputPlan:
    """The plan with the shape, dtype and column names of its array."""
    _check_text(frame, table)
    array = assembled(plan.name, frame, plan.layers, keep_whole=table.cells is None)
    sets = bool(plan.layers) and plan.layers[0][0] == "multi_hot"
    shape: tuple[int | None, ...] = (None,) if sets else tuple(array.shape[1:])
    named = not any(piece.block for piece in frame) and not plan.unfold
    columns = names_of(frame) if named else ()
    return replace(plan, described=Input(plan.name, shape, array.dtype.name, columns, plan.layers))


def assembled(
    name: str, frame: Frame, layers: Sequence[tuple[str, Mapping[str, Any]]], *, keep_whole: bool = False
) -> Array:
    """One array of the pieces of an input: blocks as they are, columns side by side as float32; ids small.

    Args:
        name: The input's, for messages.
        frame: The prepared pieces.
        layers: The stateless steps that follow in the model.
        keep_whole: Whether a single column of whole numbers keeps its dtype.
    """
    import numpy as np

    first, arguments = layers[0] if layers else ("", {})
    if first == "multi_hot":
        return _id_sets(frame, int(arguments["size"]))
    if first == "one_hot":
        return _ids(frame[0], int(arguments["size"]))
    if len(frame) == 1 and (frame[0].block or frame[0].array.shape[1] != 1 or keep_whole):
        return _alone(name, frame[0])
    for piece in frame:
        if piece.block and (isinstance(piece.values, Ragged) or piece.values.ndim != 2):
            told = "sequences" if isinstance(piece.values, Ragged) else f"rows of shape {piece.values.shape[1:]}"
            message = f"input {name!r}: {piece.names[0]!r} has {told} and cannot stand beside other columns"
            raise ConfigError(f"{message}; give it an input of its own, or a step such as pad or multi_hot")
    array: Array = np.concatenate([piece.array.astype(np.float32) for piece in frame], axis=1)
    return array


def _alone(name: str, piece: Piece) -> Array:
    """A single piece: whole numbers and float32 as they are, other floats as float32."""
    import numpy as np

    if isinstance(piece.values, Ragged):
        message = f"input {name!r} holds sequences of unequal length; add pad or multi_hot to preprocess"
        raise ConfigError(message, "dataset.preprocess")
    array = piece.array
    if array.dtype == bool:
        return array.view(np.uint8)
    return array if array.dtype.kind in "iu" or array.dtype == np.float32 else array.astype(np.float32)


def _id_sets(frame: Frame, size: int) -> Array:
    import numpy as np

    values = frame[0].values if len(frame) == 1 else np.concatenate([piece.array for piece in frame], axis=1)
    ids.check_ids(values, size, "multi_hot")
    return ids.set_matrix(values, size)


def _ids(piece: Piece, size: int) -> Array:
    values = piece.array if piece.block else piece.array[:, 0]
    ids.check_ids(values, size, "one_hot")
    return values.astype(ids.smallest(size))


def _as_text(piece: Piece) -> Piece:
    """A column that was text in training; in this table it may hold nothing but numbers."""
    import numpy as np

    if piece.kind != "numeric":
        return piece
    texts = [None if value != value else f"{value:g}" for value in piece.array[:, 0].tolist()]
    return Piece(piece.names, np.array(texts, dtype=object).reshape(-1, 1))


def _check_text(frame: Frame, table: Table) -> None:
    """That no text is left, in any row of the table."""
    for piece in frame:
        if piece.kind != "text":
            continue
        name = piece.names[0]
        column = table.columns.get(name)
        wrong = text_rows(column) if column is not None and not isinstance(column, Ragged) else []
        if not wrong or column is None or isinstance(column, Ragged):
            raise ConfigError(f"column {name!r} is text after all steps; it needs another step", "dataset.preprocess")
        error = not_a_number(column, wrong[0], name, table.cells)
        many = "give a step such as OneHotEncoder or vocabulary for it" if len(wrong) > len(column) // 2 else "see na_values"
        raise DataError(f"{error.problems[0].message}; {many}", place=error.problems[0].place)


def _check_finite(array: Array, frame: Frame, table: Table, rows: Indices | None) -> None:
    """That no value is missing or infinite.

    Raises:
        DataError: With the column, and the line or row, of the first one that is.
    """
    import numpy as np

    if array.dtype.kind != "f" or np.isfinite(array).all():
        return
    first = np.argwhere(~np.isfinite(array))[0]
    row = int(rows[first[0]]) if rows is not None else int(first[0])
    names = names_of(frame)
    name = names[int(first[1])] if array.ndim == 2 and len(names) == array.shape[1] else names[0]
    told = "is missing" if np.isnan(array[tuple(first)]) else "is infinite or too large for float32"
    advice = "; add a step such as SimpleImputer" if told == "is missing" else ""
    raise cell_error(f"column {name!r}, row {row}: the value {told}{advice}", row, name, _cells_with(table, name))


def _cells_with(table: Table, name: str) -> Any:
    return table.cells if table.cells is not None and name in table.cells.columns else None

