"""A run directory back to what can answer: its config, its fitted preparation and its model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun import data, engine, model, registry, runs, spec
from nnrun.runs import Run
from nnrun.spec import Config
from nnrun.types import Part, Predictions, Scores
from nnrun.workflows.answering import answers, gives_logits
from nnrun.workflows.options import Options
from nnrun.workflows.trust import check_trust


@dataclass(frozen=True)
class Restored:
    """A run that can answer."""

    run: Run
    config: Config
    preparation: data.Preparation
    network: Any
    """The compiled model with the kept weights."""
    notes: tuple[str, ...] = ()

    @property
    def batch_size(self) -> int:
        """Rows a step, as when the run was scored: sums depend on it in the last digit."""
        training = self.config.spec.training
        return training.validation_batch_size or training.batch_size

    @property
    def loop(self) -> str:
        """The engine that trained and scored the run."""
        return self.config.spec.training.engine

    def gives_logits(self, output: str) -> bool:
        """Whether an output gives logits instead of probabilities."""
        return gives_logits(self.config, output)

    def scores(self, part: Part) -> Scores:
        """Loss and metrics on a part, by the loop and in the batches with which the run was scored."""
        return engine.evaluate(self.network, part, self.batch_size, engine=self.loop)

    def answers(self, part: Part) -> list[Predictions]:
        """What the model says of the rows of a part, an item an output."""
        return answers(self.config, self.preparation, self.network, part, self.loop)


def restore(run: str | Path, options: Options, device: str | None = None) -> Restored:
    """Open a run with its session, as it was trained.

    Args:
        run: A path, a name, or ``latest``.
        options: Where runs lie, and whether the Python files that their configs name may be run.
        device: Another device than the run's.

    Raises:
        ConfigError: There is no such run, it has kept no model, or it needs plugins that are not trusted.
    """
    opened = runs.open_run(run, options.runs_dir)
    loaded = _config(opened, options, device)
    training = loaded.spec.training
    session = engine.open_session(
        seed=loaded.spec.seed, threads=training.threads, precision=training.precision, device=training.device
    )
    return _restored(opened, loaded, session.remarks)


def restore_beside(run: Path, options: Options, device: str | None = None) -> Restored:
    """Open one more run in the session of another one."""
    opened = runs.open_run(run, options.runs_dir)
    return _restored(opened, _config(opened, options, device), ())


def _config(opened: Run, options: Options, device: str | None) -> Config:
    """The config that a run was trained with. Raises ConfigError where the run has kept no model."""
    opened.file("model.keras")
    loaded = spec.load(opened.file("resolved.yaml"), (f"training.device={device}",) if device else ())
    check_trust(loaded, options)
    return loaded


def _restored(opened: Run, loaded: Config, remarks: tuple[str, ...]) -> Restored:
    preparation = data.Preparation.load(opened.path)
    network = model.load_model(opened.path / "model.keras", registry.custom_objects(loaded.plugins))
    model.compile_model(network, loaded.spec, loaded.graph)
    return Restored(opened, loaded, preparation, network, (*opened.remarks, *remarks))
