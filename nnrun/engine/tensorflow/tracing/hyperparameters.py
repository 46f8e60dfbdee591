"""Hyperparameters of layers (dropout rates, factors of L1 and L2) as inputs of compiled programs.

A number that Keras takes from an attribute is a constant of what is traced, so that a model with another one is
traced and compiled anew. While nnrun traces, these attributes are numbers whose tensors read a variable, in the same
operations; all arithmetic of Python's (``1 / (1 - rate)``) is done before, as it is for a constant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.arithmetic import leaves, wrapped

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

DROPOUTS = ("dropout", "recurrent_dropout", "_dropout")
"""Attributes of cells and of attention layers that are rates."""
FACTORS = ("l1", "l2")
"""Attributes of regularizers."""
ANY = 0.5
"""What stands for a hyperparameter where its value does not matter."""
Formula = tuple[tuple[str, float], ...]
"""How a number was worked out of a hyperparameter: operations of Python's, each with its other operand."""


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number that an object of a model holds. 0 and 1 are none: Keras makes another program of these."""

    path: str
    """By names and arguments as a config has them: ``hidden.kernel_regularizer.l2``."""
    owner: Any
    attribute: str

    @property
    def value(self) -> float:
        """As it is now."""
        return float(getattr(self.owner, self.attribute))

    def set(self, value: float) -> None:
        """Give it a value, of the type that Keras holds."""
        import keras

        known = getattr(self.owner, self.attribute)
        setattr(self.owner, self.attribute, value if isinstance(known, float) else keras.ops.convert_to_tensor(value))


class Inputs:
    """The variables that a model's compiled functions read in the place of its hyperparameters."""

    def __init__(self) -> None:
        self.variables: dict[tuple[int, Formula, Any], tf.Variable] = {}
        """By the place of a hyperparameter among those of its model, by what is worked out of it, and by the type."""

    def tensor(self, place: int, value: float, formula: Formula, dtype: Any) -> tf.Tensor:
        """Reads a variable, which is made if there is none."""
        import tensorflow as tf

        key = place, formula, tf.as_dtype(dtype)
        if key not in self.variables:
            with tf.init_scope(), tf.variable_creator_scope(_outside):  # it is no variable of what is traced
                self.variables[key] = tf.Variable(tf.constant(worked_out(value, formula), dtype), trainable=False)
        variable = self.variables[key]
        return tf.raw_ops.ReadVariableOp(resource=variable.handle, dtype=variable.dtype)

    def load(self, values: Sequence[float]) -> None:
        """Gives the variables what is worked out of other values, those of all hyperparameters in their order."""
        import tensorflow as tf

        for (place, formula, dtype), variable in self.variables.items():
            variable.assign(tf.constant(worked_out(values[place], formula), dtype))


def _outside(_: Any, **arguments: Any) -> Any:
    from tensorflow.python.ops.resource_variable_ops import ResourceVariable

    return ResourceVariable(**arguments)


class Input(float):
    """A number whose tensors read a variable, as do those of what TensorFlow works out of it in Python."""

    inputs: Inputs
    place: int
    base: float
    formula: Formula

    def __new__(cls, inputs: Inputs, place: int, base: float, formula: Formula = ()) -> Input:
        """What a formula makes of a value.

        Args:
            inputs: Has the variables.
            place: Of the hyperparameter.
            base: Its value.
            formula: Gives this number.
        """
        number = super().__new__(cls, worked_out(base, formula))
        number.inputs, number.place, number.base, number.formula = inputs, place, base, formula
        return number

    def __rsub__(self, operand: float) -> Input:
        return self._then("subtracted from", operand)

    def __rtruediv__(self, operand: float) -> Input:
        return self._then("divides", operand)

    def _then(self, operation: str, operand: float) -> Input:
        return Input(self.inputs, self.place, self.base, (*self.formula, (operation, operand)))

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> tf.Tensor:
        return self.inputs.tensor(self.place, self.base, self.formula, dtype or "float32")


def worked_out(value: float, formula: Formula) -> float:
    """What a formula makes of a value."""
    return reduce(
        lambda number, step: step[1] - number if step[0] == "subtracted from" else step[1] / number, formula, value
    )


@contextmanager
def as_inputs(model: keras.Model) -> Iterator[None]:
    """What is traced meanwhile reads variables in the place of the model's hyperparameters."""
    inputs = model.nnrun_inputs = getattr(model, "nnrun_inputs", None) or Inputs()
    slots = hyperparameters(model)
    with _replaced(slots, [Input(inputs, place, slot.value) for place, slot in enumerate(slots)]):
        yield


@contextmanager
def at_any_value(model: keras.Model) -> Iterator[None]:
    """The model's hyperparameters are meanwhile the same as those of every model of its form."""
    slots = hyperparameters(model)
    with _replaced(slots, [ANY] * len(slots)):
        yield


@contextmanager
def _replaced(slots: Sequence[Hyperparameter], values: Sequence[Any]) -> Iterator[None]:
    before = [getattr(slot.owner, slot.attribute) for slot in slots]
    try:
        for slot, value in zip(slots, values, strict=True):
            setattr(slot.owner, slot.attribute, value)
        yield
    finally:
        for slot, value in zip(slots, before, strict=True):
            setattr(slot.owner, slot.attribute, value)


def load_hyperparameters(model: keras.Model, values: Sequence[float]) -> None:
    """Gives a model, and what is compiled of it, the hyperparameters of another one of its form."""
    slots = hyperparameters(model)
    if [slot.value for slot in slots] == [*values]:
        return
    for slot, value in zip(slots, values, strict=True):
        slot.set(value)
    if hasattr(model, "nnrun_inputs"):
        model.nnrun_inputs.load(values)
    model.train_function = model.test_function = None  # Keras's own have constants


def hyperparameters(model: keras.Model) -> list[Hyperparameter]:
    """Those of a model's layers, in an order that follows from its form."""
    slots: dict[tuple[int, str], Hyperparameter] = {}
    for layer in leaves(model):
        for path, owner in _owners(layer, layer.name):
            for slot in _of_object(path, owner):
                slots.setdefault((id(slot.owner), slot.attribute), slot)
    return [*slots.values()]


def _owners(layer: Any, path: str) -> Iterator[tuple[str, Any]]:
    """A layer of Keras's or nnrun's and what it is around, each by its path in a config."""
    if type(layer).__module__.partition(".")[0] not in ("keras", "nnrun"):
        return
    yield path, layer
    cell, takes_cell = getattr(layer, "cell", None), type(layer).__name__ == "RNN"
    for inner in wrapped(layer):
        argument = "cell" if takes_cell else "" if inner is cell else "layer"
        yield from _owners(inner, f"{path}.{argument}".rstrip("."))


def _of_object(path: str, owner: Any) -> Iterator[Hyperparameter]:
    for holder, attribute, argument in (*_rates(owner), *_factors(owner)):
        value = vars(holder).get(attribute)
        if value is not None and float(value) not in (0, 1):
            yield Hyperparameter(f"{path}.{argument}", holder, attribute)


def _rates(owner: Any) -> Iterator[tuple[Any, str, str]]:
    """What holds the rates of a layer's dropout, in which attribute, and the argument that says them."""
    import keras

    if isinstance(owner, keras.layers.Dropout):
        yield owner, "rate", "rate"
    yield from ((owner, attribute, attribute.lstrip("_")) for attribute in DROPOUTS)
    if (inner := getattr(owner, "_dropout_layer", None)) is not None:  # of an attention layer
        yield inner, "rate", "dropout"


def _factors(owner: Any) -> Iterator[tuple[Any, str, str]]:
    """As `_rates`, of its regularizers."""
    import keras

    kinds = (keras.regularizers.L1, keras.regularizers.L2, keras.regularizers.L1L2)
    regularizers = [(name, value) for name, value in vars(owner).items() if type(value) in kinds]
    yield from ((value, factor, f"{name.lstrip('_')}.{factor}") for name, value in regularizers for factor in FACTORS)
