"""What every plot promises: its title, and text that is readable where it stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

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


class Drawn(NamedTuple):
    """A picture, its figure, and every text in it with its place."""

    picture: Picture
    figure: Figure
    texts: list[tuple[str, Bbox]]


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES)
def drawn(request: pytest.FixtureRequest) -> Iterator[Drawn]:
    """Each picture is drawn once; pytest asks all there is to ask of one before it goes on to the next."""
    with mpl.rc_context(STYLE):
        figure = request.param.figure()
        FigureCanvasAgg(figure)  # places text as the files have it
        figure.draw_without_rendering()
        yield Drawn(request.param, figure, texts(figure))


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with its place; ticks outside the view exist, but are not drawn."""
    unseen = {id(label) for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in outside(axis)}
    seen = [text for text in figure.findobj(Text) if text.get_text().strip() and id(text) not in unseen]
    return [(text.get_text(), text.get_window_extent()) for text in seen if is_shown(text)]


def outside(axis: Axis) -> Iterator[Text]:
    low, high = sorted(axis.get_view_interval())
    for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
        if not low <= tick.get_loc() <= high:
            yield from (tick.label1, tick.label2)


def is_shown(text: Text) -> bool:
    panel = text.axes
    return text.get_visible() and (panel is None or panel.axison or text in panel.texts)


def test_title_and_subject_are_there(drawn: Drawn) -> None:
    assert any(text.removesuffix("…") in drawn.picture.title for text, _ in drawn.texts)
    assert any(text.startswith(drawn.picture.subject) for text, _ in drawn.texts)


def test_no_text_leaves_the_picture(drawn: Drawn) -> None:
    width, height = drawn.figure.canvas.get_width_height()
    outside = [text for text, box in drawn.texts if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    assert outside == []


def test_no_text_covers_another(drawn: Drawn) -> None:
    boxes = [(text, box.padded(-1)) for text, box in drawn.texts]
    covering = [(a, b) for (a, box), (b, other) in itertools.combinations(boxes, 2) if box.overlaps(other)]
    assert covering == []


def test_text_can_be_read_when_shown_900_pixels_wide(drawn: Drawn) -> None:
    points = [text.get_fontsize() for text in drawn.figure.findobj(Text) if text.get_text().strip() and is_shown(text)]
    pixels_a_point = 900 / drawn.figure.get_size_inches()[0] / 72
    assert min(points) * pixels_a_point >= 8


def test_every_axis_says_what_it_shows(drawn: Drawn) -> None:
    panels = [ax for ax in drawn.figure.axes if ax.axison and ax.get_label() != "<colorbar>"]
    assert panels or all(ax.images for ax in drawn.figure.axes)
    for ax in panels:
        bare = not any(label.get_visible() for label in ax.get_xticklabels())
        assert ax.get_xlabel() or bare
