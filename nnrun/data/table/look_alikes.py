"""Notes on labels that look alike (homoglyphs): classes of a target, and categories of a feature, of any source."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from nnrun.data.sources.request import Content
from nnrun.data.values.similar_labels import MOST, look_alikes
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array


def notes_on_look_alikes(
    classes: Mapping[str, tuple[str, ...]], content: Content, features: Collection[str]
) -> Iterator[str]:
    """Notes on labels that look alike, where text made them."""
    for output, names in classes.items():
        if names not in content.classes.values() and (differences := look_alikes(names)):
            yield f"classes of {output!r} look alike: {differences}"
    for name in content.columns:
        if name in features and (differences := look_alikes(_categories(content.columns[name]))):
            yield f"values of {name!r} look alike: {differences}"


def _categories(column: Array | Ragged) -> list[str]:
    """The different texts of a column in the order of the rows; none where they are too many to be categories."""
    if isinstance(column, Ragged) or column.dtype != object or column.ndim != 1:
        return []
    different = dict.fromkeys(column.tolist())
    return [text for text in different if isinstance(text, str)] if len(different) <= MOST + 1 else []
