"""The weights in a ``.keras`` file: arrays that lie in the file themselves, as large as they say, before Keras reads.

HDF5 lets an array lie in another file, be a view of others, or claim a size that it has not; a link can name any file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from nnrun.files import unpacks_too_far


def stored_weights(file: IO[bytes], size: int) -> int:
    """The bytes of all arrays in memory.

    Args:
        file: An HDF5 file.
        size: Its bytes.

    Raises:
        OSError, RuntimeError: It is none, or damaged.
        ValueError: It has an array or a group that lies elsewhere, or arrays that unpack to more than data does.
    """
    import h5py

    with h5py.File(file, "r") as weights:
        total = sum(_size(array, h5py) for array in _arrays(weights, h5py))
    if reason := unpacks_too_far(size, total):
        raise ValueError(reason)
    return total


def _arrays(weights: Any, h5py: Any) -> Iterator[Any]:
    """Every array once, also where groups hold each other."""
    seen, groups = set(), [weights]
    while groups:
        group = groups.pop()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ValueError(f"{group.name}/{name} is a link to somewhere else")
            inner = group[name]
            address = h5py.h5o.get_info(inner.id).addr
            if address in seen:
                continue
            seen.add(address)
            if isinstance(inner, h5py.Group):
                groups.append(inner)
            elif isinstance(inner, h5py.Dataset):
                yield inner


def _size(array: Any, h5py: Any) -> int:
    if array.external or array.is_virtual:
        raise ValueError(f"{array.name} lies in another file")
    if array.dtype.hasobject and h5py.check_string_dtype(array.dtype) is None:
        raise ValueError(f"{array.name} holds no numbers")
    return int(array.size or 0) * int(array.dtype.itemsize)
