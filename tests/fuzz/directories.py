"""Run directories with files cut, flipped, exchanged or missing, asked by every command that reads them."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from nnrun.commands.watch import Watch, watch
from nnrun.console.live.watch_view import WatchView
from nnrun.errors import NnrunError
from nnrun.plots.of_run import pictures_of
from nnrun.runs import Run
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.runs.unfinished.checkpoint_file import Checkpoint
from nnrun.types import State
from tests.fuzz.pieces import VALUES, changed, spoilt
from tests.fuzz.verdict import ALLOWED, Verdict
from tests.invoke import nnrun
from tests.reports.written_runs import write_folds, write_regression, write_run
from tests.runs.sweeps.written_sweeps import write_sweep
from tests.tracking.grown_runs import STORED


def _interrupted(path: Path) -> None:
    """A run that something stopped, with its checkpoints."""
    write_run(path, status="interrupted")
    for epoch in (1, 2):
        state = State(epoch, {"model/0": np.arange(6, dtype=np.float32)}, {"0.EarlyStopping": {"wait": epoch}})
        CheckpointDirectory(path).write(Checkpoint(state, {"fit": 1.0}))


MADE: dict[str, Callable[[Path], Any]] = {
    "small": lambda path: shutil.copytree(STORED / "small", path),
    "small_kfold": lambda path: shutil.copytree(STORED / "small_kfold", path),
    "pair": lambda path: shutil.copytree(STORED / "pair", path),
    "classes": write_run,
    "numbers": write_regression,
    "folds": write_folds,
    "interrupted": _interrupted,
    "sweep": lambda path: write_sweep(path, trials=9, epochs=3),
    "sweep confirmed": lambda path: write_sweep(path, trials=4, epochs=2, confirm=2),
    "running": lambda path: write_run(path, status="running", process={"pid": 1, "host": "elsewhere"}, ended=None),
}
COMMANDS: tuple[tuple[tuple[str, ...], frozenset[int]], ...] = (
    (("runs", "--runs-dir", "."), ALLOWED),
    (("runs", "show", "fuzzed"), ALLOWED),
    (("runs", "diff", "fuzzed", "whole"), ALLOWED),
    (("report", "fuzzed", "-o", "page.html"), ALLOWED),
    (("compare", "fuzzed", "whole"), ALLOWED),
    (("check", "fuzzed", "test.accuracy > 0.1"), ALLOWED | {5}),
)
TRACK = ("track", "fuzzed", "--tensorboard")
"""It starts a process, which takes a second; so one in ten is asked it."""
ANSWERING: tuple[tuple[str, ...], ...] = (
    ("evaluate", "fuzzed"),
    ("predict", "fuzzed", "rows.csv"),
    ("resume", "fuzzed"),
)
READ = ("facts", "status", "kind", "remarks", "config", "resolved", "epochs", "history", "timings", "predictions")
READ_TOO = ("metrics", "signature", "layers", "split")


def directory_case(number: int, seed: int, *, answering: bool = False) -> Verdict:
    """Writes a mutated run directory into the current folder, beside a whole one, and asks some of the commands.

    Args:
        number: Of the case.
        seed: Of all cases.
        answering: Whether those are asked, too, that load TensorFlow.
    """
    random = Random(f"directory {seed} {number}")  # noqa: S311
    verdict = Verdict("directories", number)
    name = random.choice(list(MADE))
    for folder in ("fuzzed", "whole"):
        MADE[name](Path(folder))
    Path("rows.csv").write_text("a,b\n1,2\n")
    spoil(random, Path("fuzzed"))
    commands = random.sample(COMMANDS, 4)
    commands += [(TRACK, ALLOWED)] if random.random() < 0.1 else []
    commands += [(words, ALLOWED | {4}) for words in ANSWERING] if answering else []
    for words, allowed in commands:
        with verdict.measured():
            answer = nnrun(*words)
        verdict.hear(" ".join(words), answer, allowed)
    verdict.complaints += [*_read(Path("fuzzed")), *_watched("fuzzed"), *_shown("fuzzed")]
    with contextlib.suppress(NnrunError):
        CheckpointDirectory(Path("fuzzed")).latest()
    return verdict


def spoil(random: Random, folder: Path) -> None:
    """Damages a few files of a directory, whichever it has."""
    for _ in range(random.choice((1, 1, 2, 4))):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            return
        file = random.choice(files)
        way = random.choice(("spoil", "spoil", "spoil", "remove", "exchange", "folder", "tree", "tree"))
        if way == "spoil":
            file.write_bytes(spoilt(random, file.read_bytes()))
        elif way == "exchange":
            shutil.copyfile(random.choice(files), folder / "other")
            (folder / "other").replace(file)
        elif way == "tree" and file.suffix == ".json":
            with contextlib.suppress(ValueError, RecursionError):  # it was spoilt before
                file.write_text(json.dumps(changed(random, json.loads(file.read_bytes()), VALUES)))
        else:
            file.unlink()
            if way == "folder":
                file.mkdir()


def _read(folder: Path) -> list[str]:
    """What reading in Python raises that is none of nnrun's errors."""
    wrong = []
    run = Run(folder)
    for name in (*READ, *READ_TOO):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                getattr(run, name)
        except NnrunError as error:
            if not str(error):
                wrong.append(f"run.{name}: {type(error).__name__} without a word")
        except Exception as error:  # whatever it is
            wrong.append(f"run.{name}: {error!r}")
    return wrong


def _shown(run: str) -> list[str]:
    """What the view of a watched directory raises, and what is not drawn of a sweep for another reason than damage."""
    try:
        WatchView(io.StringIO()).take(Watch(Path(run)).look())
    except NnrunError:
        return []
    except Exception as error:
        return [f"the view of watch: {error!r}"]
    try:
        list(pictures_of(Run(Path(run)))) if Run(Path(run)).kind == "sweep" else []
    except (NnrunError, OSError, ValueError):
        return []
    except Exception as error:
        return [f"plots: {error!r}"]
    return []


class _SeenError(Exception):
    """It was watched long enough."""


def _watched(run: str) -> list[str]:
    """What a few looks at a directory raise that is none of nnrun's errors; it may wait for ever for a run's end."""
    looks = count()

    def sleep(_: float) -> None:
        if next(looks) > 2:
            raise _SeenError

    try:
        list(watch(run, Path(), 0.01, sleep=sleep))
    except (NnrunError, _SeenError):
        return []
    except Exception as error:
        return [f"watch: {error!r}"]
    return []
