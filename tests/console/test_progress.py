"""The view of a running training, with a clock that the test turns."""

from __future__ import annotations

import io

import pytest

from nnrun.console.live.live_progress import LiveProgress
from nnrun.console.progress import (
    PlainProgress,
    Progress,
    fitted,
    kept_every,
)
from nnrun.types import Epoch
from tests.console.progress_screen import Clock, Terminal, run


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_plain_lines_of_few_epochs(clock: Clock) -> None:
    stream = io.StringIO()
    run(PlainProgress(stream, clock), clock, 3)
    assert stream.getvalue().splitlines() == [
        "epoch 1/3  loss 0.9000 (val 1.2000)  accuracy 0.5000 (val 0.2500)  1 ms",
        "epoch 2/3  loss 0.4500 (val 0.6000)  accuracy 0.5000 (val 0.2500)  1 ms",
        "epoch 3/3  loss 0.3000 (val 0.4000)  accuracy 0.5000 (val 0.2500)  1 ms",
    ]


@pytest.mark.parametrize(
    ("epochs", "every"),
    [(1, 1), (20, 1), (21, 2), (40, 2), (50, 5), (100, 5), (101, 10), (400, 20), (1000, 50), (10**6, 50_000)],
)
def test_about_twenty_epochs_are_kept(epochs: int, every: int) -> None:
    assert kept_every(epochs) == every


@pytest.mark.parametrize("kind", [PlainProgress, LiveProgress])
def test_of_many_fast_epochs_the_first_every_kth_and_the_last_are_kept(kind: type[PlainProgress], clock: Clock) -> None:
    stream = Terminal()
    run(kind(stream, clock), clock, 1000)
    numbers = [int(line.split("/")[0].split()[1]) for line in stream.screen() if line]
    assert numbers == [1, *range(50, 1001, 50)]


@pytest.mark.parametrize("kind", [PlainProgress, LiveProgress])
def test_slow_epochs_are_all_kept(kind: type[PlainProgress], clock: Clock) -> None:
    stream = Terminal()
    run(kind(stream, clock), clock, 100, seconds=11.0)
    assert len([line for line in stream.screen() if line]) == 100


@pytest.mark.parametrize("kind", [PlainProgress, LiveProgress])
def test_last_epoch_of_a_training_that_ended_early_is_shown(kind: type[PlainProgress], clock: Clock) -> None:
    stream = Terminal()
    run(kind(stream, clock), clock, 1000, ends=137)
    assert [line for line in stream.screen() if line][-1].startswith("epoch  137/1000  loss")


def test_metric_name_cannot_move_the_cursor(clock: Clock) -> None:
    stream = io.StringIO()
    view = PlainProgress(stream, clock)
    view.started(1, 1, "graph")
    view.epoch_ended(Epoch(1, 0.1, {"a\x1b[2J": 1.0}, {}, {}))
    assert "\x1b" not in stream.getvalue()


def test_quiet_says_nothing(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    run(Progress(), clock, 3)
    assert capfd.readouterr() == ("", "")


def test_pieces_are_left_out_from_the_end() -> None:
    assert fitted(["epoch 1", "loss 0.5", "accuracy 0.5"], 18) == "epoch 1  loss 0.5"
    assert fitted(["epoch 1/1000"], 8) == "epoch 1…"


def test_conversion_is_told_of_as_it_begins_and_ends() -> None:
    stream = io.StringIO()
    view = PlainProgress(stream)
    for done in (0, 1, 2, 3000):
        view.converting("decoding images", done, 3000)
    assert stream.getvalue() == "decoding images: 3,000 ...\ndecoding images: 3,000, done\n"
