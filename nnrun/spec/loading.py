"""From a config's file to its spec: read, extend, override, decode, check, and tell all mistakes at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.errors import ConfigError, Place, related
from nnrun.garbage import uncollected
from nnrun.spec.checks.between_keys import check
from nnrun.spec.checks.directions import with_modes
from nnrun.spec.checks.graph import Graph
from nnrun.spec.checks.one_judge import with_one_judge
from nnrun.spec.checks.precision import with_whole_answers
from nnrun.spec.checks.splitting import check_chunks, with_one_group
from nnrun.spec.checks.tasks import Task, tasks
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import decode_section
from nnrun.spec.decoding.layers_and_steps import name_of
from nnrun.spec.extends import Source, extend_text, read_extended
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.group_keys import KfoldSpec
from nnrun.spec.nodes import Node, Problems, quoted
from nnrun.spec.older_keys import without_older_keys
from nnrun.spec.overrides import Override, apply_overrides
from nnrun.spec.reading import MAX_DEPTH, read_text
from nnrun.spec.trust import Trust, check_trust
from nnrun.spec.writing import dump
from nnrun.words.suggestions import MOST_SUGGESTIONS, few_suggestions, nearest


@dataclass(frozen=True)
class Written:
    """A config as it was written, its bases merged in, before any override."""

    node: Node
    sources: tuple[Source, ...]
    stem: str
    """Of the file's name, for a config that has none."""


@dataclass(frozen=True, repr=False)
class Config:
    """A config that was read and found sound."""

    spec: Spec
    graph: Graph
    tasks: tuple[Task, ...]
    sources: tuple[Source, ...]
    """The config's own text and those of its bases."""
    overrides: tuple[str | Override, ...] = ()
    plugins: tuple[Entry, ...] = ()
    """What the config's plugin files define."""
    trust: Trust = "asked"
    """What was said of them when it was read."""
    written: Written | None = field(default=None, compare=False)
    """What it was decoded from, for `vary`."""

    def __repr__(self) -> str:
        return f"Config({self.spec.name!r}, file={self.spec.file!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Without what it was decoded from: another process trains it and varies it not."""
        texts = [override if isinstance(override, str) else override.argument for override in self.overrides]
        return {**self.__dict__, "written": None, "overrides": tuple(texts)}


def load(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str | Override] = (),
    *,
    cross_validated: bool = False,
    with_trials: bool = False,
    trust: Trust = "asked",
) -> Config:
    """Read a config.

    Args:
        config: The path of a YAML file, or the same as a mapping.
        overrides: ``path=value`` arguments, applied in their order.
        cross_validated: Whether it is for folds, which have a validation part each; without a ``kfold`` block the
            config then gets one that leaves everything open.
        with_trials: Whether what is wrong of the values of its sweep is told with what else is wrong. Of a config that
            is sound, `check_variants` tells it.
        trust: Whether its plugins may be run though a run directory holds or names them. Nothing else asks for it.

    Raises:
        ConfigError: Everything that is wrong with it, located; or plugins that need trust.
    """
    with few_suggestions(), uncollected():
        return _decoded(_read(config), _listed(overrides), cross_validated, trust, with_trials)


def vary(
    config: Config,
    overrides: Iterable[str | Override] = (),
    *,
    cross_validated: bool = False,
    with_trials: bool = False,
    trust: Trust | None = None,
) -> Config:
    """A config that was loaded, with more overrides after its own; its files are not read again.

    Arguments and errors are those of `load`, whose ``trust`` holds where none is given.
    """
    overrides, trust = _listed(overrides), trust or config.trust
    if overrides or (cross_validated and config.spec.kfold is None):
        assert config.written is not None
        with few_suggestions(), uncollected():
            return _decoded(config.written, (*config.overrides, *overrides), cross_validated, trust, with_trials)
    check_trust(config.spec, trust)
    return config if config.trust == trust else replace(config, trust=trust)


def _listed(overrides: Iterable[str | Override]) -> tuple[str | Override, ...]:
    return (overrides,) if isinstance(overrides, str) else tuple(overrides)


def _read(config: object) -> Written:
    if isinstance(config, Mapping):
        node, sources = _read_mapping(config)
        stem = "experiment"
    elif not isinstance(config, str | os.PathLike):
        text = f"a config is a path, or a mapping of keys, not a {type(config).__name__}"
        raise ConfigError(text, code="not-a-config")
    else:
        node, sources = read_extended(Path(config), str(config), _known_plugins)
        node = without_older_keys(node, Path(config))
        stem = Path(config).stem.encode("utf-8", "replace").decode()  # bytes that are no text stand in no config
    if not node.is_mapping:
        raise ConfigError(
            f"a config is a mapping of keys, not {node.describe()}", place=node.place, code="not-a-config"
        )
    return Written(node, sources, stem)


def _decoded(
    written: Written,
    overrides: tuple[str | Override, ...],
    cross_validated: bool,
    trust: Trust,
    with_trials: bool = False,
) -> Config:
    problems = Problems()
    node = apply_overrides(written.node, overrides, problems, _known_plugins(written.node))
    context = Context(problems, _plugins(node, problems), _plugin_files(node), _outputs(node))
    spec = decode_section(Spec, node, "", context, file=written.sources[0].file)
    if spec and cross_validated:
        spec = replace(spec, kfold=spec.kfold or KfoldSpec(path="kfold", place=spec.place))
    spec = with_one_group(spec) if spec else None
    graph = check(spec, problems) if spec else None
    if spec:
        check_chunks(spec, problems, cross_validated=cross_validated)
    if problems.entries or spec is None or graph is None:
        if with_trials and spec and spec.sweep:
            from nnrun.spec.sweep_values import note_wrong_values

            in_folds = spec.sweep.kfold
            note_wrong_values(spec, lambda more: _decoded(written, (*overrides, *more), in_folds, trust), problems)
        raise ConfigError(problems.sorted())
    check_trust(spec, trust)
    mismatch = catalog.mismatch()
    optimizer = spec.optimizer or Component("optimizer", "RMSprop", path="optimizer")
    notes = (mismatch,) if mismatch else ()
    name = spec.name or written.stem
    spec = replace(spec, name=name, extends=None, optimizer=optimizer, notes=notes)  # the base is merged in
    spec = with_one_judge(with_modes(spec))
    graph = with_whole_answers(graph, spec.training.precision)
    return Config(spec, graph, tasks(spec, graph), written.sources, overrides, context.plugins, trust, written)


def _read_mapping(config: Mapping[str, Any]) -> tuple[Node, tuple[Source, ...]]:
    import yaml

    try:
        text = dump(dict(config))
    except yaml.YAMLError as error:
        raise ConfigError(f"a config holds plain values only, not {error.args[-1]!r}", code="not-a-config") from None
    except RecursionError:
        raise ConfigError(f"nested deeper than {MAX_DEPTH} levels", code="too-large") from None
    return extend_text(read_text(text, "config"), Source("config", text), _known_plugins)


def _outputs(node: Node) -> Collection[str] | None:
    """The outputs that a config names; none, though it names some, where one of them is surely misspelt."""
    listed = node.mapping.get("outputs")
    if listed is None or listed.value is None:
        return None
    names = [item.value if isinstance(item.value, str) else "" for item in listed.items] if listed.is_list else [""]
    layers = node.mapping.get("layers")
    layer_names = [name for layer in (layers.items if layers and layers.is_list else ()) if (name := name_of(layer))]
    known = set(layer_names)
    unknown = [name for name in names if name not in known]
    misspelt = not all(names) or any(nearest(name, layer_names) for name in unknown[:MOST_SUGGESTIONS])
    return dict.fromkeys(() if misspelt else names)  # looked up for each of the outputs' values


def _known_plugins(node: Node) -> tuple[Entry, ...]:
    """What the plugin files define, as far as they can be read; what is wrong with them is told later."""
    return _plugins(node, Problems()) if node.is_mapping else ()


def _plugin_files(node: Node) -> tuple[Path, ...]:
    listed = node.mapping.get("plugins")
    items = [] if listed is None else listed.items if listed.is_list else [listed]
    return tuple(Path(item.place.file).parent / item.value for item in items if isinstance(item.value, str))


def _plugins(node: Node, problems: Problems) -> tuple[Entry, ...]:
    """What the plugin files define, read without running them."""
    listed = node.mapping.get("plugins")
    if listed is None:
        return ()
    items = listed.items if listed.is_list else [listed]
    entries: list[Entry] = []
    places: dict[str, Place] = {}
    for n, item in enumerate(items):
        if isinstance(item.value, str):
            path, name = f"plugins.{n}" if listed.is_list else "plugins", Path(item.value).name
            if name in places:  # they lie beside each other in the run directory
                first = related("the first of this name", places[name])
                message = f"two plugin files are named {name}"
                problems.add(message, path, item.place, code="duplicate-name", related=first)
            places.setdefault(name, item.place)
            try:
                entries += catalog.plugin_entries(Path(item.place.file).parent / item.value)
            except ConfigError as error:
                for problem in error.problems:
                    problems.include(replace(problem, path=path, place=problem.place or item.place))
            except (MemoryError, RecursionError):  # how Python's parser answers deep nesting
                problems.add(
                    f"plugin file {quoted(item.value)} is nested too deep", path, item.place, code="plugin-unreadable"
                )
    return tuple(entries)
