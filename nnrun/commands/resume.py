"""Resume: go on with a training that something stopped, as if nothing had happened; or with more epochs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nnrun import runs
from nnrun.commands.config_argument import config_of_run
from nnrun.commands.going_on import go_on
from nnrun.errors import ConfigError
from nnrun.experiment.error_places import files_of
from nnrun.experiment.expectations import Expectations
from nnrun.experiment.group.comparison_result import Compared
from nnrun.experiment.options import Options
from nnrun.experiment.protocols import Result
from nnrun.experiment.resuming.more_epochs import with_more_epochs
from nnrun.experiment.resuming.unfinished import check_resumable
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.training import train_run
from nnrun.experiment.run.unfinished_directory import unfinished_run
from nnrun.experiment.tracking.tracked import tracked
from nnrun.files import RunLike
from nnrun.runs import Run

EPOCHS = re.compile(r"training\.epochs=\s*[0-9]+\s*")


def resume(
    run: RunLike,
    overrides: Iterable[str] = (),
    options: Options | None = None,
    sink: Sink | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
) -> Result | Compared:
    """Go on with an unfinished run, in its directory; what it comes to is, bit for bit, what it would have come to.

    Arguments and errors are those of `nnrun.resume`.
    """
    options, sink, overrides = options or Options(), sink or Sink(), tuple(overrides)
    if excess := [text for text in overrides if not EPOCHS.fullmatch(text)]:
        raise ConfigError(
            f"a run is gone on with as it was begun; leave {', '.join(excess)} out",
            code="cannot-resume",
            help="more epochs can be asked for, by training.epochs=N; nnrun train begins another run",
        )
    unfinished = unfinished_run(run, options.runs_dir, sink)
    with files_of(unfinished):
        check_resumable(unfinished, force=force, with_more=bool(overrides))
        if overrides:
            return _with_more_epochs(unfinished, overrides, options, sink)
        return go_on(unfinished, options, sink, jobs)


def _with_more_epochs(run: Run, overrides: tuple[str, ...], options: Options, sink: Sink) -> Result:
    if run.kind != "training":
        raise ConfigError(f"{run.path} has several runs: each has its own epochs", code="cannot-resume")
    clock = Clock()
    with clock.stage("config"):
        config = config_of_run(run, overrides, options)
        runs.check_writable(options.runs_dir)
    resumed = with_more_epochs(run, config, options, clock)
    expected = Expectations(config.spec, options)
    with tracked(config, options, sink) as sinks:
        return expected.judge(train_run(config, options, sinks, clock, resumed))
