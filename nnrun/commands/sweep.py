"""A sweep (hyperparameter search) of a config, begun or gone on with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.commands.config_argument import ConfigLike, config_of, config_of_run
from nnrun.commands.validate import check_trials
from nnrun.errors import ConfigError
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.error_places import files_of
from nnrun.experiment.expectations import Expectations
from nnrun.experiment.options import Options, SweepOptions
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.resuming.earlier import earlier_run, have_same_plugins
from nnrun.experiment.resuming.unfinished import check_resumable
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.experiment.sweeping.sweep_training import SweepTraining, sweep_facts
from nnrun.experiment.tracking.tracked import tracked
from nnrun.runs import Run, Status
from nnrun.runs.plain import read_json
from nnrun.spec import Config
from nnrun.spec.keys.sweep_keys import SweepSpec
from nnrun.spec.overrides import Override


def sweep(
    config: ConfigLike,
    overrides: Iterable[str | Override] = (),
    options: Options | None = None,
    sweep_options: SweepOptions | None = None,
    sink: Sink | None = None,
) -> Swept:
    """Search for the values that give the best score. Arguments are those of `nnrun.sweep`.

    Raises:
        ConfigError: The config, or what is tried, is wrong; a package is missing; another sweep is unfinished.
        DataError: The data's content cannot be used, or has changed.
        TrainingError: No trial was completed.
        ExpectationMissed: The best trial does not keep a bound under ``expect``.
        Stopped: Interrupted; it can be gone on with.
    """
    options, sweep_options, sink = options or Options(), sweep_options or SweepOptions(), sink or Sink()
    loaded = config_of(config, overrides, options, beside=sweep_options.overrides(), with_trials=True)
    check_trials(loaded, options)
    if sweep_options.confirm and loaded.spec.sweep:
        _check_confirmable(loaded.spec.sweep)
    runs.check_writable(options.runs_dir)
    earlier = earlier_run(sweep_facts(loaded), [loaded], options.runs_dir) if sweep_options.resume else None
    if earlier is None:
        return _trained(loaded, options, sweep_options, sink)
    with files_of(earlier):
        trusted = options.trust_plugins or have_same_plugins(earlier, [loaded])
        options = replace(options, seed=None, name=None, device=None, engine=None, trust_plugins=trusted)
        check_unchanged(TableCache().load(loaded, config_search(loaded, options)), earlier)
        assert loaded.spec.sweep is not None
        trials, timeout = loaded.spec.sweep.trials, loaded.spec.sweep.timeout or "null"
        return go_on_sweeping(
            earlier, options, replace(sweep_options, trials=trials), sink, [f"sweep.timeout={timeout}"]
        )


def _check_confirmable(sweep: SweepSpec) -> None:
    """Refuse trials that other seeds do not judge anew."""
    message, help = "--confirm trains trials by several seeds, and ", "leave it out"
    if sweep.kfold:
        message += "each was judged on all folds already"
        raise ConfigError(message, *sweep.at("kfold"), code="wrong-arguments", help=help)
    if "seed" in (sweep.parameters or {}):
        message += "these differ by their seeds"
        raise ConfigError(message, *sweep.at("parameters", "seed"), code="wrong-arguments", help=help)


def go_on_sweeping(
    run: Run, options: Options, sweep_options: SweepOptions, sink: Sink, overrides: Iterable[str] = ()
) -> Swept:
    """Go on with a sweep by what lies in its directory; one that is complete has what it came to told.

    Args:
        run: The directory.
        options: Where runs and data lie; whether its plugins may be run.
        sweep_options: Trials in all, where there are to be others than it was asked for.
        sink: Hears how it goes.
        overrides: What else is asked for otherwise now: the time that it may take.
    """
    begun = (run / layout.SWEEP).is_file()  # the process may be killed before
    asked = {**((read_json(run.file(layout.SWEEP)).get("asked") or {}) if begun else {}), **run.facts.asked}
    trials = sweep_options.trials or asked.get("trials")
    confirm = sweep_options.confirm or int(asked.get("confirm") or 0)
    if run.status == Status.COMPLETED:
        before = Swept.read(run)
        is_confirmed = len(before.confirmed) >= min(confirm, len(before.ranked))
        has_all = before.is_whole if trials in (None, asked.get("trials")) else len(before.trials) >= trials
        if has_all and is_confirmed:
            sink.note(f"{run.path} is complete: nothing is left to train")
            return before
    check_resumable(run, with_more=True)
    sink.note(f"{run.path} was {run.status} and goes on")
    options = replace(options, smoke=run.facts.smoke)
    totals = () if trials is None else (f"sweep.trials={trials}",)
    config = config_of_run(run, (*totals, *overrides), options)
    return _trained(config, options, replace(sweep_options, trials=trials, confirm=confirm), sink, run)


def _trained(
    config: Config, options: Options, sweep_options: SweepOptions, sink: Sink, resumed: Run | None = None
) -> Swept:
    expected = Expectations(config.spec, options)
    with tracked(config, options, sink) as sinks:
        path = resumed.path if resumed else None
        return expected.judge(SweepTraining(config, options, sweep_options, sinks, path).run())
