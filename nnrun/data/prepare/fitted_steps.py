"""One preprocessing step on some columns of one input or target, as it was fitted on the training part."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import ColumnBlock, Frame, replaced, selected, unfolded
from nnrun.data.prepare.transformer_errors import refused_cells
from nnrun.data.prepare.vocabulary import ids_of, texts_of, words_of
from nnrun.data.values import id_rows
from nnrun.data.values.mistakes import UnplacedCellsError
from nnrun.errors import ConfigError, DataError, NnrunError, Place
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nnrun.spec.decoding.layers_and_steps import Step
    from nnrun.types import Array

STATELESS = ("scale", "multi_hot", "one_hot")
"""Steps that learn nothing: layers at the model's input wherever they take the whole of it."""


IMPUTERS = ("SimpleImputer", "KNNImputer", "IterativeImputer")
ENCODERS = ("OrdinalEncoder", "KBinsDiscretizer")
"""Whose way back leads from whole numbers alone."""


@dataclass(frozen=True, slots=True)
class FittedStep:
    """A step ready to be applied."""

    step: str
    """Its name in the catalog."""
    columns: tuple[str, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Of nnrun's own steps."""
    fitted: Any = None
    """scikit-learn's transformer, fitted."""
    words: tuple[str, ...] = ()
    """Of a vocabulary, from id 2 on."""
    flat: bool = False
    """Whether the transformer takes one column as (rows,): texts, or labels."""
    unfold: bool = False
    """Whether two-dimensional arrays are taken column by column from here on."""
    path: str = ""
    place: Place | None = None

    def apply(self, frame: Frame) -> Frame:
        """The frame with this step's columns replaced.

        Raises:
            DataError: What the transformer has to say against the values, in one line.
        """
        frame = unfolded(frame) if self.unfold else frame
        try:
            if self.fitted is not None:
                return self._transform(frame)
            return _OWN[self.step](self, frame)
        except NnrunError as error:
            raise error.located(self.path, self.place) from None

    @property
    def is_undone(self) -> bool:
        """Whether `inverse` leads back to the source, column by column; of an imputer the way back is no way."""
        if self.fitted is None:
            return self.step == "scale"
        try:
            kept = list(self.columns) == list(self.fitted.get_feature_names_out(list(self.columns)))
        except (AttributeError, ValueError, TypeError):
            kept = True  # one that names no columns of its own
        has_way_back = hasattr(self.fitted, "inverse_transform") and self.step not in ENCODERS
        return kept and (has_way_back or self.step in IMPUTERS)

    def forward(self, values: Array) -> Array:
        """Values after this step, from those before it: `inverse` undone."""
        if self.fitted is not None:
            return dense(self.fitted.transform(values), len(values))
        result: Array = values / self.arguments["divisor"]
        return result

    def inverse(self, values: Array) -> Array:
        """Values before this step, from those after it; shape (rows, columns)."""
        if self.fitted is not None and hasattr(self.fitted, "inverse_transform"):
            try:
                return dense(self.fitted.inverse_transform(values), len(values))
            except ValueError:  # a transformer that was not told to remember the way back: the values stay as they are
                return values
        if self.step == "scale":
            restored: Array = values * self.arguments["divisor"]
            return restored
        return values

    def _transform(self, frame: Frame) -> Frame:
        matrix = for_sklearn(selected(frame, self.columns), flat=self.flat)
        with _explained(self, self.fitted, matrix):
            values = dense(self.fitted.transform(matrix), len(matrix))
        return replaced(frame, self.columns, output_names(self.fitted, self.columns, values.shape[1]), values)


def fit(
    step: Step,
    columns: tuple[str, ...],
    frame: Frame,
    y: Array | None,
    *,
    seed: int,
    flat: bool = False,
    unfold: bool = False,
) -> FittedStep:
    """A step fitted on the training part.

    Args:
        step: As the config has it.
        columns: Which it takes, in the frame's order.
        frame: The training rows of the input.
        y: Their target, for transformers that select by it; shape (rows,).
        seed: Of a transformer that draws at random and is given no ``random_state``.
        flat: Whether the transformer takes one column as (rows,).
        unfold: Whether the frame had to be unfolded for it.

    Raises:
        ConfigError: An argument that the transformer refuses.
        DataError: Values that it refuses.
    """
    component = step.component
    made = FittedStep(component.name, columns, flat=flat, unfold=unfold, path=step.path, place=step.place)
    if component.kind == "step":
        words: tuple[str, ...] = ()
        if component.name == "vocabulary":
            limit = int(component.arguments.get("max_words", 10000))
            texts = [text for column in columns for text in texts_of(selected(frame, (column,)))]
            words = tuple(words_of(texts, limit, component.arguments))
        return replace(made, arguments=dict(component.arguments), words=words)
    from nnrun.registry import build, entry_of

    draws = entry_of(component).argument("random_state") and component.arguments.get("random_state") is None
    transformer = build(component, **({"random_state": seed} if draws else {}))
    matrix = for_sklearn(selected(frame, columns), flat=flat)
    given = (matrix,) if y is None else (matrix, y)  # encoders of labels take no second argument
    _check_not_empty(made, transformer, matrix)
    with _explained(made, transformer, matrix):
        transformer.fit(*given)
    return replace(made, fitted=transformer)


def _check_not_empty(stage: FittedStep, transformer: Any, matrix: Array) -> None:
    """That an imputer is given no column without values, which it would drop without a word. Raises ConfigError."""
    import numpy as np

    if getattr(transformer, "keep_empty_features", True):
        return
    missing = matrix != matrix  # noqa: PLR0124 (NaN)
    empty = [repr(name) for name, gaps in zip(stage.columns, np.atleast_2d(missing.T), strict=True) if gaps.all()]
    if empty:
        columns = f"column {empty[0]} has" if len(empty) == 1 else f"columns {', '.join(empty)} have"
        message = f"{columns} no value in the training part, by which {stage.step} could fill the gaps"
        raise ConfigError(f"{message}; leave such columns out of the features", stage.path, stage.place)


@contextmanager
def _explained(stage: FittedStep, transformer: Any, matrix: Array) -> Iterator[None]:
    """What a transformer refuses, told at the cells; its own error in one line where it is not about cells.

    Raises:
        UnplacedCellsError: With the cells.
        ConfigError: An argument that it refuses.
        DataError: Anything else.
    """
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (ValueError, TypeError) as error:
        told = " ".join(str(error).split())
        if type(error).__name__ == "InvalidParameterError":
            raise ConfigError(f"{stage.step}: {told}", stage.path, stage.place) from None
        if wrong := refused_cells(transformer, stage.step, stage.columns, matrix):
            raise UnplacedCellsError(wrong) from None
        raise DataError(f"{stage.step}: {told}", stage.path, stage.place) from None


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
            found = tuple(str(name) for name in transformer.get_feature_names_out(names))
        except (AttributeError, ValueError, TypeError):
            continue
        if len(found) == width:
            return found
    if width == len(columns):
        return tuple(columns)
    return tuple(f"{type(transformer).__name__.lower()}{index}" for index in range(width))


def _scale(stage: FittedStep, frame: Frame) -> Frame:
    divisor = stage.arguments["divisor"]
    made = []
    for piece in frame:
        if piece.block and piece.names[0] in stage.columns:
            made.append(ColumnBlock(piece.names, _divided(piece.values, divisor), block=True))
        else:
            made.append(piece)
    plain = tuple(name for piece in frame if not piece.block for name in piece.names if name in stage.columns)
    return replaced(tuple(made), plain, plain, selected(frame, plain) / divisor) if plain else tuple(made)


def _divided(values: Array | Ragged, divisor: float) -> Array | Ragged:
    if isinstance(values, Ragged):
        return Ragged(values.values / divisor, values.offsets)
    result: Array = values / divisor
    return result


def _pad(stage: FittedStep, frame: Frame) -> Frame:
    arguments = {name: value for name, value in stage.arguments.items() if name != "length"}
    length = int(stage.arguments["length"])
    return tuple(
        ColumnBlock(piece.names, id_rows.padded(piece.values, length, **arguments), block=True)
        if piece.names[0] in stage.columns and isinstance(piece.values, Ragged)
        else piece
        for piece in frame
    )


def _one_hot(stage: FittedStep, frame: Frame) -> Frame:
    """Indicator columns for each column of ids, in its place."""
    size = int(stage.arguments["size"])
    for column in stage.columns:
        values = selected(frame, (column,))
        id_rows.check_ids(values, size, "one_hot", (column,))
        names = [f"{column}_{index}" for index in range(size)]
        frame = replaced(frame, (column,), names, id_rows.one_hot(values[:, 0], size))
    return frame


def _multi_hot(stage: FittedStep, frame: Frame) -> Frame:
    size = int(stage.arguments["size"])
    made: list[ColumnBlock] = []
    for piece in frame:
        if piece.block and piece.names[0] in stage.columns:
            id_rows.check_ids(piece.values, size, "multi_hot", piece.names)
            names = tuple(f"{piece.names[0]}_{index}" for index in range(size))
            made.append(ColumnBlock(names, id_rows.multi_hot(piece.values, size)))
        else:
            made.append(piece)
    plain = tuple(name for piece in frame if not piece.block for name in piece.names if name in stage.columns)
    if not plain:
        return tuple(made)
    values = selected(frame, plain)
    id_rows.check_ids(values, size, "multi_hot", plain)
    names = tuple(f"{plain[0]}_{index}" for index in range(size))
    return replaced(tuple(made), plain, names, id_rows.multi_hot(values, size))


def _vocabulary(stage: FittedStep, frame: Frame) -> Frame:
    length = stage.arguments.get("sequence_length")
    made = []
    for piece in frame:
        if piece.names[0] not in stage.columns:
            made.append(piece)
            continue
        sequences = ids_of(texts_of(piece.array), stage.words, stage.arguments)
        values = (
            sequences if length is None else id_rows.padded(sequences, int(length), padding="post", truncating="post")
        )
        made.append(ColumnBlock(piece.names, values, block=True))
    return tuple(made)


_OWN: Mapping[str, Callable[[FittedStep, Frame], Frame]] = {
    "multi_hot": _multi_hot,
    "one_hot": _one_hot,
    "pad": _pad,
    "scale": _scale,
    "vocabulary": _vocabulary,
}
