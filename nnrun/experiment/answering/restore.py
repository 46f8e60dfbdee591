"""A run directory back to what can answer: its config, its fitted preparation and its model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nnrun import data, engine, model, registry, runs, spec
from nnrun import run_layout as layout
from nnrun.errors import ConfigError
from nnrun.experiment.answering.answers import Judged, answers, raw_of
from nnrun.experiment.options import Options
from nnrun.experiment.unit_of_scores import units_of
from nnrun.files import RunLike
from nnrun.plan.input_plan import intakes
from nnrun.plan.model_plan import ModelPlan, model_plan
from nnrun.runs import Run
from nnrun.spec import Config
from nnrun.types import Part, Predictions, Scores, Units


@dataclass(frozen=True)
class Restored:
    """A run that can answer."""

    run: Run
    config: Config
    preparation: data.Preparation
    plan: ModelPlan
    open_network: Callable[[], Any]
    notes: tuple[str, ...] = ()

    @property
    def network(self) -> Any:
        """The compiled model with the kept weights, until a run beside it is asked for its own."""
        return self.open_network()

    @property
    def batch_size(self) -> int:
        """Rows a step, as when the run was scored: sums depend on it in the last digit."""
        training = self.config.spec.training
        return training.validation_batch_size or training.batch_size

    @property
    def loop(self) -> str:
        """The engine that trained and scored the run."""
        return self.config.spec.training.engine

    def raw(self, target: str) -> str:
        """What the output for a target gives instead of probabilities: "logits", "margins", or "" for neither."""
        return raw_of(self.config, target)

    @property
    def units(self) -> Units:
        """The metrics that are not in the units of the source."""
        return units_of(self.config, self.preparation)

    def scores(self, part: Part) -> Scores:
        """Loss and metrics on a part, by the loop and in the batches with which the run was scored."""
        return engine.evaluate(self.network, part, self.batch_size, engine=self.loop)

    @property
    def is_joint(self) -> bool:
        """It says what it says."""
        return False

    @property
    def members(self) -> tuple[Restored, ...]:
        """It answers alone."""
        return (self,)

    def answers_of(self, parts: Sequence[Part]) -> list[Predictions]:
        """As `answers`, of the only part."""
        (part,) = parts
        return self.answers(part)

    def judged(self, parts: Sequence[Part]) -> Judged:
        """The scores of the only part, and what the model says of its rows."""
        (part,) = parts
        return Judged(self.scores(part), (), self.answers(part))

    def answers(self, part: Part) -> list[Predictions]:
        """What the model says of the rows of a part, an item an output."""
        return answers(self.config, self.preparation, self.network, part, self.loop)


Prepared = Callable[[data.Preparation], object]
"""What is done with the preparation of a run while its model is not opened yet."""


def restore(run: RunLike, options: Options, device: str | None = None, prepared: Prepared = lambda _: None) -> Restored:
    """Open a run with its session, as it was trained.

    Args:
        run: A path, a name, or ``latest``.
        options: Where runs lie, and whether the Python files that their configs name may be run.
        device: Another device than the run's.
        prepared: Is given the preparation before TensorFlow is imported.

    Raises:
        RunNotFound: There is no such run.
        RunDamaged: It has kept no model.
        ConfigError: It needs plugins that are not trusted.
    """
    return next(restore_several([runs.open_run(run, options.runs_dir).path], options, device, prepared))


def restore_several(
    paths: Sequence[Path], options: Options, device: str | None = None, prepared: Prepared = lambda _: None
) -> Iterator[Restored]:
    """Open runs as ``restore`` does, those that are built alike in one model."""
    shared_models = engine.SharedModels() if len(paths) > 1 else None
    for path in paths:
        opened = runs.open_run(path, options.runs_dir)
        loaded = _config(opened, options, device)
        preparation = data.load_preparation(opened.path, loaded.spec.plugin_paths).serving(intakes(loaded.graph))
        prepared(preparation)
        remarks = _session(loaded).remarks  # after it: skops goes through all modules that are imported before it
        yield _restored(opened, loaded, preparation, shared_models, remarks)


def _config(opened: Run, options: Options, device: str | None) -> Config:
    """The config that a run was trained with. Raises RunDamaged where the run has kept no model."""
    opened.file(layout.MODEL)
    device = device or options.device
    return spec.load(
        opened.file(layout.RESOLVED), (f"training.device={device}",) if device else (), trust=options.trust
    )


def _session(loaded: Config) -> engine.Session:
    training = loaded.spec.training
    try:
        return engine.open_session(
            seed=loaded.spec.seed, threads=training.threads, precision=training.precision, device=training.device
        )
    except ConfigError as error:
        help = "--device auto answers on what there is; in Python, Options(device='auto')"
        raise ConfigError([replace(problem, help=problem.help or help) for problem in error.problems]) from None


def _restored(
    opened: Run,
    loaded: Config,
    preparation: data.Preparation,
    shared_models: engine.SharedModels | None,
    remarks: tuple[str, ...],
) -> Restored:
    network = model.load_model(opened.path / layout.MODEL, registry.custom_objects(loaded.plugins))
    plan = model_plan(loaded, loaded.graph, preparation.signature)
    model.compile_model(network, plan.compiled)
    open_network = shared_models.keep(network, plan.key) if shared_models else lambda: network
    return Restored(opened, loaded, preparation, plan, open_network, (*opened.remarks, *preparation.notes, *remarks))
