"""Which columns of a source are features, targets, weights and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from nnrun.errors import ConfigError, Place, Problem
from nnrun.spec.decoding.layers_and_steps import COLUMN_WORDS
from nnrun.words.suggestions import few_suggestions, suggestion

if TYPE_CHECKING:
    from nnrun.spec.keys.dataset_keys import DatasetSpec

Column = str | int
INPUTS = "inputs"
"""The target of an autoencoder."""
TARGET, WEIGHT, GROUP = "the target", "the weight of the rows", "the group of the rows"
"""What a column is that is no feature, as messages say it."""
KIND_OF_WORD = {word: "numeric" if word == "numeric" else "text" for word in COLUMN_WORDS if word != "target"}
"""The kinds of columns that an input may take by a word: ``inputs: {numbers: numeric}``."""


def find_column(
    column: Column, names: Sequence[str], at: str = "", place: Place | None = None, words: Sequence[str] = ()
) -> str:
    """The name of a column given by name or by index (negative from the end).

    Args:
        column: Its name or index.
        names: The table's columns.
        at: The path of the value in the config, for the error.
        place: Where it was written, for the error.
        words: What might have been meant beside a column's name.

    Raises:
        ConfigError: There is no such column.
    """
    if isinstance(column, int) and not isinstance(column, bool):
        return _at_position(column, names, at, place)
    if str(column) in names:
        return str(column)
    help = suggestion(str(column), [*names, *words], show=20)
    raise ConfigError(f"unknown column {str(column)!r}", at, place, code="unknown-column", help=help)


def _at_position(index: int, names: Sequence[str], at: str, place: Place | None) -> str:
    """The name of the column at a position; a number that is the name of another one is not guessed at."""
    there = names[index] if -len(names) <= index < len(names) else None
    named = str(index) in names
    if there is not None and (not named or there == str(index)):
        return there
    quoted = f"; a name made of digits is quoted: '{index}'" if named else ""
    if there is not None:
        raise ConfigError(
            f"{index} is the position of column {there!r}, and there is a column '{index}'{quoted}",
            at,
            place,
            code="unknown-column",
        )
    raise ConfigError(
        f"there is no column {index}; the table has {len(names)} columns{quoted}", at, place, code="unknown-column"
    )


def find_columns(
    columns: Iterable[Column],
    names: Sequence[str],
    at: Callable[[int], tuple[str, Place | None]],
    words: Iterable[str] = (),
) -> tuple[str, ...]:
    """The names of several columns, each given by name or index; none twice.

    Args:
        columns: Their names or indices.
        names: The table's columns.
        at: The path and the place in the config of the item of this number.
        words: As of `find_column`.

    Raises:
        ConfigError: Every column that there is not, and every one that is named again.
    """
    known, words = set(names), tuple(words)
    chosen: dict[str, None] = {}
    problems: list[Problem] = []
    with few_suggestions():
        for n, column in enumerate(columns):
            try:
                name = (
                    column if isinstance(column, str) and column in known else find_column(column, names, *at(n), words)
                )
                if name in chosen:
                    raise ConfigError(f"column {name!r} is named twice", *at(n), code="duplicate-column")
                chosen[name] = None
            except ConfigError as error:
                problems += error.problems
    if problems:
        raise ConfigError(problems)
    return tuple(chosen)


def located(owner: Any, *keys: str) -> tuple[str, Place | None]:
    """The path and the place of a key of a part of the spec; the nearest place above it where it has none."""
    at = ".".join(part for part in (owner.path, *keys) if part)
    for depth in range(len(keys), 0, -1):
        if place := owner.places.get(".".join(keys[:depth])):
            return at, place
    return at, owner.place


def target_place(dataset: DatasetSpec, output: str) -> tuple[str, Place | None]:
    """The path and the place of an output's target."""
    return located(dataset, "target", output) if isinstance(dataset.target, Mapping) else located(dataset, "target")


def target_columns(dataset: DatasetSpec, names: Sequence[str], default: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The columns of each target, by output name; the only one is named "target".

    Raises:
        ConfigError: An unknown column; no target where the source does not have one of its own.
    """
    target = dataset.target
    if target == INPUTS and INPUTS not in names:
        return {}
    if isinstance(target, Mapping):
        return {name: _one_target(dataset, value, names, "target", str(name)) for name, value in target.items()}
    if target is not None:
        return {"target": _one_target(dataset, target, names, "target")}
    if not default:
        known = ", ".join(names[:12])
        raise ConfigError(
            f"needs 'target', a column by name or index; the columns are {known}",
            dataset.path,
            dataset.place,
            code="missing-target",
        )
    return {"target": tuple(default)}


def _one_target(dataset: DatasetSpec, value: Any, names: Sequence[str], *keys: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        return (find_column(value, names, *located(dataset, *keys)),)
    return find_columns(value, names, lambda n: located(dataset, *keys, str(n)))


def feature_columns(
    dataset: DatasetSpec,
    names: Sequence[str],
    taken: Mapping[str, str],
    default: Sequence[str] = (),
    kind_of: Callable[[str], str] | None = None,
) -> dict[str, tuple[str, ...]]:
    """The columns of each data input, in the order in which they are fed.

    ``dataset.inputs`` names them; else ``features`` of the source; else they are the source's own features, or all
    columns that are nothing else, as one input named "x".

    Args:
        dataset: The config's ``dataset``.
        names: The source's columns.
        taken: What columns are that are no features: the target, the weight or the group of the rows.
        default: The source's own features.
        kind_of: What a column holds, "numeric" or "text"; None where only reading it can tell: an input of all
            columns of a kind is then left out.

    Raises:
        ConfigError: An unknown column, no column of a kind, a column that is feature and target, no column left.
    """
    assert dataset.source is not None
    if dataset.inputs is not None:
        free = [name for name in default or names if name not in taken]
        chosen = {}
        for name, columns in dataset.inputs.items():
            at, place = located(dataset, "inputs", name)
            if (word := _word_among(columns, names)) is None:
                chosen[name] = find_columns(columns, names, partial(_input_at, dataset, name), KIND_OF_WORD)
            elif kind_of is not None:
                chosen[name] = tuple(column for column in free if kind_of(column) == KIND_OF_WORD[word])
                if not chosen[name]:
                    raise ConfigError(
                        f"the table has no {word} columns that are features", at, place, code="no-features"
                    )
        at, place = located(dataset, "inputs")
    elif (features := dataset.source.arguments.get("features")) is not None:
        at, place = dataset.source.at("features")
        listed = features if isinstance(features, list) else [features]
        chosen = {"x": find_columns(listed, names, partial(dataset.source.at, "features"))}
    else:
        at, place = dataset.path, dataset.place
        chosen = {"x": tuple(name for name in default or names if name not in taken)}
    for columns in chosen.values():
        if not columns:
            raise ConfigError("no column is left for the features", at, place, code="no-features")
    both = dict.fromkeys(name for columns in chosen.values() for name in columns if name in taken)
    if both:
        roles = ", ".join(f"column {name!r} is {taken[name]}" for name in both)
        raise ConfigError(f"{roles} and cannot be a feature as well", at, place, code="two-roles")
    return chosen


def _input_at(dataset: DatasetSpec, name: str, n: int) -> tuple[str, Place | None]:
    """The path and the place of a column of an input; a lone one stands without a list."""
    at, place = located(dataset, "inputs", name, str(n))
    return (at, place) if f"inputs.{name}.{n}" in dataset.places else (at.rpartition(".")[0], place)


def _word_among(columns: Sequence[Column], names: Sequence[str]) -> str | None:
    """The word for a kind of columns that stands where columns are named, unless it is the name of one."""
    word = str(columns[0]) if len(columns) == 1 else ""
    return word if word in KIND_OF_WORD and word not in names else None
