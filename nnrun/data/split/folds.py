"""K-fold: divides rows into folds by scikit-learn's splitters (stratified, by groups, time series, leave-one-out)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.data.split.parts import SHOWN, rows_told
from nnrun.data.split.shuffles import groups_shuffled, shuffled
from nnrun.data.values.cells import text_of
from nnrun.errors import ConfigError, DataError
from nnrun.registry import import_quickly
from nnrun.types import Split, Table

if TYPE_CHECKING:
    from nnrun.spec.checks.tasks import Task
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.spec.keys.group_keys import KfoldSpec
    from nnrun.types import Array, Indices

DEFAULT_K = 5


def fold(table: Table, whole: Split, spec: KfoldSpec, tasks: Sequence[Task], *, seed: int) -> list[Split]:
    """The split of each fold, repetition after repetition.

    Args:
        table: With its groups, where ``spec.group`` is given.
        whole: Its training part is divided; its test part is that of every fold.
        spec: The config's ``kfold``.
        tasks: What the outputs are to predict: the rows of classes are stratified unless the spec says otherwise.
        seed: Of the shuffling, and of the inner validation part.

    Returns:
        Splits whose left-out rows are the validation part; or the part "fold" where ``spec.inner`` asks for a
        validation part of its own, taken off the training rows.

    Raises:
        ConfigError: More folds than rows or groups, or keys that exclude each other.
        DataError: A class with fewer rows than there are folds.
    """
    return _Folder(table, whole, spec, tasks, seed).splits()


def splitter(
    table: Table, whole: Split, spec: KfoldSpec, tasks: Sequence[Task], *, seed: int
) -> tuple[Any, Array | None, Array | None]:
    """scikit-learn's splitter that divides the rows, with the classes and the groups of these that it is to see."""
    return _Folder(table, whole, spec, tasks, seed).splitter()


def check_count(spec: KfoldSpec, dataset: DatasetSpec) -> None:
    """Refuse more folds than the config itself has rows; other sources are counted when they are read.

    Raises:
        ConfigError: Located at ``k``.
    """
    entry = None if dataset.source is None else catalog.find("source", dataset.source.name)
    in_config = dataset.source is not None and entry is not None and "rows" in entry.brings
    rows = dataset.source.arguments.get("x") if dataset.source is not None and in_config else None
    if isinstance(rows, list) and spec.k is not None and spec.k > len(rows):
        raise ConfigError(f"{spec.k} folds of {len(rows)} rows", *spec.at("k"), code="too-few-rows")


def check_keys(spec: KfoldSpec) -> None:
    """Refuse keys that exclude each other, which needs no data. Raises ConfigError."""
    if spec.time_series and spec.shuffle:
        raise ConfigError(
            "time_series looks back in order and cannot be shuffled", *spec.at("shuffle"), code="conflicting-keys"
        )
    if spec.time_series and (spec.stratify or spec.group is not None):
        key = "stratify" if spec.stratify else "group"
        raise ConfigError(
            f"time_series keeps the order of the rows and takes no {key}", *spec.at(key), code="conflicting-keys"
        )
    if spec.leave_one_out and spec.k is not None:
        raise ConfigError(
            "leave_one_out makes a fold for every row; leave k out", *spec.at("k"), code="conflicting-keys"
        )
    for key in ("stratify", "group", "time_series"):
        if spec.leave_one_out and getattr(spec, key):
            raise ConfigError(
                f"leave_one_out makes a fold for every row; leave {key} out", *spec.at(key), code="conflicting-keys"
            )
    if spec.repeats > 1 and (is_in_order(spec) or spec.leave_one_out or spec.group is not None):
        raise ConfigError(
            "repeats need folds that are shuffled anew, without groups", *spec.at("repeats"), code="conflicting-keys"
        )


def is_in_order(spec: KfoldSpec) -> bool:
    """Whether the folds follow the order of the rows in their source."""
    return spec.time_series or spec.shuffle is False


class _Folder:
    def __init__(self, table: Table, whole: Split, spec: KfoldSpec, tasks: Sequence[Task], seed: int) -> None:
        import numpy as np

        self.table = table
        self.whole = whole
        self.spec = spec
        self.seed = seed
        self.k = spec.k or DEFAULT_K
        self.rows = np.sort(whole.train) if is_in_order(spec) else whole.train
        self.classes = self._classes(tasks)

    def splits(self) -> list[Split]:
        self._check()
        splitter, labels, groups = self.splitter()
        splits = []
        for train_positions, held_out_positions in splitter.split(self.rows, labels, groups):
            train, out = self.rows[train_positions], self.rows[held_out_positions]
            if self.spec.inner is None:
                splits.append(Split(train, out, self.whole.test))
            else:
                inner_train, validation = self._inner(train)
                splits.append(Split(inner_train, validation, self.whole.test, out))
        return splits

    def splitter(self) -> tuple[Any, Array | None, Array | None]:
        """The splitter with the labels and the groups that it is to see."""
        sk = import_quickly("sklearn.model_selection")
        shuffle = self.spec.shuffle is not False
        state = self.seed if shuffle else None
        labels, groups = self.classes, self._groups()
        if self.spec.leave_one_out:
            return sk.LeaveOneOut(), None, None
        if self.spec.time_series:
            return sk.TimeSeriesSplit(n_splits=self.k), None, None
        if groups is not None and labels is not None:
            return sk.StratifiedGroupKFold(n_splits=self.k, shuffle=shuffle, random_state=state), labels, groups
        if groups is not None:
            return sk.GroupKFold(n_splits=self.k, shuffle=shuffle, random_state=state), None, groups
        if self.spec.repeats > 1:
            repeated = sk.RepeatedKFold if labels is None else sk.RepeatedStratifiedKFold
            return repeated(n_splits=self.k, n_repeats=self.spec.repeats, random_state=self.seed), labels, None
        single = sk.KFold if labels is None else sk.StratifiedKFold
        return single(n_splits=self.k, shuffle=shuffle, random_state=state), labels, None

    def _check(self) -> None:
        spec, count = self.spec, len(self.rows)
        check_keys(spec)
        if self.k + spec.time_series > count and not spec.leave_one_out:
            beside = "; in a time series the first piece only trains" if spec.time_series else ""
            raise ConfigError(f"{self.k} folds of {count} rows{beside}", *spec.at("k"), code="too-few-rows")
        if spec.leave_one_out and count == 1:
            raise ConfigError(
                "leaving out the only row leaves nothing for training", *spec.at("leave_one_out"), code="too-few-rows"
            )
        groups = self._groups()
        if groups is not None and (count_of_groups := len(set(groups.tolist()))) < self.k:
            too_few = "the group is in one piece" if count_of_groups == 1 else f"there are {count_of_groups} groups"
            raise ConfigError(f"{too_few}, too few for {self.k} folds", *spec.at("group"), code="too-few-rows")
        if self.classes is not None and not spec.leave_one_out:
            self._check_classes(self.classes)

    def _check_classes(self, classes: Array) -> None:
        import numpy as np

        values, counts = np.unique(classes, return_counts=True)
        small = np.flatnonzero(counts < self.k)
        if not len(small):
            return
        names = next(iter(self.table.classes.values()), ())
        counted = [
            f"class {names[int(values[n])] if names else text_of(values[n])!r} has {rows_told(int(counts[n]))}"
            for n in small[:SHOWN]
        ]
        more = f" and {len(small) - SHOWN} more classes too" if len(small) > SHOWN else ""
        ways_out = "stratify: false" if counts.min() < 2 else "fewer folds or stratify: false"
        message = f"{', '.join(counted)}{more}: too few for {self.k} stratified folds; write {ways_out}"
        raise DataError(message, *self.spec.at("k"), code="lonely-class")

    def _classes(self, tasks: Sequence[Task]) -> Array | None:
        """The class of each row, where folds are to keep their shares."""
        import numpy as np

        spec = self.spec
        if spec.stratify is False or spec.time_series or spec.leave_one_out:
            return None
        single = next(iter(self.table.targets.values())) if len(self.table.targets) == 1 else None
        whole = single is not None and single.ndim == 1 and single.dtype.kind in "iu"
        is_task = len(tasks) == 1 and tasks[0].kind in ("classes", "binary")
        if single is not None and single.ndim == 1 and (whole or spec.stratify) and (is_task or spec.stratify):
            classes: Array = single[self.rows]
            if classes.dtype.kind == "f" and not np.array_equal(classes, np.round(classes)):
                raise ConfigError(
                    "stratify needs classes; the target holds numbers", *spec.at("stratify"), code="wrong-stratify"
                )
            return classes
        if spec.stratify:
            raise ConfigError("stratify needs one target of classes", *spec.at("stratify"), code="wrong-stratify")
        return None

    def _groups(self) -> Array | None:
        if self.spec.group is None or self.table.groups is None:
            return None
        groups: Array = self.table.groups[self.rows]
        return groups

    def _inner(self, train: Indices) -> tuple[Indices, Indices]:
        """A validation part taken off a fold's training rows as ``train_test_split`` would, or in whole groups."""
        import math

        import numpy as np

        inner = self.spec.inner
        assert inner is not None
        groups = None if self.spec.group is None or self.table.groups is None else self.table.groups[train]
        count, unit = (len(train), "rows") if groups is None else (len(np.unique(groups)), "groups")
        taken = math.ceil(inner * count) if isinstance(inner, float) else inner
        if taken >= count:
            raise ConfigError(
                f"{inner} of {count} {unit} leaves nothing for training", *self.spec.at("inner"), code="too-few-rows"
            )
        if self.spec.time_series:
            return train[:-taken], train[-taken:]
        left, taken_off = (
            shuffled(count, taken, self.seed) if groups is None else groups_shuffled(groups, taken, self.seed)
        )
        return train[left], train[taken_off]
