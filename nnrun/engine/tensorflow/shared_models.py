"""Models built alike share the compiled functions of the first: folds, members, trials."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.arithmetic import leaves
from nnrun.engine.tensorflow.state import assign, every_variable
from nnrun.engine.tensorflow.tracing.hyperparameters import at_any_value, hyperparameters, load_hyperparameters
from nnrun.engine.tensorflow.variables import build_optimizer

if TYPE_CHECKING:
    import keras

    from nnrun.types import Array

OWN = ("keras", "nnrun", "builtins")
"""Packages whose parts are known by their names and arguments, and whose layers keep in variables all that training
changes. A plugin's may do neither: its file can have changed, and it can hold what nobody wrote down."""
NONE: Mapping[str, float] = {}
MOST_REMEMBERED = 5_000_000
"""Parameters of a model whose first values are held, too."""


@dataclass(frozen=True, slots=True)
class Values:
    """What one model of a form has for itself."""

    variables: list[Array]
    hyperparameters: list[float]


class SharedModels:
    """Compiled models by their form, which take the values of others of the same form.

    What was traced and compiled for the first model of a form then serves all, and every number is that of the model
    whose values were loaded. (Running the first one's initializers again would draw other seeds.)
    """

    def __init__(self, forms: int = 1) -> None:
        """Hold no model yet.

        Args:
            forms: Of so many forms, those that were asked for last, the first model is held.
        """
        self.forms = forms
        self.models: dict[str, keras.Model] = {}
        self.beginnings: dict[str, tuple[str, Values]] = {}
        """By recipe and seed: the form of a model, and its values before any training."""

    def holds(self, beginning: str, others: Mapping[str, float] = NONE) -> bool:
        """Whether the model of a beginning is held, and takes such hyperparameters; arguments are those of `again`."""
        return self._values(beginning, others) is not None

    def again(
        self, beginning: str, others: Mapping[str, float] = NONE, rate: float | None = None
    ) -> keras.Model | None:
        """The model that was built for a beginning, as it was then; None where none is held.

        What is compiled stays ready, which building another model, in a session of its own, would not leave it.

        Args:
            beginning: As it was given to `reuse`.
            others: Hyperparameters by their paths, which are no part of a beginning.
            rate: The plain learning rate, which is none either.
        """
        values = self._values(beginning, others)
        if values is None:
            return None
        model = load_values(values, self.models[self.beginnings[beginning][0]])
        if rate is not None:
            model.optimizer.learning_rate = rate
        return model

    def _values(self, beginning: str, others: Mapping[str, float]) -> Values | None:
        """Those of a beginning, with other hyperparameters; None where it, or the place of one of them, is not known.

        Layers that a config makes two of, as one for each direction, have theirs in two places.
        """
        form, values = self.beginnings.get(beginning, ("", None))
        if values is None or form not in self.models:
            return None
        paths = [slot.path for slot in hyperparameters(self.models[form])]
        before = {*zip(paths, values.hyperparameters, strict=True)}
        if len(before) != len({*paths}) or not others.keys() <= {*paths}:
            return None
        numbers = [others.get(path, value) for path, value in zip(paths, values.hyperparameters, strict=True)]
        return replace(values, hyperparameters=numbers)

    def reuse(self, model: keras.Model, recipe: str, beginning: str = "") -> keras.Model:
        """The model to train in the place of a freshly built one: the fresh one, or the first of its form.

        Args:
            model: A compiled model that was never trained. Those reused before must not be needed any more.
            recipe: All arguments that it was built and compiled with; Keras forgets some.
            beginning: These, and whatever else decides its first values; "" where it is not asked for again.
        """
        form = form_of(model, recipe)
        if form and beginning and model.count_params() <= MOST_REMEMBERED:
            build_optimizer(model)
            self.beginnings = dict([*self.beginnings.items()][1 - self.forms :])
            self.beginnings[beginning] = form, values_of(model)
        first = self.models.pop(form, model) if form else model
        if form:
            self.models[form] = first  # the last one now
        if first is model:
            while self.models and (form is None or len(self.models) > self.forms):
                del self.models[next(iter(self.models))]  # what came before is not held any longer
            return model
        build_optimizer(model)
        build_optimizer(first)
        return load_values(values_of(model), first)

    def keep(self, model: keras.Model, recipe: str) -> Callable[[], keras.Model]:
        """Keep a model's values; the function given back is the model, until another of the same form is asked for.

        Args:
            model: A compiled model that answers and is not trained.
            recipe: All arguments that it was built and compiled with.
        """
        form = form_of(model, recipe)
        if form is None:
            return lambda: model
        values, first = values_of(model), self.models.setdefault(form, model)
        return lambda: load_values(values, first)


def form_of(model: keras.Model, recipe: str) -> str | None:
    """All that a model's compiled functions depend on besides its variables; None where that cannot be told."""
    if not all(keeps_state_in_variables(layer) for layer in leaves(model)):
        return None
    try:
        with at_any_value(model):
            form: dict[str, Any] = json.loads(model.to_json())
    except Exception:  # a loss or a metric that cannot be written down
        return None
    return f"{recipe}\n{json.dumps(_at_any_rate(form))}" if set(packages_in(form)) <= {*OWN} else None


def _at_any_rate(form: dict[str, Any]) -> dict[str, Any]:
    """A form without its plain learning rate: that is a variable, whose value each model brings."""
    optimizer = (form.get("compile_config") or {}).get("optimizer")
    settings = optimizer.get("config") if isinstance(optimizer, dict) else None
    if isinstance(settings, dict) and isinstance(settings.get("learning_rate"), int | float):
        settings["learning_rate"] = None
    return form


def keeps_state_in_variables(layer: Any) -> bool:
    """Not so for a layer that was adapted to data (it makes constants of what it saw), nor surely for a plugin's."""
    return package_of(type(layer).__module__) in OWN and not hasattr(layer, "adapt")


def packages_in(form: Any) -> Iterator[str]:
    """The packages of all parts of a model that was written down."""
    if isinstance(form, dict):
        module = form.get("module")
        if isinstance(module, str):
            yield package_of(module)
    for inner in form.values() if isinstance(form, dict) else form if isinstance(form, list) else ():
        yield from packages_in(inner)


def package_of(module: str) -> str:
    """The first name of a dotted path."""
    return module.partition(".")[0]


def values_of(model: keras.Model) -> Values:
    """Copies of the values of a model's variables, and its hyperparameters."""
    import numpy as np

    variables = [np.array(variable) for variable in every_variable(model)]
    return Values(variables, [slot.value for slot in hyperparameters(model)])


def load_values(values: Values, model: keras.Model) -> keras.Model:
    """Give a model those values."""
    assign(every_variable(model), values.variables)
    load_hyperparameters(model, values.hyperparameters)
    return model
