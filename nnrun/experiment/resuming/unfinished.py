"""Whether a run can be gone on with (resumed), here and now."""

from __future__ import annotations

import platform
import time

from nnrun import run_layout as layout
from nnrun.errors import ConfigError
from nnrun.experiment.group.group import runs_inside
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.training import Resumed
from nnrun.experiment.run.unfinished_directory import check_no_links, in_use
from nnrun.runs import Run, Status
from nnrun.runs.facts import changed_versions

PATIENCE = 10.0
"""Seconds that workers have whose parent is gone."""

MORE = {
    "training": "training.epochs=N trains it for more epochs; ",
    "sweep": "nnrun sweep CONFIG --resume --trials N has more trials; ",
}
"""What can be asked for beyond what is complete, by the kind of a directory."""


def check_resumable(run: Run, *, force: bool = False, with_more: bool = False) -> None:
    """Refuse what cannot be gone on with.

    Args:
        run: The directory.
        force: Whether other versions of packages are taken, and what another machine, now gone, said that it is at.
        with_more: Whether more epochs are asked for, which a complete run has room for, too.

    Raises:
        ConfigError: It is complete, or still being trained, or had not begun; one of several; a smoke run; has links
            in it; was begun with other versions.
    """
    facts = run.facts
    if not (run / layout.RESOLVED).is_file() and run.kind != "comparison":
        help = "nnrun train begins anew; nnrun runs rm removes it"
        raise ConfigError(f"{run.path} ended before it began: nothing is there", code="cannot-resume", help=help)
    if run.kind != "training" and facts.status != Status.RUNNING:
        _await_workers(run)
    for writing in (run, *(runs_inside(run.path) if run.kind != "training" else ())):
        is_elsewhere = writing.facts.process.get("host") != platform.node()
        if writing.status == Status.RUNNING and not (force and is_elsewhere):
            raise in_use(writing.path, writing.facts)
    if facts.status == Status.COMPLETED and not with_more:
        more = MORE.get(run.kind, "") + "nnrun verify trains it again"
        raise ConfigError(f"{run.path} is complete: nothing is left to train", code="cannot-resume", help=more)
    if facts.parent:
        help = f"nnrun resume {run.outermost} goes on with all of them"
        raise ConfigError(f"{run.path} is one of several runs", code="cannot-resume", help=help)
    if facts.smoke and run.kind == "training":
        help = "it has two epochs: train it again"
        raise ConfigError(f"{run.path} is a smoke run", code="cannot-resume", help=help)
    check_no_links(run)
    changed = changed_versions(facts)
    if changed and not force:
        words = ", ".join(f"{name} {facts.versions[name]} then and {now} now" for name, now in changed.items())
        help = f"nnrun resume {run.path} --force goes on all the same, and run.json says so"
        raise ConfigError(f"{run.path} was begun with other versions: {words}", code="cannot-resume", help=help)


def _await_workers(run: Run) -> None:
    """Wait for the workers of a process that was killed: they close the runs that they are at, and end."""
    until = time.monotonic() + PATIENCE
    while any(inside.status == Status.RUNNING for inside in runs_inside(run.path)) and time.monotonic() < until:
        time.sleep(0.1)


def reopened(run: Run, clock: Clock) -> Resumed:
    """A single training as it goes on in its directory. Raises DataError where no checkpoint of some is whole."""
    directory = RunInProgress.resume(run.path, clock)
    return Resumed(run, lambda: directory)
