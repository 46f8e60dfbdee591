"""The members of an ensemble as one model, as lines: their answers combined, scored by the same loss and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.scripts.compiling import scoring_arguments
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.source import Call, Code, assigned, literal, returned, statement
from nnrun.spec import Component
from nnrun.types import Target


def together_text(experiment: Experiment) -> str:
    """The function that scores the members' combined answers."""
    ensemble, targets = experiment.spec.ensemble, [plan.described for plan in experiment.targets]
    how = ensemble.combine if ensemble else "mean"
    weight = {"sample_weight": Code("weights[rows]")} if experiment.spec.training.sample_weight is not None else {}
    keywords = {**weight, "return_dict": True, "verbose": 0}
    if len(targets) == 1:
        combining = _combined(experiment, targets[0], how, "answer", "answers")
        inputs, outputs, true = "keras.Input(answer.shape[1:])", "keras.layers.Identity()(inputs)", "y[rows]"
    else:
        combining = ["answer = {}"]
        for name, target in zip(experiment.config.graph.outputs, targets, strict=True):
            key = f"[{literal(name)}]"
            combining += _combined(experiment, target, how, f"answer{key}", f"[one{key} for one in answers]")
        inputs = "{name: keras.Input(values.shape[1:]) for name, values in answer.items()}"
        outputs = "{name: keras.layers.Identity()(values) for name, values in inputs.items()}"
        true = "{name: values[rows] for name, values in y.items()}"
    return "\n".join(
        [
            "def score_together(answers, rows):",
            f'    """The scores of all members\' answers combined ({how}), by a model that hands them on."""',
            *(f"    {line}" for line in combining),
            f"    inputs = {inputs}",
            *assigned("outputs", Code(outputs), 4),
            "    judge = keras.Model(inputs, outputs)",
            *statement(Call("judge.compile", (), scoring_arguments(experiment)), 4),
            *returned(Call("judge.evaluate", (Code("answer"), Code(true)), keywords), 4),
        ]
    )


def _combined(experiment: Experiment, target: Target, how: str, variable: str, answers: str) -> list[str]:
    """The lines that make one answer of several."""
    logits = _gives_logits(experiment, target.name)
    if logits:
        function = "softmax" if target.kind == "classes" else "sigmoid"
        answers = f"keras.ops.convert_to_numpy(keras.ops.{function}(np.array({answers})))"
    if how == "vote" and target.kind == "classes":
        lines = [f"{variable} = np.eye({target.width})[np.argmax({answers}, axis=-1)].mean(axis=0)"]
    elif how == "vote" and target.kind == "binary":
        lines = [f"{variable} = np.mean(np.array({answers}) > 0.5, axis=0)"]
    else:
        lines = [f"{variable} = np.{'mean' if how == 'vote' else how}({answers}, axis=0)"]
    if how in ("median", "max") and target.kind == "classes":
        lines.append(f"{variable} = {variable} / {variable}.sum(axis=-1, keepdims=True)")
    return [*lines, f"{variable} = {_as_logits(variable, target)}"] if logits else lines


def _as_logits(shares: str, target: Target) -> str:
    """Probabilities as the loss takes them."""
    tiny = "np.finfo(np.float32).tiny"
    logs = f"np.log(np.maximum({shares}, {tiny}))"
    return logs if target.kind == "classes" else f"{logs} - np.log(np.maximum(1 - {shares}, {tiny}))"


def _gives_logits(experiment: Experiment, output: str) -> bool:
    said: Any = experiment.spec.loss
    loss = said.get(output) if isinstance(said, Mapping) else said
    return isinstance(loss, Component) and loss.arguments.get("from_logits") is True
