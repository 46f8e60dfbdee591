"""Class weights as weights of the training part's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.errors import ConfigError
from nnrun.words.suggestions import did_you_mean

if TYPE_CHECKING:
    from nnrun.types import Array, Part, Target

AT = "training.class_weight"


def row_weights(
    part: Part, targets: Sequence[Target], class_weight: str | Mapping[Any, float], *, numbered: bool = False
) -> Array:
    """A float32 weight for each row: its class's weight.

    Args:
        part: The training part.
        targets: A single one, of classes.
        class_weight: Weights by the target's values (1 for those not named), or "balanced":
            rows / (classes x rows of the class), as ``sklearn.utils.class_weight.compute_class_weight``.
        numbered: Whether the source itself counts its classes from 0, beside their names.

    Raises:
        ConfigError: Several outputs, a target that has no classes, an unknown class.
    """
    import numpy as np

    if len(targets) != 1:
        raise ConfigError(
            "class_weight needs a single output; weigh rows with sample_weight", AT, code="wrong-class-weight"
        )
    target = targets[0]
    if target.kind == "number" or (target.kind == "binary" and target.shape):
        raise ConfigError(
            "class_weight needs classes; the target holds numbers or several labels", AT, code="wrong-class-weight"
        )
    y = part.y[target.name]
    indices = y.argmax(axis=-1) if target.shape else y.astype(np.int64)
    if indices.ndim > 1:
        raise ConfigError("class_weight needs one class a row; the target has several", AT, code="wrong-class-weight")
    count = max(target.width, 2 if target.kind == "binary" else 1)
    if class_weight == "balanced":
        counts = np.bincount(indices, minlength=count)
        present = np.count_nonzero(counts)
        weights = np.divide(len(indices), present * counts, out=np.ones(len(counts)), where=counts > 0)
    else:
        assert isinstance(class_weight, Mapping)
        weights = np.ones(count)
        for value, weight in class_weight.items():
            weights[_index(value, target, count, numbered=numbered)] = weight
    rows: Array = weights[indices].astype(np.float32)
    return rows


def _index(value: Any, target: Target, count: int, *, numbered: bool) -> int:
    """The index of a class given by its name, or by its number where it has no other name."""
    if str(value) in target.classes:
        return target.classes.index(str(value))
    if isinstance(value, int) and 0 <= value < count:
        if not target.classes or numbered:
            return value
        message = f"the classes have names, and {value} is none of them; write {', '.join(target.classes[:20])}"
        raise ConfigError(message, f"{AT}.{value}", code="wrong-class-weight")
    known = target.classes or tuple(str(index) for index in range(count))
    message = f"the target has no class {str(value)!r}{did_you_mean(str(value), known, show=20)}"
    raise ConfigError(message, f"{AT}.{value}", code="wrong-class-weight")
