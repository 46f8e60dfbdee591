"""How every plot looks: size, colours, type; and the few things that all of them need."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from nnrun.words.text import cut, escape, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 7.5, 5.0
"""Inches of the usual figure."""
DPI = 144
"""1080 x 720 pixels: sharp on a slide, and small print stays readable when it is shown at 900 x 600."""

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, YELLOW = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
)
"""Told apart by every eye (Okabe and Ito 2008, "Color Universal Design")."""
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
"""Colours of lines; yellow is lost on white paper."""
TRAINING, VALIDATION = BLUE, VERMILION
INK, FAINT, GRID = "#222222", "#767676", "#E3E3E3"

TITLE_ROOM, BOTTOM_ROOM = 0.62, 0.62
"""Inches above and below the panels."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # matplotlib brings it: the same picture on every machine
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.labelsize": 10,
    "axes.titlelocation": "left",
    "axes.titlepad": 6,
    "axes.titley": 1.0,  # nothing stands above a panel that its title would have to avoid; looking costs a third
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.handlelength": 1.6,
    "legend.borderaxespad": 0.2,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    "figure.dpi": DPI,
}


def shown(text: str, width: int = 62) -> str:
    """Text from a config or a file as a plot may show it: in one line, and no formula where it has dollar signs."""
    return cut(escape(text), width).replace("$", r"\$")


def shown_path(path: str, width: int) -> str:
    """A path or a name of which both ends count, in so many letters."""
    ends = width // 2 - 1
    return shown(path if len(path) <= width else f"{path[:ends]}…{path[ends + 1 - width :]}")


def figure(title: str, subject: str, width: float = WIDTH, height: float = HEIGHT) -> Figure:
    """An empty figure with its heading: the title, and beside it what is shown.

    Args:
        title: The run's name.
        subject: What the picture shows.
        width: Inches.
        height: Inches.
    """
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(width, height))
    beside = cut(escape(subject), 62)
    room = int((width - 0.5 - width_of(beside) * 0.087) / 0.125)  # bold letters of this size that still fit
    top, margin = 1 - 0.17 / height, 0.17 / width
    sheet.text(margin, top, shown(title, max(room, 8)), fontsize=12, fontweight="bold", va="top")
    sheet.text(1 - margin, top, shown(beside), fontsize=10, color=FAINT, va="top", ha="right")
    return sheet


def panel(sheet: Figure, left: float, bottom: float, width: float, height: float, **options: Any) -> Axes:
    """Axes at a place of the figure in inches: laying out by measured text costs more than drawing."""
    total_width, total_height = sheet.get_size_inches()
    place = (left / total_width, bottom / total_height, width / total_width, height / total_height)
    return sheet.add_axes(place, **options)


def png(sheet: Figure) -> bytes:
    """The drawn figure as a PNG file without transparency."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas: Any = FigureCanvasAgg(sheet)
    canvas.draw()
    image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "PNG", compress_level=3, dpi=(DPI, DPI))
    return stream.getvalue()
