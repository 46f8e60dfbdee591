"""The view of a running training, with a clock that the test turns."""

from __future__ import annotations

import io

import pytest

from nnrun.console.progress import (
    FoldProgress,
    LiveProgress,
    PlainProgress,
    QuietProgress,
    fitted,
    kept_every,
    progress_for,
)
from nnrun.types import Epoch


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A terminal that shows what is left on it: carriage return and erasing are carried out."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        lines = [""]
        for piece in self.getvalue().replace("\x1b[K", "").split("\n"):
            lines[-1] = piece.rsplit("\r", 1)[-1]
            lines.append("")
        return lines[:-1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def epoch(number: int, seconds: float = 0.0123, **more: float) -> Epoch:
    training = {"loss": 0.9 / number, "accuracy": 0.5, **more}
    return Epoch(number, 0.001, training, {"loss": 1.2 / number, "accuracy": 0.25}, {"training": seconds})


def run(view: QuietProgress, clock: Clock, epochs: int, *, ends: int | None = None, seconds: float = 0.001) -> None:
    view.started(4, epochs, "graph")
    for number in range(1, (ends or epochs) + 1):
        clock.now += seconds
        view.epoch_ended(epoch(number, seconds))
    view.close()


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


def test_live_line_has_bar_time_left_and_metrics(clock: Clock) -> None:
    stream = Terminal()
    view = LiveProgress(stream, clock, width=lambda: 80)
    view.started(100, 4, "graph")
    assert stream.screen() == ["epoch 1/4 ──────────── compiling (graph)"]
    clock.now += 5.0
    view.progress(1, 50, 100, {"loss": 0.8, "accuracy": 0.75})
    assert stream.screen() == ["epoch 1/4 ━━────────── 0:35 left step 50/100  loss 0.8000  accuracy 0.7500"]
    clock.now += 5.0
    view.epoch_ended(epoch(1, 10.0))
    assert stream.screen() == [
        "epoch 1/4  loss 0.9000 (val 1.2000)  accuracy 0.5000 (val 0.2500)  10.0 s",
        "epoch 1/4 ━━━───────── 0:30 left  loss 0.9000 (val 1.2000)",
    ]


def test_first_epoch_which_compiles_does_not_spoil_the_time_left(clock: Clock) -> None:
    stream = Terminal()
    view = LiveProgress(stream, clock, width=lambda: 80)
    view.started(100, 10, "xla")
    for seconds in (60.0, 2.0, 2.0):
        clock.now += seconds
        view.epoch_ended(epoch(1, seconds))
    clock.now += 1.0
    view.progress(4, 50, 100, {"loss": 0.5})
    assert "0:13 left" in stream.screen()[-1]


def test_resumed_training_counts_only_its_own_epochs(clock: Clock) -> None:
    stream = Terminal()
    view = LiveProgress(stream, clock, width=lambda: 80)
    view.started(100, 100, "graph")
    clock.now += 1.0
    view.epoch_ended(epoch(91, 1.0))
    assert "0:09 left" in stream.screen()[-1]


def test_narrow_terminal_shows_what_fits(clock: Clock) -> None:
    stream = Terminal()
    run(LiveProgress(stream, clock, width=lambda: 40), clock, 3)
    assert stream.screen() == [
        "epoch 1/3  loss 0.9000 (val 1.2000)",
        "epoch 2/3  loss 0.4500 (val 0.6000)",
        "epoch 3/3  loss 0.3000 (val 0.4000)",
        "",
    ]


def test_line_never_reaches_the_last_column(clock: Clock) -> None:
    stream = Terminal()
    view = LiveProgress(stream, clock, width=lambda: 20)
    view.started(10, 1000, "graph")
    clock.now += 1.0
    view.progress(1, 5, 10, {"loss": 0.5})
    assert all(len(line) < 20 for line in stream.screen())


def test_nothing_of_the_live_line_is_left_behind(clock: Clock) -> None:
    stream = Terminal()
    view = LiveProgress(stream, clock, width=lambda: 80)
    view.started(10, 5, "graph")
    view.close()
    assert stream.screen() == [""]


def test_fast_epochs_are_drawn_ten_times_a_second(clock: Clock) -> None:
    stream = Terminal()
    run(LiveProgress(stream, clock, width=lambda: 80), clock, 10_000)
    assert stream.getvalue().count("left") <= 10_000 * 0.001 / 0.1 + 2 * 22


def test_engine_that_reports_every_step_is_drawn_ten_times_a_second(clock: Clock) -> None:
    stream = Terminal()
    view = LiveProgress(stream, clock, width=lambda: 80)
    view.started(10_000, 1, "keras")
    for step in range(10_000):
        clock.now += 0.0001
        view.progress(1, step, 10_000, {"loss": 0.5})
    assert stream.getvalue().count("step") <= 11


def test_metric_name_cannot_move_the_cursor(clock: Clock) -> None:
    stream = io.StringIO()
    view = PlainProgress(stream, clock)
    view.started(1, 1, "graph")
    view.epoch_ended(Epoch(1, 0.1, {"a\x1b[2J": 1.0}, {}, {}))
    assert "\x1b" not in stream.getvalue()


def test_stream_without_box_characters_gets_plain_ones(clock: Clock) -> None:
    raw = io.BytesIO()
    view = LiveProgress(io.TextIOWrapper(raw, encoding="ascii"), clock, width=lambda: 60)
    view.started(10, 2, "graph")
    clock.now += 1.0
    view.progress(2, 5, 10, {"loss": 0.5})
    assert b"#########---" in raw.getvalue()


def test_quiet_says_nothing(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    run(QuietProgress(), clock, 3)
    assert capfd.readouterr() == ("", "")


def test_stream_chooses_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert type(progress_for(Terminal())) is LiveProgress
    assert type(progress_for(io.StringIO())) is PlainProgress
    assert type(progress_for(Terminal(), quiet=True)) is QuietProgress


def test_pieces_are_left_out_from_the_end() -> None:
    assert fitted(["epoch 1", "loss 0.5", "accuracy 0.5"], 18) == "epoch 1  loss 0.5"
    assert fitted(["epoch 1/1000"], 8) == "epoch 1…"


def test_fold_has_a_live_line_and_leaves_none(clock: Clock) -> None:
    stream = Terminal()
    view = FoldProgress(stream, "fold 2/5", clock, lambda: 80)
    view.started(4, 3, "graph")
    clock.now += 1
    view.epoch_ended(epoch(1, loss=0.5))
    assert stream.screen() == ["fold 2/5  epoch 1/3 ━━━━──────── 0:02 left  loss 0.5000 (val 1.2000)"]
    clock.now += 1
    view.epoch_ended(epoch(2, loss=0.4))
    view.close()
    assert stream.screen() == [""]


def test_live_line_of_a_fold_fits_into_a_narrow_terminal(clock: Clock) -> None:
    stream = Terminal()
    view = FoldProgress(stream, "fold 2/5", clock, lambda: 40)
    view.started(4, 30, "graph")
    clock.now += 1
    view.epoch_ended(epoch(10, loss=0.5))
    (line,) = stream.screen()
    assert line == "fold 2/5  epoch 10/30 ━─── 0:20 left"
