"""The folds of a config: what it says of them, and the rows that each one leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnrun import data
from nnrun.data.split.folds import DEFAULT_K, check_keys
from nnrun.experiment.data_files import config_search
from nnrun.experiment.larger_than_memory import check_in_memory, check_size
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.spec import Component, Config
from nnrun.spec.checks.log_names import monitor_of
from nnrun.types import Split, Table


@dataclass(frozen=True)
class Folds:
    """A table with the split of each fold."""

    table: Table
    splits: tuple[Split, ...]
    whole: Split
    """The rows that were cut into folds, for training, and the test part that no fold touches."""


def with_folds(config: Config) -> Config:
    """A config that was loaded for folds, with their number spelled out.

    Raises:
        ConfigError: Keys of ``kfold`` exclude each other.
    """
    folds = config.spec.kfold
    assert folds is not None
    check_keys(folds)
    if folds.k is None and not folds.leave_one_out:
        folds = replace(folds, k=DEFAULT_K)
    return replace(config, spec=replace(config.spec, kfold=folds))


def cut(config: Config, options: Options, tables: TableCache | None = None) -> Folds:
    """Load the data once, and divide all rows but the test part.

    Raises:
        ConfigError: A file or a column is not there, or there are more folds than rows or groups.
        DataError: The content cannot be used, or a class has fewer rows than there are folds.
    """
    spec, folds = config.spec, config.spec.kfold
    assert folds is not None
    search = config_search(config, options)
    check_size(spec, search, "a cross-validation")
    table = (tables or TableCache()).load(config, search)
    check_in_memory(table, spec, "a cross-validation")
    rest = _all_but_test(table, config, options)
    splits = data.fold(table, rest, folds, config.tasks, seed=spec.seed)
    if options.smoke:
        rest, splits = data.shrink(table, rest), [data.shrink(table, split) for split in splits]
    return Folds(table, tuple(splits), rest)


def _all_but_test(table: Table, config: Config, options: Options) -> Split:
    """The rows that are divided: a validation part, the config's or the source's own, is part of them."""
    import numpy as np

    spec, search = config.spec, config_search(config, options)
    asked = spec.dataset.split
    without = asked if asked.indices is not None else replace(asked, validation=None)
    split = data.split_table(table, without, seed=spec.seed, search=search)
    parts = [split.train, None if split.validates_on_test else split.validation, split.fold]
    present = [part for part in parts if part is not None]
    return Split(np.sort(np.concatenate(present)) if len(present) > 1 else split.train, None, split.test)


def notes_on(config: Config) -> tuple[str, ...]:
    """What a person should know of a config's cross-validation."""
    spec, folds = config.spec, config.spec.kfold
    assert folds is not None
    notes = []
    if folds.k is None and not folds.leave_one_out:
        notes.append(f"neither the config nor --k says how many folds; k is {DEFAULT_K}")
    several = any(task.kind == "binary" and (task.width or 1) > 1 for task in config.tasks)
    if several and folds.stratify is None and not (folds.leave_one_out or folds.time_series):
        notes.append("folds are plain: rows with several labels are not stratified by their combinations")
    if spec.dataset.split.validation is not None:
        instead = (
            "each fold validates on the rows that it leaves out"
            if folds.inner is None
            else "kfold.inner says it instead"
        )
        notes.append(f"split.validation is set aside: {instead}")
    if folds.inner is None and _chooses_by_validation(config):
        notes.append("weights are chosen on the rows that each fold leaves out; kfold.inner keeps them apart")
    return tuple(notes)


def for_all_rows(config: Config, epochs: int) -> Config:
    """The config for one training on all rows but the test part: as many epochs as the folds say, and no validation."""
    spec = config.spec
    training = replace(spec.training, epochs=epochs, keep="last", monitor="loss", mode="auto")
    callbacks = tuple(callback for callback in spec.callbacks if not _ends_or_follows_validation(callback))
    return replace(config, spec=replace(spec, training=training, callbacks=callbacks))


def _chooses_by_validation(config: Config) -> bool:
    spec = config.spec
    return spec.training.keep != "last" or any(_follows_validation(callback) for callback in spec.callbacks)


def _ends_or_follows_validation(callback: Component) -> bool:
    return callback.name == "EarlyStopping" or _follows_validation(callback)


def _follows_validation(callback: Component) -> bool:
    monitor = monitor_of(callback)
    return isinstance(monitor, str) and monitor.startswith("val_")
