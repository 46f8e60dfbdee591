"""Rows are stratified by classes: a loss of numbers has none."""

from __future__ import annotations

from nnrun.spec.checks.graph import Graph
from nnrun.spec.checks.tasks import loss_of, tasks
from nnrun.spec.decoding.keys import KfoldSpec, Spec, SplitSpec
from nnrun.spec.nodes import Problems


def check_strata(spec: Spec, graph: Graph, problems: Problems) -> None:
    """Note every ``stratify: true`` where an output predicts numbers, which make no strata.

    Whole numbers are numbers too: what a loss such as mae compares is no class. A plugin's loss may take either.
    """
    sections: tuple[SplitSpec | KfoldSpec | None, ...] = (spec.dataset.split if spec.dataset else None, spec.kfold)
    asked = [section for section in sections if section and section.stratify is True]
    losses = [loss_of(spec, output) for output in graph.outputs]
    if not asked or any(loss is None or loss.plugin or problems.concern(loss.path) for loss in losses):
        return
    of_numbers = [
        loss.name for task, loss in zip(tasks(spec, graph), losses, strict=True) if loss and task.kind == "number"
    ]
    for section in asked if of_numbers else ():
        message = f"stratify needs classes, and {of_numbers[0]} compares numbers; leave stratify out"
        problems.add(message, *section.at("stratify"), code="wrong-stratify")
