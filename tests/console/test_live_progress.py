"""The live line of a running training, with a clock that the test turns."""

from __future__ import annotations

import io
import re

import pytest

from nnrun.console.live_progress import LiveProgress, progress_for
from nnrun.console.progress import PlainProgress, Progress
from nnrun.streams import sanitized
from nnrun.types import Epoch
from tests.console.progress_screen import Clock, Terminal, epoch, run


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


def live(stream: io.IOBase, clock: Clock, width: int = 80, name: str = "") -> LiveProgress:
    return LiveProgress(stream, clock, lambda: width, name)  # type: ignore[arg-type]


def test_live_line_has_bar_time_left_and_metrics(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 4, "graph")
    assert stream.screen() == ["epoch 1/4 ━━━━━━━━━━━━ compiling (graph)"]
    clock.now += 5.0
    view.progress(1, 50, 100, {"loss": 0.8, "accuracy": 0.75})
    assert stream.screen() == ["epoch 1/4 ━╸━━━━━━━━━━ 0:35 left  step 50/100  loss 0.8000  accuracy 0.7500"]
    clock.now += 5.0
    view.epoch_ended(epoch(1, 10.0))
    assert stream.screen() == [
        "epoch 1/4  loss 0.9000 (val 1.2000)  accuracy 0.5000 (val 0.2500)  10.0 s",
        "epoch 1/4 ━━━╺━━━━━━━━ 0:30 left  loss 0.9000 (val 1.2000)",
    ]


def test_first_epoch_which_compiles_does_not_spoil_the_time_left(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 10, "xla")
    for number, seconds in ((1, 60.0), (2, 2.0), (3, 2.0)):
        clock.now += seconds
        view.epoch_ended(epoch(number, seconds))
    clock.now += 1.0
    view.progress(4, 50, 100, {"loss": 0.5})
    assert "0:13 left" in stream.screen()[-1]


def test_time_left_is_known_of_epochs_that_take_minutes(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 4, "graph")
    for number in (1, 2):
        clock.now += 300.0
        view.epoch_ended(epoch(number, 300.0))
    assert "10:00 left" in stream.screen()[-1]


def test_resumed_training_counts_only_its_own_epochs(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 100, "graph")
    clock.now += 1.0
    view.epoch_ended(epoch(91, 1.0))
    assert "0:09 left" in stream.screen()[-1]


def test_narrow_terminal_shows_what_fits(clock: Clock) -> None:
    stream = Terminal()
    run(live(stream, clock, 40), clock, 3)
    assert stream.screen() == [
        "epoch 1/3  loss 0.9000 (val 1.2000)",
        "epoch 2/3  loss 0.4500 (val 0.6000)",
        "epoch 3/3  loss 0.3000 (val 0.4000)",
        "",
    ]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_line_never_reaches_the_last_column(width: int, clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock, width)
    view.started(10, 1000, "graph")
    clock.now += 1.0
    view.progress(1, 5, 10, {"loss": 0.5, "a metric with a name as long as this one": 0.25})
    assert all(len(line) < width for line in stream.screen())


def test_nothing_of_the_live_line_is_left_behind(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(10, 5, "graph")
    view.close()
    assert stream.screen() == [""]


def test_only_signs_are_sent_that_a_stream_lets_through_and_a_notebook_carries_out(clock: Clock) -> None:
    stream = Terminal()
    run(live(stream, clock), clock, 30, seconds=1.0)
    text = stream.getvalue()
    assert "\x1b[9" in text
    assert all(sanitized(piece) == piece for piece in text.replace("\r", "\n\r").split("\n"))
    assert not re.findall(r"\x1b\[(?!K|\d+m)", text)


def test_names_are_no_markup_and_cannot_move_the_cursor(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock, name="[bold]")
    view.started(1, 2, "graph")
    clock.now += 1.0
    view.epoch_ended(Epoch(1, 0.1, {"[red]x\x1b[2J{y}": 1.0}, {}, {}))
    assert stream.screen()[-1].endswith("[red]x␛[2J{y} 1.0000")
    assert stream.screen()[-1].startswith("[bold]  epoch 1/2")


def test_fast_epochs_are_drawn_ten_times_a_second(clock: Clock) -> None:
    stream = Terminal()
    run(live(stream, clock), clock, 10_000)
    assert stream.getvalue().count("left") <= 10_000 * 0.001 / 0.1 + 2 * 22


def test_engine_that_reports_every_step_is_drawn_ten_times_a_second(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(10_000, 1, "keras")
    for step in range(10_000):
        clock.now += 0.0001
        view.progress(1, step, 10_000, {"loss": 0.5})
    assert stream.getvalue().count("step") <= 11


def test_stream_without_box_characters_gets_plain_ones(clock: Clock) -> None:
    raw = io.BytesIO()
    view = live(io.TextIOWrapper(raw, encoding="ascii"), clock, 60)
    view.started(10, 2, "graph")
    clock.now += 1.0
    view.progress(2, 5, 10, {"loss": 0.5})
    assert b"---------" in raw.getvalue()
    raw.getvalue().decode("ascii")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_bar_is_coloured_for_those_who_want_it(
    name: str, value: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    stream = Terminal()
    run(live(stream, clock), clock, 30, seconds=1.0)
    assert "━" in stream.getvalue()
    assert "m" not in stream.getvalue().replace("ms", "").replace("compiling", "")


def test_stream_chooses_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(progress_for(Terminal())) is LiveProgress
    assert type(progress_for(io.StringIO())) is PlainProgress
    assert type(progress_for(Terminal(), quiet=True)) is Progress
    monkeypatch.setenv("TERM", "dumb")
    assert type(progress_for(Terminal())) is PlainProgress


def test_fold_has_a_live_line_and_leaves_none(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock, name="fold 2/5")
    view.started(4, 4, "graph")
    for number in (1, 2):
        clock.now += 1
        view.epoch_ended(epoch(number, loss=0.5))
    assert stream.screen() == ["fold 2/5  epoch 2/4 ━━━━━━╺━━━━━ 0:02 left  loss 0.5000 (val 0.6000)"]
    clock.now += 1
    view.epoch_ended(epoch(3, loss=0.4))
    view.close()
    assert stream.screen() == [""]


def test_live_line_of_a_fold_fits_into_a_narrow_terminal(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock, 40, "fold 2/5")
    view.started(4, 30, "graph")
    for number in (9, 10):
        clock.now += 1
        view.epoch_ended(epoch(number, loss=0.5))
    (line,) = stream.screen()
    assert line == "fold 2/5  epoch 10/30 ━╺━━ 0:20 left"
