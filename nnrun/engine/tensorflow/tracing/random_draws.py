"""Random draws (dropout, augmentation) that are the same numbers in a graph and under XLA (jit).

Both make the same random bits of a seed; what they make of the bits differs.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf

MODULES = (
    "gen_random_ops",
    "gen_stateful_random_ops",
    "gen_stateless_random_ops",
    "gen_stateless_random_ops_v2",
    "gen_random_index_shuffle_ops",
)
"""Of ``tensorflow.python.ops``, where the functions stand that draw."""
EQUAL = (
    "stateless_random_get_alg",
    "stateless_random_get_key_counter",
    "stateless_random_get_key_counter_alg",
    "stateless_random_uniform_full_int_v2",
    "stateless_random_uniform_int_v2",
    "random_gamma_grad",
)
"""Those among them that give the same as they are."""
FORMATS = {
    "float16": ("uint16", 0x3FF, 0x3C00),
    "bfloat16": ("uint16", 0x7F, 0x3F80),
    "float32": ("uint32", 0x7FFFFF, 0x3F800000),
    "float64": ("uint64", 0xFFFFFFFFFFFFF, 0x3FF0000000000000),
}
"""Of floats: integers of their size, the bits of the fraction, the bits of 1.0."""
ROUNDS, FACTORS, KEY_STEPS = 10, (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)
"""Of Philox 4x32, the generator."""
SMALLEST = 1e-7
"""What TensorFlow's normal numbers take the logarithm of at least."""
TRACING = threading.RLock()
"""Held while functions are replaced, so that they come back in the order in which they went."""


class OtherDrawsError(Exception):
    """Numbers that would be others under XLA."""


@contextmanager
def draws_of_a_graph(*, exact: bool) -> Iterator[None]:
    """What this thread traces meanwhile draws under XLA what it would draw in a graph.

    TensorFlow's functions are replaced for this thread alone, and come back at the end.

    Args:
        exact: Refuse what cannot be made equal bit for bit. Else normal numbers are equal but for their last digits,
            and those of other distributions are XLA's own.

    Raises:
        OtherDrawsError: From the block, at such a draw.
    """
    owner, replaced = threading.get_ident(), []
    with TRACING:
        try:
            for module, name in drawing_functions():
                function = getattr(module, name)
                replaced.append((module, name, function))
                setattr(module, name, partial(draw, owner, exact, name, function))
            yield
        finally:
            for module, name, function in replaced:
                setattr(module, name, function)


@cache
def drawing_functions() -> tuple[tuple[Any, str], ...]:
    """The module and the name of every function that draws."""
    modules = [import_module(f"tensorflow.python.ops.{place}") for place in MODULES]
    return tuple((module, name) for module in modules for name in dir(module) if is_drawing(module, name))


def is_drawing(module: Any, name: str) -> bool:
    """Whether a name of a module is that of a function that draws, and not the same under XLA as it is."""
    own = getattr(getattr(module, name), "__module__", "") == module.__name__
    return own and name.islower() and not name.startswith("_") and not name.endswith("fallback") and name not in EQUAL


def draw(owner: int, exact: bool, name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What stands in the place of a function that draws."""
    if threading.get_ident() != owner:
        return function(*args, **kwargs)
    if name == "stateless_random_uniform_v2":
        return uniform(*args, **kwargs)
    if exact:
        raise OtherDrawsError(f"XLA would draw other numbers ({name.removesuffix('_v2')})")
    return (normal if name == "stateless_random_normal_v2" else function)(*args, **kwargs)


def uniform(
    shape: Any,
    key: Any,
    counter: Any,
    alg: Any,  # noqa: ARG001  # Philox, on processors and GPUs
    dtype: Any = "float32",
    name: str | None = None,
) -> tf.Tensor:
    """Uniform numbers from 0 to below 1, bit for bit those of TensorFlow's own kernel.

    They are divided by a one that XLA does not know as such: what it takes for a quotient it computes once, in one pass
    over all numbers, and not anew, number for number, in everything that reads them.
    """
    import tensorflow as tf

    held, fraction, unit = FORMATS[tf.as_dtype(dtype).name]
    size, divisor, pairs = tf.reduce_prod(shape), unknown_divisor(key), held == "uint64"
    unmoved = counter + tf.cast(divisor - 1, tf.uint64)  # else XLA keeps the first round's part of it from step to step
    words: Sequence[tf.Tensor] = random_words(2 * size if pairs else size, key, unmoved)
    if pairs:  # of two numbers of 32 bits, the first has the upper bits of the fraction
        words = [joined(*words[1::-1]), joined(*words[:1:-1])]
    bits = in_turn([tf.cast(word, held) for word in words])
    number = tf.bitcast((bits & tf.constant(fraction, held)) | tf.constant(unit, held), dtype)
    numbers = (number - tf.constant(1, dtype)) / tf.cast(divisor, dtype)
    return tf.reshape(tf.reshape(numbers, [-1])[:size], shape, name=name)


def unknown_divisor(key: Any) -> tf.Tensor:
    """1.0, computed of the bits of a key."""
    import tensorflow as tf

    _, fraction, unit = FORMATS["float32"]
    bits = (tf.cast(key[0], tf.uint32) & tf.constant(fraction, tf.uint32)) | tf.constant(unit, tf.uint32)
    return tf.floor(tf.bitcast(bits, tf.float32))


def random_words(size: Any, key: Any, counter: Any) -> tuple[tf.Tensor, ...]:
    """So many numbers of 32 random bits, by Philox in ten rounds, as TensorFlow's own kernel makes them.

    They are the lower halves of four tensors, whose numbers come in turn; what the upper halves hold is nothing.
    """
    import tensorflow as tf

    numbers = tf.range(tf.cast((size + 3) // 4, tf.int64))
    low = tf.cast(tf.cast(counter[0], tf.int64) + numbers, tf.uint64)
    high = counter[1] + tf.cast(low < counter[0], tf.uint64)
    words = (low, upper(low), high, upper(high))
    keys = (key[0], upper(key[0]))
    for _ in range(ROUNDS):
        first, third = (
            lower(word) * tf.constant(factor, tf.uint64) for word, factor in zip(words[::2], FACTORS, strict=True)
        )
        words = (upper(third) ^ words[1] ^ keys[0], third, upper(first) ^ words[3] ^ keys[1], first)
        keys = tuple(word + tf.constant(step, tf.uint64) for word, step in zip(keys, KEY_STEPS, strict=True))
    return words


def in_turn(tensors: Sequence[tf.Tensor]) -> tf.Tensor:
    """Vectors beside each other, as a matrix of a column each, which XLA chooses from where it would else stack them.

    A stack is a loop for each of its parts, and each would compute all that the parts have in common.
    """
    import tensorflow as tf

    chosen, column = tensors[0][:, None], tf.range(len(tensors))[None]
    for place, tensor in enumerate(tensors[1:], 1):
        chosen = tf.where(column < place, chosen, tensor[:, None])
    return chosen


def joined(low: tf.Tensor, high: tf.Tensor) -> tf.Tensor:
    """Two words as one of 64 bits."""
    import tensorflow as tf

    return lower(low) | tf.bitwise.left_shift(high, tf.constant(32, tf.uint64))


def lower(word: tf.Tensor) -> tf.Tensor:
    """The lower 32 bits of 64; by way of 32, since XLA's compiler would not see through the bits of a mask."""
    import tensorflow as tf

    return tf.cast(tf.cast(word, tf.uint32), tf.uint64)


def upper(word: tf.Tensor) -> tf.Tensor:
    """The upper 32 bits of 64."""
    import tensorflow as tf

    return tf.bitwise.right_shift(word, tf.constant(32, tf.uint64))


def normal(shape: Any, key: Any, counter: Any, alg: Any, dtype: Any = "float32", name: str | None = None) -> tf.Tensor:
    """Normal numbers, by the method (Box and Muller's) of TensorFlow's own kernel.

    Logarithm, sine and cosine are another library's under XLA, and may differ in the last digits.
    """
    import tensorflow as tf

    size, inner = tf.reduce_prod(shape), tf.float64 if dtype == tf.float64 else tf.float32
    pairs = tf.reshape(uniform([(size + 1) // 2 * 2], key, counter, alg, inner), [-1, 2])
    radius = tf.sqrt(-2 * tf.math.log(tf.maximum(pairs[:, 0], SMALLEST)))
    angle = pairs[:, 1] * tf.constant(2 * math.pi, inner)
    numbers = tf.stack([radius * tf.sin(angle), radius * tf.cos(angle)], 1)
    return tf.cast(tf.reshape(tf.reshape(numbers, [-1])[:size], shape), dtype, name=name)
