"""A compiled model's metrics and optimizer, built before the first step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.feed import flat_outputs, output_names, output_structure

if TYPE_CHECKING:
    import keras

    from nnrun.engine.tensorflow.feed import Feed


def build_optimizer(model: keras.Model) -> None:
    """Makes the optimizer's variables, which Keras otherwise makes in the first step."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def build_metrics(model: keras.Model, feed: Feed) -> None:
    """Makes the variables of loss and metrics, by letting them see one row.

    Keras otherwise makes them in the first step, and TensorFlow traces a function that makes variables twice. What
    they saw is forgotten again, and no layer is called, so that no random number is drawn.
    """
    import tensorflow as tf

    if any(None in output.shape[1:] for output in model.outputs):  # how large a made-up output is to be is not known
        return
    x, y, *weight = tf.nest.map_structure(lambda tensor: tensor[:1], feed.data)
    outputs = made_up_outputs(model)
    row_weight = weight[0] if weight else None
    try:
        model.compute_loss(x, y, outputs, row_weight, training=False)
        model.compute_metrics(x, y, outputs, row_weight)
    except Exception:  # the first trace meets the same error, and it is told there
        return
    finally:
        model.reset_metrics()


def made_up_outputs(model: keras.Model) -> Any:
    """Outputs of one row, all zero, in the model's structure."""
    import tensorflow as tf

    zeros = [tf.zeros((1, *output.shape[1:]), output.dtype) for output in flat_outputs(model)]
    structure = output_structure(model)
    if isinstance(structure, dict):
        return dict(zip(output_names(model), zeros, strict=True))
    return zeros if isinstance(structure, (list, tuple)) else zeros[0]
