"""All plots of a run directory, drawn from its files alone: neither a network nor TensorFlow is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from nnrun import run_layout as layout
from nnrun.plots.drawing import Drawn, draw_pictures
from nnrun.plots.drawn_answers import answers_of_folds, answers_of_training
from nnrun.plots.pictures import Answers, Picture
from nnrun.runs import Metrics, Run, read_json

STAGES = ("history", "answers")
"""What there is to draw of a training: what is known when it ends, and what once its rows are answered."""


def draw(directory: Path, stages: tuple[str, ...] = STAGES, metrics: Metrics | None = None) -> Drawn:
    """Draw the plots of a run, of folds as well as of a single training, into the folder ``plots`` in its directory.

    Args:
        directory: With history.csv, metrics.json, predictions.csv; or with kfold.json and what lies beside it.
        stages: Some of `STAGES`, where not all of a training is there yet.
        metrics: What metrics.json will say, where it is not there yet.

    Returns:
        The files, and a sentence for what could not be drawn; it raises nothing.
    """
    files: list[str] = []
    notes: list[str] = []
    try:
        for picture in pictures_of(Run(directory), stages, metrics):
            drawn = draw_pictures([picture], directory / layout.PLOTS)
            files += drawn.files
            notes += drawn.notes
    except Exception as error:  # plots are never worth a run
        from nnrun.registry import one_line

        notes.append(f"plots are missing: {one_line(error)}")
    return Drawn(tuple(files), tuple(notes))


def pictures_of(run: Run, stages: tuple[str, ...] = STAGES, metrics: Metrics | None = None) -> Iterator[Picture]:
    """What the plots of a run show; arguments are those of `draw`."""
    if run.kind == "kfold":
        yield from folds_pictures(run)
    if run.kind == "seeds":
        listed = [run.inside(seed["run"]) for seed in read_json(run.file(layout.SEEDS)).get("runs", ())]
        for kind in kinds() if listed else ():
            yield from kind.of_seeds(run.name, listed)
    if run.kind == "sweep":
        from nnrun.runs.sweeps.record import SweepRecord

        record = SweepRecord.read(run)
        for kind in kinds():
            yield from kind.of_sweep(record)
    if run.kind == "training":
        name = title(run)
        if "history" in stages:
            for kind in kinds():
                yield from kind.of_training(name, run.epochs, run.metrics if metrics is None else metrics)
        if "answers" in stages:
            yield from answer_pictures(answers_of_training(run, name))


def folds_pictures(run: Run) -> Iterator[Picture]:
    """The pictures of the finished folds, of which kfold.json says what they score together."""
    together = read_json(run.file(layout.KFOLD))
    folds = [Run(run.path / str(fold["run"])) for fold in together.get("folds", ())]
    if folds:
        for kind in kinds():
            yield from kind.of_folds(run.name, folds, together)
        yield from answer_pictures(answers_of_folds(run, folds[0].signature.targets))


def answer_pictures(answers: Iterable[Answers]) -> Iterator[Picture]:
    """What each output's answers show: confusion matrix, curves, residuals."""
    for output in answers:
        for kind in kinds():
            yield from kind.of_answers(output)


@cache
def kinds() -> tuple[type[Picture], ...]:
    """All kinds of pictures: those in the files of the folder ``kinds``."""
    from nnrun.plots import kinds as folder

    names = sorted(module.name for module in iter_modules(folder.__path__))
    modules = [import_module(f"{folder.__name__}.{name}") for name in names]
    return tuple(
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Picture) and kind.__module__ == module.__name__
    )


def title(run: Run) -> str:
    """The name of the config that was trained; that of a fold's run is its directory's."""
    import yaml

    lines = run.resolved.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("name:")), None)
    if first is None:
        return run.name
    rest = [line for line in lines[first + 1 : first + 3] if line.startswith(" ")]  # a long name goes on there
    return str(yaml.safe_load("\n".join([lines[first], *rest]))["name"])
