"""Values of new rows in the form in which training had them, whatever kind of file or array they come from."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from nnrun.data.values.cells import MIDNIGHT, number_of, why_text
from nnrun.types import MISSING, Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnrun.data.prepare.preparation import Preparation
    from nnrun.data.sources.request import Content
    from nnrun.types import Array

_SPELLINGS = (("False", "True"), ("false", "true"), ("FALSE", "TRUE"), ("0", "1"))
"""How text tables write no and yes; the first is that of pandas."""
_DIGITS = {"false": "0", "true": "1"}


def in_trained_form(content: Content, preparation: Preparation, wanted: Collection[str]) -> Content:
    """Columns as the model's own were read; all others, and cells that cannot be so, are as they are.

    Yes and no is 1 and 0, or text where training had text; true and false are numbers where training had yes and no.
    Midnight is written with its time or without, as in training. Text of what is no text table is numbers, where the
    model takes numbers: as a file's cells of the same text are.

    Args:
        content: The new rows.
        preparation: Of the run.
        wanted: The columns that are needed; others may not be read at all.
    """
    import numpy as np

    changed: dict[str, Array | Ragged] = {}
    notes = dict(content.column_notes)
    numeric, is_table = _numeric(preparation), content.cells is not None and not content.cells.objects
    for name in wanted:
        column = content.columns.get(name)
        if column is None or isinstance(column, Ragged):
            continue
        if column.dtype == bool or name in content.truths:
            changed[name] = _truths(column, name, preparation, is_number=name in numeric)
        elif column.dtype == object and name in numeric and (name in preparation.truths or not is_table):
            spelled = _without_words(column) if name in preparation.truths else column
            changed[name] = _as_numbers(spelled)
            if because := why_text(column.reshape(-1)):
                notes[name] = (read_as_numbers(name, because),)
        elif column.dtype == object and column.ndim == 1 and (ways := _midnights(column, name, preparation)):
            changed[name] = np.array([ways.get(text, text) for text in column.tolist()], dtype=object)
    if not changed:
        return content
    return replace(content, columns=ChainMap(changed, cast("dict[str, Any]", content.columns)), column_notes=notes)


def words_in_use(preparation: Preparation) -> set[str]:
    """The words by which text tables mean a missing value that were texts of their own in training."""
    inputs = preparation.inputs
    columns = {name for plan in inputs for name in plan.columns}
    columns.update(name for target in preparation.targets for name in target.columns)
    known = {text for name in columns for text in _known_texts(preparation, name)}
    learned = {word for plan in inputs for stage in plan.stages for word in stage.words}
    return {word for word in MISSING if word in known or word.lower() in learned} - {""}


def read_as_numbers(column: str, because: str) -> str:
    """Notes on a column of digits that would be text if the model did not take numbers there."""
    return f"column {column!r} is read as numbers, as in training, though {because}"


def _truths(column: Array, name: str, preparation: Preparation, *, is_number: bool) -> Array:
    """Yes and no, which are NaN where they are missing among numbers."""
    import numpy as np

    if is_number or column.ndim > 1:
        return column.view(np.uint8) if column.dtype == bool else column
    known = set(_known_texts(preparation, name))
    words = next((pair for pair in _SPELLINGS if known.intersection(pair)), _SPELLINGS[0])
    texts = [None if value != value else words[int(value)] for value in column.tolist()]  # noqa: PLR0124 (NaN)
    return np.array(texts, dtype=object)


def _midnights(column: Array, name: str, preparation: Preparation) -> dict[str, str]:
    """Days that training had with the time of midnight, or the other way round, by how they are written here."""
    known = set(_known_texts(preparation, name))
    ways = {
        text: text.removesuffix(MIDNIGHT) if text.endswith(MIDNIGHT) else text + MIDNIGHT
        for text in set(column.tolist()) - known - {None}
    }
    return {text: way for text, way in ways.items() if way in known} if known else {}


def _known_texts(preparation: Preparation, name: str) -> Iterator[Any]:
    """The classes, or the categories, that a column of text had in training, as far as they are kept."""
    for target in preparation.targets:
        yield from target.labels if name in target.columns else ()
    for plan in preparation.inputs:
        for stage in plan.stages:
            known = getattr(stage.fitted, "categories_", ())
            if name in stage.columns and len(known) == len(stage.columns):
                yield from known[stage.columns.index(name)].tolist()


def _numeric(preparation: Preparation) -> set[str]:
    """The columns that held numbers in training."""
    features = {
        name for p in preparation.inputs for name, kind in zip(p.columns, p.kinds, strict=True) if kind == "numeric"
    }
    return features | {name for plan in preparation.targets if not plan.labels for name in plan.columns}


def _without_words(column: Array) -> Array:
    """Text whose true and false are 1 and 0."""
    import numpy as np

    texts = np.empty(column.size, dtype=object)
    flat = column.reshape(-1).tolist()
    texts[:] = [None if text is None else _DIGITS.get(text.strip().lower(), text) for text in flat]
    return texts.reshape(column.shape)


def _as_numbers(column: Array) -> Array:
    """Text as the numbers that a file's cells of the same text are; as it is where some of it is none."""
    import numpy as np

    try:
        numbers = [math.nan if text is None else number_of(text) for text in column.reshape(-1).tolist()]
    except ValueError:
        return column
    return np.array(numbers, dtype=np.float64).reshape(column.shape)
