"""The head of a page, its scores as tiles and as a table, and what a reader should know of the run (notes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnrun.plots.drawn_answers import PREFERRED
from nnrun.reports.charts import Section
from nnrun.reports.html import Html, el, table, together
from nnrun.reports.moments import spoken_moment
from nnrun.reports.run_content import RunContent
from nnrun.runs.facts import Status
from nnrun.words.numbers import count, duration, number, plural

_TILES = 4
_TONES = {
    Status.COMPLETED: "good",
    Status.RUNNING: "accent",
    Status.INTERRUPTED: "warn",
    Status.FAILED: "bad",
}
KINDS = {
    "training": "training",
    "kfold": "cross-validation",
    "ensemble": "ensemble",
    "seeds": "several seeds",
    "comparison": "comparison",
    "sweep": "sweep",
}


def head(content: RunContent) -> Html:
    """The run's name, what it is and how it ended."""
    facts = content.facts
    badges = [_badge(KINDS.get(content.kind, content.kind)), _badge(facts.status.value, _TONES[facts.status])]
    if facts.smoke:
        badges.append(_badge("smoke run: two epochs, few rows", "warn"))
    total = facts.seconds.get("total")
    pieces = [
        spoken_moment(facts.started),
        f"took {duration(total)}" if total else "",
        facts.data.source and f"data {facts.data.source}",
        f"seed {facts.seed}" if facts.seed is not None else "",
        f"{count(facts.parameters)} parameters" if facts.parameters else "",
    ]
    line = el("p", " · ".join(piece for piece in pieces if piece), class_="under")
    return el("header", el("h1", content.name), el("p", badges, class_="badges"), line)


def summary(content: RunContent) -> Section:
    """The scores, and notes."""
    parts: list[Html] = []
    if content.scores:
        parts += [_tiles(content), scores_table(content.scores)]
    else:
        parts.append(el("p", _why_unscored(content), class_="empty"))
    parts += list(_ending(content))
    return Section("scores", "Scores", together([*parts, notes(content)]))


def scores_table(scores: Mapping[str, Mapping[str, Any]]) -> Html:
    """A row a metric, a column a part."""
    names = list(dict.fromkeys(name for part in scores.values() for name in part))
    rows = [(name, *(number(part.get(name)) for part in scores.values())) for name in names]
    return table(("metric", *scores), rows, caption="scores by metric and part")


def notes(content: RunContent) -> Html:
    """What is to be said of the run: its own notes, its error, and what could not be read."""
    facts = content.facts
    sentences = [("bad", facts.error)] if facts.error else []
    sentences += [("warn", note) for note in facts.notes]
    sentences += [("warn", remark.partition(": ")[2]) for remark in content.run.remarks]
    sentences += [("warn", note) for note in content.unread]
    if content.metrics and not content.metrics.test_held_out:
        sentences.append(("warn", "the test part was the validation part too: its score is not held out"))
    return together(el("p", sentence, class_=f"said {tone}") for tone, sentence in dict.fromkeys(sentences))


def main_part(scores: Mapping[str, object]) -> str:
    """The part whose scores say most of a model: rows that it has never seen, where there are some."""
    order = ("test", "fold", *PREFERRED)
    return next((part for part in order if part in scores), next(iter(scores), ""))


def _tiles(content: RunContent) -> Html:
    part = main_part(content.scores)
    scores = content.scores[part]
    names = sorted(scores, key=lambda name: name.startswith("loss"))[:_TILES]
    return el("div", [_tile(name, scores[name], part, content) for name in names], class_="tiles")


def _tile(name: str, value: Any, part: str, content: RunContent) -> Html:
    others = [
        f"{another} {number(scores[name])}"
        for another, scores in content.scores.items()
        if another != part and name in scores
    ]
    below = el("span", ", ".join(others), class_="beside") if others else None
    return el("div", el("span", f"{part} {name}", class_="label"), el("strong", number(value)), below, class_="tile")


def _ending(content: RunContent) -> Iterator[Html]:
    metrics = content.metrics
    if metrics is None or content.kind != "training":
        return
    sentences = [f"{plural(metrics.epochs, 'epoch')}"]
    if metrics.stopped_because != "completed":
        sentences.append(metrics.stopped_because)
    if metrics.best_epoch is not None:
        sentences.append(f"best epoch {metrics.best_epoch} by {metrics.monitor}")
    weights = f"the weights of epoch {metrics.kept_epoch} (keep: {metrics.kept})"
    sentences.append(f"scores are those of {weights}" if metrics else f"{weights} are kept, and not scored")
    yield el("p", "; ".join(sentences), ".", class_="note")


def _why_unscored(content: RunContent) -> str:
    reasons = {
        Status.RUNNING: "The run has not ended yet: there are no scores so far.",
        Status.INTERRUPTED: "The run was interrupted before it was scored.",
        Status.FAILED: "The run failed before it was scored.",
    }
    return reasons.get(content.facts.status, "There are no scores.")


def _badge(label: str, tone: str = "plain") -> Html:
    return el("span", label, class_=f"badge {tone}")
