"""Train and test steps as compiled functions (``tf.function``, XLA's jit): one call, many batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.data_parallel import shared_step
from nnrun.engine.tensorflow.state import every_variable, read
from nnrun.engine.tensorflow.tracing.hyperparameters import as_inputs, hyperparameters
from nnrun.engine.tensorflow.tracing.random_draws import draws_of_a_graph
from nnrun.engine.tensorflow.tracing.recurrent_shapes import loops_over, rows_for_loops
from nnrun.engine.tensorflow.tracing.step_of_fit import as_in_fit, has_branches, scales
from nnrun.engine.tensorflow.tracing.sum_order import sums_in_order
from nnrun.engine.tensorflow.tracing.xla_forms import forms_for_xla
from nnrun.engine.tensorflow.variables import build_metrics

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from nnrun.engine.tensorflow.feed import Feed


@dataclass(frozen=True, slots=True)
class StepsResult:
    """What some steps left behind."""

    logs: dict[str, Any]
    """The metrics."""
    finite: bool
    """Whether all trainable weights are finite."""
    values: tuple[tf.Tensor, ...]
    """Of every variable, the model's and then the optimizer's, where they were asked for. Whoever holds them while the
    next steps are done has TensorFlow copy every variable that those assign."""


NO_STEPS = StepsResult({}, True, ())
"""No steps."""
FIRST = "0"
"""A scope whose names come before all others, as those of an iterator's batches do in `fit`."""


@dataclass(frozen=True, slots=True)
class CompiledSteps:
    """A compiled function that runs some steps."""

    function: Callable[[Any, tf.Tensor, tf.Tensor], tuple[tf.Tensor, dict[str, tf.Tensor], tuple[tf.Tensor, ...]]]
    """Gives the metrics that are single numbers, and whether all weights are finite, as one vector: each tensor that is
    read from Python is a call of its own. The other metrics follow by name, then the values of all variables, or none.
    """
    names: tuple[str, ...]
    """Of all metrics, in their order."""
    step: Callable[[Any], Any]
    """What was traced: kept, since it may hold functions that are called."""

    def __call__(self, data: Any, rows: tf.Tensor, bounds: tf.Tensor) -> StepsResult:
        """Runs the steps and waits for them."""
        numbers, others, values = self.function(data, rows, bounds)
        *metrics, finite = numbers.numpy().tolist()
        single = iter(metrics)
        logs = {name: metric_value(others[name]) if name in others else next(single) for name in self.names}
        return StepsResult(logs, bool(finite), values)


def steps_function(
    model: keras.Model,
    kind: str,
    feed: Feed,
    *,
    jit: bool,
    values: bool = True,
    devices: Sequence[str] = (),
    exact: bool = False,
    batch: int | None = None,
) -> CompiledSteps:
    """The model's function for "train" or "test" steps over such data, which hands over all ``values`` or none.

    Several devices share every batch. Where every batch has as many rows, ``batch`` says how many.

    Raises:
        OtherDrawsError: XLA would draw other numbers than the graph, and they are to be ``exact``.
    """
    import tensorflow as tf

    alone = not jit and not devices and not tf.config.get_visible_devices("GPU") and has_branches(model)
    fixed = alone and scales(model)
    rows = rows_for_loops(model, batch)

    def make() -> CompiledSteps:
        build_metrics(model, feed)
        own = model.train_step if kind == "train" else model.test_step
        step = shared_step(model, kind, devices) if devices else as_in_fit(own) if alone else own
        rates = nullcontext() if fixed else as_inputs(model)
        products = forms_for_xla() if jit else nullcontext()
        with rates, products, loops_over(rows), draws_of_a_graph(exact=exact) if jit else sums_in_order():
            return compile_steps(model, step, feed.spec, jit=jit, values=values)

    parts = [*model.metrics, *model.trainable_variables, *every_variable(model)]
    if fixed:
        parts += [slot.value for slot in hyperparameters(model)]
    purpose = (kind, jit, values, exact, rows, *devices, str(feed.spec))
    return cached_function(model, purpose, parts, make)  # type: ignore[no-any-return]


def compile_steps(
    model: keras.Model, step: Callable[[Any], Any], spec: Any, *, jit: bool, values: bool
) -> CompiledSteps:
    """A function that runs ``step`` on some of a block's batches, in one call.

    It takes the data, the block's rows, and four numbers: rows a batch, the first step, the one after the last, and
    whether to reset the metrics before. The batch dimension is left open on purpose: with a fixed one, sums in
    recurrent and normalization layers differ from those of ``fit``. Metrics are reset here, since each variable that is
    touched from Python costs as much as a step of a small model.
    """
    import tensorflow as tf

    names: list[str] = []

    def run_steps(data: Any, rows: tf.Tensor, bounds: tf.Tensor) -> Any:
        batch, start, stop, reset = tf.unstack(bounds)

        def body(number: tf.Tensor) -> tuple[tf.Tensor]:
            with tf.name_scope(""):  # names as `fit` has them: TensorFlow orders factors by name, and so rounds
                with tf.name_scope(FIRST):
                    chosen = rows[number] if jit else rows[number * batch : (number + 1) * batch]
                    taken = tf.nest.map_structure(lambda tensor: tf.gather(tensor, chosen), data)
                done = step(taken)
            return (number + (done if isinstance(done, tf.Tensor) else 1),)

        tf.cond(reset > 0, model.reset_metrics, lambda: None)
        tf.while_loop(lambda number: number < stop, body, (start,), parallel_iterations=1)
        metrics = {name: tf.convert_to_tensor(value) for name, value in flat(model.get_metrics_result()).items()}
        names[:] = metrics
        others = {name: value for name, value in metrics.items() if value.shape.rank != 0}
        single = [*(metrics[name] for name in metrics if name not in others), all_finite(model.trainable_variables)]
        handed = read(variable.value for variable in every_variable(model)) if values else ()
        return tf.stack([tf.cast(value, tf.float64) for value in single]), others, handed

    rows = tf.TensorSpec([None, None] if jit else [None], tf.int64)
    bounds = tf.TensorSpec([4], tf.int32)  # a GPU's kernels take these from the host, where loops are counted
    function = tf.function(run_steps, input_signature=[spec, rows, bounds], jit_compile=jit, autograph=False)
    return CompiledSteps(function.get_concrete_function(), tuple(names), step)


def all_finite(variables: list[Any]) -> tf.Tensor:
    """Whether no float among the variables is NaN or infinite."""
    import tensorflow as tf

    checks = [tf.reduce_all(tf.math.is_finite(tf.convert_to_tensor(v))) for v in variables if "float" in str(v.dtype)]
    return tf.reduce_all(tf.stack(checks)) if checks else tf.constant(True)


def metric_value(metric: tf.Tensor) -> Any:
    """A metric as an array; as a number where it is one after all."""
    value = metric.numpy()
    return value if value.ndim else float(value)


def flat(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Metrics by name, with those that an output has for itself beside the others; the loss first."""
    by_name: dict[str, Any] = {}
    for name, value in metrics.items():
        by_name |= flat(value) if isinstance(value, Mapping) else {name: value}
    return by_name


class FunctionCache:
    """A model's compiled functions by what they are for, kept with the model so that each is traced once."""

    def __init__(self) -> None:
        self.functions: dict[tuple[Any, ...], tuple[list[Any], Any]] = {}
        """With the parts of the model that they were traced with."""


def cached_function(model: keras.Model, purpose: tuple[Any, ...], parts: list[Any], make: Callable[[], Any]) -> Any:
    """The model's function for a purpose, made if there is none.

    Args:
        model: The model, which holds its functions: they go when it goes.
        purpose: What the function does, and with what kind of data; hashable.
        parts: Objects and numbers it depends on. A model that was compiled anew, or whose layers were frozen, has
            others, and its functions are made anew.
        make: Makes the function.
    """
    cache = getattr(model, "nnrun_functions", None)
    if cache is None:
        cache = model.nnrun_functions = FunctionCache()
    known, function = cache.functions.get(purpose, ([], None))
    same = len(known) == len(parts) and all(
        before == now if isinstance(now, float) else before is now for before, now in zip(known, parts, strict=True)
    )
    if function is None or not same:
        function = make()
        cache.functions[purpose] = (parts, function)
    return function
