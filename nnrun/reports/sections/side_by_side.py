"""Several runs in tables: their scores with the best of each, settings that differ, and what they were made with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nnrun.reports.findings.settings import FOLLOWING, Setting
from nnrun.reports.html import Html, el, table
from nnrun.reports.moments import spoken_moment
from nnrun.reports.run_content import RunContent
from nnrun.reports.sections.summary import KINDS
from nnrun.words.direction import is_better_larger
from nnrun.words.numbers import count, duration, number

_ORDER = ("test", "fold", "validation", "train")


def score_table(contents: Sequence[RunContent], labels: Sequence[str]) -> Html:
    """A row a score, a column a run; the best of each row is marked where it is one alone."""
    keys = {(part, name): None for content in contents for part, scores in content.scores.items() for name in scores}
    parts = list(dict.fromkeys([*_ORDER, *(part for part, _ in keys)]))
    ordered = sorted(keys, key=lambda key: parts.index(key[0]))
    if not ordered:
        return el("p", "None of the runs has scores.", class_="empty")
    rows = [_score_row(contents, part, name) for part, name in ordered]
    return table(("score", *labels), rows, caption="scores by run")


def settings_table(settings: Sequence[Sequence[Setting]], labels: Sequence[str]) -> Html:
    """A row for each setting that is not the same in all runs."""
    by_path = [{setting.path: setting.text for setting in settings_of_run} for settings_of_run in settings]
    paths = dict.fromkeys(path for settings_of_run in by_path for path in settings_of_run if path not in FOLLOWING)
    rows = [
        (path, *(settings_of_run.get(path, "-") for settings_of_run in by_path))
        for path in paths
        if len({settings_of_run.get(path) for settings_of_run in by_path}) > 1
    ]
    if not rows:
        return el("p", "All settings are the same.", class_="empty")
    return table(("setting", *labels), rows, words=len(labels) + 1, caption="settings that differ", class_="settings")


def circumstances(contents: Sequence[RunContent], labels: Sequence[str]) -> Html:
    """What each run is, and what it was made with."""
    facts = [_facts(content) for content in contents]
    rows = [(name, *(settings_of_run.get(name, "-") or "-" for settings_of_run in facts)) for name in facts[0]]
    return table(("", *labels), rows, words=len(labels) + 1, caption="the runs")


def _score_row(contents: Sequence[RunContent], part: str, name: str) -> list[Html | str]:
    values = [content.scores.get(part, {}).get(name) for content in contents]
    best = _best(name, values)
    cells: list[Html | str] = [f"{part} {name}"]
    for n, value in enumerate(values):
        shown = "-" if value is None else number(value)
        cells.append(el("span", shown, class_="best") if n == best else shown)
    return cells


def _best(name: str, values: Sequence[Any]) -> int | None:
    """Which value is the best of all; None where several are, or only one is a number."""
    known = [value for value in values if isinstance(value, int | float) and math.isfinite(value)]
    if len(known) < 2:
        return None
    best = max(known) if is_better_larger(name) else min(known)
    return values.index(best) if known.count(best) == 1 else None


def _facts(content: RunContent) -> Mapping[str, str]:
    facts = content.facts
    total = facts.seconds.get("total")
    return {
        "directory": str(content.run.path),
        "kind": KINDS.get(content.kind, content.kind),
        "status": facts.status.value,
        "started": spoken_moment(facts.started),
        "took": duration(total) if total else "",
        "epochs": str(content.metrics.epochs) if content.metrics and content.metrics.epochs else "",
        "parameters": "" if facts.parameters is None else count(facts.parameters),
        "seed": "" if facts.seed is None else str(facts.seed),
        "rows": ", ".join(f"{part} {count(rows)}" for part, rows in facts.data.rows.items()),
        "data": f"{facts.data.source} ({facts.data.sha256[:12]}…)" if facts.data.sha256 else facts.data.source,
        "engine": facts.engine,
        "device": facts.device,
        "versions": ", ".join(f"{name} {version}" for name, version in facts.versions.items()),
        "commit": str((facts.git or {}).get("commit", ""))[:12],
    }
