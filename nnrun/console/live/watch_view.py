"""What a person sees of a run that is watched: the view of a training, fed from its directory (watch, monitor)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from nnrun import run_layout as layout
from nnrun.commands.watch import Look, ended_because
from nnrun.console.header import header
from nnrun.console.labelled import Labelled
from nnrun.console.live.group_progress import LiveGroup, group_progress_for
from nnrun.console.live.live_progress import progress_for
from nnrun.console.live.planned import planned
from nnrun.console.paper import text_for
from nnrun.console.progress import Progress
from nnrun.errors import RunDamaged
from nnrun.experiment.group.group import STAGES
from nnrun.experiment.group.kfold.kfold_summary import scores_left_out
from nnrun.experiment.group.run_scores import lasting, mean_scores, source_scores
from nnrun.runs import Run, Status, part_compared
from nnrun.runs.following.followed_run import FollowedRun
from nnrun.runs.sweeps.record import SweepRecord
from nnrun.runs.sweeps.trial_log import COMPLETED, PRUNED, RUNNING, ranked
from nnrun.types import Signature
from nnrun.words.score_units import shown, shown_epoch


class WatchView:
    """Shows what looks at a run brought."""

    def __init__(self, stream: IO[str], *, quiet: bool = False) -> None:
        """Show nothing yet; with ``quiet``, never anything."""
        self._stream, self._quiet = stream, quiet
        self._progress = Progress()
        self._kind = "training"
        self._finished: dict[str, Run] = {}
        self._told: dict[int, str] = {}
        """The state of each trial of a sweep that was told of."""

    def take(self, looks: Sequence[Look]) -> None:
        """Show them."""
        for look in looks:
            if look.label:
                self._take_inside(look)
            else:
                self._take_own(look)
        if self._kind == "sweep" and looks:
            self._take_trials(Run(looks[0].run.path))
        self._progress.redraw()

    def close(self) -> None:
        """Leave nothing live on the terminal."""
        self._progress.close()

    def _take_own(self, look: Look) -> None:
        if look.has_begun:
            self._begin(look.run)
        if self._kind == "training":
            for epoch in look.news.epochs:
                self._progress.epoch_ended(shown_epoch(epoch, look.run.facts.units))

    def _begin(self, run: FollowedRun) -> None:
        self._progress.close()
        self._kind = Run(run.path).kind
        if self._kind != "training":
            what, runs = STAGES.get(self._kind, "runs"), run.facts.runs or 0
            self._progress = group_progress_for(self._stream, runs, what, quiet=self._quiet)
            facts = [header(run.facts), Labelled([(what, [str(runs)] if runs else [])])]
            self._progress.write(text_for(facts, self._stream).replace("\n\n", "\n"))
            return
        plan = planned(run.path)
        self._progress = progress_for(
            self._stream, quiet=self._quiet, directions=lambda: plan.directions, is_followed=True
        )
        self._progress.write(text_for([header(run.facts, _signature(run))], self._stream))
        self._progress.started(0, plan.epochs, run.facts.engine)

    def _take_inside(self, look: Look) -> None:
        run, name = look.run, look.run.path.name
        if self._kind == "sweep" and not name.startswith(layout.trial("")):
            return  # of a trial that is confirmed
        if look.has_begun:
            self._progress.task_began(look.label, lambda: planned(run.path).directions)
        if isinstance(self._progress, LiveGroup):
            self._progress.follow(look.label, run, look.news)
        if not look.has_ended or name == layout.FINAL or self._kind == "sweep":
            return
        if run.facts.status == Status.COMPLETED and self._has_scores(run):
            self._finished[name] = Run(run.path)
            self._tell(look.label, run)
        else:
            self._progress.task_failed(look.label, ended_because(run))

    def _take_trials(self, run: Run) -> None:
        """Tell of the trials that have ended by the log of the sweep: what its directory says, is said there later."""
        try:
            record = SweepRecord.read(run)
        except RunDamaged:  # it was begun a moment ago
            return
        for trial in record.trials:
            if self._told.get(trial.number) == trial.state or trial.state == RUNNING:
                continue
            self._told[trial.number] = trial.state
            label, seconds = trial.directory.replace("-", " "), trial.seconds or 0.0
            if trial.state == COMPLETED and trial.score is not None:
                ended = [listed for listed in record.trials if listed.number in self._told]
                best = ranked(ended, record.direction)[0].score or trial.score
                self._progress.task_ended(label, {record.objective: trial.score}, {record.objective: best}, seconds)
            elif trial.state == PRUNED:
                self._progress.task_pruned(label, trial.reason, seconds)
            else:
                self._progress.task_failed(label, trial.reason)

    def _has_scores(self, run: FollowedRun) -> bool:
        try:
            return bool(Run(run.path).metrics)
        except RunDamaged:
            return False

    def _tell(self, label: str, run: FollowedRun) -> None:
        """A line with its scores, and the mean of all so far."""
        units = lasting(list(self._finished.values()))
        scores = self._scores()
        mean = shown(mean_scores(list(scores.values())), units)
        self._progress.task_ended(label, shown(scores[run.path.name], units), mean, run.facts.seconds.get("total", 0.0))

    def _scores(self) -> dict[str, dict[str, Any]]:
        """Those of the finished runs, on the rows that they were not trained on."""
        if self._kind == "kfold":
            return {name: scores_left_out(run) for name, run in self._finished.items()}
        part = part_compared(run.metrics for run in self._finished.values())
        return {name: source_scores(run, part) for name, run in self._finished.items()}


def _signature(run: FollowedRun) -> Signature | None:
    try:
        return Run(run.path).signature
    except RunDamaged:
        return None
