"""A run directory back to what can answer: its config, its fitted preparation and its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import data, engine, model, registry, runs, spec
from nnrun.data import saving
from nnrun.runs import Run
from nnrun.scores import from_logits, predictions
from nnrun.spec import Component, Config
from nnrun.types import Predictions, Table
from nnrun.workflows.options import Options
from nnrun.workflows.trust import check_trust

if TYPE_CHECKING:
    from nnrun.types import Array


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

    def predict(self, table: Table) -> dict[str, Predictions]:
        """What the model says of every row of a table, by output name."""
        outputs = engine.predict(self.network, self.preparation.apply(table), self.batch_size, engine=self.loop)
        return self.said(outputs, table.rows)

    def said(
        self, outputs: Mapping[str, Array], rows: Any, true: Mapping[str, Array] | None = None
    ) -> dict[str, Predictions]:
        """The model's outputs as predictions, numbers in the units of the source, beside the truth where it is known."""
        answers = {}
        for target, output in zip(self.preparation.signature.targets, _in_order(self, outputs), strict=True):
            if self._has_logits(target.name):
                output = from_logits(target, output)
            truth = None if true is None else true[target.name]
            if target.kind == "number":
                output = self.preparation.restore(target.name, output)
                truth = None if truth is None else self.preparation.restore(target.name, truth)
            answers[target.name] = predictions(target, output, rows, truth)
        return answers

    def _has_logits(self, output: str) -> bool:
        loss = self.config.spec.loss
        chosen = loss.get(output) if isinstance(loss, Mapping) else loss
        return isinstance(chosen, Component) and bool(chosen.arguments.get("from_logits"))


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
    opened.file("model.keras")
    loaded = spec.load(opened.file("resolved.yaml"), (f"training.device={device}",) if device else ())
    check_trust(loaded, options)
    preparation = saving.loaded(opened.path)
    training = loaded.spec.training
    session = engine.open_session(
        seed=loaded.spec.seed, threads=training.threads, precision=training.precision, device=training.device
    )
    network = model.load_model(opened.path / "model.keras", registry.custom_objects(loaded.plugins))
    model.compile_model(network, loaded.spec, loaded.graph)
    return Restored(opened, loaded, preparation, network, (*opened.remarks, *session.remarks))


def data_search(restored_run: Run, options: Options) -> tuple[Path, ...]:
    """Where the run's data is looked for: the folder of its config as it was, then the data directories."""
    config = restored_run.facts.config
    return (*((Path(config).parent,) if config else ()), *options.search)


def _in_order(restored: Restored, outputs: Mapping[str, Array]) -> list[Array]:
    """The outputs in the order of the config's targets; the only one whatever its name."""
    graph = restored.config.graph
    return list(outputs.values()) if len(graph.outputs) == 1 else [outputs[name] for name in graph.outputs]
