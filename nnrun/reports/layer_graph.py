"""A model's layers as a drawn graph (inline SVG): boxes from the inputs downwards, branches beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnrun.reports.html import Html, el, text
from nnrun.types import LayerRow
from nnrun.words.text import cut

MOST_LAYERS = 160
"""A graph of more could not be read."""
_WIDTH, _HEIGHT, _ACROSS, _DOWN, _EDGE = 188, 44, 24, 28, 6
_FAMILIES = {
    "input": ("Input",),
    "core": ("Dense", "Embedding", "EinsumDense"),
    "conv": ("Conv", "Pool", "UpSampling"),
    "recurrent": ("LSTM", "GRU", "RNN", "Bidirectional", "Attention", "TimeDistributed"),
    "calm": ("Dropout", "Normalization", "Noise"),
}


def layer_graph(layers: Sequence[LayerRow]) -> Html:
    """The graph. A layer stands below all that feed it.

    Args:
        layers: In an order in which those that feed a layer come before it.
    """
    depths = _depths(layers)
    places = _places(layers, depths)
    columns = max(x for x, _ in places.values()) + 1
    rows = max(depths.values()) + 1
    width = columns * (_WIDTH + _ACROSS) - _ACROSS + 2 * _EDGE
    height = rows * (_HEIGHT + _DOWN) - _DOWN + 2 * _EDGE
    lines = [_line(places[above], places[layer.name]) for layer in layers for above in layer.inputs if above in places]
    boxes = [_box(layer, places[layer.name]) for layer in layers]
    svg = el(
        "svg",
        el("title", f"the model as a graph of {len(layers)} layers"),
        *lines,
        *boxes,
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        role="img",
        class_="graph",
    )
    return el("div", svg, class_="scroll", tabindex="0", role="group", aria_label="the model as a graph")


def _depths(layers: Sequence[LayerRow]) -> dict[str, int]:
    """How many layers, at most, lie between a layer and the inputs."""
    depths: dict[str, int] = {}
    for layer in layers:
        depths[layer.name] = max((depths[above] + 1 for above in layer.inputs if above in depths), default=0)
    return depths


def _places(layers: Sequence[LayerRow], depths: Mapping[str, int]) -> dict[str, tuple[float, int]]:
    """Column and row of each layer: each row centred, in the order of what feeds its layers (barycentre)."""
    rows: dict[int, list[LayerRow]] = {}
    for layer in layers:
        rows.setdefault(depths[layer.name], []).append(layer)
    widest = max(len(row) for row in rows.values())
    places: dict[str, tuple[float, int]] = {}
    for depth, row in sorted(rows.items()):
        ordered = sorted(row, key=lambda layer: _middle(layer, places, widest))
        first = (widest - len(row)) / 2
        places |= {layer.name: (first + n, depth) for n, layer in enumerate(ordered)}
    return places


def _middle(layer: LayerRow, places: Mapping[str, tuple[float, int]], widest: int) -> float:
    above = [places[name][0] for name in layer.inputs if name in places]
    return sum(above) / len(above) if above else widest / 2


def _corner(place: tuple[float, int]) -> tuple[float, float]:
    return _EDGE + place[0] * (_WIDTH + _ACROSS), _EDGE + place[1] * (_HEIGHT + _DOWN)


def _line(above: tuple[float, int], below: tuple[float, int]) -> Html:
    (x1, y1), (x2, y2) = _corner(above), _corner(below)
    x1, x2, y1 = x1 + _WIDTH / 2, x2 + _WIDTH / 2, y1 + _HEIGHT
    bend = (y2 - y1) / 2
    if below[1] - above[1] > 1 and x1 == x2:  # around the boxes between them
        side = x1 + _WIDTH * 0.62
        path = f"M{x1:g} {y1:g}C{side:g} {y1 + _DOWN:g} {side:g} {y2 - _DOWN:g} {x2:g} {y2:g}"
    else:
        path = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    return el("path", d=path, class_="edge")


def _box(layer: LayerRow, place: tuple[float, int]) -> Html:
    x, y = _corner(place)
    hover = f"{layer.name}: {layer.kind}, gives {layer.shape or 'a shape that is not known'}"
    return el(
        "g",
        el("title", hover),
        el("rect", x=f"{x:g}", y=f"{y:g}", width=_WIDTH, height=_HEIGHT, rx="8"),
        el("text", text(cut(layer.kind, 22)), x=f"{x + 12:g}", y=f"{y + 18:g}", class_="kind"),
        el("text", text(cut(f"{layer.name} {layer.shape}", 28)), x=f"{x + 12:g}", y=f"{y + 34:g}", class_="shape"),
        class_=f"box {_family(layer.kind)}",
    )


def _family(kind: str) -> str:
    families = (family for family, parts in _FAMILIES.items() if any(part in kind for part in parts))
    return next(families, "other")
