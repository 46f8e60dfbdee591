"""How rows are divided: strata, which need classes, groups of rows that belong together, chunks of a large file."""

from __future__ import annotations

from dataclasses import replace

from nnrun import catalog
from nnrun.spec.checks.graph import Graph
from nnrun.spec.checks.tasks import loss_of, tasks
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.dataset_keys import SplitSpec
from nnrun.spec.keys.group_keys import KfoldSpec
from nnrun.spec.nodes import Problems, listed


def with_one_group(spec: Spec) -> Spec:
    """A spec whose split and folds keep the same groups whole, whichever of the two names their column.

    Otherwise a test part that was split off by rows would hold some of a patient's, and the folds the others.
    """
    split, folds = spec.dataset.split if spec.dataset else None, spec.kfold
    if split is None or folds is None or None not in (split.group, folds.group):
        return spec
    folds, split = replace(folds, group=spec.group), replace(split, group=spec.group)
    return replace(spec, kfold=folds, dataset=replace(spec.dataset, split=split))


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


def check_chunks(spec: Spec, problems: Problems, *, cross_validated: bool) -> None:
    """Note why there are no chunks where ``training.chunk`` asks for them."""
    training = spec.training
    if training is None or training.chunk is None or problems.concern("training.chunk"):
        return
    at = training.at("chunk")
    source = spec.dataset.source if spec.dataset else None
    if source is not None and not _has_chunks(source.name, is_plugin=source.plugin is not None):
        message = f"{source.name} has its rows in memory; {listed(_in_chunks())} have chunks: leave it out"
        problems.add(message, *at, code="not-in-chunks")
    elif training.batch_size is not None and training.chunk < training.batch_size:
        message = f"a chunk of {training.chunk} rows holds no batch of {training.batch_size}"
        problems.add(f"{message}; chunk is at least batch_size", *at, code="chunk-too-small")
    elif cross_validated or (spec.sweep is not None and spec.sweep.kfold):
        message = "a cross-validation has its rows in memory; chunk asks for rows on the disk; leave it out"
        problems.add(message, *at, code="not-in-chunks")


def _has_chunks(source: str, *, is_plugin: bool) -> bool:
    entry = None if is_plugin else catalog.find("source", source)
    return entry is not None and "chunks" in entry.brings


def _in_chunks() -> list[str]:
    return [name for name in catalog.names("source") if _has_chunks(name, is_plugin=False)]
