"""The step of a model with branches as a function of its own, whose graph TensorFlow optimizes as that of `fit`.

Which constants TensorFlow joins, and in which order it adds, depends on all that stands in a graph: on the loop around
a step, too. Here the loop calls a function, which TensorFlow does not write into it, and which looks as it does in
`fit`: the batch comes of one operation, the metrics go into an optional.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.arithmetic import leaves

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

BATCH, STEP = "IteratorGetNext", "StatefulPartitionedCall"
"""What the operation that gives a batch is called in `fit`, and those of a step before their own names: TensorFlow
orders by names."""


def as_in_fit(step: Callable[[Any], Any]) -> Callable[[Any], tf.Tensor]:
    """A step that is called as `fit` calls it, for a graph.

    Args:
        step: Takes a batch and gives its metrics.

    Returns:
        It takes a batch, and gives 1 when the step is done: a function of which nothing is read would be changed. It is
        to be kept for as long as what was traced of it may run: with it TensorFlow forgets the functions within it.
    """
    import tensorflow as tf
    from tensorflow.python.eager import context

    traced_functions = []

    def call(batch: Any) -> tf.Tensor:
        flat = tf.nest.flatten(batch)
        types, shapes = [tensor.dtype for tensor in flat], [tensor.shape for tensor in flat]

        signature = tf.nest.map_structure(lambda tensor: tf.TensorSpec(tensor.shape, tensor.dtype), batch)
        inner = tf.function(step, autograph=False).get_concrete_function(signature)

        def one_step_on_data(iterator: tf.Tensor) -> Any:
            # taken off a stack, the batch is nobody else's, as in `fit`: `AddN` may add up in its memory
            optional = tf.raw_ops.StackPopV2(handle=iterator, elem_type=tf.variant, name="0")
            taken = tf.raw_ops.OptionalGetValue(optional=optional, output_types=types, output_shapes=shapes, name=BATCH)
            metrics = written_into(inner, taken)
            tell_shapes(tf.compat.v1.get_default_graph())
            return tf.experimental.Optional.from_value(metrics)

        function = tf.function(one_step_on_data, autograph=False, experimental_attributes={"_noinline": True})
        traced = function.get_concrete_function(tf.TensorSpec([], tf.resource))
        traced_functions.append((inner, traced))
        traced.add_to_graph(tf.compat.v1.get_default_graph())
        with tf.compat.v1.get_default_graph().outer_graph.as_default():  # once, before the loop
            stack = tf.raw_ops.StackV2(max_size=1, elem_type=tf.variant)
        pushed = tf.raw_ops.StackPushV2(handle=stack, elem=tf.raw_ops.OptionalFromValue(components=flat))
        with tf.control_dependencies([pushed]):
            (done,) = tf.raw_ops.StatefulPartitionedCall(
                args=[stack, *traced.captured_inputs],
                Tout=[tf.variant],
                f=traced,
                config_proto=context.context().config.SerializeToString(),  # by default nothing is optimized
            )
        return tf.cast(tf.raw_ops.OptionalHasValue(optional=done), tf.int32)

    return call


def written_into(function: Any, inputs: Sequence[tf.Tensor]) -> Any:
    """What a function gives, whose operations are written into the current graph, as TensorFlow does for `fit`."""
    import tensorflow as tf

    graph, own = tf.compat.v1.get_default_graph(), function.graph
    taken = [*inputs, *(graph.capture(tensor) for tensor in function.captured_inputs)]
    outputs = tf.graph_util.import_graph_def(
        own.as_graph_def(),
        {placeholder.name: tensor for placeholder, tensor in zip(own.inputs, taken, strict=True)},
        [tensor.name for tensor in own.outputs],
        name=STEP,
    )
    return tf.nest.pack_sequence_as(function.structured_outputs, outputs, expand_composites=True)


def tell_shapes(graph: Any) -> None:
    """Has a function's graph say of which types and shapes the variables are that it takes."""
    from tensorflow.core.framework.attr_value_pb2 import AttrValue
    from tensorflow.python.ops.handle_data_util import get_resource_handle_data

    for _, placeholder in graph.captures:
        held = get_resource_handle_data(placeholder).shape_and_type
        if held:
            of_types = AttrValue.ListValue(type=[variable.dtype for variable in held])
            of_shapes = AttrValue.ListValue(shape=[variable.shape for variable in held])
            placeholder.op._set_attr("_handle_dtypes", AttrValue(list=of_types))
            placeholder.op._set_attr("_handle_shapes", AttrValue(list=of_shapes))


def has_branches(model: keras.Model) -> bool:
    """Whether a tensor of a model is used twice, or layers take several in another way than beside each other.

    Two layers that scale by constants are taken for branches too; a class of its own may do anything.
    """
    import keras

    network = getattr(model, "_functional", model)
    if not hasattr(network, "_nodes_by_depth"):
        return True
    nodes = [node for depth in network._nodes_by_depth.values() for node in depth]
    used = [id(tensor) for node in nodes for tensor in node.input_tensors]
    return (
        len({*used}) < len(used)
        or sum(isinstance(node.operation, keras.layers.Rescaling) for node in nodes) > 1
        or any(
            len(node.input_tensors) > 1 and not isinstance(node.operation, keras.layers.Concatenate) for node in nodes
        )
        or any(has_branches(layer) for layer in network.layers if isinstance(layer, keras.Model))
    )


def scales(model: keras.Model) -> bool:
    """Whether layers multiply by constants, which TensorFlow may join with those of a dropout."""
    import keras

    return any(isinstance(layer, keras.layers.Rescaling | keras.layers.Average) for layer in leaves(model))
