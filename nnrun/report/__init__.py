"""What a person sees of a run: header, live epochs, tables of scores, errors; rows as data, rendering apart."""

from nnrun.report.classification import class_grid, commonest_confusions, confusion_grid, label_grid
from nnrun.report.errors import render_error
from nnrun.report.evaluation import evaluation_grids, scored_grids
from nnrun.report.header import header
from nnrun.report.progress import LiveProgress, PlainProgress, QuietProgress, progress_for
from nnrun.report.regression import regression_grid
from nnrun.report.scores import scores_grid, summary
from nnrun.report.structure import structure_grid, structure_text
from nnrun.report.tables import Grid, print_grid, render_grid
from nnrun.report.text import escape, has_colour, terminal_width

__all__ = [
    "Grid",
    "LiveProgress",
    "PlainProgress",
    "QuietProgress",
    "class_grid",
    "commonest_confusions",
    "confusion_grid",
    "escape",
    "evaluation_grids",
    "has_colour",
    "header",
    "label_grid",
    "print_grid",
    "progress_for",
    "regression_grid",
    "render_error",
    "render_grid",
    "scored_grids",
    "scores_grid",
    "structure_grid",
    "structure_text",
    "summary",
    "terminal_width",
]
