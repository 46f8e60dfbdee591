"""The step multi_hot: sequences of ids to rows of zeros and ones (multi-hot encoding, bag of words)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnrun.catalog.rules import Range
from nnrun.data.frames import ColumnBlock, Frame, replaced, selected
from nnrun.data.prepare.steps.step import Step
from nnrun.data.values import id_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array, Ragged


class MultiHot(Step):
    """Sequences of ids to 0/1 vectors, in the model's step"""

    name = "multi_hot"
    takes = ("blocks", "sequences")
    rules: ClassVar = {"size": Range(1, whole=True, most=1_000_000_000)}
    helps: ClassVar = {"size": "how many ids there are, from 0; the width of a row"}
    printer = "nnrun.scripts.steps.multi_hot"
    is_layer = True
    any_width = True

    def __init__(self, size: int) -> None:
        self.size = int(size)

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """Each block as a row of indicators, the other columns together as one."""
        wanted = set(columns)
        pieces = tuple(
            self._indicators(piece.values, piece.names) if piece.block and piece.names[0] in wanted else piece
            for piece in frame
        )
        plain = tuple(name for piece in frame if not piece.block for name in piece.names if name in wanted)
        if not plain:
            return pieces
        indicators = self._indicators(selected(frame, plain), plain)
        return replaced(pieces, plain, indicators.names, indicators.array)

    def _indicators(self, values: Array | Ragged, names: Sequence[str]) -> ColumnBlock:
        id_rows.check_ids(values, self.size, "multi_hot", names)
        columns = tuple(f"{names[0]}_{index}" for index in range(self.size))
        return ColumnBlock(columns, id_rows.multi_hot(values, self.size))

    def fed(self, frame: Frame) -> Array:
        """The different ids of each row."""
        import numpy as np

        if len(frame) == 1:
            values, names = frame[0].values, frame[0].names
        else:
            values = np.concatenate([piece.array for piece in frame], axis=1)
            names = tuple(name for piece in frame for name in piece.names * (piece.array.shape[1] // len(piece.names)))
        id_rows.check_ids(values, self.size, "multi_hot", names)
        return id_rows.set_matrix(values, self.size)

    def layer(self, values: Array) -> Array:
        """The indicators."""
        return id_rows.multi_hot(values, self.size)


STEP = MultiHot
