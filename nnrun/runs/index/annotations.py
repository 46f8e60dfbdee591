"""Tags and a note that a person gives a run: a file of the run directory, so that they move with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, RunDamaged
from nnrun.runs.plain import read_json, write_json

_TAG = re.compile(r"[^\W_][\w.+/-]*")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a person wrote of a run."""

    tags: tuple[str, ...] = ()
    """In the order in which they were given, none twice."""
    note: str = ""
    """A text."""

    def tagged(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> Annotations:
        """With more tags, or fewer."""
        gone = set(removed)
        return replace(self, tags=tuple(dict.fromkeys(tag for tag in (*self.tags, *added) if tag not in gone)))


def read_annotations(directory: Path) -> Annotations:
    """The annotations of a run; none where nobody wrote any. Raises RunDamaged where they cannot be read."""
    file = directory / layout.ANNOTATIONS
    if not file.is_file():
        return Annotations()
    values = read_json(file)
    tags, note = values.get("tags", []), values.get("note", "")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags) or not isinstance(note, str):
        raise RunDamaged(f"{file} cannot be read: it has no tags and note", code="damaged-run")
    return Annotations(tuple(tags), note)


def write_annotations(directory: Path, annotations: Annotations) -> None:
    """Write them, whole; no file is left of none. Raises StorageError where the directory cannot be written."""
    if annotations == Annotations():
        (directory / layout.ANNOTATIONS).unlink(missing_ok=True)
    else:
        write_json(directory / layout.ANNOTATIONS, {"tags": list(annotations.tags), "note": annotations.note})


def check_tags(tags: Iterable[str]) -> None:
    """Raises ConfigError for a tag that a filter could not name."""
    for tag in tags:
        if not _TAG.fullmatch(tag) or len(tag) > _LONGEST:
            raise ConfigError(
                f"{tag!r} cannot be a tag: letters, digits, and ._+/- after the first, at most {_LONGEST}",
                code="wrong-arguments",
            )
