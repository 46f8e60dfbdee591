"""The records of nnrun's own sources and steps, as ``own.json`` has them."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from nnrun.catalog.entry import Argument
from nnrun.catalog.own_components import REQUIRED, own_argument
from nnrun.catalog.rules import rule_row

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES, STEPS = "nnrun.data.sources", "nnrun.data.prepare.steps"
"""The rooms whose modules hold the records."""


def text() -> str:
    """The records as JSON, one a line, so that a change reads as a diff."""
    rows = [json.dumps(row, ensure_ascii=False) for row in (*_sources(), *_steps())]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _modules(room: str) -> Iterator[Any]:
    for module in iter_modules(import_module(room).__path__):
        yield import_module(f"{room}.{module.name}")


def _sources() -> Iterator[dict[str, Any]]:
    for module in _modules(SOURCES):
        for source in getattr(module, "SOURCES", ()):
            row = {"kind": "source", "name": source.name, "path": source.path, "help": source.help}
            lists = {"brings": source.brings, "endings": source.endings}
            row |= {"home": module.__name__, "printer": source.printer}
            yield {**row, **lists, "arguments": list(map(_argument, source.arguments))}


def _steps() -> Iterator[dict[str, Any]]:
    for module in _modules(STEPS):
        if step := getattr(module, "STEP", None):
            about = {"path": "nnrun.data", "help": (step.__doc__ or "").partition("\n")[0], "columns": step.columns}
            row = {"kind": "step", "name": step.name, **about, "takes": step.takes, "home": module.__name__}
            yield {**row, "printer": step.printer, "arguments": list(map(_argument, _keywords(step)))}


def _keywords(step: Any) -> Iterator[Argument]:
    """The arguments of a step: the keywords of its constructor, with the rules that its class has for them."""
    if step.__init__ is object.__init__:
        return
    for name, parameter in list(signature(step.__init__).parameters.items())[1:]:
        default = REQUIRED if parameter.default is parameter.empty else parameter.default
        plain = list(default) if isinstance(default, tuple) else default
        yield own_argument(name, plain, step.forms.get(name, ""), step.rules.get(name), help=step.helps.get(name, ""))


def _argument(argument: Argument) -> dict[str, Any]:
    """The fields of an argument that differ from their defaults."""
    values = {field.name: getattr(argument, field.name) for field in fields(argument)}
    row = {field.name: values[field.name] for field in fields(argument) if values[field.name] != field.default}
    return {**row, "rule": rule_row(argument.rule)} if argument.rule else row
