"""What a preprocessing step is: it learns of the training part (fit), makes columns of columns (apply), and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from nnrun import catalog
from nnrun.data.frames import Frame, names_of, replaced, selected
from nnrun.data.prepare.steps.transformer_errors import needs_all_rows, no_numbers
from nnrun.data.values.wrong_cells import UnplacedCellsError, WrongCells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnrun.catalog import Entry, Rule
    from nnrun.types import Array


class WrongValues(ValueError):  # noqa: N818  # what it holds, as a plugin writes it: raise WrongValues(...)
    """Values that a step cannot take; they are told at their cells.

    Args:
        wrong: Which ones, bool, in the shape of the values.
        message: What is wrong with them; ``{value}`` stands for each of them.
    """

    def __init__(self, wrong: Array, message: str) -> None:
        super().__init__(message)
        self.wrong = wrong
        self.message = message


class Step:
    """A preprocessing step of nnrun's own, or of a plugin; the keywords of its constructor are its arguments.

    The first line of the docstring is its help. A plugin's class defines ``apply``, and ``fit`` where it learns
    something; ``inverse`` where its way back is known, so that answers come in the units of the source.
    """

    name: ClassVar[str] = ""
    """As a config writes it; the class's own name in a plugin."""
    columns: ClassVar[str] = "numeric"
    """The columns that it takes where the config names none: numeric, categorical, text, or target."""
    takes: ClassVar[tuple[str, ...]] = ()
    """blocks: images and sequences whole; sequences: those alone, where there are some; all: numbers and sequences."""
    rules: ClassVar[Mapping[str, Rule]] = {}
    """The ranges and choices of its arguments."""
    forms: ClassVar[Mapping[str, str]] = {}
    """What its arguments hold beyond that; see ``catalog.Argument.form``."""
    helps: ClassVar[Mapping[str, str]] = {}
    """What its arguments are for, in a line each."""
    printer: ClassVar[str] = ""
    """The module of ``nnrun.scripts`` whose ``step_lines`` prints it."""
    is_layer: ClassVar[bool] = False
    """Whether it learns nothing, and is a layer at the model's input wherever it takes the whole of it."""
    of_classes: ClassVar[bool] = False
    """Whether it makes indicators of classes, so that it is nothing for a target of numbers."""
    any_width: ClassVar[bool] = False
    """Whether its layer takes rows of any width."""
    learned: Mapping[str, Any] = {}
    """What `fit` gave, as plain values: it is kept with the run, and given back before `apply`."""

    def fit(self, values: Array) -> Mapping[str, Any]:  # noqa: ARG002
        """What the step learns of the training part, as values that JSON can hold.

        Args:
            values: The training rows of its columns, shape (rows, columns).
        """
        return {}

    def apply(self, values: Array) -> Array:
        """Columns for columns, shape (rows, new columns): as many rows, in the same order.

        Raises:
            WrongValues: Some of the values cannot be taken.
        """
        raise NotImplementedError

    inverse: Callable[[Array], Array] | None = None
    """Values before the step, of those after it, in their shape; None where there is no way back."""

    def forward(self, values: Array) -> Array:
        """Values after this step: `inverse` undone."""
        return self.apply(values)

    def fit_columns(self, frame: Frame, columns: Sequence[str]) -> Mapping[str, Any]:
        """`fit` on the columns of a frame; nothing where the step learns nothing."""
        return {} if type(self).fit is Step.fit else self.fit(self._numbers(frame, columns))

    def fit_in_parts(self, frames: Iterable[Frame], columns: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG002
        """`fit_columns` of rows that are too many for memory, some at a time.

        Raises:
            ConfigError: It needs all of them at once.
        """
        if type(self).fit is Step.fit and type(self).fit_columns is Step.fit_columns:
            return {}
        raise needs_all_rows(self.name or type(self).__name__)

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The frame with some columns replaced by what `apply` makes of them.

        Raises:
            UnplacedCellsError: Text, or values that the step refuses.
        """
        values = self._numbers(frame, columns)
        try:
            result = self.apply(values)
        except WrongValues as error:
            raise UnplacedCellsError(list(_wrong_cells(error, values, columns))) from None
        return replaced(frame, columns, _result_names(columns, result.shape[1]), result)

    def _numbers(self, frame: Frame, columns: Sequence[str]) -> Array:
        values = selected(frame, columns)
        if values.dtype != object:
            return values
        if self.columns in ("text", "categorical"):
            return values
        if wrong := list(no_numbers(self.name or type(self).__name__, columns, values)):
            raise UnplacedCellsError(wrong)
        return values.astype("float64")

    def is_undone(self, columns: Sequence[str]) -> bool:  # noqa: ARG002
        """Whether `inverse` leads back to the source, column by column."""
        return self.inverse is not None

    def fits_layer(self, frame: Frame, columns: Sequence[str]) -> bool:
        """Whether a layer can do it: it learns nothing, and takes the whole of the input."""
        return self.is_layer and set(columns) == set(names_of(frame))

    def fed(self, frame: Frame) -> Array | None:  # noqa: ARG002
        """What the model is fed where this is its first layer; None for the columns as they are."""
        return None

    def layer(self, values: Array) -> Array:
        """What its layer makes of what is fed, computed on the host."""
        raise NotImplementedError


def step_of(name: str, arguments: Mapping[str, Any], plugin: Entry | None = None) -> Step:
    """A step by its name in the catalog, or by the entry of a plugin."""
    if plugin is not None:
        from nnrun.registry import imported

        own: Step = imported(plugin)(**arguments)
        return own
    entry = catalog.find("step", name)
    assert entry is not None
    step: Step = import_module(entry.home).STEP(**arguments)
    return step


def _wrong_cells(error: WrongValues, values: Array, columns: Sequence[str]) -> list[WrongCells]:
    import numpy as np

    problems = []
    for index, column in enumerate(columns):
        rows = np.flatnonzero(error.wrong.reshape(len(values), -1)[:, index])

        def say(row: int, index: int = index) -> str:
            return error.message.format(value=f"{values[row, index]:g}")

        if len(rows):
            problems.append(WrongCells(column, rows, say(int(rows[0])), say, kind=error.message, code="wrong-value"))
    return problems


def _result_names(columns: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(columns) if width == len(columns) else tuple(f"{columns[0]}_{index}" for index in range(width))
