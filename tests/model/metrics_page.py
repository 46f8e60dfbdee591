"""docs/metrics.md: which losses and metrics judge which targets. ``python -m tests.model.metrics_page`` writes it."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import Any

from nnrun import catalog
from nnrun.errors import ConfigError
from nnrun.spec.checks.metric_meanings import ONE_ANSWER
from nnrun.spec.checks.metric_settings import fitted
from tests.model.judged import KINDS, METRICS, Kind, config, refusals

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
HEAD = """\
# Which losses and metrics judge which targets

Every loss and every metric of the catalog was tried over every kind of target, with and without row weights, against
NumPy and scikit-learn. This page is that table: a test computes it again, and compares the numbers.

- **=** as Keras computes it, which is right
- **set** right, since nnrun sets what the output leaves no choice of: the border between yes and no is 0 for logits and
  margins; `from_logits: true`; a threshold of 0.5 for F1 of labels; `accuracy` of several labels counts label by label
- **·** refused: by `nnrun validate` with what to write instead, or, of steps, before training begins

Row weights weigh the mean of a metric under `weighted_metrics` (IoU, which counts rows, cannot be weighed). A loss is
the sum of weighted rows divided by their number, as Keras has it. AUC and its kin look at 200 thresholds; `nnrun
evaluate` tells the exact area, the average precision and Matthews' coefficient. Keras's `alpha` of Tversky weighs what
was missed, `beta` false alarms.

The columns:

"""


def page() -> str:
    """The page's text."""
    columns = "\n".join(f"{number}. {title}" for number, title in enumerate(KINDS, start=1))
    numbers = [str(number) for number in range(1, len(KINDS) + 1)]
    refused = {title: refusals(kind, [written for written, _ in METRICS.values()]) for title, kind in KINDS.items()}
    columns_of = [_metrics(kind, refused[title]) for title, kind in KINDS.items()]
    metrics = [[name, *(column[name] for column in columns_of)] for name in METRICS]
    losses = [[name, *(_loss(kind, name) for kind in KINDS.values())] for name in catalog.names("loss")]
    notes = "\n\nA loss with **·** takes another target or another last layer; the message says which.\n"
    parts = [HEAD + columns, _table(["metric", *numbers], metrics), _table(["loss", *numbers], losses) + notes]
    return "\n\n".join(parts)


def _metrics(kind: Kind, refused: Container[int]) -> dict[str, str]:
    """What becomes of each metric over one kind of target, all of them read in one config."""
    names = [name for n, name in enumerate(METRICS) if n not in refused and not (kind.steps and name in ONE_ANSWER)]
    loaded = config(kind, metrics=[METRICS[name][0] for name in names])
    fates = dict.fromkeys(METRICS, "·")
    for name, metric in zip(names, loaded.spec.metrics, strict=True):
        fates[name] = "=" if fitted(metric, loaded.tasks[0]) == metric else "set"
    return fates


def loss_as_written(kind: Kind, name: str) -> Any:
    """A loss as it is written over such an output."""
    entry = catalog.find("loss", name)
    takes = entry is not None and entry.argument("from_logits") is not None
    return {name: {"from_logits": True}} if takes and kind.raw == "logits" else name


TASKS = {
    "binary": ("binary", False),
    "labels": ("binary", False),
    "classes": ("classes", False),
    "one_hot": ("classes", True),
    "number": ("number", False),
    "numbers": ("number", False),
}


@cache
def fits(kind: Kind, name: str) -> bool:
    """Whether a loss trains an output on such targets."""
    try:
        (task,) = config(kind, loss_as_written(kind, name)).tasks
    except ConfigError:
        return False
    return (task.kind, task.one_hot) == TASKS[kind.target]


def _loss(kind: Kind, name: str) -> str:
    return "=" if fits(kind, name) else "·"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *[":-:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
