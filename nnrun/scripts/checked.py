"""Lines that stop a script at rows which a run refuses: its file may change after the script was printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnrun import catalog
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import literal
from nnrun.scripts.page import Page

if TYPE_CHECKING:
    from nnrun.data.prepare.fitted_input import InputPlan

_CHECK = '''
def check_rows(name, values, count=None):
    """Stop at the first row that holds what the model cannot be fed with."""
    wrong = ~np.isfinite(values) if count is None else ~np.isin(values, np.arange(count))
    if wrong.any():
        told = "a value is missing or infinite"
        if count is not None:
            told = f"no whole number from 0 to {count - 1}"
        raise SystemExit(f"{name}, row {np.argwhere(wrong)[0, 0]}: {told}")
'''


def check_lines(experiment: Experiment, page: Page, targets: Mapping[str, str]) -> None:
    """Write the checks of what is made of a file's own numbers: of ids and class numbers, or that they are finite."""
    if not _reads_file(experiment) or not _takes_all(experiment):
        return
    for target in (plan.described for plan in experiment.targets if plan.columns):
        page.define(_CHECK)
        classes = f", count={target.width}" if target.dtype.startswith("int") else ""
        page.add(f"check_rows({literal(target.name)}, {targets[target.name]}{classes})")
    for plan in experiment.inputs:
        name = plan.described.name
        held = f"x[{literal(name)}]" if len(experiment.inputs) > 1 else "x"
        size = _ids(plan)
        if size or plan.described.dtype.startswith("float"):
            page.define(_CHECK)
            page.add(f"check_rows({literal(name)}, {held}{f', count={size}' if size else ''})")


def _reads_file(experiment: Experiment) -> bool:
    """Whether the numbers come from a file of the user's own: no set of a library, no pixels of images."""
    source = experiment.dataset.source
    entry = None if source is None else catalog.find("source", source.name)
    path = None if entry is None else entry.argument("path")
    return entry is not None and path is not None and path.required and "files" not in entry.brings


def _takes_all(experiment: Experiment) -> bool:
    """Whether every row stands in a part: a run looks at no others."""
    import numpy as np

    split = experiment.split
    parts = (split.train, split.validation, split.test, split.fold, split.fitted)
    held = np.unique(np.concatenate([rows for rows in parts if rows is not None]))
    return len(held) == len(experiment.table)


def _ids(plan: InputPlan) -> int:
    """How many ids the layers take that look the numbers up as they are fed; 0 where there are none."""
    sizes = [lookup.size for lookup in plan.intake.lookups if lookup.size]
    worded = any(stage.step == "vocabulary" for stage in plan.stages)  # whose ids are its own
    return min(sizes) if sizes and not plan.described.steps and not worded else 0
