"""Snapshots and checkpoints: everything that training changes, read and written bit for bit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.variables import build_optimizer
from nnrun.errors import DataError
from nnrun.types import Epoch, State

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.types import Array

_CACHED = 2**18
"""Bytes that are still in the processor's cache for the second checksum."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The variables as they stood at the end of an epoch.

    Reading a variable shares its buffer, and TensorFlow copies it only when the variable is next assigned.
    """

    epoch: int
    """Epochs finished."""
    model: tuple[tf.Tensor, ...]
    optimizer: tuple[tf.Tensor, ...]

    def fingerprint(self) -> int:
        """64 bits of the model's variables: equal bits have equal ones, and others hardly ever.

        The CRC-32 and the Adler-32 checksum of all their bytes, as zlib has them: a cryptographic hash takes five times
        as long, which a wide model with few rows would feel in every epoch.
        """
        import numpy as np

        crc, adler = 0, 1
        for tensor in self.model:
            content = np.ravel(tensor.numpy()).view(np.uint8).data
            for start in range(0, content.nbytes, _CACHED):
                piece = content[start : start + _CACHED]
                crc, adler = zlib.crc32(piece, crc), zlib.adler32(piece, adler)
        return crc << 32 | adler


class VariableReader:
    """Takes snapshots of a model whose variables all exist.

    It reads by the bare operation on handles looked up once: a snapshot is taken after every epoch, and Keras's own
    ways of reading cost several times as much as an epoch of a small model.
    """

    def __init__(self, model: keras.Model, *, optimizer: bool = True) -> None:
        self.model = [variable.value for variable in model.variables]
        self.optimizer = [variable.value for variable in model.optimizer.variables] if optimizer else []

    def snapshot(self, epoch: int, values: tuple[tf.Tensor, ...] = ()) -> Snapshot:
        """The variables as they are now, after so many epochs.

        Args:
            epoch: Epochs finished.
            values: Those of every variable, where a compiled call has just handed them over.
        """
        values = values or (*read(self.model), *read(self.optimizer))
        model, both = len(self.model), len(self.model) + len(self.optimizer)
        return Snapshot(epoch, values[:model], values[model:both])


def read(variables: Iterable[tf.Variable]) -> tuple[tf.Tensor, ...]:
    """The values of TensorFlow variables."""
    import tensorflow as tf

    operation = tf.raw_ops.ReadVariableOp
    return tuple(operation(resource=variable.handle, dtype=variable.dtype) for variable in variables)


def every_variable(model: keras.Model) -> list[Any]:
    """All that training changes: the model's variables, states of its seed generators too, and its optimizer's."""
    return [*model.variables, *model.optimizer.variables]


def assign(variables: Iterable[Any], values: Iterable[Any]) -> None:
    """Gives variables their values, one each."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def restore_weights(model: keras.Model, snapshot: Snapshot) -> None:
    """Gives the model's variables back the values they had."""
    assign(model.variables, snapshot.model)


def read_state(
    model: keras.Model,
    epoch: int = 0,
    callbacks: Mapping[str, Any] | None = None,
    history: tuple[Epoch, ...] = (),
    snapshot: Snapshot | None = None,
    *,
    stopped: bool = False,
) -> State:
    """Every variable of the model and of its optimizer.

    Args:
        model: A compiled model.
        epoch: Epochs finished.
        callbacks: The callbacks' own values.
        history: The finished epochs.
        snapshot: Read this instead of the variables as they are.
        stopped: Whether a callback has ended the training.
    """
    import numpy as np

    build_optimizer(model)
    values = snapshot or VariableReader(model).snapshot(epoch)
    names = [*names_of("model", len(values.model)), *names_of("optimizer", len(values.optimizer))]
    arrays = [np.array(value) for value in (*values.model, *values.optimizer)]
    return State(values.epoch, dict(zip(names, arrays, strict=True)), callbacks or {}, history, stopped)


def write_state(model: keras.Model, state: State) -> None:
    """Gives a model built by the same config the state of another; training goes on from there bit for bit.

    Raises:
        DataError: The state belongs to another model.
    """
    check_state(model, state)
    assign(every_variable(model), [state.arrays[name] for name in variables_by_name(model)])


def check_state(model: keras.Model, state: State) -> None:
    """That a state has a value of the right shape and type for every variable.

    Raises:
        DataError: The state belongs to another model.
    """
    build_optimizer(model)
    for name, variable in variables_by_name(model).items():
        if name not in state.arrays:
            raise DataError(f"the state has no {name}: it belongs to another model or optimizer", code="damaged-run")
        array = state.arrays[name]
        has, needs = (array.shape, str(array.dtype)), (tuple(variable.shape), str(variable.dtype))
        if has != needs:
            raise DataError(
                f"the state's {name} is {described(*has)} and the model's {described(*needs)}: "
                "it belongs to another model",
                code="damaged-run",
            )


def described(shape: tuple[int, ...], dtype: str) -> str:
    """An array as a message names it."""
    return f"{dtype} {shape}"


def best_arrays(snapshot: Snapshot) -> dict[str, Array]:
    """The weights of the best epoch, as a part of a state."""
    import numpy as np

    return {
        name: np.array(value) for name, value in zip(names_of("best", len(snapshot.model)), snapshot.model, strict=True)
    }


def read_best(epoch: int | None, state: State) -> Snapshot | None:
    """The best epoch's weights out of a state, where it has them."""
    import tensorflow as tf

    count = sum(name.startswith("best/") for name in state.arrays)
    if epoch is None or not count:
        return None
    return Snapshot(epoch, tuple(tf.constant(state.arrays[name]) for name in names_of("best", count)), ())


def variables_by_name(model: keras.Model) -> dict[str, Any]:
    """The variables by names that depend on their order alone, as Keras numbers layers anew in each process."""
    model_names = names_of("model", len(model.variables))
    optimizer_names = names_of("optimizer", len(model.optimizer.variables))
    return dict(zip([*model_names, *optimizer_names], every_variable(model), strict=True))


def names_of(owner: str, count: int) -> list[str]:
    """Names in order."""
    return [f"{owner}/{index}" for index in range(count)]
