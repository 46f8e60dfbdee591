"""The members of an ensemble as one model, as lines: their answers combined, scored by the same loss and metrics."""

from __future__ import annotations

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, literal, returned, statement
from nnrun.scripts.model.component_lines import expression
from nnrun.scripts.model.input_lines import dtype_of_steps
from nnrun.types import Target


def together_text(experiment: Experiment) -> str:
    """The function that scores the members' combined answers."""
    ensemble, targets = experiment.spec.ensemble, [plan.described for plan in experiment.targets]
    how = ensemble.combine if ensemble else "mean"
    weight = {"sample_weight": Code("weights[rows]")} if experiment.training.sample_weight is not None else {}
    keywords = {
        "batch_size": Code(experiment.validation_size or "BATCH_SIZE"),
        **weight,
        "return_dict": True,
        "verbose": 0,
    }
    identity = literal(Call("keras.layers.Identity", (), dtype_of_steps(experiment)))
    if len(targets) == 1:
        combining = _combined(experiment, targets[0], how, "answer", "answers")
        inputs, outputs, true = "keras.Input(answer.shape[1:])", f"{identity}(inputs)", "y[rows]"
    else:
        combining = ["answer = {}"]
        for name, target in zip(experiment.plan.graph.outputs, targets, strict=True):
            key = f"[{literal(name)}]"
            combining += _combined(experiment, target, how, f"answer{key}", f"[one{key} for one in answers]")
        inputs = "{name: keras.Input(values.shape[1:]) for name, values in answer.items()}"
        outputs = f"{{name: {identity}(values) for name, values in inputs.items()}}"
        true = "{name: values[rows] for name, values in y.items()}"
    return "\n".join(
        [
            "def score_together(answers, rows):",
            f'    """The scores of all members\' answers combined ({how}), by a model that hands them on."""',
            *(f"    {line}" for line in combining),
            "    keras.utils.clear_session()  # metrics have the same names as those of a single member",
            f"    inputs = {inputs}",
            *assigned("outputs", Code(outputs), 4),
            "    judge = keras.Model(inputs, outputs)",
            *statement(Call("judge.compile", (), experiment.plan.compiled.scoring(expression)), 4),
            *returned(Call("judge.evaluate", (Code("answer"), Code(true)), keywords), 4),
        ]
    )


def _combined(experiment: Experiment, target: Target, how: str, variable: str, answers: str) -> list[str]:
    """The lines that make one answer of several."""
    if experiment.plan.precision != "float32":
        answers = f'np.array({answers}, dtype="float32")'
    raw = {task.name: task.raw for task in experiment.config.tasks}.get(target.name, "")
    logits, margins = raw == "logits", raw == "margins"
    if logits:
        function = "softmax" if target.kind == "classes" else "sigmoid"
        answers = f"keras.ops.convert_to_numpy(keras.ops.{function}(np.array({answers})))"
    if how == "vote" and target.kind == "classes":
        lines = [f"{variable} = np.eye({target.width})[np.argmax({answers}, axis=-1)].mean(axis=0)"]
    elif how == "vote" and target.kind == "binary":
        votes = f"np.where(np.array({answers}) > 0, 1, -1)" if margins else f"np.array({answers}) > 0.5"
        lines = [f"{variable} = np.mean({votes}, axis=0)"]
    else:
        lines = [f"{variable} = np.{'mean' if how == 'vote' else how}({answers}, axis=0)"]
    if how == "median" and target.kind == "classes" and not margins:
        lines += [
            f"means = np.mean({answers}, axis=0)",
            f"{variable} = np.where({variable}.any(axis=-1, keepdims=True), {variable}, means)",
        ]
    if how in ("median", "max") and target.kind == "classes" and not margins:
        lines.append(f"{variable} = {variable} / {variable}.sum(axis=-1, keepdims=True)")
    return [*lines, f"{variable} = {_as_logits(variable, target)}"] if logits else lines


def _as_logits(shares: str, target: Target) -> str:
    """Probabilities as the loss takes them."""
    tiny = "np.finfo(np.float32).tiny"
    logs = f"np.log(np.maximum({shares}, {tiny}))"
    return logs if target.kind == "classes" else f"{logs} - np.log(np.maximum(1 - {shares}, {tiny}))"
