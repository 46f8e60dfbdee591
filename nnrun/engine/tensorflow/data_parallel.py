"""Data parallelism: steps whose batches several devices (GPUs) share, synchronously, with one copy of the weights.

Every device answers its share of a batch's rows. Loss and metrics see the answers of the whole batch, as on one device,
the gradients of the shares are added up, and the optimizer takes one step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Share:
    """What one device made of its rows."""

    device: str
    tape: tf.GradientTape
    outputs: Any
    added: list[tf.Tensor]
    """Losses that layers added (activity regularization); they are means over its rows."""
    portion: tf.Tensor
    """The share of the batch's rows that it has."""

    @property
    def sources(self) -> list[tf.Tensor]:
        """All that the loss depends on."""
        import tensorflow as tf

        return [*tf.nest.flatten(self.outputs), *self.added]

    def gradients(self, weights: list[Any], gradients: Sequence[tf.Tensor | None]) -> list[Any]:
        """The gradients of weights, worked out where the outputs were, from those of the sources."""
        import tensorflow as tf

        flow = [(source, by) for source, by in zip(self.sources, gradients, strict=True) if by is not None]
        targets, flows = [source for source, _ in flow], [by for _, by in flow]
        with tf.device(self.device):  # a tape does not keep where the outputs were worked out
            return list(self.tape.gradient(targets, weights, output_gradients=flows))


def shared_step(model: keras.Model, kind: str, devices: Sequence[str]) -> Callable[[Any], None]:
    """A "train" or "test" step over a batch with a row for each device at least; what Keras's own does, shared.

    Args:
        model: A compiled model.
        kind: "train" or "test".
        devices: As ``tf.device`` takes them; the first adds up.
    """
    import keras
    import tensorflow as tf

    training = kind == "train"

    def step(data: Any) -> None:
        x, y, row_weight = keras.utils.unpack_x_y_sample_weight(data)
        rows = tf.shape(tf.nest.flatten(x)[0])[0]
        shares = answered(model, x, rows, devices, training=training)
        weights, sources = model.trainable_weights, [share.sources for share in shares]
        with tf.device(devices[0]), tf.GradientTape() as tape:
            tape.watch(sources)
            outputs = joined([share.outputs for share in shares])
            loss = model.compute_loss(x, y, outputs, row_weight, training=training) + added_losses(shares)
            scaled = model.optimizer.scale_loss(loss) if training else loss
        model.metrics[0].update_state(loss, sample_weight=rows)
        if training and weights:
            of_weights, *of_sources = tape.gradient(scaled, [weights, *sources])  # those of regularization, and of all
            parts = [share.gradients(weights, flow) for share, flow in zip(shares, of_sources, strict=True)]
            sums = [total(gradients) for gradients in zip(*parts, of_weights, strict=True)]
            with tf.device(devices[0]):
                model.optimizer.apply_gradients(zip(sums, weights, strict=True))
        model.compute_metrics(x, y, outputs, sample_weight=row_weight)

    return step


def answered(model: keras.Model, x: Any, rows: tf.Tensor, devices: Sequence[str], *, training: bool) -> list[Share]:
    """The rows' outputs, a share each device; what layers keep of a batch (moving averages) is the shares' mean.

    Every share begins from what layers kept before, and the shares count by their rows.
    """
    import tensorflow as tf

    state = [v for v in model.non_trainable_variables if training and "float" in str(v.dtype)]
    before = [tf.identity(variable.value) for variable in state]
    changes = [tf.zeros_like(value) for value in before]
    regularized = sum(variable.regularizer is not None for variable in model.trainable_variables)
    shares = []
    for number, device in enumerate(devices):
        start, stop = rows * number // len(devices), rows * (number + 1) // len(devices)
        part = tf.nest.map_structure(lambda tensor, start=start, stop=stop: tensor[start:stop], x)
        with tf.device(device), tf.GradientTape() as tape:
            outputs = model(part, training=training)
        losses, portion = model.losses, (stop - start) / rows
        shares.append(Share(device, tape, outputs, losses[: len(losses) - regularized], portion))
        for at, (variable, value) in enumerate(zip(state, before, strict=True)):
            changes[at] += tf.cast(portion, value.dtype) * (variable.value - value)
            variable.assign(value)
    for variable, value, change in zip(state, before, changes, strict=True):
        variable.assign(value + change)
    return shares


def added_losses(shares: Sequence[Share]) -> tf.Tensor:
    """The mean over all rows of what layers added, without what the model added last, which its loss has already."""
    import tensorflow as tf

    return tf.add_n(
        [
            tf.cast(share.portion - (share is shares[-1]), loss.dtype) * tf.reduce_sum(loss)
            for share in shares
            for loss in share.added
        ]
        or [tf.constant(0.0)]
    )


def joined(outputs: Sequence[Any]) -> Any:
    """The shares' outputs under each other, with their masks."""
    import tensorflow as tf

    def join(*parts: tf.Tensor) -> tf.Tensor:
        whole, masks = tf.concat(parts, 0), [getattr(part, "_keras_mask", None) for part in parts]
        if masks[0] is not None:
            whole._keras_mask = tf.concat(masks, 0)
        return whole

    return tf.nest.map_structure(join, *outputs)


def total(gradients: Sequence[Any]) -> Any:
    """The sum of a weight's gradients; None where there is none. Those of single rows (an embedding's) stay such."""
    import tensorflow as tf

    there = [gradient for gradient in gradients if gradient is not None]
    if not there:
        return None
    if all(isinstance(gradient, tf.IndexedSlices) for gradient in there):
        values, indices = ([getattr(part, name) for part in there] for name in ("values", "indices"))
        return tf.IndexedSlices(tf.concat(values, 0), tf.concat(indices, 0), there[0].dense_shape)
    return tf.add_n([tf.convert_to_tensor(gradient) for gradient in there])
