"""Words of text columns as ids, the words counted on the training part."""

from __future__ import annotations

import math
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from nnrun.data.values.cells import text_of
from nnrun.registry import import_quickly
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nnrun.types import Array

PADDING, UNKNOWN = 0, 1
SPECIAL = ("[PAD]", "[UNK]")
"""What ids 0 and 1 stand for; words begin with 2."""

_ANALYZER = ("lowercase", "analyzer", "ngram_range", "token_pattern", "stop_words", "strip_accents")


def words_of(texts: Iterable[str | None], max_words: int, arguments: Mapping[str, Any]) -> list[str]:
    """The most frequent words, ties in alphabetical order; ids stay below ``max_words``.

    Args:
        texts: The training part's; a missing one has no words.
        max_words: Size of the vocabulary with its two special ids.
        arguments: Of scikit-learn's ``CountVectorizer``, for its analyzer.
    """
    analyze = analyzer(arguments)
    counts = Counter(chain.from_iterable(analyze(text or "") for text in texts))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [word for word, _ in ranked[: max(0, max_words - len(SPECIAL))]]


def ids_of(texts: Sequence[str | None], words: Sequence[str], arguments: Mapping[str, Any]) -> Ragged:
    """The ids of each text's words in their order: 1 for an unknown one, 2 for the most frequent."""
    import numpy as np

    analyze = analyzer(arguments)
    index = {word: position for position, word in enumerate(words, start=len(SPECIAL))}
    rows = [[index.get(word, UNKNOWN) for word in analyze(text or "")] for text in texts]
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return Ragged(np.fromiter(chain.from_iterable(rows), np.int32, int(offsets[-1])), offsets)


def analyzer(arguments: Mapping[str, Any]) -> Callable[[str], list[str]]:
    """scikit-learn's way from a text to its words (``CountVectorizer.build_analyzer``)."""
    text = import_quickly("sklearn.feature_extraction.text")
    given = {name: arguments[name] for name in _ANALYZER if name in arguments}
    if "ngram_range" in given:
        given["ngram_range"] = tuple(given["ngram_range"])
    analyze: Callable[[str], list[str]] = text.CountVectorizer(**given).build_analyzer()
    return analyze


def texts_of(column: Array) -> list[str | None]:
    """A text column's values; numbers among them as text."""
    return [_text(value) for value in column.reshape(-1).tolist()]


def _text(value: str | float | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return None if math.isnan(value) else text_of(value)
