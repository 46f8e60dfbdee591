"""What every plot promises: its title, and text that is readable where it stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import matplotlib as mpl
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from nnrun.plots import Picture
from nnrun.plots.style import STYLE
from tests.plots.plot_cases import CASES


@pytest.fixture(params=CASES.values(), ids=CASES)
def drawn(request: pytest.FixtureRequest) -> Iterator[tuple[Picture, Figure]]:
    with mpl.rc_context(STYLE):
        made = request.param.figure()
        FigureCanvasAgg(made).draw()
        yield request.param, made


def texts(made: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with its place; ticks outside the view exist, but are not drawn."""
    unseen = {id(label) for ax in made.axes for axis in (ax.xaxis, ax.yaxis) for label in outside(axis)}
    found = [text for text in made.findobj(Text) if text.get_text().strip() and id(text) not in unseen]
    return [(text.get_text(), text.get_window_extent()) for text in found if is_shown(text)]


def outside(axis: Axis) -> Iterator[Text]:
    low, high = sorted(axis.get_view_interval())
    for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
        if not low <= tick.get_loc() <= high:
            yield from (tick.label1, tick.label2)


def is_shown(text: Text) -> bool:
    panel = text.axes
    return text.get_visible() and (panel is None or panel.axison or text in panel.texts)


def test_title_and_subject_are_there(drawn: tuple[Picture, Figure]) -> None:
    picture, made = drawn
    assert any(said.removesuffix("…") in picture.title for said, _ in texts(made))
    assert any(said.startswith(picture.subject) for said, _ in texts(made))


def test_no_text_leaves_the_picture(drawn: tuple[Picture, Figure]) -> None:
    _, made = drawn
    width, height = made.canvas.get_width_height()
    outside = [said for said, box in texts(made) if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    assert outside == []


def test_no_text_covers_another(drawn: tuple[Picture, Figure]) -> None:
    _, made = drawn
    boxes = [(said, box.padded(-1)) for said, box in texts(made)]
    covering = [(a, b) for (a, box), (b, other) in itertools.combinations(boxes, 2) if box.overlaps(other)]
    assert covering == []


def test_text_can_be_read_when_shown_900_pixels_wide(drawn: tuple[Picture, Figure]) -> None:
    _, made = drawn
    points = [text.get_fontsize() for text in made.findobj(Text) if text.get_text().strip() and is_shown(text)]
    pixels_a_point = 900 / made.get_size_inches()[0] / 72
    assert min(points) * pixels_a_point >= 8


def test_every_axis_says_what_it_shows(drawn: tuple[Picture, Figure]) -> None:
    _, made = drawn
    panels = [ax for ax in made.axes if ax.axison and ax.get_label() != "<colorbar>"]
    assert panels
    for ax in panels:
        bare = not any(label.get_visible() for label in ax.get_xticklabels())
        assert ax.get_xlabel() or bare
