"""Word ranks as Keras's ``imdb`` and ``reuters`` give them: shuffled, shifted, cut to the frequent words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.data.sources.request import joined
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.types import Array, Indices

Parts = dict[str, dict[str, "Array | Ragged"]]


def ragged_of(rows: Array) -> Ragged:
    """An object array of lists of whole numbers as one array of their items (int32) and one of their offsets."""
    from itertools import chain

    import numpy as np

    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    values = np.fromiter(chain.from_iterable(rows), np.int32, int(lengths.sum()))
    return Ragged(values, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def word_ids(parts: Parts, arguments: Mapping[str, Any]) -> Parts:
    """The parts that ``load_data`` makes of a file.

    Args:
        parts: The file's sequences x and labels y; under the name "" where it does not bring a test part.
        arguments: ``num_words, skip_top, maxlen, test_split, seed, start_char, oov_char, index_from``.

    Raises:
        ValueError: No sequence is shorter than ``maxlen``.
    """
    import numpy as np

    generator = np.random.RandomState(arguments.get("seed", 113))
    words, labels, lengths = [], [], []
    for columns in parts.values():
        x, y = columns["x"], columns["y"]
        assert isinstance(x, Ragged)
        assert not isinstance(y, Ragged)
        order = np.arange(len(x))
        generator.shuffle(order)
        shuffled = _shifted(x.take(order), arguments.get("start_char", 1), arguments.get("index_from", 3))
        short = _short(shuffled, arguments.get("maxlen"))
        words.append(shuffled if short is None else shuffled.take(short))
        labels.append(y[order] if short is None else y[order][short])
        lengths.append(len(words[-1]))
    every = joined(words)
    assert isinstance(every, Ragged)
    every = _frequent(every, arguments.get("num_words"), arguments.get("skip_top", 0), arguments.get("oov_char", 2))
    cut = lengths[0] if len(parts) > 1 else int(len(every) * (1 - float(arguments.get("test_split", 0.2))))
    every_label = np.concatenate(labels)
    rows_of_ids: Parts = {
        "train": {"x": _head(every, cut), "y": every_label[:cut]},
        "test": {"x": _tail(every, cut), "y": every_label[cut:]},
    }
    return {part: columns for part, columns in rows_of_ids.items() if len(columns["x"])}


def _shifted(x: Ragged, start: int | None, shift: int | None) -> Ragged:
    """Every rank raised by ``shift``, and ``start`` in front of every row; without a start, None."""
    import numpy as np

    values = x.values.astype(np.int32) + np.int32(shift or 0)
    if start is None:
        return Ragged(values, x.offsets)
    return Ragged(np.insert(values, x.offsets[:-1], start), x.offsets + np.arange(len(x.offsets)))


def _short(x: Ragged, limit: int | None) -> Indices | None:
    """The rows with fewer than ``limit`` items, as Keras counts; None where there is no limit."""
    import numpy as np

    if not limit:
        return None
    rows: Indices = np.flatnonzero(np.diff(x.offsets) < limit)
    if not len(rows):
        raise ValueError(f"no sequence is shorter than maxlen: {limit}")
    return rows


def _frequent(x: Ragged, number: int | None, skip: int, unknown: int | None) -> Ragged:
    """Only the ids from ``skip`` to ``number`` - 1; the others become ``unknown``, or go where that is None."""
    import numpy as np

    limit = number or int(x.values.max())  # Keras's rule: without a number the very last id is cut too
    known = (x.values >= skip) & (x.values < limit)
    if unknown is not None:
        return Ragged(np.where(known, x.values, np.int32(unknown)), x.offsets)
    before = np.concatenate([[0], np.cumsum(known)]).astype(np.int64)
    return Ragged(x.values[known], before[x.offsets])


def _head(x: Ragged, rows: int) -> Ragged:
    return Ragged(x.values[: x.offsets[rows]], x.offsets[: rows + 1])


def _tail(x: Ragged, rows: int) -> Ragged:
    return Ragged(x.values[x.offsets[rows] :], x.offsets[rows:] - x.offsets[rows])
