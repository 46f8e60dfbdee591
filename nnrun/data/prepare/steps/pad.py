"""The step pad: sequences to one length (padding and truncating)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nnrun.catalog.rules import Choices, Range
from nnrun.data.frames import ColumnBlock, Frame
from nnrun.data.prepare.steps.step import Step
from nnrun.data.values import id_rows
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIDE = Choices(("pre", "post"))


class Pad(Step):
    """Sequences to one length"""

    name = "pad"
    takes = ("blocks", "sequences")
    rules: ClassVar = {"length": Range(1, whole=True, most=10_000_000), "padding": _SIDE, "truncating": _SIDE}
    helps: ClassVar = {
        "length": "the length that all sequences get",
        "value": "what short ones are filled with",
        "padding": "where short ones are filled: before their values, or after them",
        "truncating": "where long ones are cut: at their beginning, or at their end",
    }
    printer = "nnrun.scripts.steps.pad"

    def __init__(self, length: int, value: float = 0, padding: str = "pre", truncating: str = "pre") -> None:
        self.length = int(length)
        self.value = value
        self.padding = padding
        self.truncating = truncating

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The sequences as rows of one length; what is none stays."""
        sides = (self.value, self.padding, self.truncating)
        return tuple(
            ColumnBlock(piece.names, id_rows.padded(piece.values, self.length, *sides), block=True)
            if piece.names[0] in columns and isinstance(piece.values, Ragged)
            else piece
            for piece in frame
        )


STEP = Pad
