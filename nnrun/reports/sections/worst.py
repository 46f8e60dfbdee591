"""The worst answers on a page (error gallery): images as images, texts as texts, rows with their columns."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from functools import partial

from nnrun.errors import NnrunError
from nnrun.plots.pictures import Answers
from nnrun.reports.charts import Section
from nnrun.reports.examples import Example, Examples
from nnrun.reports.findings.worst_rows import WorstRow, worst_rows
from nnrun.reports.html import Html, el, more, pairs, table, text, together
from nnrun.reports.run_content import RunContent
from nnrun.words.text import cut

MOST = 12
_WORDS = 420
"""Characters of a text that are shown at once."""
_COLUMNS = 8
"""Columns of a row that are shown at once."""


def worst(content: RunContent, examples: Examples) -> Section | None:
    """The rows that were answered worst, of each output; None where there are no answers."""
    if not content.answers:
        return None
    blocks: list[Html] = []
    for output in content.answers:
        rows = content.attempt(partial(worst_rows, output.output, MOST), list[WorstRow](), "the worst answers")
        if rows:
            blocks += _gallery(output, rows, examples, several=len(content.answers) > 1)
    return Section("worst", "Worst answers", together(blocks)) if blocks else None


def _gallery(output: Answers, rows: Sequence[WorstRow], examples: Examples, *, several: bool) -> Iterator[Html]:
    if several:
        yield el("h3", output.output.target.name, class_="output")
    yield el("p", _sentence(output, rows), class_="note")
    try:
        shown = examples.rows([row.row for row in rows])
    except (NnrunError, OSError, ValueError) as error:
        yield el("p", f"The rows themselves are not shown: {error}", class_="said warn")
        yield _plain(rows)
        return
    cards = [_card(row, example) for row, example in zip(rows, shown, strict=True)]
    kind = "pictures" if all(example.image for example in shown) else "cards"
    yield el("div", cards, class_=f"gallery {kind}")


def _sentence(output: Answers, rows: Sequence[WorstRow]) -> str:
    wrong = sum(not row.is_right for row in rows)
    if output.output.target.kind == "number":
        return f"The {len(rows)} rows furthest from the truth, of {output.subject}."
    if wrong == 0:
        return (
            f"All answers are right; these are the {len(rows)} that the model was least sure of, of {output.subject}."
        )
    return f"The {len(rows)} rows whose truth the model gave the least probability, of {output.subject}."


def _plain(rows: Sequence[WorstRow]) -> Html:
    cells = [(str(row.row), row.true, row.predicted, row.measure) for row in rows]
    return table(("row", "true", "predicted", ""), cells, words=4, caption="the worst answers")


def _card(row: WorstRow, example: Example) -> Html:
    verdict = "right" if row.is_right else "wrong"
    answer = el("s", row.predicted) if not row.is_right else row.predicted
    answered = together([answer, "" if row.is_right else together([", true ", el("b", row.true)])])
    caption = el(
        "figcaption",
        el("span", f"row {row.row}", class_="row"),
        el("span", "predicted ", answered, class_=f"verdict {verdict}"),
        el("span", row.measure, class_="measure"),
    )
    return el("figure", _shown(example, row), caption, class_="example")


def _shown(example: Example, row: WorstRow) -> Html:
    if example.image:
        source = f"data:image/png;base64,{base64.b64encode(example.image).decode('ascii')}"
        return el("img", src=source, alt=f"row {row.row}, true {row.true}")
    if example.text:
        whole = " ".join(example.text.split())
        if len(whole) <= _WORDS:
            return el("blockquote", whole)
        return el("blockquote", more(cut(whole, _WORDS), text(whole)))
    if not example.columns:
        return el("p", "The row holds nothing that can be shown.", class_="empty")
    first, rest = example.columns[:_COLUMNS], example.columns[_COLUMNS:]
    return together([pairs(first), more(f"{len(rest)} more", pairs(rest)) if rest else ""])
