"""The feed: a part's arrays as tensors in the structures of the model, with row weights, not copied where possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nnrun.mapped import MappedRows, file_of
from nnrun.types import ALIGNMENT, Part

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.mapped import Span
    from nnrun.types import Array, Indices


FEW = 1 << 24
"""Bytes of a part up to which it may be copied, to be given more rows."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What an epoch visits at once: all rows, or one chunk of them."""

    spans: tuple[Span, ...]
    """Where its rows lie in the part; they are read one span after the other."""
    order: Indices
    """The positions among the rows that were read, in the order of the batches."""
    first: int = 0
    """How many rows the epoch has visited before."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The rows that a compiled function gathers its batches from."""

    data: Any
    """``(x,)``, ``(x, y)`` or ``(x, y, weight)`` as ``train_step`` takes them, of tensors with all rows."""
    rows: int
    chunk: int = 0
    """Rows that are in memory at once; 0 for all."""
    places: Indices | None = None
    """Where the rows lie in the data; None where they are all that the data has, in their order."""

    def load(self, spans: Sequence[Span]) -> Any:  # noqa: ARG002  # of a part on the disk, some rows
        """The data of some rows: all of them, which are there."""
        return self.data

    def numbers(self, order: Indices) -> Indices:
        """The numbers of rows in the data, by their positions among the rows."""
        return order if self.places is None else self.places[order]

    @property
    def spec(self) -> Any:
        """The data as a signature in which the number of rows stays open."""
        import tensorflow as tf

        return tf.nest.map_structure(lambda t: tf.TensorSpec([None, *t.shape[1:]], t.dtype), self.data)


def feed_part(model: keras.Model, part: Part, *, jit: bool = False) -> Feed:
    """A part's rows with targets and weights; for XLA, few data have empty rows at their end that nobody visits.

    XLA compiles anew for every shape, and the folds of a cross-validation differ by a row.
    """
    import tensorflow as tf

    arrays, rows = arrange_part(model, part), len(part)
    if (in_place := feed_in_place(arrays)) is not None:
        return in_place
    if jit and sum(array.nbytes for array in tf.nest.flatten(arrays)) <= FEW:
        arrays = tf.nest.map_structure(lambda array: with_empty_rows(array, roomy(rows)), arrays)
    return Feed(tf.nest.map_structure(to_tensor, arrays), rows)


def feed_in_place(arrays: Any) -> Feed | None:
    """A part whose large arrays are gathered from the file in which they lie; None where they have to be copied.

    All arrays then have as many rows as the file, those that are nobody's zeros.
    """
    import tensorflow as tf

    flat = tf.nest.flatten(arrays)
    mapped = [array for array in flat if isinstance(array, MappedRows)]
    others = sum(array.nbytes for array in flat if not isinstance(array, MappedRows))
    if not mapped or others > FEW or tf.config.get_visible_devices("GPU"):
        return None
    places, length = mapped[0].rows, len(mapped[0].array)
    if any(a.rows is not places or len(a.array) != length or floats_as_keras(a) is not a for a in mapped):
        return None
    tensors = {id(array): file_as_tensor(array.array) for array in mapped}
    if any(tensor is None for tensor in tensors.values()):
        return None

    def placed(array: Any) -> tf.Tensor:
        return tensors[id(array)] if id(array) in tensors else to_tensor(spread(array, places, length))

    return Feed(tf.nest.map_structure(placed, arrays), len(places), places=places)


def spread(array: Array, places: Indices, length: int) -> Array:
    """The rows at their places among so many, the others zeros."""
    import numpy as np

    longer = np.zeros((length, *array.shape[1:]), array.dtype)
    longer[places] = array
    return longer


def file_as_tensor(array: Array) -> tf.Tensor | None:
    """An array that is mapped from a file, as a tensor that shares the file's pages; None where the file is gone.

    It is mapped once more, as memory that could be written to, which TensorFlow asks for: the file would not change.
    """
    import numpy as np
    import tensorflow as tf

    whole = file_of(array)
    try:
        again = np.memmap(whole.filename, array.dtype, "c", whole.offset, array.shape)
    except OSError:
        return None
    if again.ctypes.data % ALIGNMENT:
        return None
    return tf.experimental.dlpack.from_dlpack(np.asarray(again).__dlpack__())


def training_part(part: Part) -> Part:
    """The part as it trains: its rows weighed by their classes too, which no score knows."""
    return replace(part, weight=part.training_weight, class_weight=None)


def roomy(count: int) -> int:
    """A count rounded up to four binary digits: an eighth more at most, and the same for most that are near."""
    step: int = 1 << max(0, count.bit_length() - 4)
    return -(-count // step) * step


def with_empty_rows(array: Array, rows: int) -> Array:
    """The array with rows of zeros after its own."""
    import numpy as np

    if len(array) >= rows:
        return array
    longer = np.zeros((rows, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


def feed_inputs(model: keras.Model, x: Mapping[str, Array]) -> Feed:
    """Rows alone, to predict."""
    import tensorflow as tf

    return Feed((tf.nest.map_structure(to_tensor, arrange_inputs(model, x)),), len(next(iter(x.values()))))


def arrange_part(model: keras.Model, part: Part) -> Any:
    """A part's arrays as ``(x, y)`` or ``(x, y, weight)``, in the structures of the model's inputs and outputs."""
    x = arrange_inputs(model, part.x)
    y = arrange(shaped_targets(model, part.y), output_names(model), output_structure(model))
    return (x, y) if part.weight is None else (x, y, shaped_weights(model, part.weight))


def shaped_targets(model: keras.Model, y: Mapping[str, Array]) -> dict[str, Array]:
    """Targets in the rank of the outputs: one number a row, or a step, as a column where the output is one.

    Losses and metrics that do not reshape would broadcast (rows,) against (rows, 1) to rows x rows. Class numbers stay:
    their outputs have a unit for each class.
    """
    outputs = dict(zip(output_names(model), flat_outputs(model), strict=True))
    shaped = {}
    for name, array in y.items():
        shape = (next(iter(outputs.values())) if len(outputs) == 1 else outputs[name]).shape
        shaped[name] = array[..., None] if len(shape) == array.ndim + 1 and shape[-1] == 1 else array
    return shaped


def shaped_weights(model: keras.Model, weight: Array) -> Any:
    """A weight for each row in the rank of the losses: of steps, each has its row's weight.

    Keras would hold (rows,) against (rows, steps).
    """
    ranks = [len(output.shape) - 1 for output in flat_outputs(model)]
    if max(ranks) < 2:
        return weight
    shaped = [weight.reshape(len(weight), *(1,) * (rank - 1)) for rank in ranks]
    return arrange(dict(zip(output_names(model), shaped, strict=True)), output_names(model), output_structure(model))


def arrange_inputs(model: keras.Model, x: Mapping[str, Array]) -> Any:
    """Arrays by input name in the structure of the model's inputs."""
    return arrange(x, [tensor.name for tensor in model.inputs], getattr(model, "input", None))


def output_structure(model: keras.Model) -> Any:
    """The outputs as the model's builder gave them: a tensor, a list, a dictionary."""
    return getattr(model, "output", None)  # Sequential has none until it is called; it has a single output


def flat_outputs(model: keras.Model) -> list[Any]:
    """The symbolic outputs in the order in which they are flattened."""
    import tensorflow as tf

    structure = output_structure(model)
    return list(model.outputs if structure is None else tf.nest.flatten(structure))


def output_names(model: keras.Model) -> list[str]:
    """The names of the outputs in the order in which they are flattened."""
    structure = output_structure(model)
    if isinstance(structure, dict):
        return sorted(structure)
    return list(getattr(model, "output_names", ())) or [model.layers[-1].name]


def arrange(arrays: Mapping[str, Array], names: Sequence[str], structure: Any) -> Any:
    """Named arrays in a structure; where there is one alone its name does not matter."""
    if len(names) == 1:
        (only,) = arrays.values()
        return dict.fromkeys(structure, only) if isinstance(structure, dict) else only
    if isinstance(structure, dict):
        return {name: arrays[name] for name in structure}
    return tuple(arrays[name] for name in names)  # tf.data, which feeds fit, knows no lists


def floats_as_keras(array: Any) -> Any:
    """The array as ``fit`` takes it: floats in Keras's floatx, everything else as it is."""
    import keras
    import numpy as np

    if array.dtype.kind == "f" and array.dtype != keras.config.floatx():
        return np.asarray(array).astype(keras.config.floatx())
    return array if isinstance(array, MappedRows) else np.asarray(array)


def to_tensor(array: Array) -> tf.Tensor:
    """The array as a tensor: the same memory, or the pages of its file, where that suits TensorFlow; else a copy."""
    import numpy as np
    import tensorflow as tf

    array = np.asarray(floats_as_keras(array))
    shareable = array.flags.c_contiguous and array.size > 0 and array.dtype.kind in "biuf"
    if not shareable or tf.config.get_visible_devices("GPU"):
        return tf.constant(array)
    if array.flags.writeable and array.ctypes.data % ALIGNMENT == 0:
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    in_file = array.nbytes > FEW and file_of(array) is not None
    tensor = file_as_tensor(array) if in_file else None
    return tf.constant(array) if tensor is None else tensor
