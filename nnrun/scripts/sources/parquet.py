"""A Parquet file as lines: its columns in a data frame, lists among them as arrays."""

from __future__ import annotations

from collections.abc import Mapping
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
    page.need("import pandas as pd")
    source = experiment.dataset.source
    types = experiment.table.provenance
    assert source is not None
    assert isinstance(types, ColumnTypes)
    path = experiment.paths[str(source.arguments["path"])]
    page.add(f"table = pd.read_parquet({literal(path)})")
    columns = table_columns(experiment.table.names)
    widths: dict[str, int] = {}
    values: dict[str, Any] = dict(experiment.table.columns)
    if counted := _not_plain(values, types):
        page.add("# Nullable, yes or no, or decimal", *assigned("counted", counted))
        page.add("table = table.astype(dict.fromkeys(counted, float))")
    for name, column in values.items():
        if isinstance(column, Ragged) or column.ndim > 1:
            variable = page.name(name, own="x")
            held = f"table[{literal(name)}]"
            page.add(f"{variable} = " + (f"{held}.tolist()" if isinstance(column, Ragged) else f"np.stack({held})"))
            columns[name] = Column(name, variable, block=True)
            if not isinstance(column, Ragged):
                widths[variable] = int(column.shape[1])
    arrays = Arrays(widths, tuple(experiment.table.names))
    return Loaded(columns, arrays, "len(table)", frozenset({experiment.group_name} & types.numbers))


def _not_plain(values: Mapping[str, Any], types: ColumnTypes) -> list[str]:
    """The columns of numbers that pandas holds in a form of its own, or as objects, which transformers do not take."""
    plain = [name for name, held in values.items() if not isinstance(held, Ragged) and held.ndim == 1]
    return [name for name in plain if values[name].dtype.kind != "O" and name not in types.numbers]
