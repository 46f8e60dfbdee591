"""The step vocabulary: words of text columns as ids (tokenizing), the words counted on the training part."""

from __future__ import annotations

import math
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from nnrun.catalog.rules import Choices, Range
from nnrun.data.frames import ColumnBlock, Frame, selected, separated
from nnrun.data.prepare.steps.step import Step
from nnrun.data.values import id_rows
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
    chosen = {name: arguments[name] for name in _ANALYZER if name in arguments}
    if "ngram_range" in chosen:
        chosen["ngram_range"] = tuple(chosen["ngram_range"])
    analyze: Callable[[str], list[str]] = text.CountVectorizer(**chosen).build_analyzer()
    return analyze


def texts_of(column: Array) -> list[str | None]:
    """A text column's values; numbers among them as text."""
    return [_text(value) for value in column.reshape(-1).tolist()]


def _text(value: str | float | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return None if math.isnan(value) else text_of(value)


class Vocabulary(Step):
    """Text to word ids; the words are counted on the training part"""

    name = "vocabulary"
    columns = "text"
    takes = ("texts",)
    rules: ClassVar = {
        "max_words": Range(3, whole=True, most=1_000_000_000),
        "sequence_length": Range(1, whole=True, most=10_000_000),
        "analyzer": Choices(("word", "char", "char_wb")),
    }
    forms: ClassVar = {
        "ngram_range": "shortest and longest",
        "token_pattern": "pattern",
        "stop_words": "stop words",
        "strip_accents": "accents",
    }
    helps: ClassVar = {
        "max_words": "how many ids there are: the most frequent words, padding (0), and unknown words (1)",
        "sequence_length": "ids of each text, cut or filled at its end; without it as many as it has words",
        "lowercase": "whether large letters count as small ones",
        "analyzer": "words, or sequences of characters, char_wb inside words only",
        "ngram_range": "how many words, or characters, make one id",
        "token_pattern": "what a word is",
        "stop_words": "words that are left out",
        "strip_accents": "whether letters lose their accents, and how",
    }
    printer = "nnrun.scripts.steps.vocabulary"

    def __init__(
        self,
        max_words: int = 10000,
        sequence_length: int | None = None,
        lowercase: bool = True,  # a config gives it by name
        analyzer: str = "word",
        ngram_range: Sequence[int] = (1, 1),
        token_pattern: str = r"(?u)\b\w\w+\b",  # noqa: S107  # scikit-learn's default, no secret
        stop_words: str | list[str] | None = None,
        strip_accents: str | None = None,
    ) -> None:
        self.max_words = int(max_words)
        self.length = sequence_length
        self.analysis = {
            "lowercase": lowercase,
            "analyzer": analyzer,
            "ngram_range": ngram_range,
            "token_pattern": token_pattern,
            "stop_words": stop_words,
            "strip_accents": strip_accents,
        }

    def fit_columns(self, frame: Frame, columns: Sequence[str]) -> Mapping[str, Any]:
        """The words, the most frequent first."""
        texts = [text for column in columns for text in texts_of(selected(frame, (column,)))]
        return {"words": words_of(texts, self.max_words, self.analysis)}

    def fit_in_parts(self, frames: Iterable[Frame], columns: Sequence[str]) -> Mapping[str, Any]:
        """The words, counted some rows at a time."""
        texts = (text for frame in frames for column in columns for text in texts_of(selected(frame, (column,))))
        return {"words": words_of(texts, self.max_words, self.analysis)}

    def apply_columns(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The ids of each text's words: sequences, or rows of the length that the step says."""
        wanted = set(columns)
        return tuple(self._ids(piece) if piece.names[0] in wanted else piece for piece in separated(frame, wanted))

    def _ids(self, piece: ColumnBlock) -> ColumnBlock:
        sequences = ids_of(texts_of(piece.array), self.learned["words"], self.analysis)
        if self.length is None:
            return ColumnBlock(piece.names, sequences, block=True)
        values = id_rows.padded(sequences, int(self.length), padding="post", truncating="post")
        return ColumnBlock(piece.names, values, block=True)


STEP = Vocabulary
