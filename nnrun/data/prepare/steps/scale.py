"""The step scale: numbers, pixels and sequences divided by a number (rescaling)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnrun.catalog.rules import Range
from nnrun.data.frames import ColumnBlock, Frame, replaced
from nnrun.data.prepare.steps.step import Step
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array


class Scale(Step):
    """Divides by a number, in the model's step"""  # the help, as lists show it

    name = "scale"
    takes = ("blocks", "all")
    rules: ClassVar = {"divisor": Range(0, open=True)}
    helps: ClassVar = {"divisor": "what all numbers are divided by"}
    printer = "nnrun.scripts.steps.scale"
    is_layer = True

    def __init__(self, divisor: float) -> None:
        self.divisor = divisor

    def apply(self, values: Array) -> Array:
        """The values divided."""
        result: Array = values / self.divisor
        return result

    def inverse(self, values: Array) -> Array:
        """The values multiplied."""
        result: Array = values * self.divisor
        return result

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """Blocks divided whole, columns side by side."""
        wanted = set(columns)
        pieces = tuple(
            ColumnBlock(piece.names, self._block(piece.values), block=True)
            if piece.block and piece.names[0] in wanted
            else piece
            for piece in frame
        )
        plain = tuple(name for piece in frame if not piece.block for name in piece.names if name in wanted)
        return replaced(pieces, plain, plain, self.apply(self._numbers(frame, plain))) if plain else pieces

    def _block(self, values: Array | Ragged) -> Array | Ragged:
        return Ragged(self.apply(values.values), values.offsets) if isinstance(values, Ragged) else self.apply(values)

    def layer(self, values: Array) -> Array:
        """float32, as Keras's Rescaling has it."""
        import numpy as np

        return (values if values.dtype.kind == "f" else values.astype(np.float32)) / np.float32(self.divisor)


STEP = Scale
