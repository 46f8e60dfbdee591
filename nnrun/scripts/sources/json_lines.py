"""JSON Lines as lines: a data frame of its objects, lists among the values as arrays."""

from __future__ import annotations

from typing import Any

from nnrun.provenance import ColumnTypes
from nnrun.scripts.column_lines import Arrays, Column
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import assigned, literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, table_columns
from nnrun.types import Ragged


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the table."""
    source, table = experiment.dataset.source, experiment.table
    types = table.provenance
    assert source is not None
    assert isinstance(types, ColumnTypes)
    page.need("import json", "import pandas as pd")
    path = literal(experiment.paths[str(source.arguments["path"])])
    opened = f'open({path}, encoding="utf-8-sig")'
    if types.packed:
        page.need("import gzip")
        opened = f'gzip.open({path}, "rt", encoding="utf-8-sig")'
    page.add(f"with {opened} as file:", "    rows = [json.loads(line) for line in file if line.strip()]")
    page.add("table = pd.DataFrame(rows)")
    values: dict[str, Any] = dict(table.columns)
    if any(column.dtype == "object" and None in column.tolist() for column in values.values() if _is_plain(column)):
        page.add("table = table.fillna(np.nan)  # as texts are missing elsewhere")
    if table.truths:
        page.add("# true and false are 1 and 0", *assigned("counted", list(table.truths)))
        page.add("table = table.astype(dict.fromkeys(counted, float))")
    columns, widths = table_columns(table.names), {}
    for name, column in values.items():
        if _is_plain(column):
            continue
        variable = page.name(name, own="x")
        row = f"row.get({literal(name)})"
        items = (
            f"[{row} or [] for row in rows]" if isinstance(column, Ragged) else f"np.array([{row} for row in rows], "
        )
        ending = "" if isinstance(column, Ragged) else f'dtype="{column.dtype.name}")'
        page.add(f"{variable} = {items}{ending}")
        columns[name] = Column(name, variable, block=True)
        if not isinstance(column, Ragged):
            widths[variable] = int(column.shape[1])
    numbered = frozenset({experiment.group_name} & types.numbers)
    return Loaded(columns, Arrays(widths, tuple(table.names)), "len(table)", numbered)


def _is_plain(column: Any) -> bool:
    """Whether a column holds one value a row."""
    return not isinstance(column, Ragged) and column.ndim == 1
