"""Curves of several runs over each other (learning curves compared), a chart a metric, a colour a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun.plots.kinds.history_plot import HistoryPicture, history_picture
from nnrun.reports.charts import Chart, Entry, Section, colour
from nnrun.reports.findings.thinning import MOST_POINTS, kept_points
from nnrun.reports.html import el, together
from nnrun.reports.run_content import RunContent
from nnrun.reports.sections.curves import EPOCHS, epochs_layout, line, notes_on
from nnrun.runs import Metrics
from nnrun.scores.fold_history import mean_history
from nnrun.words.axis_range import readable_range

_UNSCORED = Metrics(0, None, "", 0, "", {})


def overlaid(contents: Sequence[RunContent], labels: Sequence[str]) -> Section | None:
    """A chart a metric; of several runs in one directory their mean; None where no run has curves."""
    pictures = {
        label: picture
        for label, content in zip(labels, contents, strict=True)
        if (picture := _picture(content)) is not None and picture.epochs
    }
    if not pictures:
        return None
    colours = {label: colour(n) for n, label in enumerate(labels)}
    charts = tuple(_charts(pictures, colours))
    sentence = "Validation is a full line, training a dotted one. Of folds and members the mean is drawn."
    grid = el("div", [chart.html() for chart in charts], class_="charts")
    return Section("curves", "Curves", together([el("p", sentence, class_="note"), grid]), charts)


def _picture(content: RunContent) -> HistoryPicture | None:
    rows = content.history if content.kind == "training" else _mean_rows(content)
    metrics = content.metrics if content.kind == "training" else None
    return content.attempt(lambda: history_picture("", rows, metrics or _UNSCORED), None, "there are no curves")


def _mean_rows(content: RunContent) -> list[dict[str, Any]]:
    """The mean history of a directory of several runs, with the names of a single one."""
    histories = [member.history for member in content.finished if member.history]
    return (
        [
            {name.removesuffix("_mean"): value for name, value in row.items() if not name.endswith("_std")}
            for row in mean_history(histories)
        ]
        if histories
        else []
    )


def _charts(pictures: Mapping[str, HistoryPicture], colours: Mapping[str, str]) -> Iterator[Chart]:
    names = dict.fromkeys(name for picture in pictures.values() for name in (*picture.training, *picture.validation))
    epochs = max((picture.epochs for picture in pictures.values()), key=len)
    for n, name in enumerate(names):
        traces: list[dict[str, Any]] = []
        legend: list[Entry] = []
        drawn = total = 0
        every: list[Sequence[float]] = []
        for label, picture in pictures.items():
            first = len(traces)
            for part, values in (
                ("validation", picture.validation.get(name)),
                ("training", picture.training.get(name)),
            ):
                if values is not None:
                    shown_points = kept_points([values], max(2, MOST_POINTS // len(pictures) // 2)).tolist()
                    traces.append(_trace(label, part, picture, values, shown_points, colours[label]))
                    drawn, total = drawn + len(shown_points), total + len(values)
                    every.append(values)
            if len(traces) > first:
                legend.append(Entry(label, colours[label], tuple(range(first, len(traces)))))
        clipped = readable_range(every)
        notes = tuple(notes_on(total, drawn, clipped))
        yield Chart(
            f"curve-{n}", name, tuple(traces), epochs_layout(epochs), tuple(legend), notes, EPOCHS, clipped, wide=False
        )


def _trace(
    label: str, part: str, picture: HistoryPicture, values: Sequence[float], shown_points: Sequence[int], colour: str
) -> dict[str, Any]:
    dotted = part == "training" and bool(picture.validation)
    look = {"dash": "dot", "width": 1.4} if dotted else {}
    x, y = [picture.epochs[i] for i in shown_points], [values[i] for i in shown_points]
    return line(f"{label}, {part}", x, y, colour, line=look)
