"""The training as lines: batches in the run's order of rows, callbacks, the history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnrun import catalog
from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment, is_column
from nnrun.scripts.expressions import WIDTH, Call, Code, assigned, literal, statement
from nnrun.scripts.model.compile_lines import innermost
from nnrun.scripts.model.component_lines import expression, import_of
from nnrun.scripts.page import Page
from nnrun.spec import Component
from nnrun.spec.checks.one_judge import unjudged_epochs


def batches_lines(experiment: Experiment, page: Page) -> None:
    """Write the class that feeds some rows in batches."""
    page.need("import math")
    sized = bool(experiment.validation_size)
    size = "self.size" if sized else "BATCH_SIZE"
    lines = [
        "class Batches(keras.utils.PyDataset):",
        '    """Some rows of the data in batches, the last of which may be short."""',
        "",
        f"    def __init__(self, rows{', size' if sized else ''}):",
        "        super().__init__()",
        "        self.rows = rows",
        *(["        self.size = size"] if sized else []),
        "",
        "    def __len__(self):",
        f"        return math.ceil(len(self.rows) / {size})",
        "",
        "    def __getitem__(self, step):",
        f"        rows = self.rows[step * {size} : (step + 1) * {size}]",
        *_batch(experiment),
    ]
    page.define("\n".join(lines))


def _batch(experiment: Experiment) -> list[str]:
    """The last lines of a batch: inputs, targets and perhaps weights of its rows."""
    x = "x[rows]" if len(experiment.inputs) == 1 else "tuple(values[rows] for values in x.values())"
    several = len(experiment.plan.graph.outputs) > 1
    y = "{name: values[rows] for name, values in y.items()}" if several else "y[rows]"
    weighted = ", weights[rows]" if experiment.training.sample_weight is not None else ""
    margin = " " * 8
    if len(margin) + len(x) + len(y) + len(weighted) > WIDTH - len("return , "):
        return [f"{margin}inputs = {x}", f"{margin}return inputs, {y}{weighted}"]
    return [f"{margin}return {x}, {y}{weighted}"]


def epochs_lines(experiment: Experiment, page: Page) -> None:
    """Write the callback that orders the rows and notes what each epoch gave."""
    training = experiment.training
    task = "Shuffles the rows before each epoch, and notes" if training.shuffle else "Notes"
    shuffle = [
        "    def on_epoch_begin(self, epoch, logs=None):",
        f"        order = np.random.default_rng([{experiment.seed}, epoch]).permutation(len(train))",
        "        training.rows = train[order]",
        "",
    ]
    lines = [
        "class Epochs(keras.callbacks.Callback):",
        f'    """{task} what the epoch gave."""',
        "",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.history = []",
        "",
        *(shuffle if training.shuffle else []),
        "    def on_epoch_end(self, epoch, logs=None):",
        *_rate(experiment),
        '        self.history.append({"epoch": epoch + 1, "learning_rate": rate, **logs})',
    ]
    page.define("\n".join(lines))


def _rate(experiment: Experiment) -> list[str]:
    """The learning rate of an epoch's last step; an optimizer with a schedule tells that of the next one only."""
    optimizer = experiment.spec.optimizer
    assert optimizer is not None
    inner = innermost(optimizer)
    name = "optimizer" if inner is optimizer else "optimizer.inner_optimizer"
    if not isinstance(inner.arguments.get("learning_rate"), Component):
        return [f"        rate = float({name}.learning_rate)"]
    if inner.arguments.get("gradient_accumulation_steps"):
        return ["        rate = float(schedule((epoch + 1) * len(training) - 1))  # of the last step"]
    step = f"{name}.iterations - 1"
    if experiment.training.precision == "mixed_float16" or inner is not optimizer:
        step = f"max(int({name}.iterations) - 1, 0)"  # steps whose gradients overflow do not count
    return [f"        rate = float(schedule({step}))  # of the last step"]


def fit_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that train."""
    size = ", BATCH_SIZE" if experiment.validation_size else ""
    page.add(f"training = Batches(train{size})", "epochs = Epochs()")
    arguments: dict[str, Any] = {"epochs": Code("EPOCHS")}
    if experiment.validates:
        arguments["validation_data"] = Code(experiment.batches("validation"))
    arguments |= _class_weight(experiment, page)
    arguments["callbacks"] = _callbacks(experiment, page)
    arguments |= {"shuffle": False, "verbose": 0}
    page.add(*statement(Call("model.fit", (Code("training"),), arguments)))


def _callbacks(experiment: Experiment, page: Page) -> list[Any]:
    """Those of the config, between the one that notes the epoch and the one that keeps the best weights."""
    training = experiment.training
    callbacks: list[Any] = [Code("epochs"), *(_callback(component, page) for component in experiment.spec.callbacks)]
    if training.keep == "best":
        mode = {"mode": training.mode} if training.mode != "auto" else {}
        first = unjudged_epochs(replace(experiment.spec, training=training))
        start = {"start_from_epoch": first} if first else {}
        patient = {"patience": Code("EPOCHS"), "restore_best_weights": True}
        keywords = {"monitor": training.monitor, **mode, **start, **patient}
        page.add("# patient to the end, it stops nothing and keeps the best epoch's weights")
        page.add(*assigned("best", Call("keras.callbacks.EarlyStopping", (), keywords)))
        callbacks.append(Code("best"))
    return callbacks


def _callback(component: Component, page: Page) -> Any:
    page.need(import_of(entry_of(component)) or "")
    call = expression(component)
    schedule = component.arguments.get("schedule")
    if component.name == "LearningRateScheduler" and schedule is not None:
        if isinstance(schedule, Component):
            page.add(*assigned("by_epoch", expression(schedule)))
            rate = "float(by_epoch(epoch))"
        else:
            rate = literal(float(schedule))
        return Call(call.function, (), {**call.keywords, "schedule": Code(f"lambda epoch, _: {rate}")})
    written = catalog.written_path_argument(component.name)
    if written and written not in component.arguments:
        known = entry_of(component).argument(written)
        return Call(call.function, (), {written: known.default if known else None, **call.keywords})
    return call


def _class_weight(experiment: Experiment, page: Page) -> dict[str, Any]:
    """Class weights as ``fit`` takes them, which refuses them beside row weights: those are then multiplied."""
    training = experiment.training
    class_weight = training.class_weight
    if class_weight is None:
        return {}
    one_hot = bool(experiment.targets[0].described.shape)
    flat = "[train, 0]" if is_column(experiment.targets[0]) else "[train]"
    labels = "y[train].argmax(axis=1)" if one_hot else f"y{flat}.astype(int)"
    if class_weight == "balanced":
        page.need("from sklearn.utils.class_weight import compute_class_weight")
        page.add(f"labels = {labels}")
        page.add("present = np.unique(labels)")
        call = Call("compute_class_weight", ("balanced",), {"classes": Code("present"), "y": Code("labels")})
        page.add(*assigned("class_weight", Call("dict", (Call("zip", (Code("present"), call)),))))
    else:
        assert not isinstance(class_weight, str)
        classes = experiment.targets[0].described.classes
        weights = {_index(value, classes): weight for value, weight in class_weight.items()}
        page.add(*assigned("class_weight", weights))
    if training.sample_weight is None:
        return {"class_weight": Code("class_weight")}
    if class_weight != "balanced":
        page.add(f"labels = {labels}")
    if experiment.repeated:
        page.add("weights = weights.copy()")
    page.add('weights[train] *= np.array([class_weight.get(label, 1.0) for label in labels], dtype="float32")')
    return {}


def _index(value: Any, classes: tuple[str, ...]) -> int:
    return classes.index(str(value)) if str(value) in classes else int(value)
