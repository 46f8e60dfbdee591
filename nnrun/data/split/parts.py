"""The split of a table into training, validation and test part, stratified or by groups, as ``train_test_split``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.columns import located
from nnrun.data.split.indices import repeated
from nnrun.data.split.shuffles import as_they_stand, groups_shuffled, shuffled
from nnrun.data.values.cells import text_of
from nnrun.errors import ConfigError, DataError
from nnrun.registry import import_quickly
from nnrun.types import Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.spec.keys.dataset_keys import SplitSpec
    from nnrun.types import Array, Indices, Table

SHOWN = 10
"""Classes that are named of many."""


def split_table(table: Table, spec: SplitSpec, *, seed: int, search: Sequence[Path] = ()) -> Split:
    """The positions of each part's rows.

    The test part is split off the rows that the source brings for training, then the validation part off the rest,
    each with the same seed: ``train_test_split(test_size=..., random_state=seed)``; with ``shuffle: false`` both off
    the end, as ``train_test_split(shuffle=False)`` does. A source's own parts stay what they are unless the
    config asks for others. With ``group``, shares and counts are of groups.

    Raises:
        ConfigError: A part that would be empty or larger than the data.
        DataError: A class with a single row under ``stratify``.
    """
    if spec.indices is not None:
        return repeated(table, spec, search)
    return _Splitter(table, spec, seed if spec.seed is None else spec.seed).split()


class _Splitter:
    """One split: the rows that are left, and how parts are taken off them."""

    def __init__(self, table: Table, spec: SplitSpec, seed: int) -> None:
        import numpy as np

        self.table = table
        self.spec = spec
        self.seed = seed
        everything = np.arange(len(table), dtype=np.int64)
        self.left: Indices = np.asarray(table.parts.get("train", everything), dtype=np.int64)
        self.units = self._unit_count(self.left)

    def split(self) -> Split:
        import numpy as np

        own = {part: np.asarray(rows, dtype=np.int64) for part, rows in self.table.parts.items()}
        test = own.get("test") if self.spec.test is None else self._take_off("test", self.spec.test)
        asked = self.spec.validation
        if asked == "test":
            if test is None:
                message = "there is no test part to validate on; add a share, as in test: 0.2"
                raise ConfigError(message, *located(self.spec, "validation"), code="conflicting-keys")
            return Split(self.left, test, test)
        if asked is None:
            return Split(self.left, own.get("validation"), test)
        validation = self._take_off("validation", asked if isinstance(asked, float) else int(asked))
        return Split(self.left, validation, test)

    def _take_off(self, part: str, size: float | int) -> Indices:
        """Split a part off the rows that are left.

        Args:
            part: Its name, a key of the spec.
            size: A share of the units of the whole, or a count of them.
        """
        taken = self._count(part, size)
        if taken >= self._unit_count(self.left):
            in_one_piece = self._unit == "groups" and self.units == 1
            amount = "the group is in one piece, which" if in_one_piece else f"{size} of {self.units} {self._unit}"
            raise ConfigError(f"{amount} leaves nothing for training", *located(self.spec, part), code="too-few-rows")
        left, taken_off = self._divided(part, taken)
        rows = self.left
        self.left = rows[left]
        return rows[taken_off]

    def _divided(self, part: str, taken: int) -> tuple[Indices, Indices]:
        """Positions among the rows that are left: those that stay, and those that are taken off."""
        if not self.spec.shuffle:
            return as_they_stand(len(self.left), taken)
        if self.spec.group is not None:
            return self._by_group(taken)
        if self.spec.stratify:
            return self._by_class(part, taken)
        return shuffled(len(self.left), taken, self.seed)

    def _count(self, part: str, size: float | int) -> int:
        at, place = located(self.spec, part)
        if isinstance(size, float):
            if not 0 < size < 1:
                raise ConfigError(
                    f"a share lies between 0 and 1, got {size}; whole numbers are counts", at, place, code="bad-value"
                )
            return math.ceil(size * self.units)
        if size < 1:
            raise ConfigError(f"a count is at least 1, got {size}", at, place, code="bad-value")
        return size

    @property
    def _unit(self) -> str:
        return "rows" if self.spec.group is None else "groups"

    def _unit_count(self, rows: Indices) -> int:
        if self.spec.group is None or self.table.groups is None:
            return len(rows)
        import numpy as np

        return len(np.unique(self.table.groups[rows]))

    def _by_group(self, taken: int) -> tuple[Indices, Indices]:
        if self.spec.stratify:
            raise ConfigError(
                "stratify and group cannot be combined", *located(self.spec, "stratify"), code="conflicting-keys"
            )
        assert self.table.groups is not None
        return groups_shuffled(self.table.groups[self.left], taken, self.seed)

    def _by_class(self, part: str, taken: int) -> tuple[Indices, Indices]:
        labels = self._classes()[self.left]
        kind = import_quickly("sklearn.model_selection").StratifiedShuffleSplit
        splitter = kind(n_splits=1, test_size=taken, random_state=self.seed)
        try:
            left, taken_off = next(splitter.split(labels, labels))
        except ValueError as error:  # fewer rows asked for than there are classes
            raise ConfigError(str(error).splitlines()[0], *located(self.spec, part), code="too-few-rows") from None
        return left, taken_off

    def _classes(self) -> Indices:
        """The class of every row of the table; several targets count together."""
        import numpy as np

        columns = [target.reshape(len(self.table), -1) for target in self.table.targets.values()]
        at, place = located(self.spec, "stratify")
        if not columns:
            raise ConfigError("there is no target to stratify by", at, place, code="wrong-stratify")
        joined = np.concatenate(columns, axis=1)
        if joined.dtype.kind == "f" and not np.array_equal(joined, np.round(joined)):
            raise ConfigError("stratify needs classes; the target holds numbers", at, place, code="wrong-stratify")
        values, classes = np.unique(joined, axis=0, return_inverse=True)
        classes = classes.reshape(-1)
        counts = np.bincount(classes[self.left], minlength=len(values))
        lonely = np.flatnonzero(counts == 1)
        if len(lonely):
            raise DataError(
                self._lonely(values[lonely], [classes == label for label in lonely[:SHOWN]]),
                at,
                place,
                code="lonely-class",
            )
        return classes

    def _lonely(self, values: Array, of_class: Sequence[Array]) -> str:
        """What is told of classes with a single row, each with its row."""
        import numpy as np

        single_rows = [
            f"class {self._class_name(value)!r} has a single row ({self._row(int(np.flatnonzero(rows)[0]))})"
            for value, rows in zip(values, of_class, strict=False)
        ]
        more = f" and {len(values) - SHOWN} more classes too" if len(values) > SHOWN else ""
        return f"{', '.join(single_rows)}{more}; stratify needs two; leave stratify out, or the rows"

    def _row(self, row: int) -> str:
        """Where a row stands: its line, where the source has lines."""
        cells = self.table.cells
        return f"row {row}" if cells is None else f"row {row}, line {int(cells.lines[row])}"

    def _class_name(self, value: Indices) -> str:
        names = list(self.table.classes.values())
        if len(self.table.targets) == 1 and names:
            return names[0][int(value[0])]
        return ", ".join(map(text_of, value.tolist()))


def rows_told(count: int) -> str:
    """How many rows there are."""
    return "1 row" if count == 1 else f"{count} rows"
