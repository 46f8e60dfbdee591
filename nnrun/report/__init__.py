"""What a person sees of a run: header, live epochs, tables of scores, errors; rows as data, rendering apart."""

from nnrun.report.classification import classification_tables
from nnrun.report.errors import render_error
from nnrun.report.header import header
from nnrun.report.progress import LiveProgress, PlainProgress, QuietProgress, progress_for
from nnrun.report.regression import regression_table
from nnrun.report.scores import Summary, score_rows, summary_lines
from nnrun.report.structure import LayerRow, Structure, structure_lines, structure_table
from nnrun.report.tables import Grid, print_grid, render_grid

__all__ = [
    "Grid",
    "LayerRow",
    "LiveProgress",
    "PlainProgress",
    "QuietProgress",
    "Structure",
    "Summary",
    "classification_tables",
    "header",
    "print_grid",
    "progress_for",
    "regression_table",
    "render_error",
    "render_grid",
    "score_rows",
    "structure_lines",
    "structure_table",
    "summary_lines",
]
