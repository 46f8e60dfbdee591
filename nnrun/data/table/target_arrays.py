"""Target arrays from the columns of a source: numbers as they are, text as classes (label encoding)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from nnrun.data.columns import target_place
from nnrun.data.table.labels import NumberColumn, classes_of, not_numbers
from nnrun.data.table.targets import flattened
from nnrun.data.values.mistakes import Gathered
from nnrun.errors import ConfigError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.data.sources.request import Content
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.types import Array

Classes = tuple[str, ...]


def target_arrays(
    content: Content, dataset: DatasetSpec, columns: Mapping[str, Sequence[str]], kinds: Mapping[str, str]
) -> tuple[dict[str, Array], dict[str, Classes]]:
    """The target arrays and the names of their classes, by output name.

    Raises:
        ConfigError: Sequences, or words where numbers belong.
        DataError: Labels that are missing, single texts among numbers.
    """
    gathered = Gathered()
    only = next(iter(kinds.values()), "classes") if len(kinds) <= 1 else None
    arrays: dict[str, Array] = {}
    classes: dict[str, Classes] = {}
    for output, names in columns.items():
        target = _Target(content, dataset, output, alone=len(names) == 1, number=kinds.get(output, only) == "number")
        read = [gathered.of(partial(target.column, name)) for name in names if target.check_single(name)]
        if known := [column for column in read if column is not None]:
            arrays[output] = _side_by_side([array for array, _ in known])
            classes.update((output, labels) for _, labels in known if labels is not None)
    gathered.check()
    return arrays, classes


class _Target:
    """One target, column by column."""

    def __init__(self, content: Content, dataset: DatasetSpec, output: str, *, alone: bool, number: bool) -> None:
        self.content = content
        self.source = dataset.source.name if dataset.source else ""
        self.at, self.place = target_place(dataset, output)
        self.number = number
        self.has_labels = alone and not number

    def check_single(self, name: str) -> bool:
        """True for a column of single values. Raises ConfigError for sequences."""
        if isinstance(self.content.columns[name], Ragged):
            raise ConfigError(
                f"{name!r} holds sequences, which cannot be a target", self.at, self.place, code="wrong-target"
            )
        return True

    def column(self, name: str) -> tuple[Array, Classes | None]:
        """A column as numbers, with the names of its classes where it has some."""
        content, column = self.content, self.content.columns[name]
        assert not isinstance(column, Ragged)
        if not self.number:
            column = flattened(column)  # labels as Keras's own sets have them, a column of one
        if column.dtype != object:
            return column, content.classes.get(name) if self.has_labels else None
        if self.has_labels:
            return classes_of(column, name, content.cells)
        raise not_numbers(column, NumberColumn(name, self.source, self.at, self.place), content.cells)


def _side_by_side(columns: Sequence[Array]) -> Array:
    import numpy as np

    return columns[0] if len(columns) == 1 else np.column_stack(columns)
