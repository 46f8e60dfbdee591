"""The data of a task, and the other files that it reads, as they were placed on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from nnrun.experiment.executors.ray.packed_table import unpacked
from nnrun.experiment.prepared import TableCache
from nnrun.files import CARRIED
from nnrun.spec import Config
from nnrun.types import Table


class PlacedData(TableCache):
    """The table of the task of the moment."""

    def __init__(self, folder: Path) -> None:
        """Have nothing yet.

        Args:
            folder: ``table`` in it points at the file of the table, and ``files.json`` says where other files lie.
        """
        super().__init__()
        self.folder = folder

    def load(self, config: Config, search: Sequence[Path]) -> Table:  # noqa: ARG002  # they were looked for elsewhere
        """That table; read unless it is there."""
        target = (self.folder / "table").readlink()
        if self.table is None or self.request != target:
            self.table, self.request = unpacked(target), target
        places = json.loads((self.folder / "files.json").read_text())
        CARRIED.clear()
        CARRIED.update({path: Path(place) for path, place in places.items()})
        return self.table
