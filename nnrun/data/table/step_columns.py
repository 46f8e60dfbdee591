"""Which columns a preprocessing step takes: those named, or all that are numeric, categorical or text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun import catalog
from nnrun.data.frames import Frame, column_names, kinds_of, names_of, unfolded
from nnrun.errors import ConfigError
from nnrun.types import Ragged
from nnrun.words.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnrun.spec.decoding.layers_and_steps import Step
    from nnrun.types import Table

_TEXT = ("categorical", "text")


def entry_kind(step: Step) -> str:
    """What a step works on where the config names no columns: numeric, categorical, text or target."""
    component = step.component
    own = component.plugin if component.kind == "step" else None
    entry = own or catalog.find(component.kind, component.name)
    return (entry.columns if entry else "") or "numeric"


def shapes_taken(step: Step) -> tuple[str, ...]:
    """What a step takes beside single columns; see the class ``Step`` of the preparation."""
    component = step.component
    entry = catalog.find("step", component.name) if component.plugin is None else component.plugin
    return entry.takes if entry is not None and component.kind == "step" else ()


def for_target(step: Step, output: str, table: Table) -> bool:
    """Whether a step is for the target of an output."""
    if step.columns is None:
        return entry_kind(step) == "target"
    if isinstance(step.columns, str):
        return step.columns == "target"
    mine = {output, *table.target_columns.get(output, ())}
    return any(name in mine for name in named_columns(step.columns, counted_names(table)))


def counted_names(table: Table) -> tuple[str, ...]:
    """What an index counts: the source's columns, or those of the only array where it is the only input."""
    columns = [column for names in table.inputs.values() for column in names]
    only = table.columns[columns[0]] if len(columns) == 1 else None
    if only is None or isinstance(only, Ragged) or only.ndim != 2:
        return table.names
    return tuple(str(index) for index in range(only.shape[1]))


def named_columns(columns: Iterable[str | int], names: Sequence[str]) -> list[str]:
    """Names and indices as names; an index outside the table stays a number."""
    return [
        names[column] if isinstance(column, int) and -len(names) <= column < len(names) else str(column)
        for column in columns
    ]


def takes_columns(step: Step) -> bool:
    """Whether a step works column by column, not on images or sequences as a whole."""
    return "blocks" not in shapes_taken(step)


def columns_in(step: Step, frame: Frame, names: Sequence[str]) -> tuple[Frame, tuple[str, ...]]:
    """The columns that a step takes, in the frame's order; and the frame, its tables unfolded where that needs it.

    Args:
        step: With its columns by word, by name or index, or by default.
        frame: The input as it stands before the step.
        names: What an index counts.
    """
    chosen = step.columns if step.columns is not None else entry_kind(step)
    if chosen == "target":
        return frame, ()
    if isinstance(chosen, str):
        if takes_columns(step):
            frame = unfolded(frame)
        return frame, _by_kind(step, chosen, frame)
    wanted = set(named_columns(chosen, names))
    if takes_columns(step):
        tables = [p for p in frame if p.block and p.kind == "numeric" and p.array.ndim == 2 and p.names[0] in wanted]
        wanted |= {name for piece in tables for name in column_names(piece, alone=len(frame) == 1)}
        frame = unfolded(frame) if tables else frame
    if chosen_names := tuple(name for name in names_of(frame) if name in wanted):
        return frame, chosen_names
    apart = unfolded(frame)
    chosen_names = tuple(name for name in names_of(apart) if name in wanted)
    return (apart, chosen_names) if chosen_names else (frame, ())


def _by_kind(step: Step, kind: str, frame: Frame) -> tuple[str, ...]:
    kinds = kinds_of(frame)
    if kind in _TEXT:
        return tuple(name for name, held in kinds.items() if held == "text")
    sequences = tuple(name for name, held in kinds.items() if held == "sequence")
    taken = shapes_taken(step)
    if "sequences" in taken and sequences:
        return sequences
    return tuple(name for name, held in kinds.items() if held == "numeric" or (held == "sequence" and "all" in taken))


def check_found(step: Step, taken: set[str], table: Table) -> None:
    """That a step found its columns somewhere. Raises ConfigError: an unknown column, or none of the kind."""
    place = step.places.get("columns", step.place)
    at = f"{step.path}.columns" if "columns" in step.places else step.path
    if not isinstance(step.columns, (tuple, list)):
        if not taken:
            raise ConfigError(
                f"{step.component.name} finds no {step.columns or entry_kind(step)} columns",
                at,
                place,
                code="wrong-step",
            )
        return
    known = [*table.columns, *table.targets, *(name for names in table.target_columns.values() for name in names)]
    for name in named_columns(step.columns, counted_names(table)):
        if name not in taken and name not in known:
            raise ConfigError(
                f"unknown column {name!r}{did_you_mean(name, known, show=20)}", at, place, code="unknown-column"
            )
        if name not in taken:
            raise ConfigError(
                f"column {name!r} is not there any more: an earlier step replaced it", at, place, code="unknown-column"
            )
