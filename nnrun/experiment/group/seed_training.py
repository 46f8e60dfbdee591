"""Several seeds of one config (``--seeds``): trainings alike but for their random draws, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnrun import run_layout as layout
from nnrun import runs, spec
from nnrun.errors import ConfigError
from nnrun.experiment.executors.task import Task
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.group_training import GroupTraining
from nnrun.experiment.group.run_scores import history_csv
from nnrun.experiment.group.seeds_result import Seeded
from nnrun.experiment.group.seeds_summary import split_otherwise, summarize_seeds
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.resolved import config_sha256
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Facts, Metrics, Run, Status
from nnrun.spec import Config
from nnrun.words.score_units import label


def train_seeds(
    config: Config,
    seeds: Sequence[int],
    options: Options,
    sink: Sink,
    jobs: int | None = None,
    resumed: Path | None = None,
) -> Seeded:
    """Train a config once for each seed, into one directory; each run is bit for bit that of ``seed=N`` alone.

    Raises:
        ConfigError: The config asks for an ensemble, whose members differ by their seeds already.
        TrainingError: A run failed; the others are finished, and ``result`` holds them.
        Stopped: Interrupted; finished runs are whole, and ``result`` holds them.
    """
    if (ensemble := config.spec.ensemble) is not None:
        message = "--seeds trains one model for each seed, and this config asks for an ensemble"
        help = "ensemble=null leaves it out; ensemble.members says how many seeds answer together"
        raise ConfigError(message, "ensemble", ensemble.place, code="wrong-arguments", help=help)
    group = Group(seeds_facts(config, seeds), config, options, Clock())
    width = max(len(str(seed)) for seed in seeds)
    group.tasks = [
        Task(layout.seed(seed), spec.vary(config, (f"seed={seed}",)), label=f"seed {seed:>{width}}") for seed in seeds
    ]
    return SeedTraining(group, sink, jobs=jobs, resumed=resumed).run()


def seeds_facts(config: Config, seeds: Sequence[int]) -> Facts:
    """What trainings with these seeds are known by."""
    name = f"{config.spec.name}_seeds"
    return Facts(kind="seeds", name=name, config_sha256=config_sha256(config), asked={"seeds": list(seeds)})


class SeedTraining(GroupTraining[Seeded]):
    """Trains the runs of seeds into one directory, for which the best of them answers."""

    plural = "seeds"

    def conclude(self, status: Status, reason: str) -> Seeded:
        """Write the means of the finished runs, their spread, and which is the best."""
        with self.group.run as run:
            if self.finished:
                self._write_together(reason)
            if status != Status.INTERRUPTED:
                self.plots.draw(run.path)
            with run.clock.stage("plots"):
                notes = self.plots.finish_all()
            result = self._result(status, notes)
            runs.write_json(run.path / layout.SEEDS, result.to_file())
            run.update(notes=result.notes)
            run.finish(status, error=reason if status == Status.FAILED else None)
        return result

    def _result(self, status: Status, notes: Sequence[str] = ()) -> Seeded:
        summary = summarize_seeds(self.runs)
        own = []
        if summary.best is not None:
            monitor = label(summary.monitor, summary.units)
            own.append(f"{summary.best.path.name} is the best by {monitor} and answers for the directory")
        if split_otherwise(self.runs):
            own.append(
                "each seed splits the rows anew, so that scores differ by these too; dataset.split.seed fixes them"
            )
        return Seeded(
            run=Run(self.group.path),
            status=status,
            seeds=tuple(self.group.beginning.asked["seeds"]),
            summary=summary,
            failed=dict(self.failed),
            notes=(*own, *notes),
            seconds=self.group.clock.seconds(),
        )

    def _write_together(self, reason: str) -> None:
        """Write what the finished runs say, of which the plots are made."""
        run, result = self.group.run, self._result(Status.RUNNING)
        summary = result.summary
        run.writer.write_files({layout.MEAN_HISTORY: history_csv(summary.history).encode()})
        runs.write_json(run.path / layout.SEEDS, result.to_file())
        run.writer.write_metrics(
            Metrics(
                epochs=0,
                best_epoch=None,
                kept="seeds",
                kept_epoch=0,
                stopped_because=reason,
                metrics=result.metrics,
                monitor=summary.monitor,
                mode=summary.mode,
                units=result.units,
                test_held_out=all(run.metrics.test_held_out for run in summary.runs),
            )
        )
