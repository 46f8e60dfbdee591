"""nnrun's own parts as small classes that a script defines for itself."""

from __future__ import annotations

from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.model.component_lines import needs_layer, nested
from nnrun.scripts.page import Page
from nnrun.spec import Component

_MAXOUT = '''
class Maxout(keras.layers.Layer):
    """A dense layer whose units are the largest of several linear pieces."""

    def __init__(self, units, pieces=2, use_bias=True, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.pieces, self.use_bias = units, pieces, use_bias
        initializers = kernel_initializer, bias_initializer
        self.initializers = [keras.initializers.get(one) for one in initializers]
        self.regularizers = kernel_regularizer, bias_regularizer
        self.constraints = kernel_constraint, bias_constraint

    def build(self, shape):
        width = self.units * self.pieces
        shapes = {"kernel": (shape[-1], width), "bias": (width,)}
        parts = zip(shapes.items(), self.initializers, self.regularizers, self.constraints)
        weights = [
            self.add_weight(size, initializer, regularizer=penalty, constraint=bound, name=name)
            for (name, size), initializer, penalty, bound in parts
            if name == "kernel" or self.use_bias
        ]
        self.kernel, self.bias = (*weights, None)[:2]

    def call(self, inputs):
        linear = keras.ops.matmul(inputs, self.kernel)
        if self.use_bias:
            linear = keras.ops.add(linear, self.bias)
        rows = keras.ops.shape(linear)[:-1]
        return keras.ops.max(keras.ops.reshape(linear, (*rows, self.units, self.pieces)), axis=-1)
'''

_SPARSE = '''
class MultiHot(keras.layers.Layer):
    """Sparse rows of zeros, with a one at each id; ids are in rising order, and -1 fills up."""

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = size

    def call(self, inputs):
        ids = tf.cast(inputs, "int64")
        places = tf.where(ids >= 0)
        marked = tf.gather_nd(ids, places)
        places = tf.stack([places[:, 0], marked], 1)
        shape = [tf.shape(ids, "int64")[0], self.size]
        rows = tf.SparseTensor(places, tf.ones_like(marked, "float32"), shape)
        return tf.sparse.to_dense(rows) if tf.config.get_visible_devices("GPU") else rows


class SparseDense(keras.layers.Dense):
    """A dense layer that multiplies sparse rows as such, which is faster."""

    def call(self, inputs, training=None):
        if not isinstance(inputs, tf.SparseTensor):
            return super().call(inputs)
        outputs = tf.sparse.sparse_dense_matmul(inputs, self.kernel)
        if self.use_bias:
            outputs = keras.ops.add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)
'''

_ROOT = '''
class RootMeanSquaredError(keras.losses.Loss):
    """The square root of a batch's mean squared error, in the units of the target."""

    def __init__(self, name="root_mean_squared_error"):
        super().__init__(name=name, reduction=None)

    def __call__(self, y_true, y_pred, sample_weight=None):
        y_pred = keras.ops.cast(y_pred, self.dtype)
        y_true = keras.ops.reshape(keras.ops.cast(y_true, self.dtype), keras.ops.shape(y_pred))
        squares = keras.ops.square(y_true - y_pred)
        if sample_weight is None:
            return root(keras.ops.mean(squares))
        squares = keras.ops.reshape(squares, (keras.ops.shape(squares)[0], -1))
        rows = keras.ops.mean(squares, axis=-1)
        weight = keras.ops.reshape(keras.ops.cast(sample_weight, self.dtype), (-1,))
        return root(keras.ops.divide_no_nan(keras.ops.sum(rows * weight), keras.ops.sum(weight)))


def root(mean):
    """The square root; at 0 its gradient would be infinite."""
    safe = keras.ops.where(mean > 0, mean, keras.ops.ones_like(mean))
    return keras.ops.where(mean > 0, keras.ops.sqrt(safe), keras.ops.zeros_like(mean))
'''

ACTIVATION = '''
class ParameterizedActivation(keras.layers.Layer):
    """A function of Keras's with arguments, as an activation."""

    def __init__(self, function, **arguments):
        super().__init__()
        self.function = function
        self.arguments = arguments

    def call(self, inputs):
        return self.function(inputs, **self.arguments)
'''

OWN = {
    "nnrun.model.layers.Maxout": _MAXOUT,
    "nnrun.model.layers.SparseDense": _SPARSE,
    "nnrun.model.losses.RootMeanSquaredError": _ROOT,
}
"""By the path in the catalog."""


def own_parts(experiment: Experiment, page: Page) -> None:
    """Write the classes that the config uses."""
    used = components(experiment)
    paths = {entry_of(component).path for component in used}
    texts = [text for path, text in OWN.items() if path in paths]
    if any(needs_layer(component) for component in used):
        texts.append(ACTIVATION)
    for text in texts:
        page.define(text)


def components(experiment: Experiment) -> list[Component]:
    """All components that the model is made and trained with."""
    said = experiment.spec
    calls = [call.spec.component for call in experiment.plan.graph.calls if call.spec.component]
    block = said.regularization
    others = [block.kernel, block.bias, block.activity, block.constraint, said.optimizer, *said.callbacks]
    found = [*calls, *said.dataset.augment, *others, *_values(said.loss), *_values(said.metrics)]
    found += _values(said.weighted_metrics)
    return [one for component in found if component is not None for one in nested(component)]


def _values(value: object) -> list[Component]:
    """The components in a value that may be by output."""
    if isinstance(value, Component):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [one for item in items for one in _values(item)]
