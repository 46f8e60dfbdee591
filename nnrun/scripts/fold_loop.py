"""The loop over the folds of a cross-validation, or over the members of an ensemble."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned
from nnrun.scripts.page import Page, Section
from nnrun.scripts.split_lines import take_groups


def fold_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that divide the training rows into folds."""
    assert experiment.folds is not None
    splitter = experiment.folds.splitter
    name = type(splitter).__name__
    page.need(f"from sklearn.model_selection import {name}")
    if experiment.folds.in_order:
        page.add("train = np.sort(train)")
    page.add(*assigned("splitter", Call(name, (), _arguments(splitter))))
    seen = "train"
    if experiment.folds.labelled:
        seen += ", y[train]"
    if experiment.folds.grouped:
        seen += ", groups[train]" if experiment.folds.labelled else ", groups=groups[train]"
    page.add(f"folds = [(train[kept], train[out]) for kept, out in splitter.split({seen})]")


def _arguments(splitter: object) -> dict[str, object]:
    """The arguments of a splitter that are not its defaults; the number of folds in any case."""
    known = {**getattr(splitter, "cvargs", {}), **vars(splitter)}
    parameters = inspect.signature(type(splitter)).parameters.values()
    arguments = {p.name: known[p.name] for p in parameters if p.name == "n_splits" or known[p.name] != p.default}
    return {name: Code("SEED") if name == "random_state" else value for name, value in arguments.items()}


def inner_lines(experiment: Experiment, page: Page) -> Section:
    """Write the line that takes a validation part off a fold's training rows, where the config asks for one."""
    section = page.begin("Split: some of the training rows choose the weights; the fold is only scored")
    kfold = experiment.spec.kfold
    if experiment.folds is None or kfold is None or kfold.inner is None:
        return section
    if experiment.folds.grouped:
        take_groups(page, "validation", {"test_size": kfold.inner, "random_state": Code("SEED")})
        return section
    page.need("from sklearn.model_selection import train_test_split")
    order = {"shuffle": False} if kfold.time_series else {"random_state": Code("SEED")}
    parts = Call("train_test_split", (Code("train"),), {"test_size": kfold.inner, **order})
    page.add(*assigned("train, validation", parts))
    return section


def loop_lines(experiment: Experiment, turn: Sequence[Section], result: Section) -> list[str]:
    """The loop over its sections: those that train, and the one that tells what came of it."""
    rows = f"(train, {scored_rows(experiment)}) in enumerate(folds" if experiment.folds else "seed in enumerate(SEEDS"
    names = _changed(turn)
    changed = ", ".join(names)
    if names:
        filled = {name for section in turn for name in _filled(ast.parse("\n".join(section.lines)))}
        first = next(section for section in turn if {name for name, _ in _names(section.lines)} & {*names})
        first.lines[:0] = [f"{changed} = loaded", *(f"{name} = dict({name})" for name in names if name in filled)]
    body = [line for section in (*turn, result) if section.lines for line in ("", *section.indented())]
    before = [f"loaded = {changed}  # where every {experiment.repeated} begins"] if changed else []
    return [*before, f"for number, {rows}, start=1):", *body[1:]]


def scored_rows(experiment: Experiment) -> str:
    """The variable that holds the rows which a fold leaves out."""
    kfold = experiment.spec.kfold
    return "fold" if kfold is not None and kfold.inner is not None else "validation"


def depends_on_turn(experiment: Experiment, section: Section) -> bool:
    """Whether what a section's lines give differs from turn to turn."""
    names = {"train"} if experiment.folds else {"seed"}
    return any(name in names for name, _ in _names(section.lines))


def _changed(turn: Sequence[Section]) -> list[str]:
    """The data that a turn replaces by what it makes of it, with which the next turn must not begin."""
    first: dict[str, bool] = {}
    stored = set()
    for name, is_stored in (use for section in turn for use in _names(section.lines)):
        first.setdefault(name, is_stored)
        stored |= {name} if is_stored else set()
    return sorted(name for name in stored - {"train", "validation"} if not first[name])


def _filled(statements: ast.AST) -> Iterator[str]:
    """The dictionaries in which statements replace single values; rows of an array are no values by name."""
    for node in ast.walk(statements):
        if not (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)):
            continue
        by_name = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        if by_name and isinstance(node.value, ast.Name):
            yield node.value.id


def _names(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The names in assignments and expressions as they are evaluated, each with whether it is assigned."""
    for statement in ast.parse("\n".join(lines)).body:
        own = {
            node.id
            for comprehension in ast.walk(statement)
            if isinstance(comprehension, ast.comprehension)
            for node in ast.walk(comprehension.target)
            if isinstance(node, ast.Name)
        }
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and node.id not in own]
        yield from ((node.id, False) for node in names if isinstance(node.ctx, ast.Load))
        yield from ((node.id, True) for node in names if isinstance(node.ctx, ast.Store))
        yield from ((name, True) for name in _filled(statement))
