"""The layers that Keras lacks; this module subclasses Keras and is imported inside functions only.

Scripts print the classes as they stand here: they name no more than ``keras`` and ``tf``, in lines of 100 characters.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("nnrun")
class MultiHot(keras.layers.Layer):
    """Sequences of ids to vectors of zeros and ones.

    Unlike Keras's CategoryEncoding, which makes a one-hot vector of every id first, it never holds
    more than its own output: at 10,000 words that is the difference between 20 MB and 50 GB for a
    batch of 512 reviews. The operation is TensorFlow's own for it.

    Args:
        size: Length of the vectors, at least 1. Ids outside 0 to size - 1 leave no mark; -1 pads.
        sparse: Whether to give a sparse tensor, on the CPU. The ids of a row must then be
            different, in rising order.

    Shape:
        Integers (batch, length) to floats (batch, size).
    """

    def __init__(self, size: int, sparse: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = size
        self.sparse = sparse

    def call(self, inputs: Any) -> Any:
        # a GPU's product of sparse rows does not repeat itself
        if self.sparse and not tf.config.get_visible_devices("GPU"):
            ids = tf.cast(inputs, "int64")
            places = tf.where((ids >= 0) & (ids < self.size))
            marked = tf.gather_nd(ids, places)
            ones = tf.ones_like(marked, self.compute_dtype)
            shape = [tf.shape(ids, "int64")[0], self.size]
            return tf.SparseTensor(tf.stack([places[:, 0], marked], 1), ones, shape)
        ids = keras.ops.cast(inputs, "int32")
        ids = keras.ops.where(ids < 0, self.size, ids)  # ids beyond the size leave no mark
        none = tf.zeros((0,), "float32")
        hot = tf.raw_ops.DenseBincount(input=ids, size=self.size, weights=none, binary_output=True)
        return keras.ops.cast(hot, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self.size)

    def compute_output_spec(self, inputs: Any) -> Any:
        shape = self.compute_output_shape(inputs.shape)
        return keras.KerasTensor(shape, dtype=self.compute_dtype, sparse=self.sparse)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "sparse": self.sparse}


@keras.saving.register_keras_serializable("nnrun")
class SparseDense(keras.layers.Dense):
    """Keras's dense layer, with TensorFlow's own product for sparse rows.

    Keras's own call looks rows of the kernel up and gives the gradient as slices of it; here it is
    dense. Rows that are not sparse go the way of Dense.

    Args:
        As Dense.

    Shape:
        (batch, features), sparse or not, to (batch, units).
    """

    def call(self, inputs: Any, training: Any = None) -> Any:
        if not isinstance(inputs, tf.SparseTensor):
            return super().call(inputs, training=training)
        outputs = tf.sparse.sparse_dense_matmul(inputs, self.kernel)
        if self.bias is not None:
            outputs = keras.ops.add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)


@keras.saving.register_keras_serializable("nnrun")
class Maxout(keras.layers.Layer):
    """A dense layer whose units are the largest of several linear pieces.

    ``output[i] = max over j of (input @ kernel)[i, j] + bias[i, j]``: Goodfellow, Warde-Farley,
    Mirza, Courville and Bengio, "Maxout Networks", ICML 2013.

    Args:
        units: Width of the output, at least 1.
        pieces: Linear pieces of a unit, at least 1; with 1 it is a dense layer.
        use_bias: Whether the pieces have biases.
        kernel_initializer: Of the kernel, shape (features, units * pieces): the pieces of a unit
            side by side.
        bias_initializer: Of the bias, shape (units * pieces,).
        kernel_regularizer: Of the kernel.
        bias_regularizer: Of the bias.
        activity_regularizer: Of the output.
        kernel_constraint: Of the kernel.
        bias_constraint: Of the bias.

    Shape:
        (batch, ..., features) to (batch, ..., units).
    """

    def __init__(
        self,
        units: int,
        pieces: int = 2,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if units < 1 or pieces < 1:
            raise ValueError(f"units and pieces must be at least 1, got {units=}, {pieces=}")
        self.units = units
        self.pieces = pieces
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.bias_constraint = keras.constraints.get(bias_constraint)

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units * self.pieces),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units * self.pieces,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def call(self, inputs: Any) -> Any:
        pieces = keras.ops.matmul(inputs, self.kernel)
        if self.use_bias:
            pieces = keras.ops.add(pieces, self.bias)
        shape = keras.ops.shape(pieces)[:-1]
        return keras.ops.max(keras.ops.reshape(pieces, (*shape, self.units, self.pieces)), axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "pieces": self.pieces,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": keras.regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": keras.regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": keras.constraints.serialize(self.kernel_constraint),
            "bias_constraint": keras.constraints.serialize(self.bias_constraint),
        }
