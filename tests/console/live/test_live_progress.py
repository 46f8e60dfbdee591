"""The live view of a running training, with a clock that the test turns."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import pytest

from nnrun.console.live.live_progress import LiveProgress, progress_for
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


def directions() -> Mapping[str, str]:
    return {"loss": "min", "accuracy": "max"}


def live(stream: io.IOBase, clock: Clock, width: int = 80, height: int = 24) -> LiveProgress:
    return LiveProgress(stream, clock, lambda: (width, height), directions)  # type: ignore[arg-type]


def test_screen_has_bar_time_left_and_metrics_under_the_epochs_that_stay(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 4, "graph")
    assert stream.screen() == ["", "epoch 1/4 ━━━━━━━━━━━━ compiling (graph)"]
    clock.now += 5.0
    view.progress(1, 50, 100, {"loss": 0.8, "accuracy": 0.75})
    assert stream.screen() == ["", "epoch 1/4 ━╸━━━━━━━━━━ 0:35 left  step 50/100  loss 0.8000  accuracy 0.7500"]
    clock.now += 5.0
    view.epoch_ended(epoch(1, 10.0))
    clock.now += 8.0
    view.epoch_ended(epoch(2, 8.0))
    assert stream.screen() == [
        "epoch 1/4  loss 0.9000 (val 1.2000)  accuracy 0.5000 (val 0.2500)  10.0 s",
        "epoch 2/4  loss 0.4500 (val 0.6000)  accuracy 0.5000 (val 0.2500)  8.0 s",
        "",
        "epoch 2/4 ━━━━━━╺━━━━━ 0:16 left",
        "loss     ↓ 0.4500 (val 0.6000)  best 0.6000 at 2  █▁",
        "accuracy ↑ 0.5000 (val 0.2500)  best 0.2500 at 1  ▅▅",
    ]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "decoding images ━━━╺━━━━━━━━ 0:15 left  5,000/20,000"),
        (40, "decoding images ━╺━━ 0:15 left"),
    ],
)
def test_conversion_has_a_bar_and_leaves_nothing(clock: Clock, width: int, line: str) -> None:
    stream = Terminal()
    view = live(stream, clock, width)
    view.converting("decoding images", 0, 20_000)
    clock.now += 5.0
    view.converting("decoding images", 5_000, 20_000)
    assert stream.screen() == ["", line]
    view.converting("decoding images", 20_000, 20_000)
    assert stream.screen() == [""]
    view.started(100, 4, "graph")
    assert stream.screen()[1].startswith("epoch 1/4")


def test_time_left_is_known_inside_a_long_epoch(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 10, "xla")
    for number, seconds in ((1, 60.0), (2, 2.0), (3, 2.0)):
        clock.now += seconds
        view.epoch_ended(epoch(number, seconds))
    clock.now += 1.0
    view.progress(4, 50, 100, {"loss": 0.5})
    assert "0:13 left  step 50/100  loss 0.5000" in stream.screen()[-3]


def test_resumed_training_counts_only_its_own_epochs(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(100, 100, "graph")
    clock.now += 1.0
    view.epoch_ended(epoch(91, 1.0))
    assert "0:09 left" in stream.screen()[-3]


def test_after_the_end_the_lines_stay_that_a_pipe_gets_too(clock: Clock) -> None:
    stream, plain = Terminal(), io.StringIO()
    run(live(stream, clock), clock, 130, ends=117)
    run(PlainProgress(plain, clock), clock, 130, ends=117)
    assert stream.screen() == [*plain.getvalue().splitlines(), ""]


def test_narrow_terminal_shows_what_fits(clock: Clock) -> None:
    stream = Terminal()
    run(live(stream, clock, 40), clock, 3)
    assert stream.screen() == [
        "epoch 1/3  loss 0.9000 (val 1.2000)",
        "epoch 2/3  loss 0.4500 (val 0.6000)",
        "epoch 3/3  loss 0.3000 (val 0.4000)",
        "",
    ]


def test_flat_terminal_shows_the_first_lines_and_an_even_flatter_one_nothing(clock: Clock) -> None:
    for height, lines in ((24, 4), (5, 4), (4, 3), (3, 2), (2, 0)):
        stream = Terminal()
        view = live(stream, clock, height=height)
        view.started(10, 100, "graph")
        for number in (1, 2, 3):
            clock.now += 1.0
            view.epoch_ended(epoch(number, 1.0))
        kept = [line for line in stream.screen() if re.match(r"epoch +\d+/100  loss", line)]
        assert len(stream.screen()) == len(kept) + max(1, lines)


def test_terminal_that_changes_its_size_is_drawn_anew_in_it(clock: Clock) -> None:
    stream, size = Terminal(), [40, 24]
    view = LiveProgress(stream, clock, lambda: (size[0], size[1]), directions)
    view.started(10, 100, "graph")
    for number in range(1, 10):
        size[0] = 80 if number % 2 else 40
        clock.now += 1.0
        view.epoch_ended(epoch(number, 1.0))
    assert stream.screen()[-3:] == [
        "epoch   9/100 ━╺━━━━━━━━━━ 1:31 left",
        "loss     ↓ 0.1000 (val 0.1333)  best 0.1333 at 9  █▄▃▂▂▁▁▁▁",
        "accuracy ↑ 0.5000 (val 0.2500)  best 0.2500 at 1  ▅▅▅▅▅▅▅▅▅",
    ]
    assert sum("left" in line for line in stream.screen()) == 1


def test_lines_that_are_too_wide_by_now_are_not_drawn_again_under_a_sentence(clock: Clock) -> None:
    stream, size = Terminal(), [80, 24]
    view = LiveProgress(stream, clock, lambda: (size[0], size[1]), directions)
    view.started(10, 5, "graph")
    size[0] = 20
    view.write("note: full\n")
    assert stream.screen() == ["note: full", ""]


def test_sentence_that_is_written_meanwhile_stands_above(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(10, 5, "graph")
    view.write("note: the disk is full\n")
    assert stream.screen() == ["note: the disk is full", "", "epoch 1/5 ━━━━━━━━━━━━ compiling (graph)"]


def test_message_of_someone_else_is_not_written_over(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(10, 5, "graph")
    stream.write("W0000 a library says something\n")
    clock.now += 1.0
    view.progress(1, 5, 10, {"loss": 0.5})
    assert stream.screen()[:2] == ["W0000 a library says something", ""]
    assert len(stream.screen()) == 3


def test_screen_that_fails_says_so_once_and_ends_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.console.live.run_view.RunView.lines", lambda view, screen: 1 / 0)
    stream = Terminal()
    run(live(stream, clock), clock, 3, seconds=1.0)
    assert stream.screen() == [
        "note: the live screen has failed, and nothing else: ZeroDivisionError('division by zero')",
        "epoch 1/3  loss 0.9000 (val 1.2000)  accuracy 0.5000 (val 0.2500)  1.0 s",
        "epoch 2/3  loss 0.4500 (val 0.6000)  accuracy 0.5000 (val 0.2500)  1.0 s",
        "epoch 3/3  loss 0.3000 (val 0.4000)  accuracy 0.5000 (val 0.2500)  1.0 s",
        "",
    ]


def test_nothing_of_the_screen_is_left_behind(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(10, 5, "graph")
    view.close()
    view.close()
    assert stream.screen() == [""]


def test_only_signs_are_sent_that_a_stream_lets_through(clock: Clock) -> None:
    pieces: list[str] = []

    class Recorder(Terminal):
        def write(self, text: str) -> int:
            pieces.append(text)
            return super().write(text)

    stream = Recorder()
    run(live(stream, clock), clock, 30, seconds=1.0)
    assert "\x1b[9" in stream.getvalue()
    assert all(sanitized(piece) == piece for piece in pieces)


def test_names_are_no_markup_and_cannot_move_the_cursor(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(1, 2, "graph")
    clock.now += 1.0
    view.epoch_ended(Epoch(1, 0.1, {"[red]x\x1b[2J{y}": 1.0}, {}, {}))
    assert stream.screen()[-1] == "[red]x␛[2J{y}   1.0000    ▅"


def test_fast_epochs_are_drawn_four_times_a_second(clock: Clock) -> None:
    stream = Terminal()
    run(live(stream, clock), clock, 10_000)
    assert len(set(re.findall("epoch +[0-9]+/10000 [━╸╺]", re.sub(r"\x1b\[\d+m", "", stream.getvalue())))) <= 41


def test_engine_that_reports_every_step_is_drawn_four_times_a_second(clock: Clock) -> None:
    stream = Terminal()
    view = live(stream, clock)
    view.started(10_000, 1, "keras")
    for step in range(10_000):
        clock.now += 0.0001
        view.progress(1, step, 10_000, {"loss": 0.5})
    assert stream.getvalue().count("step") <= 5


def test_stream_without_the_signs_gets_plain_ones(clock: Clock) -> None:
    raw = io.BytesIO()
    view = live(io.TextIOWrapper(raw, encoding="ascii"), clock, 80)
    view.started(10, 2, "graph")
    clock.now += 1.0
    view.epoch_ended(epoch(1, 1.0))
    text = raw.getvalue().decode("ascii")
    assert "------" in text
    assert "loss     v 0.9000 (val 1.2000)  best 1.2000 at 1  =" in re.sub(r"\x1b\[\d+m", "", text)


def test_names_that_a_stream_cannot_show_take_no_more_columns(clock: Clock) -> None:
    raw = io.BytesIO()
    view = live(io.TextIOWrapper(raw, encoding="ascii"), clock, 40)
    view.started(10, 2, "graph")
    clock.now += 1.0
    view.epoch_ended(epoch(1, 1.0, größe_größe_größe_größe=1.0))
    assert "gr??e_gr??e_~ " in raw.getvalue().decode("ascii")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_are_for_those_who_want_them(
    name: str, value: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    stream = Terminal()
    run(live(stream, clock), clock, 30, seconds=1.0)
    assert "━" in stream.getvalue()
    assert not re.search(r"\x1b\[\d+m", stream.getvalue())


def test_stream_chooses_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(progress_for(Terminal())) is LiveProgress
    assert type(progress_for(io.StringIO())) is PlainProgress
    assert type(progress_for(Terminal(), quiet=True)) is Progress
    monkeypatch.setenv("TERM", "dumb")
    assert type(progress_for(Terminal())) is PlainProgress


@pytest.mark.parametrize("variables", [{"JPY_PARENT_PID": "7"}, {"TERM": "xterm-color", "PAGER": "cat"}])
def test_output_of_a_notebook_which_moves_no_cursor_gets_lines(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert type(progress_for(Terminal())) is PlainProgress
