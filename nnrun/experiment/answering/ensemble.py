"""Several runs that answer as one: their outputs combined, scored by the same loss and metrics as one model's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from nnrun import engine, model, runs, scores
from nnrun import run_layout as layout
from nnrun.errors import ConfigError, RunDamaged
from nnrun.experiment.answering.answering_run import answering_run
from nnrun.experiment.answering.answers import Judged, answers_of, outputs_of
from nnrun.experiment.answering.restore import Prepared, Restored, restore, restore_several
from nnrun.experiment.options import Options
from nnrun.experiment.protocols import Predictor
from nnrun.files import RunLike
from nnrun.runs import Run
from nnrun.types import Part, Predictions, Scores, Target, Units

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True)
class Ensemble:
    """Runs that answer as one; a part is prepared by each of them."""

    run: Run
    members: tuple[Restored, ...]
    how: str
    choice: tuple[str, ...] = ()
    """Why it answers, where another directory was named."""

    @cached_property
    def judge(self) -> EnsembleScorer:
        """Scores what the members say together."""
        return EnsembleScorer(self.members[0])

    @property
    def is_joint(self) -> bool:
        """Its members answer together."""
        return True

    @property
    def units(self) -> Units:
        """Those of the first member, in whose units all are scored."""
        return self.members[0].units

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the choice and of the members."""
        return tuple(dict.fromkeys((*self.choice, *(note for member in self.members for note in member.notes))))

    def outputs(self, parts: Sequence[Part]) -> list[dict[str, Array]]:
        """What each member gives for its part, by target name: probabilities, or numbers in the units of the source."""
        return [self._outputs(member, part) for member, part in zip(self.members, parts, strict=True)]

    def _outputs(self, member: Restored, part: Part) -> dict[str, Array]:
        outputs = outputs_of(member.config, member.preparation, member.network, part, member.loop)
        return {name: member.preparation.restore(name, values) for name, values in outputs.items()}

    def combined(self, by_member: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
        """The members' outputs as one; numbers are averaged in the units of the source, whatever scaled them."""
        first, named = self.members[0], {}
        for target in first.preparation.signature.targets:
            outputs = [outputs_of_member[target.name] for outputs_of_member in by_member]
            margins = first.raw(target.name) == "margins"
            named[target.name] = scores.combine(outputs, self.how, target.kind, margins=margins)
        return named

    def fed(self, outputs: Mapping[str, Array]) -> dict[str, Array]:
        """Numbers as the first member is fed them: each fold scales its target by its own training rows."""
        return {name: self.members[0].preparation.rescale(name, values) for name, values in outputs.items()}

    def judged(self, parts: Sequence[Part]) -> Judged:
        """Loss and metrics of what the members say together and of what each says, by one judge.

        One alone is judged by its own model, as its run was, to the last bit.
        """
        if len(self.members) == 1:
            (member,), (part,) = self.members, parts
            own = member.scores(part)
            return Judged(own, [own], member.answers(part))
        by_member = self.outputs(parts)
        together = self.fed(self.combined(by_member))
        return Judged(
            self.judge.scores(together, parts[0]),
            [self.judge.scores(self.fed(outputs), parts[0]) for outputs in by_member],
            self._answers(together, parts[0]),
        )

    def answers_of(self, parts: Sequence[Part]) -> list[Predictions]:
        """What the members together say of the rows of a part."""
        if len(self.members) == 1:
            return self.members[0].answers(parts[0])
        return self._answers(self.fed(self.combined(self.outputs(parts))), parts[0])

    def _answers(self, together: Mapping[str, Array], part: Part) -> list[Predictions]:
        first = self.members[0]
        return answers_of(first.config, first.preparation, together, part)


class EnsembleScorer:
    """Scores outputs that no single model gave, by a config's own loss and metrics: a model that hands them on."""

    def __init__(self, like: Restored) -> None:
        import keras

        self.like = like
        graph = like.config.graph
        inputs, outputs = [], {}
        for name, output in model.outputs_by_name(like.network, graph.outputs).items():
            handed_on = keras.Input(output.shape[1:], name=f"{name}_given")
            inputs.append(handed_on)
            outputs[name] = keras.layers.Identity(name=name, dtype="float32")(handed_on)
        self.network = keras.Model(inputs, next(iter(outputs.values())) if len(outputs) == 1 else outputs)
        model.compile_model(self.network, like.plan.compiled)

    def scores(self, combined: Mapping[str, Array], part: Part) -> Scores:
        """Loss and metrics of outputs by target name, on a part."""
        graph, targets = self.like.config.graph, self.like.preparation.signature.targets
        x = {
            f"{name}_given": _as_loss_takes(self.like, target, combined[target.name])
            for target, name in zip(targets, graph.outputs, strict=True)
        }
        return engine.evaluate(self.network, Part(x, part.y, part.rows, part.weight), self.like.batch_size)


def _as_loss_takes(first: Restored, target: Target, values: Array) -> Array:
    """Probabilities as logits again where the loss takes logits."""
    import numpy as np

    if first.raw(target.name) != "logits":
        return values
    floor = np.finfo(np.float32).tiny
    logits: Array = np.log(np.maximum(values, floor))
    return logits if target.kind == "classes" else logits - np.log(np.maximum(1 - values, floor))


def restore_ensemble(directory: Run, options: Options, device: str | None = None) -> Ensemble:
    """An ensemble from its directory, in one session.

    Raises:
        RunDamaged: A member is missing.
        ConfigError: The members do not answer the same question.
    """
    described = runs.read_json(directory.file(layout.ENSEMBLE))
    paths = [directory.inside(name).path for name in described["members"]]
    if missing := [path.name for path in paths if not runs.is_run(path)]:
        again = f"; nnrun kfold --resume {directory.path} trains what is missing" if directory.kind == "kfold" else ""
        raise RunDamaged(f"{directory.path} has no {', '.join(missing)} any more{again}", code="missing-run-file")
    members = tuple(restore_several(paths, options, device))
    check_alike(members)
    return Ensemble(directory, members, str(described["combine"]))


def check_alike(members: Sequence[Restored]) -> None:
    """Members predict the same targets. Raises ConfigError where they do not."""
    first = members[0]
    for member in members[1:]:
        if member.preparation.signature.targets != first.preparation.signature.targets:
            message = f"{member.run.path} predicts something else than {first.run.path}; an ensemble needs one target"
            raise ConfigError(message, code="unlike-members")


def open_predictor(
    run: RunLike, options: Options, device: str | None = None, prepared: Prepared = lambda _: None
) -> Predictor:
    """Whatever answers under this name: a run, an ensemble of them, or the best of some seeds.

    Args:
        run: A path, a name, or ``latest``.
        options: Where runs lie.
        device: Another device than the run's.
        prepared: Is given the preparation before TensorFlow is imported, where a single run answers.
    """
    opened = runs.open_run(run, options.runs_dir)
    answering, notes = answering_run(opened)
    if (answering.path / layout.ENSEMBLE).is_file():
        return replace(restore_ensemble(answering, options, device), choice=notes)
    restored = restore(answering.path, options, device, prepared)
    return replace(restored, notes=(*notes, *restored.notes)) if notes else restored
