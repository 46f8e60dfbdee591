"""Where and how a run was made (environment, versions), how long it took, and the commands that repeat it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.reports.charts import Section
from nnrun.reports.html import Html, code, el, pairs, table, together
from nnrun.reports.moments import spoken_moment
from nnrun.reports.run_content import RunContent
from nnrun.words.numbers import duration


def environment(content: RunContent) -> Section:
    """Machine, versions, times."""
    facts = content.facts
    rows = [(name, value) for name, value in _machine(content) if value]
    versions = [(name, version) for name, version in facts.versions.items()]
    blocks: list[Html | None] = [pairs(rows)]
    if versions:
        blocks.append(el("div", el("h3", "Versions"), table((), versions, words=2, caption="versions")))
    if facts.seconds:
        blocks.append(el("div", el("h3", "Time"), _times(content)))
    return Section("environment", "Environment", el("div", blocks, class_="columns"))


def repeat(content: RunContent) -> Section:
    """The commands that made the run, and those that use it."""
    facts, path = content.facts, shlex.quote(str(content.run.path))
    blocks = []
    if facts.command:
        typed = shlex.join([Path(facts.command[0]).name, *facts.command[1:]])
        blocks.append(_step("It was made by", typed))
    if content.kind == "training":
        blocks.append(_step("Train it again, with the same numbers", f"nnrun train {path}/{layout.RESOLVED}"))
    elif content.kind == "kfold":
        blocks.append(_step("Train it again", f"nnrun kfold {path}/{layout.RESOLVED}"))
    else:
        blocks.append(_step("Train it again", f"nnrun train {path}/{layout.RESOLVED}"))
    blocks.append(_step("Score it again", f"nnrun evaluate {path}"))
    blocks.append(_step("Use its model", f"nnrun predict {path} NEW_ROWS.csv"))
    blocks.append(_step("See it as a plain Keras program", f"nnrun script {path}"))
    needs = (
        f"The same numbers need the same data (SHA-256 {facts.data.sha256[:16] or 'not known'}…), versions and machine."
    )
    return Section("repeat", "Repeat it", together([*blocks, el("p", needs, class_="note")]))


def _step(title: str, command: str) -> Html:
    return el("div", el("h3", title), code(command), class_="step")


def _machine(content: RunContent) -> Iterator[tuple[str, str]]:
    facts = content.facts
    first = content.members[0].facts if not facts.device and content.members else facts
    yield "started", spoken_moment(facts.started)
    yield "ended", spoken_moment(facts.ended or "")
    yield "device", first.device
    yield "threads", str(first.threads or "")
    engine = first.engine_facts
    yield "engine", f"{first.engine} (chosen by {engine['chosen_by']})" if "chosen_by" in engine else first.engine
    yield "seed", "" if facts.seed is None else str(facts.seed)
    yield "host", str(facts.process.get("host", ""))
    yield "config", facts.config
    yield "commit", str((facts.git or {}).get("commit", ""))
    yield "directory", str(content.run.path)


def _times(content: RunContent) -> Html:
    seconds = {name: value for name, value in content.facts.seconds.items() if name != "total"}
    whole = content.facts.seconds.get("total") or sum(seconds.values()) or 1.0
    rows = [(name, _bar(value / whole), duration(value)) for name, value in seconds.items()]
    total = content.facts.seconds.get("total")
    if total is not None:
        rows.append(("in all", Html(""), duration(total)))
    return table((), rows, words=2, caption="seconds by stage")


def _bar(share: float) -> Html:
    width = max(0.0, min(1.0, share)) * 100
    return el("span", el("span", style=f"width:{width:.1f}%"), class_="bar", aria_hidden="true")
