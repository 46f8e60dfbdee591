"""Word ids as text again (decoding), by the word index of the source or by the vocabulary that was counted here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.paths import expanded
from nnrun.data.prepare.steps.vocabulary import PADDING, SPECIAL
from nnrun.files import RECORD, read_regular
from nnrun.types import Dataset, Ragged, Table

if TYPE_CHECKING:
    from nnrun.spec.decoding.components import Component
    from nnrun.types import Indices

UNKNOWN = "?"
"""What stands for an id without a word, as in Keras's own example."""
KERAS_SETS = ("imdb", "reuters")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of one row."""

    row: int
    """Its number in the source."""
    column: str
    text: str
    words: int
    """All words of the row; ``text`` has the first ones."""


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of ids."""

    words: Mapping[int, str]
    file: str
    shift: int = 0
    """What was added to each rank: 3 by Keras's ``load_data``, whose ids 0 to 2 are no words."""

    def text(self, ids: Sequence[int]) -> str:
        """The words of ids, in their order."""
        return " ".join(self.words.get(number - self.shift, UNKNOWN) for number in ids)


def word_index(source: Component, search: Sequence[Path]) -> WordIndex | None:
    """The index that Keras or a person put beside the ids: ``<set>_word_index.json``; None where there is none.

    It is looked for beside the file that ``path`` names, then in Keras's cache.
    """
    written = source.arguments.get("path")
    path = expanded(str(written)) if written is not None else None
    name = source.name if source.name in KERAS_SETS else path.stem if path else ""
    if not name:
        return None
    place = source.places.get("path")
    folders = (*([Path(place.file).parent] if place else []), *search)
    beside = [folder / path.parent for folder in folders] if path else []
    for folder in (*beside, expanded(os.environ.get("KERAS_HOME") or "~/.keras") / "datasets"):
        file = folder / f"{name}_word_index.json"
        if file.is_file() and (words := _read(file)):
            shift = source.arguments.get("index_from", 3) or 0
            return WordIndex(words, str(file), int(shift) if source.name in KERAS_SETS else 0)
    return None


def decoded(table: Table, rows: Indices, index: WordIndex, most: int) -> Iterator[Decoded]:
    """The texts of some rows as they were loaded, for every column of sequences."""
    for name, column in table.columns.items():
        if not isinstance(column, Ragged) or column.values.dtype.kind not in "iu":
            continue
        for row in rows:
            ids = column.values[column.offsets[row] : column.offsets[row + 1]].tolist()
            yield Decoded(int(table.rows[row]), name, index.text(ids[:most]), len(ids))


def decoded_inputs(dataset: Dataset, number: int, most: int) -> Iterator[Decoded]:
    """The texts of the first training rows as they are fed, where a vocabulary made the ids.

    Words that the vocabulary does not have are ``[UNK]``; padding is left out.
    """
    for plan in getattr(dataset.preparation, "inputs", ()):
        words = [stage.words for stage in plan.stages if stage.step == "vocabulary"]
        fed = dataset.train.x.get(plan.described.name)
        if len(words) != 1 or fed is None or fed.ndim != 2 or fed.dtype.kind not in "iu":
            continue
        known = dict(enumerate((*SPECIAL, *words[0])))
        for row, ids in zip(dataset.train.rows[:number], fed[:number].tolist(), strict=True):
            real = [identity for identity in ids if identity > PADDING]
            text = " ".join(known.get(identity, UNKNOWN) for identity in real[:most])
            yield Decoded(int(row), plan.described.name, text, len(real))


def _read(file: Path) -> dict[int, str]:
    """The words by rank; none where the file is no index."""
    try:
        stored = json.loads(read_regular(file, RECORD).decode("utf-8"))
        return {int(rank): str(word) for word, rank in stored.items()}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError, MemoryError):
        return {}
