"""The settings of a run's config by dotted path, each beside its default (what differs from the defaults)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any

from nnrun import catalog, spec
from nnrun.spec.decoding.components import Component, plain
from nnrun.spec.decoding.decode import Section, keys_of
from nnrun.spec.decoding.layers_and_steps import LayerSpec, Step
from nnrun.spec.keys.dataset_keys import DatasetSpec

FOLLOWING = frozenset(
    {
        "dataset.split.seed",
        "training.device",
        "training.engine",
        "training.keep",
        "training.monitor",
        "training.threads",
        "training.validation_batch_size",
    }
)
"""What resolved.yaml spells out although a config may leave it open: nnrun then works it out."""
_LEFT_OPEN: tuple[Any, ...] = (None, (), {}, "")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a config."""

    path: str
    text: str
    """As YAML would have it in a line."""
    default: str
    """Likewise; empty where it must be given, or is a layer, a step, a metric: an item that nothing stands for else."""
    differs: bool
    """Whether it is another than its default; what must be given does."""


def settings_of(resolved: Path) -> list[Setting]:
    """The settings of resolved.yaml. Nothing that it names is run.

    Raises:
        ConfigError: This version of nnrun cannot read it.
    """
    read = spec.load(resolved, trust="given").spec
    return list(_of_section(read, spec.to_plain(read), ""))


def _of_section(section: Section, written: Mapping[str, Any], path: str) -> Iterator[Setting]:
    if isinstance(section, DatasetSpec) and section.source:
        yield from _of_component(section.source, "dataset.source")
    for name, described in keys_of(type(section)).items():
        value, default = getattr(section, described.name), described.default
        if isinstance(value, Section):
            yield from _of_section(value, written.get(name) or {}, f"{path}{name}.")
        elif isinstance(value, tuple) and any(isinstance(item, LayerSpec | Step) for item in value):
            for number, item in enumerate(written[name]):
                yield Setting(f"{path}{name}.{number}", _text(item), "", True)
        else:
            yield from _of_value(value, default, f"{path}{name}")


def _of_value(value: Any, default: Any, path: str) -> Iterator[Setting]:
    """A value, or what it is made of."""
    if isinstance(value, Component):
        yield from _of_component(value, path)
    elif isinstance(value, tuple) and any(isinstance(item, Component) for item in value):
        for number, item in enumerate(value):
            yield from _of_value(item, MISSING, f"{path}.{number}")
    elif isinstance(value, Mapping) and any(isinstance(item, Component | tuple) for item in value.values()):
        for key, item in value.items():
            yield from _of_value(item, MISSING, f"{path}.{key}")
    else:
        differs = value != default and not (value in _LEFT_OPEN and default in (MISSING, *_LEFT_OPEN))
        yield Setting(path, _text(plain(value)), "" if default is MISSING else _text(plain(default)), differs)


def _of_component(component: Component, path: str) -> Iterator[Setting]:
    """Its name, and each argument that was given."""
    yield Setting(path, component.name, "", True)
    entry = component.plugin or catalog.find(component.kind, component.name)
    for name, value in component.arguments.items():
        argument = entry.argument(name) if entry else None
        known = argument is not None and not argument.required
        default = argument.default if argument and known else None
        differs = not known or plain(value) != default
        shown = "" if not known or argument is None or not argument.plain else _text(default)
        yield Setting(f"{path}.{component.name}.{name}", _text(plain(value)), shown, differs)


def _text(value: Any) -> str:
    """A value in a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        arguments = inner.items() if isinstance(inner, dict) else ()
        if isinstance(inner, dict):
            return " ".join([str(name), *(f"{key}={_text(item)}" for key, item in arguments)])
    return json.dumps(value, ensure_ascii=False, default=str)
