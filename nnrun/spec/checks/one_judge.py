"""Which epoch's weights are the best: a run has one judge of that.

It is ``training.monitor`` where that is written, else the monitor of the EarlyStopping that restores the best weights,
else the loss of the validation part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nnrun.errors import related
from nnrun.spec.checks.log_names import monitor_of
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import Problems, sound

SETTERS = ("LearningRateScheduler", "ReduceLROnPlateau")
"""Callbacks that set the learning rate."""


def restoring(spec: Spec) -> Iterator[Component]:
    """The callbacks that restore the best weights when training ends."""
    for _, callback in sound(spec.callbacks):
        if callback.name == "EarlyStopping" and not callback.plugin and callback.arguments.get("restore_best_weights"):
            yield callback


def check_judges(spec: Spec, problems: Problems) -> None:
    """Note a callback that would judge otherwise than another."""
    judges = list(restoring(spec))
    for callback in judges[1:]:
        if (monitor := monitor_of(callback)) != (first := monitor_of(judges[0])):
            clash = f"two callbacks restore the best weights, by {first} and by {monitor}"
            problems.add(
                f"{clash}; leave restore_best_weights to one",
                callback.path,
                callback.place,
                code="conflicting-callbacks",
                related=related("the first one", judges[0].place),
            )


def check_setters(setters: list[Component], problems: Problems) -> None:
    """Note a callback that would set the learning rate beside one that sets it anew in every epoch."""
    scheduler = next((callback for callback in setters if callback.name == "LearningRateScheduler"), None)
    if scheduler is not None and len(setters) > 1:
        second = next(callback for callback in reversed(setters) if callback is not scheduler)
        reason = f"two callbacks set the learning rate: LearningRateScheduler ({scheduler.path}) sets it anew in every"
        message = f"{reason} epoch, so that {second.name} would have no effect; leave one of them out"
        first_setter = related(scheduler.name, scheduler.place)
        problems.add(message, second.path, second.place, code="conflicting-callbacks", related=first_setter)


def with_one_judge(spec: Spec) -> Spec:
    """A spec whose training has the monitor of the callback that restores the best weights, where it has none."""
    judge = next(restoring(spec), None)
    if judge is None:
        return spec
    training, monitor, mode = spec.training, monitor_of(judge), str(judge.arguments.get("mode", "auto"))
    if training.monitor in (None, monitor):
        training = replace(training, monitor=monitor, mode=mode if training.mode == "auto" else training.mode)
    notes = []
    if training.monitor != monitor:
        rule = f"the best weights are those by training.monitor, which is {training.monitor}"
        notes.append(f"{rule}; EarlyStopping, which would restore them by {monitor}, only ends the training")
    elif start := unjudged_epochs(replace(spec, training=training)):
        notes.append(f"the best weights are looked for from epoch {start + 1} on (start_from_epoch: {start})")
    return replace(spec, training=training, notes=(*spec.notes, *notes))


def unjudged_epochs(spec: Spec) -> int:
    """The epochs at the beginning that are not judged: those before the callback that judges starts to."""
    starts = [
        callback.arguments.get("start_from_epoch", 0)
        for callback in restoring(spec)
        if monitor_of(callback) == spec.training.monitor
    ]
    return int(min(starts, default=0))
