"""Charts and tables of classes and labels: confusion matrix, ROC, precision and recall, calibration, class by class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nnrun.reports.charts import Chart, Entry, axis, colour, dash, numbers, shown
from nnrun.reports.findings.calibration import Calibration, calibration
from nnrun.reports.findings.thinning import kept_points
from nnrun.reports.html import Html, more, table
from nnrun.scores import ClassCurves, Confusion, confusion, curves
from nnrun.types import Predictions
from nnrun.words.numbers import count, number
from nnrun.words.text import cut

_COUNTED = 20
"""Up to so many classes every cell says its count."""
_MOST_CLASSES = 150
_MOST_CURVES = 8
"""More nobody tells apart."""
_MOST_POINTS = 600
_LISTED = 15
_DIAGONAL = {"color": "$soft", "width": 1, "dash": "dot"}


def class_charts(answers: Predictions, prefix: str) -> Iterator[Chart]:
    """The charts of an output of classes or labels."""
    target = answers.target
    if target.kind == "classes" or target.width == 1:
        matrix = confusion(answers)
        if len(matrix.names) <= _MOST_CLASSES:
            yield _confusion(matrix, f"{prefix}-confusion")
    questions = curves(answers)
    if target.kind == "classes" and len(questions) == 2:  # the curves of no are those of yes, mirrored
        questions = questions[1:]
    if questions:
        yield from _curves(questions, prefix)
    calibrated = calibration(answers)
    if calibrated is not None:
        yield _calibration(calibrated, f"{prefix}-calibration", is_binary=target.kind == "binary")


def class_table(answers: Predictions) -> Html:
    """Precision, recall and F1 class by class, or label by label; nothing to divide by counts as 0.

    They are counted with NumPy: importing scikit-learn takes longer than the whole page.
    """
    is_labels = answers.target.kind == "binary" and answers.target.width > 1
    counted = _of_labels(answers) if is_labels else _of_classes(answers)
    rows = [(name, *map(number, _scores(*counts)), count(counts[2])) for name, *counts in counted]
    heads = ("label" if is_labels else "class", "precision", "recall", "F1", "rows")
    whole = table(heads, rows, caption="scores class by class")
    return whole if len(rows) <= _LISTED else more(f"All {len(rows)} classes", whole)


def _of_classes(answers: Predictions) -> Iterator[tuple[str, int, int, int]]:
    """Of each class its name, the rows that were found, those that were said to be of it, those that are."""
    matrix = confusion(answers)
    answered = [sum(column) for column in zip(*matrix.counts, strict=True)]
    for n, (name, row) in enumerate(zip(matrix.names, matrix.counts, strict=True)):
        yield name, row[n], answered[n], sum(row)


def _of_labels(answers: Predictions) -> Iterator[tuple[str, int, int, int]]:
    """Likewise of each label."""
    assert answers.true is not None
    width = answers.predicted.shape[-1]
    true, predicted = answers.true.reshape(-1, width) == 1, answers.predicted.reshape(-1, width) == 1
    for n, name in enumerate(answers.target.labels(width)):
        hits = int((true[:, n] & predicted[:, n]).sum())
        yield name, hits, int(predicted[:, n].sum()), int(true[:, n].sum())


def _scores(hits: int, answered: int, there: int) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    both = answered + there
    return hits / answered if answered else 0.0, hits / there if there else 0.0, 2 * hits / both if both else 0.0


def _confusion(matrix: Confusion, name: str) -> Chart:
    size = len(matrix.names)
    names = [shown(cut(name, 24)) for name in matrix.names]
    places = [f"{n}" for n in range(size)]  # names may be equal once they are cut
    shares = [[cell / max(1, sum(row)) for cell in row] for row in matrix.counts]
    hover = [
        [
            f"true {names[n]}<br>predicted {names[m]}<br>{cell:,} rows, {shares[n][m]:.1%} of the class"
            for m, cell in enumerate(row)
        ]
        for n, row in enumerate(matrix.counts)
    ]
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": places,
        "y": places,
        "z": [numbers(row) for row in shares],
        "text": [[f"{cell:,}" for cell in row] for row in matrix.counts],
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, "$heat-0"], [0.25, "$heat-1"], [0.6, "$heat-2"], [1, "$heat-3"]],
        "showscale": False,
        "xgap": 2 if size <= _COUNTED else 0,
        "ygap": 2 if size <= _COUNTED else 0,
    }
    if size <= _COUNTED:
        trace["texttemplate"] = "%{text}"
        trace["textfont"] = {"size": 13 if size <= 10 else 10}
    ticks = {"type": "category", "tickvals": places, "ticktext": names, "showgrid": False, "constrain": "domain"}
    if size > 40:
        ticks = {"type": "category", "showticklabels": False, "showgrid": False}
    layout = {
        "xaxis": axis("predicted class", **ticks),
        "yaxis": axis("true class", **ticks, autorange="reversed"),
        "hovermode": "closest",
    }
    height = max(320, min(640, 120 + 34 * size))
    return Chart(name, "confusion matrix", (trace,), layout, height=height, wide=size > 12, notes=_on_colour(size))


def _on_colour(size: int) -> tuple[str, ...]:
    return () if size <= _COUNTED else ("Colour is the share of the true class; point at a cell for its count.",)


def _curves(questions: Sequence[ClassCurves], prefix: str) -> Iterator[Chart]:
    chosen: list[ClassCurves] = list(questions)
    notes: tuple[str, ...] = ()
    if len(questions) > _MOST_CURVES:
        chosen = sorted(questions, key=lambda curve: curve.roc.area)[:_MOST_CURVES]
        notes = (f"The {_MOST_CURVES} of {len(questions)} classes with the smallest area under the curve.",)
    roc, recall = [], []
    for n, curve in enumerate(chosen):
        look = {"color": f"${colour(n)}", "width": 2, "dash": dash(n)}
        name = shown(curve.name or "yes")
        roc.append(_curve(curve.roc.false_positive_rate, curve.roc.true_positive_rate, name, look))
        precision = curve.precision_recall.precision.copy()
        precision[0] = precision[1] if len(precision) > 1 else precision[0]  # there by convention, for no answer at all
        recall.append(_curve(curve.precision_recall.recall, precision, name, {**look, "shape": "vh"}))
    areas = [(curve.name or "yes", f"AUC {curve.roc.area:.3f}") for curve in chosen]
    averages = [(curve.name or "yes", f"AP {curve.precision_recall.average:.3f}") for curve in chosen]
    chance = {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "line": _DIAGONAL, "hoverinfo": "skip"}
    yield Chart(
        f"{prefix}-roc",
        "ROC",
        (*roc, chance),
        _unit_square("false positive rate", "true positive rate"),
        _legend(areas),
        notes,
        square=True,
        height=360,
    )
    yield Chart(
        f"{prefix}-recall",
        "precision and recall",
        tuple(recall),
        _unit_square("recall", "precision"),
        _legend(averages),
        notes,
        square=True,
        height=360,
    )


def _curve(x: Any, y: Any, name: str, look: dict[str, Any]) -> dict[str, Any]:
    drawn = kept_points([y], _MOST_POINTS)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": numbers(x[drawn].tolist()),
        "y": numbers(y[drawn].tolist()),
        "line": look,
        "hovertemplate": "%{x:.3f}, %{y:.3f}",
    }


def _legend(names: Sequence[tuple[str, str]]) -> tuple[Entry, ...]:
    marks = {"solid": "line"}
    return tuple(
        Entry(f"{cut(name, 24)}, {score}", colour(n), (n,), marks.get(dash(n), dash(n)))
        for n, (name, score) in enumerate(names)
    )


def _unit_square(x: str, y: str) -> dict[str, Any]:
    inside = {"range": [-0.02, 1.02], "zeroline": False}
    return {"xaxis": axis(x, **inside), "yaxis": axis(y, **inside), "hovermode": "closest"}


def _calibration(calibration: Calibration, name: str, *, is_binary: bool) -> Chart:
    x = numbers(bin_.probability for bin_ in calibration.bins)
    y = numbers(bin_.share for bin_ in calibration.bins)
    above = numbers(bin_.interval[1] - bin_.share for bin_ in calibration.bins)
    below = numbers(bin_.share - bin_.interval[0] for bin_ in calibration.bins)
    most = max(bin_.rows for bin_ in calibration.bins)
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "error_y": {
            "type": "data",
            "array": above,
            "arrayminus": below,
            "color": "$blue",
            "thickness": 1.2,
            "width": 3,
        },
        "line": {"color": "$blue", "width": 2},
        "marker": {"color": "$blue", "size": [7 + 9 * (bin_.rows / most) ** 0.5 for bin_ in calibration.bins]},
        "text": [f"{bin_.rows:,} rows" for bin_ in calibration.bins],
        "hovertemplate": "probability %{x:.3f}<br>came true %{y:.3f}<br>%{text}<extra></extra>",
    }
    perfect = {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "line": _DIAGONAL, "hoverinfo": "skip"}
    what = "predicted probability of yes" if is_binary else "probability of the class that was said"
    note = (
        f"Expected calibration error {calibration.error:.3f}, Brier score {calibration.brier:.3f}. "
        "Bars are 95 % intervals (Wilson); larger points are more rows."
    )
    layout = _unit_square(what, "share that came true")
    return Chart(name, "calibration", (perfect, trace), layout, notes=(note,), square=True, height=360)
