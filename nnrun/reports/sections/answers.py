"""What a model answered to rows whose truth is known, an output at a time: charts by the kind of its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from nnrun.plots.pictures import Answers
from nnrun.reports.charts import Chart, Section
from nnrun.reports.html import Html, el, together
from nnrun.reports.run_content import RunContent
from nnrun.reports.sections.classes import class_charts, class_table
from nnrun.reports.sections.regression import column_table, residual_charts
from nnrun.scores import undefined_rows
from nnrun.words.numbers import plural


def answers(content: RunContent) -> Section | None:
    """The answers of every output; None where there are none."""
    if not content.answers:
        return None
    blocks: list[Html | None] = []
    charts: list[Chart] = []
    for number, output in enumerate(content.answers):
        own = content.attempt(partial(_charts, output, f"answers-{number}"), list[Chart](), "the charts of answers")
        table = content.attempt(partial(_table, output), None, "the table of scores")
        charts += own
        blocks += [*_head(output, several=len(content.answers) > 1), _grid(own), table]
    return Section("answers", "Answers", together(blocks), tuple(charts))


def _charts(output: Answers, prefix: str) -> list[Chart]:
    kind = residual_charts if output.output.target.kind == "number" else class_charts
    return list(kind(output.output, prefix))


def _table(output: Answers) -> Html | None:
    return (column_table if output.output.target.kind == "number" else class_table)(output.output)


def _head(output: Answers, *, several: bool) -> Iterator[Html]:
    if several:
        yield el("h3", output.output.target.name, class_="output")
    yield el("p", f"Of {output.subject}.", class_="note")
    if undefined := undefined_rows(output.output):
        yield el("p", f"For {plural(undefined, 'row')} the model gave NaN or infinity.", class_="said bad")


def _grid(charts: Iterable[Chart]) -> Html | None:
    drawn = [chart.html() for chart in charts]
    return el("div", drawn, class_="charts") if drawn else None
