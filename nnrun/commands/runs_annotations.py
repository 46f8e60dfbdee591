"""Tags and notes of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nnrun.runs.index.annotations import Annotations, check_tags, read_annotations, write_annotations


@dataclass(frozen=True)
class Annotated:
    """A run with what a person wrote of it."""

    run: Path
    annotations: Annotations

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {"run": str(self.run), "tags": list(self.annotations.tags), "note": self.annotations.note}


def tag(run: Path, added: Sequence[str] = (), removed: Sequence[str] = ()) -> Annotated:
    """Give a run tags, or take some away.

    Args:
        run: Its directory.
        added: Letters, digits, and ``._+/-`` after the first.
        removed: Those that it has not are left out.

    Raises:
        ConfigError: A tag cannot be one.
        RunDamaged, StorageError: Its annotations cannot be read, or not be written.
    """
    check_tags(added)
    before = read_annotations(run)
    after = before.tagged(added, removed)
    if after != before:
        write_annotations(run, after)
    return Annotated(run, after)


def note(run: Path, text: str | None = None) -> Annotated:
    """Write a note to a run; an empty text takes it away, and none leaves it as it is.

    Raises:
        RunDamaged, StorageError: Its annotations cannot be read, or not be written.
    """
    annotations = read_annotations(run)
    if text is not None and text != annotations.note:
        annotations = replace(annotations, note=text)
        write_annotations(run, annotations)
    return Annotated(run, annotations)
