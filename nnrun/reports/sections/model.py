"""The model on a page: its layers with shapes and parameters, and the graph they make."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.reports.charts import Section
from nnrun.reports.findings.archived_layers import UNKNOWN
from nnrun.reports.html import Html, el, more, table, together
from nnrun.reports.layer_graph import MOST_LAYERS, layer_graph
from nnrun.reports.run_content import RunContent
from nnrun.types import LayerRow
from nnrun.words.numbers import count, plural

_MOST_ROWS = 1_000
_SHOWN_ROWS = 40
"""Longer tables open when they are asked for."""


def model(content: RunContent) -> Section | None:
    """The layers; None where the directory does not tell them."""
    layers = content.layers
    if not layers:
        return None
    graph = (
        layer_graph(layers)
        if len(layers) <= MOST_LAYERS
        else el("p", f"A graph of {count(len(layers))} layers is not drawn: nobody could read it.", class_="empty")
    )
    both = el("div", el("div", graph, class_="graph-side"), el("div", *_tables(layers)), class_="split")
    return Section("model", "Model", together([el("p", _totals(content), class_="note"), both]))


def _tables(layers: Sequence[LayerRow]) -> list[Html | None]:
    rows = [_row(layer) for layer in layers[:_MOST_ROWS]]
    whole = table(("layer", "type", "output shape", "fed by", "parameters"), rows, words=4, caption="layers")
    if len(layers) > _SHOWN_ROWS:
        whole = more(f"All {plural(len(layers), 'layer')}", whole)
    left_out = len(layers) - _MOST_ROWS
    notes = [el("p", f"{plural(left_out, 'layer')} more are not listed.", class_="note") if left_out > 0 else None]
    if any(layer.parameters == UNKNOWN for layer in layers):
        sentence = "The run has no layers.json: layers are as model.keras tells them, which does not count parameters."
        notes.append(el("p", sentence, class_="note"))
    return [whole, *notes]


def _row(layer: LayerRow) -> tuple[str, ...]:
    parameters = "" if layer.parameters == UNKNOWN else count(layer.parameters)
    return (layer.name, layer.kind, layer.shape or "-", ", ".join(layer.inputs) or "-", parameters)


def _totals(content: RunContent) -> str:
    facts = content.facts
    first = content.members[0].facts if facts.parameters is None and content.members else facts
    pieces = [plural(len(content.layers), "layer")]
    if first.parameters is not None:
        pieces.append(f"{count(first.parameters)} parameters")
        if first.trainable is not None:
            pieces.append(f"{count(first.trainable)} of them trainable")
    whose = "" if content.kind == "training" else ", for each of its runs"
    return f"{', '.join(pieces)}{whose}."
