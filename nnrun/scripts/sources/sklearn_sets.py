"""The sets that scikit-learn carries as lines."""

from __future__ import annotations

from nnrun.scripts.column_lines import Arrays, Column
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, used


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the call of its ``load_*`` function."""
    source = experiment.dataset.source
    assert source is not None
    name = source.name
    page.need(f"from sklearn.datasets import load_{name}")
    target = page.name("target") if "target" in used(experiment)[0] else "y"  # y may be another column
    if name == "digits":
        page.add("digits = load_digits()", f'x, {target} = digits.images.astype("uint8"), digits.target')
        return Loaded({"x": Column("x", "x", block=True), "target": Column("target", target)}, Arrays({}), "len(x)")
    page.add(f"x, {target} = load_{name}(return_X_y=True)")
    features = [column for column in experiment.table.names if column != "target"]
    columns = {column: Column(column, "x", place) for place, column in enumerate(features)}
    columns["target"] = Column("target", target)
    return Loaded(columns, Arrays({"x": len(features)}), "len(x)")
