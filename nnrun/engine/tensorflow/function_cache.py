"""A model's compiled functions, kept with the model so that each is traced once, whoever needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


class Memo:
    """Functions by what they are for."""

    def __init__(self) -> None:
        self.functions: dict[str, tuple[list[Any], Any]] = {}
        """With the parts of the model that they were traced with."""


def remembered(model: keras.Model, purpose: str, parts: list[Any], make: Callable[[], Any]) -> Any:
    """The model's function for a purpose, made if there is none.

    Args:
        model: The model, which holds its functions: they go when it goes.
        purpose: What the function does, and with what kind of data.
        parts: Objects it depends on. A model that was compiled anew, or whose layers were frozen, has others, and its
            functions are made anew.
        make: Makes the function.
    """
    memo = getattr(model, "nnrun_memo", None)
    if memo is None:
        memo = model.nnrun_memo = Memo()
    known, function = memo.functions.get(purpose, ([], None))
    same = len(known) == len(parts) and all(before is now for before, now in zip(known, parts, strict=True))
    if function is None or not same:
        function = make()
        memo.functions[purpose] = (parts, function)
    return function
