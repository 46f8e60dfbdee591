"""What a model says of rows, in the terms of its data: class names, and numbers in the units of the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nnrun import engine
from nnrun.scores import from_logits, predictions
from nnrun.spec import Config
from nnrun.types import Part, Predictions, Preparation, Scores

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True)
class Judged:
    """What one judge says of a part."""

    together: Scores
    members: Sequence[Scores]
    """A member's answers, scored as those of all together are: without the penalties that its model adds to its loss,
    and numbers in the first member's units. None for a run that answers alone."""
    answers: list[Predictions]
    """Those of all together, an item an output."""


def answers(config: Config, preparation: Preparation, network: Any, part: Part, loop: str) -> list[Predictions]:
    """The model's answers for the rows of a part, an item an output, beside the truth where the part has it.

    Args:
        config: The model's.
        preparation: The fitted one, to undo what was done to numbers.
        network: The model.
        part: The rows; ``y`` may be empty.
        loop: The engine that trained the model.
    """
    return answers_of(config, preparation, outputs_of(config, preparation, network, part, loop), part)


def outputs_of(config: Config, preparation: Preparation, network: Any, part: Part, loop: str) -> dict[str, Array]:
    """The model's outputs by target name: probabilities, margins, or numbers as the model was trained on them."""
    training = config.spec.training
    size = training.validation_batch_size or training.batch_size
    raw = engine.predict_part(network, part, size, engine=loop)
    named = raw if len(config.graph.outputs) > 1 else dict.fromkeys(config.graph.outputs, next(iter(raw.values())))
    outputs = {}
    for target, name in zip(preparation.signature.targets, config.graph.outputs, strict=True):
        is_logit = raw_of(config, target.name) == "logits"
        # shares between 0 and 1 are numbers to the scores, and come of logits as a yes does
        kind = "classes" if target.kind == "classes" else "binary"
        outputs[target.name] = from_logits(replace(target, kind=kind), named[name]) if is_logit else named[name]
    return outputs


def answers_of(config: Config, preparation: Preparation, outputs: Mapping[str, Array], part: Part) -> list[Predictions]:
    """Outputs as predictions of the part's rows, numbers in the units of the source.

    Margins are brought between 0 and 1 as logits are, so that they are above a half where they say yes; how likely
    that is, a hinge loss does not teach them.
    """
    answers_by_output = []
    for target in preparation.signature.targets:
        output, truth = outputs[target.name], part.y.get(target.name)
        if target.kind == "number":
            output = preparation.restore(target.name, output)
            truth = None if truth is None else preparation.restore(target.name, truth)
        elif raw_of(config, target.name) == "margins":
            output = from_logits(target, output)
        answered = predictions(target, output, part.rows, truth)
        answers_by_output.append(replace(answered, files=part.files, weight=part.weight))
    return answers_by_output


def raw_of(config: Config, target: str) -> str:
    """What the output for a target gives instead of probabilities: "logits", "margins", or "" for neither."""
    return {task.name: task.raw for task in config.tasks}.get(target, "")
