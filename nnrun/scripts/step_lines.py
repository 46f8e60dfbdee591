"""Preprocessing steps as lines: fitted on the training rows, applied to all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nnrun.registry import entry_of
from nnrun.scripts.column_lines import TABLE, Arrays, Column
from nnrun.scripts.experiment import Experiment, Layout, is_column
from nnrun.scripts.expressions import Code, assigned, literal
from nnrun.scripts.model.component_lines import expression, import_of
from nnrun.scripts.page import Page
from nnrun.spec import Component

if TYPE_CHECKING:
    from nnrun.data.prepare.fitted_steps import FittedStep

_SPARSE: Mapping[str, tuple[str, tuple[Any, ...]]] = {
    "CountVectorizer": ("", ()),
    "HashingVectorizer": ("", ()),
    "KBinsDiscretizer": ("encode", ("onehot",)),
    "OneHotEncoder": ("sparse_output", (True,)),
    "RandomTreesEmbedding": ("sparse_output", (True,)),
    "SplineTransformer": ("sparse_output", (True,)),
    "LabelBinarizer": ("sparse_output", (True,)),
    "TfidfTransformer": ("", ()),
    "TfidfVectorizer": ("", ()),
}
"""Transformers that give sparse matrices: always, or where an argument has one of these values."""
_PLUGIN = "nnrun.scripts.steps.plugin_step"
"""Prints a plugin's step."""
_BY_TARGET = frozenset({"CCA", "PLSCanonical", "PLSRegression", "PLSSVD", "SelectKBest", "SelectPercentile"})
"""Transformers that look at the target, though scikit-learn's tag does not say so."""


class Steps:
    """The steps of one input or target while their lines are written.

    Args:
        experiment: For the steps as the config has them.
        page: Takes the lines.
        arrays: The variables, with the widths of matrices; grows by what the steps make.
        variable: What the result of a step that takes everything is called.
        own: Variables that nothing else reads, so that they may be written over.
    """

    def __init__(
        self, experiment: Experiment, page: Page, arrays: Arrays, variable: str, own: Iterable[str] = ()
    ) -> None:
        self.experiment = experiment
        self.page = page
        self.widths = dict(arrays.widths)
        self.labels = arrays.labels
        self.variable = variable
        self.own = {variable, *own}
        self.columns: list[Column] = []
        self.typed = False
        """Whether the last step gave a block in the dtype in which it is fed."""

    @property
    def arrays(self) -> Arrays:
        """The variables as they are now."""
        return Arrays(self.widths, self.labels)

    def write(self, columns: Sequence[Column], stages: Sequence[FittedStep], layouts: Sequence[Layout]) -> list[Column]:
        """Write the lines of all stages; gives the columns as they stand after them."""
        self.columns = list(columns)
        for number, (stage, layout) in enumerate(zip(stages, layouts[1:], strict=True)):
            self._unfold(stage)
            self.typed = False
            chosen = [column for column in self.columns if column.name in stage.columns]
            again = number + 1 < len(stages)
            results = self._fitted(stage, chosen, again=again) if stage.fitted else self._own(stage, chosen)
            self.columns = self._following(stage, layout, results)
        return self.columns

    def _unfold(self, stage: FittedStep) -> None:
        """A matrix as its columns, where the stage takes single ones."""
        known = {column.name for column in self.columns}
        if set(stage.columns) <= known:
            return
        unfolded: list[Column] = []
        for column in self.columns:
            width = self.widths.get(column.array)
            if column.block and width:
                prefix = "" if len(self.columns) == 1 else f"{column.name}."
                unfolded += [Column(f"{prefix}{place}", column.array, place) for place in range(width)]
            else:
                unfolded.append(column)
        self.columns = unfolded

    def _following(self, stage: FittedStep, layout: Layout, results: Sequence[str]) -> list[Column]:
        """The columns after a stage whose results are these variables, end to end."""
        old = {column.name: column for column in self.columns if column.name not in stage.columns}
        fresh = [(name, block) for name, block in layout if name not in old]
        places = iter(self._places(stage.step, fresh, results))
        return [old[name] if name in old else next(places) for name, _ in layout]

    def _places(self, step: str, fresh: Sequence[tuple[str, bool]], results: Sequence[str]) -> list[Column]:
        """New columns in the variables that hold them: blocks one each, others evenly."""
        if all(block for _, block in fresh):
            return [Column(name, array, block=True) for (name, _), array in zip(fresh, results, strict=True)]
        if step == "LabelEncoder":  # its result has one dimension
            return [Column(name, array) for (name, _), array in zip(fresh, results, strict=True)]
        width = len(fresh) // len(results)
        self.widths |= dict.fromkeys(results, width)
        return [Column(name, results[n // width], n % width) for n, (name, _) in enumerate(fresh)]

    def _fitted(self, stage: FittedStep, chosen: Sequence[Column], *, again: bool) -> list[str]:
        """A transformer of scikit-learn."""
        component = self.component_of(stage)
        seed = Code("seed") if self.experiment.seeds else getattr(stage.fitted, "random_state", None)
        extra = {"random_state": seed} if self._draws(component) else {}
        sparse = _is_sparse(component)
        if sparse and component.name == "OneHotEncoder" and not again:
            extra["sparse_output"], sparse = False, False
        target = self.name_of(chosen)
        values = self._values(stage, chosen, target)
        rows = self.experiment.fitted_on
        truth = f"y[{rows}, 0]" if is_column(self.experiment.targets[0]) else f"y[{rows}]"
        fitted_to = f"{values}[{rows}], {truth}" if _takes_target(stage) else f"{values}[{rows}]"
        end = '.toarray().astype("float32")' if sparse else ""
        self.page.need(import_of(entry_of(component)) or "")
        transformed = replace(expression(component, extra), after=f".fit({fitted_to}).transform({values}){end}")
        self.page.add(*assigned(target, transformed))
        return [target]

    def _values(self, stage: FittedStep, chosen: Sequence[Column], target: str) -> str:
        """The variable that holds what a transformer takes."""
        values: Any = Code(self.arrays.vector(chosen[0])) if stage.flat else self.arrays.matrix(chosen)
        if stage.flat and chosen[0].array == TABLE:
            values = Code(f"{self.texts(chosen[0])}.to_numpy()")
        if literal(values).isidentifier():
            return literal(values)
        self.page.add(*assigned(target, values))
        return target

    def texts(self, column: Column) -> str:
        """A column of texts, those that are missing empty."""
        lacks = any(value is None for value in self.source(column).tolist())
        if column.array == TABLE:
            return f"table[{literal(column.place)}]" + ('.fillna("")' if lacks else "")
        return f'np.array([text or "" for text in {column.array}])' if lacks else column.array

    def source(self, column: Column) -> Any:
        """A column's values as the source gave them."""
        return self.experiment.table.columns[column.name]

    def _own(self, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
        """The variables that a step of nnrun's own makes, by its printer."""
        component = self.component_of(stage)
        printer = _PLUGIN if component.plugin is not None else entry_of(component).printer
        variables: list[str] = import_module(printer).step_lines(self, stage, chosen)
        return variables

    def name_of(self, chosen: Sequence[Column]) -> str:
        """What the result is called: the whole keeps its name, a part goes by its columns."""
        if len(chosen) == len(self.columns):
            return self.variable
        arrays = {column.array for column in chosen}
        (array,) = arrays if len(arrays) == 1 else ("",)
        mine = [column for column in self.columns if column.array == array]
        if array in self.own and len(mine) == len(chosen):
            return array
        texts = all(getattr(self.experiment.table.columns.get(c.name), "dtype", None) == "object" for c in chosen)
        base = chosen[0].name if len(chosen) == 1 else "categories" if texts else "numbers"
        variable = self.page.name(f"column_{base}" if base.isdigit() else base)
        self.own.add(variable)
        return variable

    def component_of(self, stage: FittedStep) -> Component:
        """The step as the config has it."""
        return next(step.component for step in self.experiment.dataset.preprocess if step.path == stage.path)

    def _draws(self, component: Component) -> bool:
        known = entry_of(component).argument("random_state")
        return known is not None and component.arguments.get("random_state") is None


def _is_sparse(component: Component) -> bool:
    argument, values = _SPARSE.get(component.name, (None, ()))
    if argument is None:
        return False
    known = entry_of(component).argument(argument)
    return not argument or component.arguments.get(argument, known.default if known else None) in values


def _takes_target(stage: FittedStep) -> bool:
    """Whether what a transformer learns depends on the target."""
    from sklearn.utils import get_tags

    tags = get_tags(stage.fitted)
    return stage.step in _BY_TARGET or (bool(tags.target_tags.required) and not tags.input_tags.one_d_array)
