"""The live view of several trainings, with a clock that the test turns."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from nnrun.console.live.group_progress import GroupLines, LiveGroup, group_progress_for
from nnrun.console.progress import Progress
from tests.console.progress_screen import Clock, Terminal, epoch

SCORES = {"loss": 0.5, "accuracy": 0.75}
MEAN = {"loss": 0.25, "accuracy": 0.875}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


def directions() -> Mapping[str, str]:
    return {"loss": "min", "accuracy": "max"}


def live(stream: io.StringIO, clock: Clock, what: str = "folds", finished: int = 0) -> LiveGroup:
    return LiveGroup(stream, 4, what, clock, lambda: (80, 24), finished)


def train(view: LiveGroup, clock: Clock, label: str, epochs: int) -> None:
    view.task_began(label, directions)
    view.started(10, 10, "graph")
    for number in range(1, epochs + 1):
        clock.now += 1.0
        view.epoch_ended(epoch(number, 1.0))


def test_screen_tells_which_one_is_trained_and_the_mean_so_far(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    train(view, clock, "fold 1/4", 10)
    view.task_ended("fold 1/4", SCORES, MEAN, 10.0)
    train(view, clock, "fold 2/4", 5)
    assert stream.screen() == [
        "fold 1/4  loss 0.5000 (mean 0.2500)  accuracy 0.7500 (mean 0.8750)  10.0 s",
        "",
        "folds 1/4 done ━━━━╸━━━━━━━ 0:25 left",
        "mean of 1  loss 0.2500  accuracy 0.8750",
        "fold 2/4  epoch  5/10 ━━━━━━╺━━━━━ 0:05 left",
        "loss     ↓ 0.1800 (val 0.2400)  best 0.2400 at 5  █▄▂▁▁",
        "accuracy ↑ 0.5000 (val 0.2500)  best 0.2500 at 1  ▅▅▅▅▅",
    ]


def test_several_that_are_trained_at_once_have_a_line_each(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    train(view, clock, "fold 1/4", 10)
    view.task_began("fold 2/4")
    assert stream.screen()[1:] == [
        "folds 0/4 done ━━━╺━━━━━━━━ 0:15 left",
        "fold 1/4  epoch 10/10 ━━━━━━━━━━━━ 0:00 left  loss 0.0900 (val 0.1200)",
        "fold 2/4 ━━━━━━━━━━━━ preparing",
    ]


def test_folds_that_were_done_before_count_and_take_no_time(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock, finished=2)
    train(view, clock, "fold 3/4", 5)
    assert stream.screen()[1] == "folds 2/4 done ━━━━━━━╸━━━━ 0:15 left"


def test_failed_one_counts_as_done_and_not_for_the_mean(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock, "members")
    train(view, clock, "member 1", 1)
    view.task_failed("member 1", "the loss became \x1b[2JNaN")
    train(view, clock, "member 2", 1)
    view.task_ended("member 2", SCORES, MEAN, 1.0)
    assert stream.screen() == [
        "member 1  failed: the loss became ␛[2JNaN",
        "member 2  loss 0.5000 (mean 0.2500)  accuracy 0.7500 (mean 0.8750)  1.0 s",
        "",
        "members 2/4 done ━━━━━━╺━━━━━ 0:02 left",
        "mean of 1  loss 0.2500  accuracy 0.8750",
    ]


def test_only_the_lines_of_those_that_ended_stay(clock: Clock) -> None:
    stream, plain = Terminal(), io.StringIO()
    for view in (live(stream, clock), GroupLines(plain)):
        view.write("folds  4\n")
        view.task_began("fold 1/4")
        view.task_ended("fold 1/4", SCORES, MEAN, 10.0)
        view.task_began("final")
        view.close()
    assert stream.screen() == [*plain.getvalue().splitlines(), ""]


def test_stream_chooses_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(group_progress_for(Terminal(), 2)) is LiveGroup
    assert type(group_progress_for(io.StringIO(), 2)) is GroupLines
    assert type(group_progress_for(Terminal(), 2, quiet=True)) is Progress
    monkeypatch.setenv("TERM", "dumb")
    assert type(group_progress_for(Terminal(), 2)) is GroupLines


def test_line_of_one_that_ended_fits_a_terminal_and_is_whole_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream, plain = Terminal(), io.StringIO()
    for lines in (GroupLines(stream), GroupLines(plain)):
        lines.task_ended("fold 1/4", SCORES, MEAN, 10.0)
    assert stream.getvalue() == "fold 1/4  loss 0.5000 (mean 0.2500)\n"
    assert plain.getvalue() == "fold 1/4  loss 0.5000 (mean 0.2500)  accuracy 0.7500 (mean 0.8750)  10.0 s\n"


def test_conversion_stands_above_the_runs_until_it_has_ended(clock: Clock) -> None:
    stream = Terminal()
    view = LiveGroup(stream, 2, "folds", clock, lambda: (80, 24))
    view.task_began("fold 1/2")
    before = stream.screen()
    clock.now += 1.0
    view.converting("decoding images", 1, 4)
    assert stream.screen() == ["", "decoding images ━━━╺━━━━━━━━ 0:00 left  1/4", *before[1:]]
    view.converting("decoding images", 4, 4)
    assert stream.screen() == before


def test_trials_have_the_best_so_far_and_what_became_of_the_others(clock: Clock) -> None:
    stream = Terminal()
    view = LiveGroup(stream, 9, "trials", clock, lambda: (80, 24))
    for number, score in ((1, 0.5), (2, 0.75)):
        train(view, clock, f"trial {number}/9", 10)
        view.task_ended(f"trial {number}/9", {"validation.accuracy": score}, {"validation.accuracy": score}, 10.0)
    train(view, clock, "trial 3/9", 2)
    view.task_pruned("trial 3/9", "pruned after epoch 2 by the median of the others", 2.0)
    train(view, clock, "trial 4/9", 1)
    view.task_failed("trial 4/9", "the loss became NaN")
    view.task_began("trial 5/9")
    view.task_began("trial 6/9")
    assert stream.screen()[2:7] == [
        "trial 3/9  pruned after epoch 2  by the median of the others  2.0 s",
        "trial 4/9  failed: the loss became NaN",
        "",
        "trials 4/9 done ━━━━━╺━━━━━━ 0:18 left",
        "best so far  validation.accuracy 0.7500  1 pruned  1 failed  2 running",
    ]
    view.task_began("trial 3/9")  # Hyperband had paused it
    assert stream.screen()[5:7] == [
        "trials 3/9 done ━━━━╺━━━━━━━ 0:15 left",
        "best so far  validation.accuracy 0.7500  1 failed  3 running",
    ]


def test_what_became_of_trials_before_is_not_claimed_to_be_known(clock: Clock) -> None:
    stream = Terminal()
    view = LiveGroup(stream, 9, "trials", clock, lambda: (80, 24), finished=4)
    view.task_began("trial 5/9")
    view.task_pruned("trial 5/9", "pruned", 2.0)
    assert stream.screen()[-1] == "1 pruned since"
