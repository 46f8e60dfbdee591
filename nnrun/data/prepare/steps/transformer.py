"""Transformers of scikit-learn, and of plugins that derive from its classes, as preprocessing steps."""

from __future__ import annotations

import warnings
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import Frame, replaced, selected
from nnrun.data.memory import taken
from nnrun.data.prepare.steps.distinct_rows import distinct_rows
from nnrun.data.prepare.steps.in_parts import ENCODERS as CATEGORICAL
from nnrun.data.prepare.steps.in_parts import by_values_alone, fit_in_parts
from nnrun.data.prepare.steps.step import Step
from nnrun.data.prepare.steps.transformer_errors import refused_cells
from nnrun.data.values.wrong_cells import UnplacedCellsError, rows_after
from nnrun.errors import ConfigError, DataError
from nnrun.registry import without_passengers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nnrun.spec.decoding.layers_and_steps import Step as StepSpec
    from nnrun.types import Array

IMPUTERS = ("SimpleImputer", "KNNImputer", "IterativeImputer")
ENCODERS = ("OrdinalEncoder", "KBinsDiscretizer")
"""Whose way back leads from whole numbers alone."""
OF_CLASSES = ("OneHotEncoder", "LabelEncoder", "LabelBinarizer", "OrdinalEncoder")
"""Which make numbers of classes, and are nothing for a target of numbers."""


class Transformer(Step):
    """A transformer, fitted or to be fitted.

    Args:
        kind: Its name in the catalog.
        fitted: The object of scikit-learn.
        flat: Whether it takes one column as (rows,): texts, or labels.
    """

    def __init__(self, kind: str, fitted: Any, *, flat: bool) -> None:
        self.kind = kind
        self.fitted = fitted
        self.flat = flat

    def fit_to(self, frame: Frame, columns: Sequence[str], y: Array | None) -> None:
        """Fit the transformer on some columns, and on the target where it selects by it.

        Raises:
            ConfigError: A column without values for an imputer, an argument that the transformer refuses.
            DataError, UnplacedCellsError: Values that it refuses.
        """
        if self.kind in CATEGORICAL and by_values_alone(self.fitted) and (rows := distinct_rows(frame, columns)):
            with suppress(ValueError, TypeError):  # what is refused is told of all rows
                self.fitted.fit(rows[0])
                return
        matrix = for_sklearn(selected(frame, columns), flat=self.flat)
        _check_not_empty(self.kind, columns, self.fitted, matrix)
        with self._asked(), _explained(self.kind, columns, self.fitted, matrix):
            self.fitted.fit(*((matrix,) if y is None else (matrix, y)))  # encoders of labels take no second argument

    def fit_in_parts(self, frames: Iterable[Frame], columns: Sequence[str]) -> Mapping[str, Any]:
        """`fit_to` of rows that are too many for memory, some at a time. Raises as it does."""
        before = 0

        def learn(call: Callable[[Array], Any], matrix: Array) -> None:
            is_last = call == self.fitted.fit  # of the first rows, or of values gathered from all of them
            if is_last:
                _check_not_empty(self.kind, columns, self.fitted, matrix)
            before_these = rows_after(0 if is_last else before)
            with before_these, self._asked(), _explained(self.kind, columns, self.fitted, matrix):
                call(matrix)

        def matrices() -> Iterator[Array]:
            nonlocal before
            for frame in frames:
                matrix = for_sklearn(selected(frame, columns), flat=self.flat)
                yield matrix
                before += len(matrix)

        fit_in_parts(self.kind, self.fitted, matrices(), learn)
        return {}

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The columns replaced by what the transformer makes of them, under its names for them."""
        values = self._of_distinct_rows(frame, columns)
        if values is None:
            matrix = for_sklearn(selected(frame, columns), flat=self.flat)
            with self._asked(), _explained(self.kind, columns, self.fitted, matrix):
                values = dense(self.fitted.transform(matrix), len(matrix))
        with self._asked():
            names = output_names(self.fitted, columns, values.shape[1])
        return replaced(frame, columns, names, values)

    def _asked(self) -> AbstractContextManager[None]:
        """While an imputer is asked for anything, which would import pandas."""
        return without_passengers() if self.kind in IMPUTERS else nullcontext()

    def _of_distinct_rows(self, frame: Frame, columns: Sequence[str]) -> Array | None:
        """What an encoder makes of the rows, by the different ones; None where that is no way, or one is refused."""
        rows = distinct_rows(frame, columns) if self.kind in CATEGORICAL else None
        if rows is None:
            return None
        with suppress(ValueError, TypeError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return taken(dense(self.fitted.transform(rows[0]), len(rows[0])), rows[1])
        return None

    def is_undone(self, columns: Sequence[str]) -> bool:
        """Whether `inverse` leads back column by column; of an imputer the way back is no way."""
        try:
            with self._asked():
                same = list(columns) == list(self.fitted.get_feature_names_out(list(columns)))
        except (AttributeError, ValueError, TypeError):
            same = True  # one that names no columns of its own
        has_way_back = hasattr(self.fitted, "inverse_transform") and self.kind not in ENCODERS
        return same and (has_way_back or self.kind in IMPUTERS)

    def forward(self, values: Array) -> Array:
        """Values after the transformer."""
        return dense(self.fitted.transform(values), len(values))

    def inverse(self, values: Array) -> Array:
        """Values before it; as they are where it has no way back, or was not told to remember it."""
        if not hasattr(self.fitted, "inverse_transform"):
            return values
        try:
            return dense(self.fitted.inverse_transform(values), len(values))
        except ValueError:
            return values


def transformer_of(step: StepSpec, seed: int, *, flat: bool) -> Transformer:
    """A transformer as the config has it, not yet fitted."""
    from nnrun.registry import build, entry_of

    component = step.component
    draws = entry_of(component).argument("random_state") and component.arguments.get("random_state") is None
    return Transformer(component.name, build(component, **({"random_state": seed} if draws else {})), flat=flat)


def _check_not_empty(kind: str, columns: Sequence[str], transformer: Any, matrix: Array) -> None:
    """That an imputer is given no column without values, which it would drop without a word. Raises ConfigError."""
    import numpy as np

    if getattr(transformer, "keep_empty_features", True):
        return
    missing = matrix != matrix  # noqa: PLR0124 (NaN)
    empty = [repr(name) for name, gaps in zip(columns, np.atleast_2d(missing.T), strict=True) if gaps.all()]
    if empty:
        named = f"column {empty[0]} has" if len(empty) == 1 else f"columns {', '.join(empty)} have"
        message = f"{named} no value in the training part, by which {kind} could fill the gaps"
        raise ConfigError(f"{message}; leave such columns out of the features", code="empty-column")


@contextmanager
def _explained(kind: str, columns: Sequence[str], transformer: Any, matrix: Array) -> Iterator[None]:
    """What a transformer refuses, told at the cells; its own error in one line where it is not about cells.

    Raises:
        UnplacedCellsError: With the cells.
        ConfigError: An argument that it refuses.
        DataError: Anything else.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        if type(error).__name__ == "InvalidParameterError":
            raise ConfigError(f"{kind}: {reason}", code="refused-by-library") from None
        if wrong := refused_cells(transformer, kind, columns, matrix):
            raise UnplacedCellsError(wrong) from None
        raise DataError(f"{kind}: {reason}", code="refused-by-library") from None


def for_sklearn(values: Array, *, flat: bool) -> Array:
    """Values as scikit-learn takes them: missing text as NaN, one column as (rows,) where it wants that."""
    import numpy as np

    if values.dtype == object:
        fill = "" if flat else np.nan  # analyzers of text take no NaN
        values = np.where(values == None, fill, values)  # noqa: E711  # element by element
    return values.reshape(-1) if flat else values


def dense(values: Any, rows: int) -> Array:
    """A transformer's result as an array (rows, columns), sparse matrices made dense as float32."""
    import numpy as np

    if hasattr(values, "toarray"):
        values = values.astype(np.float32).toarray()
    array: Array = np.asarray(values)
    return array.reshape(rows, -1)  # some give a single row without its axis


def output_names(transformer: Any, columns: Sequence[str], width: int) -> tuple[str, ...]:
    """The names of a transformer's columns: its own where it has them, else the old ones or numbered ones."""
    for names in (list(columns), None):
        try:
            own_names = tuple(str(name) for name in transformer.get_feature_names_out(names))
        except (AttributeError, ValueError, TypeError):
            continue
        if len(own_names) == width:
            return own_names
    if width == len(columns):
        return tuple(columns)
    return tuple(f"{type(transformer).__name__.lower()}{index}" for index in range(width))
