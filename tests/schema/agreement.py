"""What the decoder and the schema say of the same config, and single mutations of a config."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import decode_section
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import Problems
from nnrun.spec.reading import read_text
from nnrun.spec.writing import dump

Path = tuple[str | int, ...]
Config = dict[str, Any]

WRONG = ("wrong word", -1, 0.5, True, None, [], {}, {"unknown": 1}, [1], 7, ["a"])
"""Values that are put everywhere; here and there one of them is right."""


def complaints(config: Config) -> list[str]:
    """What the decoder has against the form of a config. What keys mean to each other is checked elsewhere."""
    problems = Problems()
    outputs = config.get("outputs")
    known = tuple(outputs) if isinstance(outputs, list) and all(isinstance(name, str) for name in outputs) else ()
    context = Context(problems, outputs=None if outputs is None else known)
    decode_section(Spec, read_text(dump(config), "config"), "", context)
    return [problem.message for problem in problems.entries]


def as_json(value: Any) -> Any:
    """A value with texts for keys, as a schema sees it."""
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value


def mutations(config: Config) -> Iterator[tuple[str, Config]]:
    """Every config with one thing changed: a value replaced or taken away, a key misspelt or added."""
    for path in _paths(config):
        for wrong in WRONG:
            yield _changed(config, path, f"= {wrong!r}", lambda parent, key, w=wrong: parent.__setitem__(key, w))
        yield _changed(config, path, "taken away", lambda parent, key: parent.pop(key))
        if isinstance(path[-1], str):
            yield _changed(config, path, "misspelt", lambda parent, key: parent.update({f"{key}x": parent.pop(key)}))
            yield _changed(config, path, "+ unknown", lambda parent, _: parent.update({"unknown": 1}))


def _paths(value: Any, at: Path = ()) -> Iterator[Path]:
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _paths(item, (*at, key))


def _changed(config: Config, path: Path, what: str, change: Any) -> tuple[str, Config]:
    changed: Any = copy.deepcopy(config)
    parent = changed
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return f"{'.'.join(map(str, path))} {what}", changed
