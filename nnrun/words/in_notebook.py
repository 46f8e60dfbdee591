"""How results and plots show themselves in a notebook: IPython asks objects for HTML and pictures (rich display).

The names of the methods are IPython's; JupyterLab, VS Code, Colab and marimo know them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame


class ShownAsTable:
    """A result that a notebook shows as its table, under its run and its notes where it has them."""

    if TYPE_CHECKING:

        @property
        def table(self) -> DataFrame:
            """What is shown."""

    def _repr_html_(self) -> str:
        run = getattr(self, "run", None)
        above = [*([str(run)] if run else []), *(f"note: {note}" for note in getattr(self, "notes", ()))]
        lines = "".join(f"<div>{escape(line)}</div>" for line in above)
        table: str = self.table.to_html(max_rows=60, max_cols=20, notebook=True)
        return lines + table


@dataclass(frozen=True)
class Plot:
    """The file of a plot; it stands wherever a path does, and a notebook shows the picture."""

    path: Path

    def __fspath__(self) -> str:
        return str(self.path)

    def _repr_png_(self) -> bytes:
        return self.path.read_bytes()
