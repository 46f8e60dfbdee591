"""The layer that stands for an activation function with arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from collections.abc import Mapping


@keras.saving.register_keras_serializable(package="nnrun")
class ParameterizedActivation(keras.layers.Layer):
    """A function of ``keras.activations`` with fixed arguments, by element or along an axis.

    Args:
        function: The function's name.
        arguments: Its keywords beside the tensor.

    Raises:
        TypeError: The function does not take them.
        AttributeError: There is no such function.
    """

    def __init__(self, function: str, arguments: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function
        self.arguments = dict(arguments)
        self.supports_masking = True
        self.call(keras.ops.zeros((1, 2)))  # refuses early what it cannot take

    def call(self, inputs: Any) -> Any:
        """The function of the inputs: of their shape, except where it halves an axis."""
        return getattr(keras.activations, self.function)(inputs, **self.arguments)

    def get_config(self) -> dict[str, Any]:
        """What the layer is made again from."""
        return {**super().get_config(), "function": self.function, "arguments": self.arguments}
