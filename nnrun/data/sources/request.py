"""What is asked of a data source, and what every source gives: named columns, nothing chosen yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.columns import INPUTS, Column
from nnrun.data.memory import end_to_end
from nnrun.data.paths import locate
from nnrun.errors import ConfigError
from nnrun.types import Cells, ImageFiles, Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnrun.spec.decoding.components import Component
    from nnrun.spec.keys.dataset_keys import DatasetSpec
    from nnrun.types import Array, Indices


@dataclass(frozen=True, slots=True)
class Request:
    """A source component with what is needed to read it."""

    source: Component
    search: Sequence[Path] = ()
    keys: tuple[str | int, ...] = ()
    """The columns or array keys that the config names, for inputs, targets, weights and groups."""
    inputs_named: bool = False
    """Whether the config names the inputs; else the source's own features are wanted too."""
    target_named: bool = False
    """Whether the config names the target; else the source's own is wanted too."""
    room: int | None = None
    """Bytes beyond which pixels stay on the disk; None for any number in memory."""
    for_script: bool = False
    """Whether the provenance is wanted too that costs time: a script is to be printed."""

    def get(self, argument: str, default: Any = None) -> Any:
        """An argument, or its default where it was not given."""
        return self.source.arguments.get(argument, default)

    def path(self, argument: str = "path") -> Path:
        """The file that an argument names."""
        written = str(self.source.arguments[argument])
        at, place = self.source.at(argument)
        beside = Path(place.file).parent if place else Path()
        return locate(written, beside, self.search, at=at, place=place)

    def error(self, message: str, argument: str | None = None, *, code: str) -> ConfigError:
        """A mistake in the source's own words, located at an argument or at the source."""
        at, place = self.source.at(argument) if argument else (self.source.path, self.source.place)
        return ConfigError(message, at, place, code=code)


def request_of(dataset: DatasetSpec, search: Sequence[Path], *others: Column | None) -> Request:
    """What is asked of the source: the columns and array keys that the config names."""
    assert dataset.source is not None
    target: Any = dataset.target
    named: list[Any] = [column for columns in (dataset.inputs or {}).values() for column in columns]
    for value in target.values() if isinstance(target, Mapping) else () if target == INPUTS else (target,):
        named += value if isinstance(value, (list, tuple)) else [value]
    keys = tuple(column for column in (*named, *others) if column is not None)
    return Request(dataset.source, search, keys, dataset.inputs is not None, target is not None)


@dataclass(frozen=True, slots=True)
class Content:
    """All that a source holds (or was asked for), column by column, the parts below each other."""

    columns: Mapping[str, Array | Ragged]
    fingerprint: str
    source: str
    target: tuple[str, ...] = ()
    """The columns that are the target where the config does not say; empty where it has to."""
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the classes of columns that hold their indices."""
    parts: Mapping[str, Indices] = field(default_factory=dict)
    cells: Cells | None = None
    features: tuple[str, ...] = ()
    """The columns that are the features where the config does not say; empty where all are that are nothing else."""
    rows: Indices | None = None
    """The number of each row in its source, where some were skipped."""
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    images: ImageFiles | None = None
    column_notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a person should hear of a column, if it is used."""
    unnamed: tuple[str, ...] = ()
    """Columns that have no name in their file."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Under which other keys the config reads columns of an archive, those of the test part first."""
    truths: tuple[str, ...] = ()
    """Columns that hold yes and no, which are fed as 1 and 0."""
    provenance: Any = None
    """What the reader knew beside the values; see ``nnrun.provenance``."""
    on_disk: bool = False
    """Whether its columns are files on the disk (memory-mapped)."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


def file_fingerprint(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def array_fingerprint(arrays: Iterable[tuple[str, Array | Ragged]]) -> str:
    """SHA-256 of named arrays with their dtypes and shapes, in hexadecimal."""
    import hashlib

    import numpy as np

    digest = hashlib.sha256()
    for name, column in arrays:
        for part in (column.values, column.offsets) if isinstance(column, Ragged) else (column,):
            array = np.ascontiguousarray(part)
            digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
            digest.update(
                repr(array.tolist()).encode() if array.dtype == object else array.reshape(-1).view(np.uint8).data
            )
    return digest.hexdigest()


def stacked(parts: Mapping[str, Mapping[str, Array | Ragged]]) -> tuple[dict[str, Array | Ragged], dict[str, Indices]]:
    """Parts given apart as one table: columns end to end, and the positions of each part.

    Args:
        parts: By part ("train", "test", ...) and column; every part has the same columns.
    """
    import numpy as np

    lengths = {part: len(next(iter(columns.values()))) for part, columns in parts.items()}
    ends = np.cumsum(list(lengths.values()))
    names = list(next(iter(parts.values())))
    columns = {name: joined([part[name] for part in parts.values()]) for name in names}
    positions = {part: np.arange(end - lengths[part], end) for part, end in zip(lengths, ends, strict=True)}
    return columns, positions


def joined(pieces: Sequence[Array | Ragged]) -> Array | Ragged:
    """Pieces of one column end to end; a single piece is not copied."""
    import numpy as np

    if len(pieces) == 1:
        return pieces[0]
    if isinstance(pieces[0], Ragged):
        ragged = [piece for piece in pieces if isinstance(piece, Ragged)]
        starts = np.cumsum([0, *(piece.offsets[-1] for piece in ragged[:-1])])
        offsets = [ragged[0].offsets, *(p.offsets[1:] + s for p, s in zip(ragged[1:], starts[1:], strict=True))]
        return Ragged(np.concatenate([piece.values for piece in ragged]), np.concatenate(offsets))
    return end_to_end([piece for piece in pieces if not isinstance(piece, Ragged)])
