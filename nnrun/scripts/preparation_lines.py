"""Inputs, targets and row weights as lines: cast, and prepared by what is fitted on the training rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.scripts.checked import check_lines
from nnrun.scripts.column_lines import TABLE, Column
from nnrun.scripts.experiment import Experiment, is_column
from nnrun.scripts.expressions import Code, assigned, literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded
from nnrun.scripts.split_lines import needs_classes
from nnrun.scripts.step_lines import Steps
from nnrun.scripts.steps import multi_hot
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.data.prepare.fitted_input import InputPlan
    from nnrun.data.prepare.fitted_target import TargetPlan


def target_variables(experiment: Experiment) -> dict[str, str]:
    """Where each target stands, by its name: in y itself where it is the only one."""
    names = [plan.described.name for plan in experiment.targets]
    return {name: "y" if len(names) == 1 else f"y[{literal(name)}]" for name in names}


def target_lines(experiment: Experiment, page: Page, loaded: Loaded) -> None:
    """Write the lines that take the targets, and what a split needs of the columns."""
    called = target_variables(experiment)
    taken = {p.described.name: _target(experiment, page, loaded, p) for p in experiment.targets if p.columns}
    taken |= {p.described.name: _counted(taken[p.described.name]) for p in experiment.targets if _is_signed(p)}
    if len(called) > 1:
        page.add(*assigned("y", taken))
    for value in taken.values() if len(called) == 1 else ():
        page.set("y", value)
    weight, group = experiment.training.sample_weight, experiment.group_name
    if weight is not None:
        column = loaded.columns[_name(experiment, weight)]
        of_steps = ".reshape(-1, 1)" if _has_steps(experiment) else ""
        page.add(f"weights = {loaded.arrays.vector(column, 'float32')}{of_steps}")
    if group and _needs_groups(experiment):
        column = loaded.columns[group]
        page.add(f"groups = {_as_text(column, number=column.name in loaded.numbered)}")
    if needs_classes(experiment) and experiment.dataset.split.indices is None:
        columns = ", ".join(called.values())
        page.add(f"classes = np.unique(np.column_stack([{columns}]), axis=0, return_inverse=True)[1].reshape(-1)")


def _target(experiment: Experiment, page: Page, loaded: Loaded, plan: TargetPlan) -> Any:
    """The expression of a target as the source has it, text as class numbers."""
    columns = [loaded.columns[name] for name in plan.columns]
    name = plan.described.name
    alone = columns[0] if len(columns) == 1 else None
    dtype = "" if plan.stages or plan.signed else plan.described.dtype
    if alone is None:
        return loaded.arrays.matrix(columns, dtype)
    if name in experiment.table.classes and name not in experiment.table.numbered:
        held = f"table[{literal(alone.place)}]" if alone.array == TABLE else alone.array
        page.add(f"# classes are numbered in the order of their names: {_few(experiment.table.classes[name])}")
        column = ".reshape(-1, 1)" if is_column(plan) and not plan.stages else ""
        return Code(f"np.unique({held}, return_inverse=True)[1]{column}" + (f'.astype("{dtype}")' if dtype else ""))
    is_matrix = experiment.table.targets[name].ndim == 2 and not plan.described.shape
    if is_column(plan) and not plan.stages:
        return loaded.arrays.matrix([replace(alone, block=True) if is_matrix else alone], dtype)
    if is_matrix:
        alone = replace(alone, array=f"{alone.array}[:, 0]")
    return Code(loaded.arrays.vector(alone, dtype))


def _has_steps(experiment: Experiment) -> bool:
    """Whether every row has several answers one after the other, each of which has its row's weight."""
    described = [plan.described for plan in experiment.targets]
    values = experiment.table.targets
    return any(
        len(target.shape) > 1
        or (target.kind == "classes" and not target.shape and target.name in values and _is_wide(values[target.name]))
        for target in described
    )


def _is_wide(values: Any) -> bool:
    return bool(values.ndim > 1 and values.shape[1] > 1)


def _is_signed(plan: TargetPlan) -> bool:
    """Whether a target's labels are -1 and 1 as the source has them; what steps make of them is counted after."""
    return plan.signed and not plan.stages


def _counted(expression: Any) -> Code:
    """The labels -1 and 1 as 0 and 1, which a hinge loss takes for the same."""
    return Code(f'({literal(expression)} > 0).astype("float32")')


def _needs_groups(experiment: Experiment) -> bool:
    """Whether the split, or that into folds, keeps groups whole."""
    folds = experiment.folds
    return experiment.dataset.split.indices is None or (folds is not None and folds.grouped)


def _few(classes: tuple[str, ...]) -> str:
    """The names of some classes, on one line."""
    names = [name if name.isprintable() else repr(name)[1:-1] for name in classes]
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} ..."


def _name(experiment: Experiment, column: str | int) -> str:
    return experiment.table.names[column] if isinstance(column, int) else str(column)


def _as_text(column: Column, *, number: bool) -> str:
    """A column as text, which is how groups are told apart."""
    held = f"table[{literal(column.place)}]" if column.array == TABLE else column.array
    if column.array == TABLE and not number:
        return f'{held}.astype("str").to_numpy()'
    return f"np.array([str(value) for value in {held}.tolist()])"


def prepared_lines(experiment: Experiment, page: Page, loaded: Loaded) -> None:
    """Write the lines after which x, y and weights are what the model is fed."""
    called = target_variables(experiment)
    for plan in experiment.targets:
        if plan.stages:
            _staged_target(experiment, page, loaded, plan, called[plan.described.name])
    steps = _input_steps(experiment, page, loaded)
    inputs = {
        plan.described.name: _input(experiment, loaded, plan, steps[plan.described.name]) for plan in experiment.inputs
    }
    if len(inputs) > 1:
        page.add(*assigned("x", inputs))
    else:
        page.set("x", *inputs.values())
    check_lines(experiment, page, called)
    if experiment.is_autoencoder:
        page.add(f"y = {_reconstruction(experiment.inputs[0])}")


def _staged_target(experiment: Experiment, page: Page, loaded: Loaded, plan: TargetPlan, variable: str) -> None:
    """The steps of a target."""
    name = plan.described.name
    layouts = experiment.layouts[f"target:{name}"]
    first = [column for column, _ in layouts[0]]
    steps = Steps(experiment, page, loaded.arrays, variable)
    if len(first) > 1:
        steps.widths[variable] = len(first)
        columns = [Column(column, variable, place) for place, column in enumerate(first)]
    else:
        columns = [Column(first[0], variable, block=layouts[0][0][1])]
    after = steps.write(columns, plan.stages, layouts)
    single = len(after) == 1 and not plan.described.shape and not after[0].block
    whole = literal(steps.arrays.matrix(after))
    if not is_column(plan):
        whole = whole.removesuffix(".reshape(-1, 1)")
    flat = "[:, 0]" if single and after[0].place is not None and not is_column(plan) else ""
    whole = f"({whole} > 0)" if plan.signed else whole
    page.set(variable, Code(f'{whole}{flat}.astype("{plan.described.dtype}")'))


def _input_steps(experiment: Experiment, page: Page, loaded: Loaded) -> dict[str, Steps]:
    """The steps of each input, which may write over the arrays that no other input is made of."""
    arrays = {p.described.name: {loaded.columns[name].array for name in p.columns} for p in experiment.inputs}
    readers = Counter(array for some in arrays.values() for array in some)
    own = {name: {array for array in some if readers[array] == 1 and array != TABLE} for name, some in arrays.items()}
    called = {name: page.name(name, own[name]) if len(arrays) > 1 else "x" for name in arrays}
    return {name: Steps(experiment, page, loaded.arrays, called[name], own[name]) for name in arrays}


def _input(experiment: Experiment, loaded: Loaded, plan: InputPlan, steps: Steps) -> Any:
    """The lines of one input; gives the expression of its array."""
    name = plan.described.name
    columns = steps.write(
        [loaded.columns[column] for column in plan.columns], plan.stages, experiment.layouts[f"input:{name}"]
    )
    first = plan.described.steps[0][0] if plan.described.steps else ""
    if first == "multi_hot":
        steps.columns = columns
        if name in experiment.sparse:
            return Code(multi_hot.id_sets(steps, columns))
        return Code(multi_hot.indicators(steps, columns, int(plan.described.steps[0][1]["size"])))
    dtype = "" if _has_dtype(experiment, plan, columns, typed=steps.typed) else plan.described.dtype
    if first == "one_hot" and not columns[0].block:
        return Code(steps.arrays.vector(columns[0], dtype))
    return steps.arrays.matrix(columns, dtype)


def _has_dtype(experiment: Experiment, plan: InputPlan, columns: list[Column], *, typed: bool) -> bool:
    """Whether the array is of the dtype that is fed already."""
    if len(columns) != 1 or not columns[0].block:
        return False
    if plan.stages:
        return typed
    values = experiment.table.columns[columns[0].name]
    return not isinstance(values, Ragged) and values.dtype.name == plan.described.dtype


def _reconstruction(plan: InputPlan) -> str:
    """The target of an autoencoder: what the model's first layers make of the input."""
    written = "x"
    for name, arguments in plan.described.steps:
        entry = catalog.find("step", name)
        if entry is not None:
            written = import_module(entry.printer).layer_expression(written, arguments)
    return f'{written}.astype("float32")' if written == "x" and plan.described.dtype != "float32" else written
