"""What tasks read, carried to other machines: other files with each task, and their data put into Ray's store, once."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from nnrun.experiment.data_files import config_search
from nnrun.experiment.executors.ray.packed_table import packed
from nnrun.experiment.layer_files import located_files
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.files import read_regular
from nnrun.spec import Config

LARGEST = 1 << 30
"""Bytes of a file that is carried."""
HELD = 4
"""Tables that are held at once: trials may differ by their data."""


class PlacedTables:
    """Tables by what was asked for."""

    def __init__(self, options: Options, tables: TableCache | None = None) -> None:
        self.options, self.tables = options, tables or TableCache()
        self.held: deque[tuple[Any, str, Sequence[Any]]] = deque(maxlen=HELD)
        self.count = 0

    def place(self, config: Config) -> tuple[str, Sequence[Any]]:
        """A key of a config's data, and references to its pieces. Errors are those of loading it."""
        import ray

        table = self.tables.load(config, config_search(config, self.options))
        request = self.tables.request
        for known, key, pieces in self.held:
            if known == request:
                return key, pieces
        self.count += 1
        key, pieces = f"table-{self.count}", [ray.put(piece) for piece in packed(table)]
        self.held.append((request, key, pieces))
        return key, pieces


def carried_files(config: Config, options: Options) -> Mapping[str, bytes]:
    """What a config's training reads beside its data, by path: plugins, a file of row indices, those of layers."""
    from nnrun.data.split.indices import indices_file

    search, split = config_search(config, options), config.spec.dataset.split
    paths = [path for file in config.spec.plugin_paths for path in (file, file.resolve())]
    paths += [*located_files(config.graph, search), *([indices_file(split, search)] if split.indices else [])]
    return {str(path): read_regular(path, LARGEST) for path in paths}
