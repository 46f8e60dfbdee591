"""Provenance: what the reader of a data source knew beside the values, for the script that reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColumnTypes:
    """The types of all columns of a source, also of those that are not kept."""

    numbers: frozenset[str]
    """Columns of numbers, true and false among them; the others hold text, lists ..."""
    packed: bool = False
    """Whether the file is compressed with gzip."""


@dataclass(frozen=True, slots=True)
class ArchiveKeys:
    """Under which keys an archive has the columns."""

    keys: Mapping[str, Mapping[str, str]]
    """By column and part."""


@dataclass(frozen=True, slots=True)
class SetFiles:
    """The local copy of a set of Keras."""

    folder: bool
    """Whether it is a folder of the set's files."""
    members: frozenset[str] = frozenset()
    """The names in the archive that it is else."""
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Their columns and parts."""


@dataclass(frozen=True, slots=True)
class ImageFolder:
    """A folder of images, a folder for each class."""

    left_out: tuple[str, ...]
    """Files below the class folders that are no rows: hidden ones, those that are no images."""


@dataclass(frozen=True, slots=True)
class WrittenCells:
    """How the cells of a text table are written, as far as pandas reads them otherwise than nnrun."""

    names: tuple[str, ...]
    """The cells of its first line, as pandas reads them."""
    spaced: bool = False
    """Whether blanks follow delimiters."""
    missing: tuple[str, ...] = ()
    """Cells that mean a missing value once the blanks around them are taken off."""
    padded: frozenset[str] = frozenset()
    """Columns with other cells that have blanks around them, which nnrun takes off."""
    longer: bool = False
    """Whether rows end in delimiters after the last column."""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The different cells of the columns that the config names; none of a column that is read as numbers."""
