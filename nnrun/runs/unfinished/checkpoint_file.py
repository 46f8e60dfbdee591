"""The file of a checkpoint: a header in JSON, the bytes of the arrays one after the other, and a checksum of both.

No library reads or writes it but NumPy and json, and nothing in it is run. A file is believed only whole: the checksum
is BLAKE2b of all before it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.errors import RunDamaged
from nnrun.files import memory, read_regular
from nnrun.runs import atomic
from nnrun.types import Epoch, State

if TYPE_CHECKING:
    from nnrun.types import Array

VERSION = 1
_MAGIC = b"nnrun checkpoint\n"
_DIGEST = 32
_LONGEST_HEADER = 1 << 30


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state, with the time that it took to come there."""

    state: State
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Wall-clock seconds of the stages of the run by then."""


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a file whole, so that it survives a power cut. Raises StorageError where it cannot be written."""
    state = checkpoint.state
    header = {
        "version": VERSION,
        "epoch": state.epoch,
        "stopped": state.stopped,
        "arrays": [[name, str(array.dtype), list(array.shape)] for name, array in state.arrays.items()],
        "callbacks": state.callbacks,
        "history": [asdict(epoch) for epoch in state.history],
        "seconds": checkpoint.seconds,
    }
    text = json.dumps(header).encode()
    contents = (array.tobytes() for array in state.arrays.values())
    digest = hashlib.blake2b(digest_size=_DIGEST)
    with atomic.whole(path, durable=True) as temporary, temporary.open("wb") as file:
        for piece in (_MAGIC, len(text).to_bytes(8, "little"), text, *contents):
            digest.update(piece)
            file.write(piece)
        file.write(digest.digest())


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a file. Raises RunDamaged where it is cut off, altered, of a newer version, or no checkpoint."""
    try:
        content = read_regular(path, memory())
    except OSError as error:
        raise _damaged(path, f"it cannot be read: {error.strerror}") from None
    body, digest = memoryview(content)[:-_DIGEST], content[-_DIGEST:]
    if not content.startswith(_MAGIC):
        raise _damaged(path, "it does not begin as one")
    if hashlib.blake2b(body, digest_size=_DIGEST).digest() != digest:
        raise _damaged(path, "its checksum is another")
    try:
        return _read(body)
    except (ValueError, TypeError, KeyError, LookupError) as error:  # whole, and of another version or hand
        raise _damaged(path, str(error)) from None


def _read(body: memoryview) -> Checkpoint:
    start = len(_MAGIC) + 8
    length = int.from_bytes(body[len(_MAGIC) : start], "little")
    if length > _LONGEST_HEADER:
        raise ValueError(f"a header of {length} bytes")
    header = json.loads(bytes(body[start : start + length]))
    if header["version"] != VERSION:
        raise ValueError(f"it is of version {header['version']}, and this nnrun reads version {VERSION}")
    state = State(
        epoch=int(header["epoch"]),
        arrays=dict(_arrays(header["arrays"], body[start + length :])),
        callbacks=header["callbacks"],
        history=tuple(Epoch(**epoch) for epoch in header["history"]),
        stopped=bool(header["stopped"]),
    )
    return Checkpoint(state, header["seconds"])


def _arrays(entries: list[Any], content: memoryview) -> Iterator[tuple[str, Array]]:
    """The arrays by name. Raises ValueError where they are longer or shorter than what is there."""
    import numpy as np

    at = 0
    for name, dtype, shape in entries:
        kind = _dtype(dtype)
        size = math.prod(shape) * kind.itemsize
        if min(shape, default=0) < 0 or at + size > len(content):
            raise ValueError(f"{name} is not there")
        yield name, np.frombuffer(content[at : at + size], kind).reshape(shape)
        at += size
    if at != len(content):
        raise ValueError("more than its arrays is there")


def _dtype(name: str) -> Any:
    """A type of numbers by its name, also one that NumPy knows by ml_dtypes alone, as bfloat16."""
    import numpy as np

    try:
        kind = np.dtype(name)
    except TypeError:
        import ml_dtypes

        kind = np.dtype(getattr(ml_dtypes, name, None) or "O")
    if kind.hasobject:
        raise ValueError(f"{name} is no type of numbers")
    return kind


def _damaged(path: Path, why: str) -> RunDamaged:
    return RunDamaged(f"{path} is no whole checkpoint: {why}", code="damaged-checkpoint")
