"""One run of one experiment, by nnrun or by the plain programs that it prints, as a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from benchmarks.processes import Command, Cost, nnrun, python, run
from benchmarks.reproduction import fingerprints
from benchmarks.reproduction.experiments import Experiment
from benchmarks.reproduction.figures import Outcome
from benchmarks.reproduction.rows import GRAPH, NNRUN, PLAIN, Row


@dataclass(frozen=True, slots=True)
class Job:
    """An experiment with a seed."""

    experiment: Experiment
    seed: int
    folder: Path
    """Takes what the runs leave; of nobody else."""
    limit: float
    """Seconds of one process."""

    def timed(self, command: Command) -> Cost:
        """Run a process.

        Raises:
            SystemExit: It failed, or took too long.
        """
        return run(command, self.limit)


def by_nnrun(job: Job, who: str = NNRUN) -> tuple[Row, Path]:
    """Train by nnrun.

    Returns:
        The row and the run directory.
    """
    one = job.experiment
    command, *options = one.command
    engine = ("--engine", "graph") if who == GRAPH else ()
    words = (command, one.path, *one.overrides, *options, "--seed", str(job.seed), *engine)
    cost = job.timed(nnrun(*words, "--json", "--quiet", "--runs-dir", str(job.folder)))
    said = json.loads(cost.output)
    directory = Path(said["run"])
    trained = trained_in(directory)
    histories = [path / "history.csv" for path in trained]
    facts = json.loads((trained[0] / "run.json").read_text(encoding="utf-8"))
    outcome = Outcome(fingerprints.mean_history(histories), said["metrics"], int(facts["parameters"]))
    marks = fingerprints.of_histories(histories), fingerprints.of_runs(trained)
    row = _row(job, who, [cost], cost.seconds - said["seconds"]["import"], facts["engine"], marks, outcome)
    return row, directory


def trained_in(directory: Path) -> list[Path]:
    """The runs of one training: the directory itself, or its folds or members."""
    several = [path for kind in ("fold-", "member-") for path in sorted(directory.glob(f"{kind}*"))]
    return several or [directory]


def by_plain_keras(job: Job, directory: Path | None) -> Row:
    """Run the plain programs one after the other.

    Args:
        job: The experiment and the seed.
        directory: nnrun's run, whose folds the programs are to repeat; an experiment without folds needs none.
    """
    sources = [[str(fold)] for fold in trained_in(directory)] if directory else sources_of(job)
    costs, answers, folders = [], [], []
    for number, source in enumerate(sources):
        folder = job.folder / f"plain-{number}"
        folder.mkdir()
        program = folder / "program.py"
        program.write_text(run(nnrun("script", *source), job.limit).output, encoding="utf-8")
        child = python("-m", "benchmarks.reproduction.child", str(program), str(folder), *job.experiment.parts)
        costs.append(job.timed(child))
        answers.append(json.loads(costs[-1].output))
        folders.append(folder)
    histories = [folder / "history.csv" for folder in folders]
    scores = combined(folders, job.experiment.parts) if job.experiment.members else answers[0]["metrics"]
    outcome = Outcome(fingerprints.mean_history(histories), scores, answers[0]["parameters"])
    marks = fingerprints.of_histories(histories), fingerprints.of_archives(path / "weights.npz" for path in folders)
    asked, processor, imports = (
        sum(answer["seconds"][what] for answer in answers) for what in ("asked", "asked, processor", "import")
    )
    whole = sum(cost.seconds for cost in costs) - asked
    return _row(job, PLAIN, costs, whole - imports, "", marks, outcome, asked, processor)


def sources_of(job: Job) -> list[list[str]]:
    """What ``nnrun script`` is asked for: a config and its overrides for each program."""
    one = job.experiment
    if not one.members:
        return [[one.path, *one.overrides, "kfold=null", f"seed={job.seed}"]]
    fixed = [one.path, *one.overrides, "ensemble=null", f"dataset.split.seed={job.seed}"]
    return [[*fixed, f"seed={job.seed + number}"] for number in range(one.members)]


def combined(folders: Sequence[Path], parts: Sequence[str]) -> dict[str, dict[str, float]]:
    """The accuracy of the mean of the programs' probabilities."""
    import numpy as np

    scores: dict[str, dict[str, float]] = {}
    for part in parts:
        answers: list[Any] = []
        for folder in folders:
            with np.load(folder / f"{part}.npz") as archive:
                answers.append(archive["answers"])
                truth = archive["truth"]
        right = np.mean(answers, axis=0).argmax(axis=-1) == truth
        scores[part] = {"accuracy": float(right.mean())}
    return scores


def _row(
    job: Job,
    who: str,
    costs: Sequence[Cost],
    without: float,
    engine: str,
    marks: tuple[str, str],
    outcome: Outcome,
    asked: float = 0.0,
    asked_processor: float = 0.0,
) -> Row:
    one = job.experiment
    figures: Mapping[str, float] = {figure.name: float(figure.take(outcome)) for figure in one.figures}
    return Row(
        config=one.name,
        seed=job.seed,
        who=who,
        seconds=round(sum(cost.seconds for cost in costs) - asked, 3),
        seconds_without_import=round(without, 3),
        processor_seconds=round(sum(cost.cpu for cost in costs) - asked_processor, 3),
        engine=engine,
        history=marks[0],
        weights=marks[1],
        figures=figures,
        machine=describe(),
    )
