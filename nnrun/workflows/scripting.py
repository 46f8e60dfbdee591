"""Script: a config or a run as a plain Keras program that trains the same model."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun import data, engine, runs, scripts, spec
from nnrun.data.frames import Frame, Piece, frame_of
from nnrun.errors import DataError
from nnrun.scripts import Layout
from nnrun.spec import Config
from nnrun.workflows.material import Material, load_material
from nnrun.workflows.options import Options
from nnrun.workflows.resolving import resolved_training
from nnrun.workflows.searching import config_search
from nnrun.workflows.trust import check_trust


def script(
    source: str | Path | Mapping[str, Any], overrides: Iterable[str] = (), options: Options | None = None
) -> str:
    """The program's text.

    Args:
        source: A config's path, the same as a mapping, or a run: its path, its name, or ``latest``.
        overrides: ``path=value`` arguments, as on the command line.
        options: Where runs and data lie.

    Raises:
        ConfigError: The config, or what it names, is wrong; there is no such run.
        DataError: The data's content cannot be used, or has changed since the run.
    """
    options = options or Options()
    run = None if isinstance(source, Mapping) or _is_config(source) else runs.open_run(source, options.runs_dir)
    written = source if run is None else run.file("resolved.yaml")
    loaded = spec.load(written, (*overrides, *options.overrides()))
    check_trust(loaded, options)
    material = load_material(loaded, options)
    if run is not None and run.facts.data.sha256 not in ("", material.table.fingerprint):
        raise DataError(f"{material.table.source} has changed since the run; its script would train another model")
    return scripts.program(_experiment(material, options, run.path.name if run else loaded.spec.file))


def _is_config(source: str | Path) -> bool:
    return Path(source).is_file() or str(source).endswith((".yaml", ".yml"))


def _experiment(material: Material, options: Options, origin: str) -> scripts.Experiment:
    config, preparation = material.config, material.dataset.preparation
    assert isinstance(preparation, data.Preparation)
    said = config.spec
    training = resolved_training(said.training, material.split)
    layers = [call.spec.component for call in config.graph.calls if call.spec.component]
    threads = training.threads or engine.default_threads([(one.name, one.arguments) for one in layers])
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
        config=replace(config, spec=replace(said, training=training)),
        table=material.table,
        split=material.split,
        inputs=preparation.inputs,
        targets=preparation.targets,
        layouts={**inputs, **targets},
        threads=threads,
        paths=_paths(config, options),
        origin=origin,
    )


def _target(material: Material, plan: Any, rows: Any) -> Frame:
    """A target's first row as its steps take it."""
    values = material.table.targets[plan.described.name][rows]
    if values.ndim > 2:
        return (Piece((plan.described.name,), values, block=True),)
    matrix = values.reshape(len(values), -1)
    names = plan.columns
    if len(names) != matrix.shape[1]:
        names = tuple(f"{names[0]}_{index}" for index in range(matrix.shape[1]))
    return (Piece(tuple(names), matrix),)


def _layouts(frame: Frame, stages: Iterable[Any]) -> tuple[Layout, ...]:
    """The columns before the steps and after each of them."""
    found = [_layout(frame)]
    for stage in stages:
        frame = stage.apply(frame)
        found.append(_layout(frame))
    return tuple(found)


def _layout(frame: Frame) -> Layout:
    return tuple((name, piece.block) for piece in frame for name in piece.names)


def _paths(config: Config, options: Options) -> dict[str, str]:
    """The files that a config names, as seen from the working directory."""
    said = config.spec
    source = said.dataset.source
    assert source is not None
    search = config_search(config, options)
    found = {file: said.folder / file for file in said.plugins}
    if isinstance(written := source.arguments.get("path"), str):
        place = source.at("path")[1]
        found[written] = _located(written, Path(place.file).parent if place else Path(), search)
    if (indices := said.dataset.split.indices) is not None:
        place = said.dataset.split.at("indices")[1]
        found[indices] = _located(indices, Path(place.file).parent if place else Path(), search)
    return {name: os.path.relpath(path) for name, path in found.items()}


def _located(written: str, beside: Path, search: Iterable[Path]) -> Path:
    """A file, or the folder of a set of several."""
    folders = (beside, *search)
    folder = next(
        (one / Path(written).expanduser() for one in folders if (one / Path(written).expanduser()).is_dir()), None
    )
    return folder or data.locate(written, beside, tuple(folders[1:]))
