"""Parameters of a sweep on a command line: ``path=log[1e-4,1e-1]``, ``path=int[16,128;16]``, ``path=[16,32]``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nnrun.errors import ConfigError
from nnrun.spec.nodes import Key, Node, join, quoted
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

    What cannot be read in its values is among its ``problems``, located, to be told with what else is wrong.
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
    text = argument[position + 1 :].strip()
    begin = argument.index(text, position + 1)
    whole = place_in(argument, begin, len(text))
    try:
        entry = text if spoken is None else _entry(spoken, argument)
    except ConfigError as error:
        owner = join("sweep.parameters", path)
        problems = tuple(replace(problem, path=owner) for problem in error.problems)
        return Override(argument, steps, Node(None, whole), append=False, problems=problems)
    keys = dict.fromkeys(entry, place) if isinstance(entry, dict) else {}
    return Override(argument, steps, Node(entry, whole, keys), append=False)


def _entry(spoken: re.Match[str], argument: str) -> dict[Key, Node]:
    """The mapping that ``log[..]`` stands for. Raises ConfigError where its values are no YAML."""
    start, kind = spoken.start(2), spoken[1] or "choice"
    listed, semicolon, step = spoken[2][:-1].rpartition(";") if kind in ("int", "float") else ("", "", "")
    entry: dict[Key, Node] = {kind: _read(f"{listed}]" if semicolon else spoken[2], start, argument)}
    if semicolon:
        at = start + len(listed) + 1
        if not step.strip():
            place = place_in(argument, at - 1, 1)
            raise ConfigError(f"{quoted(argument)} has no step after ';'", place=place, code="wrong-override")
        entry["step"] = _read(step, at, argument)
    return entry


def _read(text: str, start: int, argument: str) -> Node:
    return read_text(" " * start + text, COMMAND_LINE, shown=argument)
