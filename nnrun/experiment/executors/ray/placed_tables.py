"""The data of tasks, put into Ray's store once, from which each machine fetches it once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from nnrun.experiment.data_files import config_search
from nnrun.experiment.executors.ray.packed_table import packed
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache
from nnrun.spec import Config

HELD = 4
"""Tables that are held at once: trials may differ by their data."""


class PlacedTables:
    """Tables by what was asked for."""

    def __init__(self, options: Options, tables: TableCache | None = None) -> None:
        """Hold none yet.

        Args:
            options: Where data lies.
            tables: With what was loaded before.
        """
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
