"""The lines above a training: config, data sizes, parameters, device, engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnrun.console.labelled import Labelled
from nnrun.words.numbers import count, plural

if TYPE_CHECKING:
    from nnrun.runs import Facts
    from nnrun.types import Input, Signature, Target


def header(facts: Facts, signature: Signature | None = None) -> Labelled:
    """What a run is about to do, in a few lines; what is not known is left out."""
    rows = facts.data.rows
    sizes = [f"{count(size)} {part}" for part, size in rows.items()]
    source = facts.data.source
    if source and sizes:
        sizes[0] = f"{source}: {sizes[0]}"
    parameters = [] if facts.parameters is None else [plural(facts.parameters, "parameter")]
    if facts.parameters is not None and facts.trainable is not None and facts.trainable != facts.parameters:
        parameters.append(f"{count(facts.trainable)} of them trainable")
    seed = [] if facts.seed is None else [f"seed {facts.seed}"]
    threads = [] if facts.threads is None else [plural(facts.threads, "thread")]
    shapes = list(_shapes(signature)) if signature else []
    return Labelled(
        [
            ("config", [facts.config or facts.name, *seed]),
            ("data", [*(sizes or [source]), *shapes]),
            ("model", parameters),
            ("device", [facts.device, *threads, f"engine {facts.engine}" if facts.engine else ""]),
            *(("note", [note]) for note in facts.notes),
        ]
    )


def _shapes(signature: Signature) -> Iterator[str]:
    for item in signature.inputs:
        name = f"{item.name} " if len(signature.inputs) > 1 else ""
        yield name + _input(item)
    for target in signature.targets:
        name = f"{target.name} " if len(signature.targets) > 1 else ""
        yield name + _target(target)


def _input(item: Input) -> str:
    if len(item.shape) == 1 and item.shape[0] is not None:
        return plural(item.shape[0], "feature")
    return " x ".join("any" if size is None else str(size) for size in item.shape)


def _target(target: Target) -> str:
    if target.kind == "classes":
        return f"{count(target.width)} classes"
    if target.kind == "binary":
        return "yes or no" if target.width == 1 else plural(target.width, "label")
    return plural(target.width, "number")
