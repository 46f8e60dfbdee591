"""Parameters of a sweep on a command line: ``path=log[1e-4,1e-1]``, ``path=int[16,128;16]``, ``path=[16,32]``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nnrun.errors import ConfigError
from nnrun.spec.nodes import Key, Node, quoted
from nnrun.spec.overrides import COMMAND_LINE, Override, place_in, split_path
from nnrun.spec.reading import read_text
from nnrun.spec.sweep_parameter import KINDS

_SPOKEN = re.compile(r"\s*([A-Za-z_]\w*)?(\[.*\])\s*", re.DOTALL)
_MISSPELT = re.compile(rf"\s*({'|'.join(KINDS)})\s*[(\[].*", re.DOTALL | re.IGNORECASE)
"""Meant as values to try, and told so as an entry that is none."""


def with_parameters(arguments: Iterable[str]) -> list[str | Override]:
    """Arguments of ``nnrun sweep``: those that say values to try as entries of ``sweep.parameters``."""
    return [parameter_override(argument) or argument for argument in arguments]


def parameter_override(argument: str) -> Override | None:
    """The entry under ``sweep.parameters`` that an argument stands for; None where it is a plain override.

    Raises:
        ConfigError: Its values are no YAML, located.
    """
    try:
        segments, position, append = split_path(argument)
    except ConfigError:  # it is told where overrides are applied
        return None
    spoken = _SPOKEN.fullmatch(argument, position + 1)
    is_misspelt = spoken is None and _MISSPELT.fullmatch(argument, position + 1)
    if append or segments[0][0] == "sweep" or not (spoken or is_misspelt):
        return None
    path, place = argument[:position], segments[0][1]
    steps = (("sweep", place), ("parameters", place), (path, place))
    if spoken is None:
        text = argument[position + 1 :].strip()
        whole = place_in(argument, argument.index(text, position + 1), len(text))
        return Override(argument, steps, Node(text, whole), append=False)
    start, kind = spoken.start(2), spoken[1] or "choice"
    listed, semicolon, step = spoken[2][:-1].rpartition(";") if kind in ("int", "float") else ("", "", "")
    values = f"{listed}]" if semicolon else spoken[2]
    entry: dict[Key, Node] = {kind: _read(values, start, argument)}
    if semicolon:
        at = start + len(listed) + 1
        if not step.strip():
            raise ConfigError(
                f"{quoted(argument)} has no step after ';'", place=place_in(argument, at - 1, 1), code="wrong-override"
            )
        entry["step"] = _read(step, at, argument)
    begin = spoken.start(1) if spoken[1] else start
    node = Node(entry, place_in(argument, begin, len(argument.rstrip()) - begin), dict.fromkeys(entry, place))
    return Override(argument, steps, node, append=False)


def _read(text: str, start: int, argument: str) -> Node:
    return read_text(" " * start + text, COMMAND_LINE, shown=argument)
