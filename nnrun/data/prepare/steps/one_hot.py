"""The step one_hot: ids to indicator columns (one-hot encoding)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnrun.catalog.rules import Range
from nnrun.data.frames import Frame, replaced, selected
from nnrun.data.prepare.steps.step import Step
from nnrun.data.values import id_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array


class OneHot(Step):
    """Ids to one-hot vectors, in the model's step"""

    name = "one_hot"
    takes = ("blocks",)
    rules: ClassVar = {"size": Range(1, whole=True, most=1_000_000_000)}
    helps: ClassVar = {"size": "how many ids there are, from 0; the width of a vector"}
    printer = "nnrun.scripts.steps.one_hot"
    is_layer = True
    of_classes = True

    def __init__(self, size: int) -> None:
        self.size = int(size)

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """Indicator columns for each column of ids, in its place."""
        for column in columns:
            values = selected(frame, (column,))
            id_rows.check_ids(values, self.size, "one_hot", (column,))
            names = [f"{column}_{index}" for index in range(self.size)]
            frame = replaced(frame, (column,), names, id_rows.one_hot(values[:, 0], self.size))
        return frame

    def fits_layer(self, frame: Frame, columns: Sequence[str]) -> bool:
        """As every layer, of a single column or block."""
        single = len(frame) == 1 and (frame[0].block or len(frame[0].names) == 1)
        return single and super().fits_layer(frame, columns)

    def fed(self, frame: Frame) -> Array:
        """The ids themselves, in a small dtype."""
        piece = frame[0]
        values = piece.array if piece.block else piece.array[:, 0]
        id_rows.check_ids(values, self.size, "one_hot", piece.names)
        return values.astype(id_rows.smallest(self.size))

    def layer(self, values: Array) -> Array:
        """The indicators."""
        return id_rows.one_hot(values, self.size)


STEP = OneHot
