"""Curves of a training: loss and metrics by epoch, training beside validation, and the learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun.plots.kinds.history_plot import HistoryPicture, history_picture
from nnrun.reports.charts import Chart, Entry, Section, axis, numbers, shown
from nnrun.reports.findings.thinning import kept_points
from nnrun.reports.html import el, together
from nnrun.reports.run_content import RunContent
from nnrun.runs import Metrics
from nnrun.words.axis_range import readable_range
from nnrun.words.numbers import count, plural

EPOCHS = "epochs"
"""Charts over epochs zoom together."""
_FEW = 30
_SEVERAL = 10
"""Times the smallest learning rate from which the axis is a logarithmic one."""


def curves(content: RunContent) -> Section | None:
    """A chart a metric; None before the first epoch ended."""
    if not content.history:
        return None
    unscored = Metrics(len(content.history), None, "", 0, "", {})
    metrics = content.metrics or unscored
    picture = content.attempt(lambda: history_picture("", content.history, metrics), None, "there are no curves")
    if picture is None:
        return None
    charts = tuple(history_charts(picture))
    if not charts:
        return None
    sentence = f"{plural(len(picture.epochs), 'epoch')}. Drag over a chart to zoom; all of them follow."
    return Section(
        "curves",
        "Curves",
        together([el("p", sentence, class_="note"), el("div", [chart.html() for chart in charts], class_="charts")]),
        charts,
    )


def history_charts(picture: HistoryPicture) -> Iterator[Chart]:
    """The charts of a history."""
    for n, name in enumerate(dict.fromkeys([*picture.training, *picture.validation])):
        lines = {
            part: values
            for part, values in (("training", picture.training.get(name)), ("validation", picture.validation.get(name)))
            if values is not None and any(map(math.isfinite, values))
        }
        if lines:
            yield _metric_chart(f"curve-{n}", name, picture, lines)
    if len(set(picture.learning_rate)) > 1:
        yield _learning_rate(picture)


def _metric_chart(name: str, metric: str, picture: HistoryPicture, lines: Mapping[str, Sequence[float]]) -> Chart:
    colours = {"training": "blue", "validation": "vermilion"}
    drawn = kept_points(list(lines.values())).tolist()
    epochs = [picture.epochs[index] for index in drawn]
    traces = [line(part, epochs, [values[i] for i in drawn], colours[part]) for part, values in lines.items()]
    clipped = readable_range(list(lines.values()))
    return Chart(
        name,
        metric,
        tuple(traces),
        epochs_layout(picture.epochs, picture.best_epoch),
        tuple(Entry(part, colours[part], (n,)) for n, part in enumerate(lines)),
        tuple(notes_on(len(picture.epochs), len(drawn), clipped)),
        zooms_with=EPOCHS,
        clipped=clipped,
        has_log=all(value > 0 for values in lines.values() for value in values if math.isfinite(value)),
    )


def notes_on(points: int, drawn: int, clipped: tuple[float, float] | None) -> Iterator[str]:
    """What is said below a chart over epochs: that points or values are not shown."""
    if drawn < points:
        yield f"{count(drawn)} of {count(points)} epochs are drawn; the smallest and largest values are all among them."
    if clipped:
        yield "The first epochs lie outside the frame, so that the others can be read; “whole range” shows them."


def line(name: str, x: Sequence[Any], y: Sequence[float], colour: str, **options: Any) -> dict[str, Any]:
    """A line, with a mark for each point where they are few."""
    few = len(x) <= _FEW
    return {
        "type": "scatter",
        "mode": "lines+markers" if few else "lines",
        "name": shown(name),
        "x": list(x),
        "y": numbers(y),
        "line": {"color": f"${colour}", "width": 2, **options.pop("line", {})},
        "marker": {"size": 6, "color": f"${colour}"},
        "hovertemplate": "%{y:.5~g}",
        **options,
    }


def epochs_layout(epochs: Sequence[int], best_epoch: int | None = None) -> dict[str, Any]:
    """The layout of a chart over epochs, the best of them marked."""
    first, last = (epochs[0], epochs[-1]) if epochs else (0, 1)
    margin = max(0.02 * (last - first), 0.4)
    layout: dict[str, Any] = {
        "hovermode": "x unified",
        "xaxis": axis("epoch", range=[first - margin, last + margin], hoverformat="d", tickformat=",d"),
        "yaxis": axis(),
    }
    if len(epochs) <= 10:
        layout["xaxis"]["dtick"] = 1
    if best_epoch is not None and best_epoch in epochs:
        style = {"color": "$soft", "width": 1.2, "dash": "dash"}
        layout["shapes"] = [
            {"type": "line", "x0": best_epoch, "x1": best_epoch, "yref": "paper", "y0": 0, "y1": 1, "line": style}
        ]
        is_right = best_epoch > (first + last) / 2
        layout["annotations"] = [
            {
                "x": best_epoch,
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "xanchor": "right" if is_right else "left",
                "text": f"best epoch {best_epoch}",
                "showarrow": False,
                "font": {"size": 11, "color": "$soft"},
            }
        ]
    return layout


def _learning_rate(picture: HistoryPicture) -> Chart:
    drawn = kept_points([picture.learning_rate]).tolist()
    x, y = [picture.epochs[i] for i in drawn], [picture.learning_rate[i] for i in drawn]
    layout = epochs_layout(picture.epochs, picture.best_epoch)
    positive = [rate for rate in picture.learning_rate if rate > 0]
    if positive and max(positive) > _SEVERAL * min(positive):
        layout["yaxis"]["type"] = "log"
    trace = line("learning rate", x, y, "green", line={"shape": "hv"})
    notes = tuple(notes_on(len(picture.epochs), len(drawn), None))
    return Chart("curve-rate", "learning rate", (trace,), layout, notes=notes, zooms_with=EPOCHS)
