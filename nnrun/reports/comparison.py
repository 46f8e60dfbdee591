"""The page of several runs beside each other: scores, differences, curves over each other, settings that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnrun import run_layout as layout
from nnrun.reports.charts import Section
from nnrun.reports.findings.settings import Setting, settings_of
from nnrun.reports.html import Html, el, together
from nnrun.reports.page import page
from nnrun.reports.run_content import RunContent
from nnrun.reports.sections.differences import differences
from nnrun.reports.sections.overlaid import overlaid
from nnrun.reports.sections.side_by_side import circumstances, score_table, settings_table
from nnrun.reports.sections.summary import notes
from nnrun.words.numbers import plural


def comparison_page(contents: Sequence[RunContent]) -> str:
    """The page as HTML."""
    labels = run_labels(contents)
    title = " and ".join(labels) if len(labels) == 2 else f"{plural(len(labels), 'run')} compared"
    settings = [_settings(content) for content in contents]
    sections = [
        Section("scores", "Scores", together([score_table(contents, labels), *_remarks(contents, labels)])),
        differences(contents),
        overlaid(contents, labels),
        Section("config", "Settings that differ", settings_table(settings, labels)),
        Section("runs", "Runs", circumstances(contents, labels)),
    ]
    return page(title, _head(title, contents), [section for section in sections if section is not None])


def run_labels(contents: Sequence[RunContent]) -> list[str]:
    """What each run is called: its name where that is distinct, else its directory."""
    names = [content.name for content in contents]
    labels = [
        name if names.count(name) == 1 else content.run.path.absolute().name
        for name, content in zip(names, contents, strict=True)
    ]
    return [label if labels.count(label) == 1 else f"{label} ({n})" for n, label in enumerate(labels, start=1)]


def _head(title: str, contents: Sequence[RunContent]) -> Html:
    data = {content.facts.data.sha256 for content in contents}
    same = "all of the same data, by its SHA-256" if len(data) == 1 and "" not in data else "not all of the same data"
    return el("header", el("h1", title), el("p", f"{plural(len(contents), 'run')}, {same}", class_="under"))


def _remarks(contents: Sequence[RunContent], labels: Sequence[str]) -> Iterator[Html]:
    for content, label in zip(contents, labels, strict=True):
        remarks = notes(content)
        if remarks:
            yield el("div", el("h3", label), remarks)


def _settings(content: RunContent) -> list[Setting]:
    return content.attempt(
        lambda: settings_of(content.run.file(layout.RESOLVED)), list[Setting](), "the config's settings are not known"
    )
