"""Whether runs differ by more than chance: paired differences with their intervals, and rows mended and broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnrun.comparison.compare import compare_runs
from nnrun.comparison.result import ChangedRows, Comparison, Difference
from nnrun.errors import NnrunError
from nnrun.reports.charts import Section
from nnrun.reports.html import Child, Html, el, more, table, together
from nnrun.reports.run_content import UNREADABLE, RunContent
from nnrun.words.numbers import count, number, plural, probability
from nnrun.words.score_units import label

_LISTED = 20
"""Changed rows of a run that are listed."""
_WIDTH, _HEIGHT = 150, 22
"""Pixels of a drawn interval."""


def differences(contents: Sequence[RunContent]) -> Section:
    """Each run beside the first one, on the rows that both scored."""
    try:
        compared = compare_runs([content.run for content in contents])
    except UNREADABLE as error:
        reason = str(error) if isinstance(error, NnrunError) else f"{type(error).__name__}: {error}"
        sentence = f"The runs are not compared row by row: {reason}"
        return Section("differences", "Differences", el("p", sentence, class_="said warn"))
    blocks = [_head(compared), _differences(compared), *_changed(compared), *_notes(compared)]
    return Section("differences", "Differences", together(blocks))


def _head(compared: Comparison) -> Html:
    sizes = {len(changed.rows) for changed in compared.changed}
    rows = f", on the {plural(sizes.pop(), 'row')} that both scored" if len(sizes) == 1 else ""
    sentence = f"Part {compared.part}; each run minus the baseline {compared.baseline.name}{rows}."
    return el("p", sentence, class_="note")


def _differences(compared: Comparison) -> Html | None:
    if not compared.differences:
        return el("p", "The runs have no score in common.", class_="empty")
    p = "p (Holm)" if compared.family else "p"
    heads = ("run", "metric", "baseline", "run", "difference", "95 % interval", "", p, "")
    rows = [_row(difference, compared) for difference in compared.differences]
    return table(heads, rows, words=2, caption="differences from the baseline")


def _row(difference: Difference, compared: Comparison) -> list[Child]:
    p = difference.corrected_p
    ends = difference.interval
    tone = {"better": "good", "worse": "bad"}.get(difference.verdict, "plain")
    return [
        difference.run,
        label(difference.metric, dict.fromkeys(compared.scaled)),
        number(difference.baseline),
        number(difference.score),
        _signed(difference.difference),
        "-" if ends is None else f"{_signed(ends[0])} to {_signed(ends[1])}",
        None if ends is None else _drawn(difference.difference, ends, tone),
        probability(p),
        el("span", difference.verdict, class_=f"badge {tone}") if difference.verdict else None,
    ]


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−", 1)


def _drawn(middle: float, ends: tuple[float, float], tone: str) -> Html:
    """An interval and its middle beside zero, to the scale of its own row."""
    most = max(abs(end) for end in (*ends, middle)) or 1.0

    def place(value: float) -> str:
        return f"{_WIDTH / 2 + value / most * (_WIDTH / 2 - 8):.1f}"

    y = f"{_HEIGHT / 2:g}"
    return el(
        "svg",
        el("line", x1=f"{_WIDTH / 2:g}", x2=f"{_WIDTH / 2:g}", y1="1", y2=f"{_HEIGHT - 1}", class_="zero"),
        el("line", x1=place(ends[0]), x2=place(ends[1]), y1=y, y2=y, class_="reach"),
        el("circle", cx=place(middle), cy=y, r="4.5"),
        width=str(_WIDTH),
        height=str(_HEIGHT),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        class_=f"interval {tone}",
        aria_hidden="true",
    )


def _changed(compared: Comparison) -> Iterator[Html]:
    if not compared.changed:
        return
    numbers = all(changed.kind == "number" for changed in compared.changed)
    heads = ("run", "output", "rows", *(("smaller error", "larger error") if numbers else ("mended", "broken")), "p")
    rows = [
        (
            changed.run,
            changed.output,
            *map(count, (len(changed.rows), changed.mended, changed.broken)),
            probability(changed.p),
        )
        for changed in compared.changed
    ]
    yield el("h3", "Row by row")
    yield table(heads, rows, words=2, caption="rows that were mended and broken")
    for changed in compared.changed:
        yield from _rows(changed)


def _rows(changed: ChangedRows) -> Iterator[Html]:
    """The rows that changed most; those of single answers, which a person can read."""
    records = changed.records()
    if not records or changed.true.ndim > 1:
        return
    names = ("row", "change", "true", "baseline", "predicted")
    rows = [[_cell(record[name]) for name in names] for record in records[:_LISTED]]
    title = f"{plural(len(records), 'row')} that {changed.run} answers otherwise"
    left_out = f", the first {_LISTED}" if len(records) > _LISTED else ""
    yield more(title + left_out, table(names, rows, words=5, caption=title))


def _cell(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _notes(compared: Comparison) -> Iterator[Html]:
    methods = dict.fromkeys(difference.method for difference in compared.differences if difference.method)
    tests = dict.fromkeys(changed.method for changed in compared.changed)
    sentences = [f"Intervals: {method}." for method in methods] + [f"Rows: {test}." for test in tests if test]
    if compared.family:
        sentences.append(f"p-values are corrected for being {compared.family} (Holm).")
    yield el("p", " ".join(sentences), class_="note")
    reasons: dict[str, list[str]] = {}
    for difference in compared.differences:
        if difference.reason:
            reasons.setdefault(difference.reason, []).append(difference.metric)
    for reason, metrics in reasons.items():
        yield el("p", f"{', '.join(dict.fromkeys(metrics))}: numbers alone: {reason}", class_="said warn")
    for note in compared.notes:
        yield el("p", note, class_="said warn")
