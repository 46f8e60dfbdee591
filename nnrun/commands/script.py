"""Script: a config or a run as a plain Keras program that trains the same model."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun import data, runs, scripts
from nnrun import run_layout as layout
from nnrun.commands.config_argument import ConfigLike, config_of
from nnrun.data.frames import ColumnBlock, Frame, frame_of
from nnrun.data.paths import expanded
from nnrun.errors import ConfigError, RunDamaged
from nnrun.experiment.answering.answering_run import answering_run
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.error_places import files_of
from nnrun.experiment.group.kfold.folds import cut, with_folds
from nnrun.experiment.larger_than_memory import check_in_memory, check_size
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import PreparedExperiment, TableCache, load_material, material_of, threads_of
from nnrun.experiment.sweeping.trial_ends import pruned_after
from nnrun.experiment.unit_of_scores import units_of
from nnrun.files import is_dir, is_file
from nnrun.plan.training_plan import resolved_training
from nnrun.scripts import Layout
from nnrun.spec import Config


def script(source: ConfigLike, overrides: Iterable[str] = (), options: Options | None = None) -> str:
    """The program's text: of one training, or of all that a ``kfold`` or an ``ensemble`` block asks for.

    Arguments are those of `nnrun.script`.

    Raises:
        ConfigError: The config, or what it names, is wrong; there is no such run; the members of an ensemble differ by
            more than their seeds.
        DataError: The data's content cannot be used, or has changed since the run.
    """
    options = options or Options()
    if isinstance(source, Mapping | Config) or (is_config(source) and not runs.is_run(Path(source).parent)):
        return _program(source, None, overrides, options)
    with files_of(str(source)):
        run = None if is_config(source) else answering_run(runs.open_run(source, options.runs_dir))[0]
        return _program(source, run, overrides, options)


def _program(source: ConfigLike, run: runs.Run | None, overrides: Iterable[str], options: Options) -> str:
    overrides = tuple(overrides)
    loaded = config_of(source if run is None else run.file(layout.RESOLVED), overrides, options)
    kind = _kind(loaded)
    _check_whole(loaded, kind)
    check_size(loaded.spec, config_search(loaded, options), "a script")
    material, folds = (
        _folded(loaded, options)
        if kind == "folds"
        else (load_material(loaded, options, TableCache(for_script=True)), None)
    )
    check_in_memory(material.table, loaded.spec, "a script")
    if run is not None:
        check_unchanged(material.table, run, "its script would train another model")
    experiment = _experiment(material, options, run.path.name if run else loaded.spec.file)
    if run is not None and not any(override.partition("=")[0].strip() == "training.epochs" for override in overrides):
        experiment = _as_pruned(experiment, run)
    seeds = _seeds(loaded) if kind == "members" else ()
    return scripts.program(replace(experiment, folds=folds, seeds=seeds))


def _as_pruned(experiment: scripts.Experiment, run: runs.Run) -> scripts.Experiment:
    """A trial that its search ended early, as far as it was trained."""
    epochs, reason = pruned_after(run)
    if not epochs:
        return experiment
    training = replace(experiment.training, epochs=epochs)
    return replace(experiment, training=training, origin=f"{experiment.origin}, {reason}")


def is_config(source: str | Path) -> bool:
    """Whether a config is meant, not a run."""
    return is_file(source) or str(source).endswith((".yaml", ".yml"))


def _kind(config: Config) -> str:
    """What is trained: "folds", "members", or "one" model; a run's own config trains that run again."""
    written = config.spec
    if runs.is_run(written.folder):
        return {"kfold": "folds", "ensemble": "members"}.get(runs.Run(written.folder).kind, "one")
    return "folds" if written.kfold is not None else "members" if written.ensemble is not None else "one"


def _check_whole(config: Config, kind: str) -> None:
    """Raises ConfigError where a smoke run cut the rows of its folds or members, which its script would not."""
    directory, cut_before = config.spec.folder, config.spec.dataset.split.indices is not None
    if kind == "one" or not runs.is_run(directory) or (kind == "members" and cut_before):
        return
    part = kind.removesuffix("s")
    own = sorted(path for path in directory.glob(f"{part}-*") if runs.is_run(path) and _is_cut(runs.Run(path)))
    if own:
        message = f"it was a smoke run, of few rows; each {part} has a script of its own"
        raise ConfigError(f"{message}: nnrun script {own[0]}", code="no-single-script")


def _is_cut(run: runs.Run) -> bool:
    """Whether a run trained on fewer rows than its steps were fitted on."""
    try:
        return run.split.fitted is not None
    except RunDamaged:  # it ended before it had a split
        return False


def _folded(config: Config, options: Options) -> tuple[PreparedExperiment, scripts.Folds]:
    """The first fold of a cross-validation, and how all of them are cut."""
    config = with_folds(config)
    written = config.spec
    assert written.kfold is not None
    folds = cut(config, options, TableCache(for_script=True))
    table, whole, split = folds.table, folds.whole, folds.splits[0]
    splitter, labels, groups = data.splitter(table, whole, written.kfold, config.tasks, seed=written.seed)
    in_order = data.is_in_order(written.kfold) and bool((whole.train[1:] < whole.train[:-1]).any())
    material = material_of(config, table, split, config_search(config, options))
    return material, scripts.Folds(splitter, labels is not None, groups is not None, in_order)


def _seeds(config: Config) -> tuple[int, ...]:
    """The seeds of an ensemble's members.

    Raises:
        ConfigError: They differ by more, so that each is an experiment of its own.
    """
    ensemble = config.spec.ensemble
    if ensemble is not None and isinstance(ensemble.members, int):
        return tuple(config.spec.seed + number for number in range(ensemble.members))
    differ = "the members differ by more than their seeds; each has a script of its own"
    if ensemble is None:
        raise ConfigError(f"{differ}: nnrun script {config.spec.folder / layout.member(1)}", code="no-single-script")
    raise ConfigError(
        f"{differ}: nnrun script CONFIG ensemble=null KEY=VALUE", *ensemble.at("members"), code="no-single-script"
    )


def _experiment(material: PreparedExperiment, options: Options, origin: str) -> scripts.Experiment:
    config, preparation = material.config, material.dataset.preparation
    assert isinstance(preparation, data.Preparation)
    first = material.split.train[:1]
    inputs = {
        f"input:{plan.described.name}": _layouts(frame_of(material.table, plan.columns, first), plan.stages)
        for plan in preparation.inputs
    }
    targets = {
        f"target:{plan.described.name}": _layouts(_target(material, plan, first), plan.stages)
        for plan in preparation.targets
        if plan.columns
    }
    return scripts.Experiment(
        config=config,
        plan=material.plan,
        training=resolved_training(config.spec, material.split),
        table=material.table,
        split=material.split,
        inputs=preparation.inputs,
        targets=preparation.targets,
        layouts={**inputs, **targets},
        threads=threads_of(config),
        paths=_paths(config, options),
        origin=origin,
        scaled=tuple(units_of(config, preparation)),
    )


def _target(material: PreparedExperiment, plan: Any, rows: Any) -> Frame:
    """A target's first row as its steps take it."""
    values = material.table.targets[plan.described.name][rows]
    if values.ndim > 2:
        return (ColumnBlock((plan.described.name,), values, block=True),)
    matrix = values.reshape(len(values), -1)
    names = plan.columns
    if len(names) != matrix.shape[1]:
        names = tuple(f"{names[0]}_{index}" for index in range(matrix.shape[1]))
    return (ColumnBlock(tuple(names), matrix),)


def _layouts(frame: Frame, stages: Iterable[Any]) -> tuple[Layout, ...]:
    """The columns before the steps and after each of them."""
    layouts = [_layout(frame)]
    for stage in stages:
        frame = stage.apply(frame)
        layouts.append(_layout(frame))
    return tuple(layouts)


def _layout(frame: Frame) -> Layout:
    return tuple((name, piece.block) for piece in frame for name in piece.names)


def _paths(config: Config, options: Options) -> dict[str, str]:
    """The files that a config names, as seen from the working directory."""
    spec, dataset = config.spec, config.spec.dataset
    source = dataset.source
    assert source is not None
    search = config_search(config, options)
    files = dict(zip(spec.plugins, spec.plugin_paths, strict=True))
    if isinstance(written := source.arguments.get("path"), str):
        place = source.at("path")[1]
        files[written] = _located(written, Path(place.file).parent if place else Path(), search)
    if (indices := dataset.split.indices) is not None:
        place = dataset.split.at("indices")[1]
        files[indices] = _located(indices, Path(place.file).parent if place else Path(), search)
    return {name: os.path.relpath(path) for name, path in files.items()}


def _located(written: str, beside: Path, search: Iterable[Path]) -> Path:
    """A file, or the folder of a set of several."""
    folders = (beside, *search)
    of_set = next((path for folder in folders if is_dir(path := folder / expanded(written))), None)
    return of_set or data.locate(written, beside, tuple(folders[1:]))
