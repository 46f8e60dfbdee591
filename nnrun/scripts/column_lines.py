"""Where the columns of an input or a target stand in the script's arrays, and the expressions that select them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from nnrun.scripts.expressions import Call, Code, literal

TABLE = "table"
"""The data frame of a CSV."""
_FEW = 8
"""As many columns are named one by one; of more, those that are left out."""


@dataclass(frozen=True)
class Column:
    """One column, or a whole block of images or sequences."""

    name: str
    array: str
    """The variable that holds it."""
    place: int | str | None = None
    """Where it stands in the array; None where it is the array."""
    block: bool = False


@dataclass(frozen=True)
class Arrays:
    """The variables of the script, as far as columns are selected from them."""

    widths: Mapping[str, int]
    """The columns of each matrix."""
    labels: tuple[int | str, ...] = ()
    """All columns of the table, by the labels that the data frame has for them."""

    def matrix(self, columns: Sequence[Column], dtype: str = "") -> Code | Call:
        """Columns side by side, (rows, columns), cast where a dtype is named."""
        runs = [(array, list(some)) for array, some in _runs(columns)]
        if len(runs) == 1:
            return Code(self._matrix(*runs[0], dtype))
        pieces = [Code(self._matrix(array, some, "")) for array, some in runs]
        return Call("np.concatenate", (pieces,), {"axis": 1}, f'.astype("{dtype}")' if dtype else "")

    def vector(self, column: Column, dtype: str = "") -> str:
        """One column, (rows,)."""
        if column.array == TABLE:
            return f"table[{literal(column.place)}].to_numpy({literal(dtype) if dtype else ''})"
        cast = f'.astype("{dtype}")' if dtype else ""
        return f"{column.array}{cast}" if column.place is None else f"{column.array}[:, {column.place}]{cast}"

    def _matrix(self, array: str, columns: Sequence[Column], dtype: str) -> str:
        if array == TABLE:
            return f"{self._of_table(columns)}.to_numpy({literal(dtype) if dtype else ''})"
        cast = f'.astype("{dtype}")' if dtype else ""
        if columns[0].place is None:
            return f"{array}{cast}" if columns[0].block else f"{array}.reshape(-1, 1){cast}"
        places = [int(column.place) for column in columns if column.place is not None]
        return f"{array}{_choice(places, self.widths.get(array))}{cast}"

    def _of_table(self, columns: Sequence[Column]) -> str:
        labels = [column.place for column in columns]
        positions = [self.labels.index(label) for label in labels if label is not None]
        if all(isinstance(label, int) for label in labels) and _is_run(positions) and len(positions) > 2:
            return f"table.iloc[:, {_slice(positions, len(self.labels))}]"
        left = [label for label in self.labels if label not in labels]
        in_order = positions == sorted(positions)
        if len(labels) > _FEW and in_order and len(left) <= _FEW:
            return f"table.drop(columns={literal(left)})" if left else "table"
        return f"table[{literal(labels)}]"


def _runs(columns: Sequence[Column]) -> Iterator[tuple[str, Iterator[Column]]]:
    """Columns that follow each other in one array."""
    return groupby(columns, key=lambda column: column.array)


def _choice(places: list[int], width: int | None) -> str:
    if places == list(range(width or 0)):
        return ""
    return f"[:, {_slice(places, width)}]" if _is_run(places) else f"[:, {literal(places)}]"


def _is_run(places: Sequence[int]) -> bool:
    return list(places) == list(range(places[0], places[0] + len(places)))


def _slice(places: Sequence[int], width: int | None) -> str:
    start, stop = places[0], places[-1] + 1
    return f"{start or ''}:{'' if stop == width else stop}"
