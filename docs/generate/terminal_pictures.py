"""Pictures of a terminal (SVG screenshots): the real output of commands over runs that are written for them."""

from __future__ import annotations

import contextlib
import io
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from nnrun import runs, spec
from nnrun.cli.main import run
from nnrun.runs import DataFacts, Facts, Metrics, RunWriter
from nnrun.types import Epoch, Input, Predictions, Signature, Split, Target

FOLDER = Path(__file__).parents[1] / "pictures"
COLUMNS = 130
STARTED = datetime(2026, 11, 21, 9, 0, 0, tzinfo=UTC)
ROWS = 600
CLASSES = 3
EPOCHS = 30
TRIALS: tuple[Mapping[str, Any], ...] = (
    {"optimizer": "sgd", "units": 32, "skill": 0.74},
    {"optimizer": "adam", "units": 32, "skill": 0.83},
    {"optimizer": "adam", "units": 128, "skill": 0.87},
    {"optimizer": "rmsprop", "units": 128, "skill": 0.85},
    {"optimizer": "adam", "units": 512, "skill": 0.81},
)
"""What is tried, and how good each is: the share of rows that it answers rightly."""
_SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""rich's own form but for its fonts, which it fetches from elsewhere."""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def all_of_them() -> dict[str, str]:
    """Every picture by the name of its file, drawn anew."""
    with _in_folder_of_runs() as names:
        other, best = names[1:3]
        return {"runs.svg": picture("runs"), "compare.svg": picture("compare", other, best)}


def write() -> None:
    """Write them into docs."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in all_of_them().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def picture(*arguments: str) -> str:
    """What a command shows on a terminal, as SVG."""
    from rich.console import Console
    from rich.text import Text

    shown = _Terminal()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(io.StringIO()):
        run(arguments)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi(shown.getvalue().rstrip("\n")), soft_wrap=True)
    return console.export_svg(title=" ".join(("nnrun", *arguments)), code_format=_SVG, unique_id=arguments[0])


@contextlib.contextmanager
def _in_folder_of_runs() -> Iterator[list[str]]:
    terminal = {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "TZ": "UTC"}
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, terminal):
        os.environ.pop("NO_COLOR", None)
        time.tzset()
        os.chdir(folder)
        try:
            yield [_written(number, trial) for number, trial in enumerate(TRIALS)]
        finally:
            os.chdir(before)
    time.tzset()


def _written(number: int, trial: Mapping[str, Any]) -> str:
    """A run directory, as a training would have left it; gives its name."""
    started = STARTED + timedelta(hours=3 * number)
    config = spec.load(_config(trial)).spec
    writer = runs.create(Path("runs"), "flowers", started)
    writer.write_config(spec.to_yaml(config))
    writer.write_resolved(spec.to_yaml(config))
    rows = {"train": 1700, "validation": ROWS // 2, "test": ROWS}
    writer.start(Facts(kind="training", config="flowers.yaml", seed=7, data=DataFacts("flowers.csv", "f" * 64, rows)))
    process = {"host": "laptop", "pid": 1, "born": 1}
    writer.update(process=process, parameters=1000 + 40 * trial["units"], engine="xla", device="cpu")
    for epoch in map(_curve(trial["skill"]), range(1, EPOCHS + 1)):
        writer.append_epoch(epoch)
    predictions = _predictions(trial["skill"], number)
    _write_scores(writer, predictions, trial["skill"])
    ended = started + timedelta(seconds=40 + number)
    writer.finish("completed", ended=ended, seconds={"total": 40.0 + number})
    return writer.path.name


def _config(trial: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": "flowers",
        "seed": 7,
        "dataset": {"iris": {}, "split": {"test": 0.2, "validation": 0.1}},
        "layers": [{"Dense": {"units": trial["units"], "activation": "relu"}}, {"Dense": {"units": CLASSES}}],
        "loss": {"SparseCategoricalCrossentropy": {"from_logits": True}},
        "optimizer": trial["optimizer"],
        "metrics": ["accuracy"],
        "training": {"epochs": EPOCHS},
    }


def _curve(skill: float) -> Callable[[int], Epoch]:
    def epoch(number: int) -> Epoch:
        loss = 1.25 - skill + 0.8 / number + 0.01 * math.sin(5 * number)
        accuracy = skill + 0.1 - 0.5 / (number + 1)
        training = {"loss": 0.9 * loss, "accuracy": accuracy + 0.01}
        return Epoch(number, 0.001, training, {"loss": loss, "accuracy": accuracy}, {"training": 1.2})

    return epoch


def _predictions(skill: float, number: int) -> Predictions:
    """Answers of the test part: a row that is easy for one model is easy for all."""
    import numpy as np

    ease = np.random.default_rng(0).random(ROWS)
    own = np.random.default_rng(number + 1)
    true = np.arange(ROWS) % CLASSES
    is_right = 0.7 * ease + 0.3 * own.random(ROWS) > 1 - skill
    predicted = np.where(is_right, true, (true + 1 + own.integers(0, CLASSES - 1, ROWS)) % CLASSES)
    sure = 0.5 + 0.45 * own.random(ROWS)
    probabilities = np.repeat((1 - sure)[:, None] / (CLASSES - 1), CLASSES, axis=1)
    probabilities[np.arange(ROWS), predicted] = sure
    return Predictions(_target(), np.arange(ROWS) + 2000, probabilities.astype("float32"), predicted, true)


def _target() -> Target:
    return Target("target", "classes", CLASSES, (), "int64", ("setosa", "versicolor", "virginica"))


def _write_scores(writer: RunWriter, predictions: Predictions, skill: float) -> None:
    """What a run scores, what it answered, and which rows these are."""
    import numpy as np

    rows = np.arange(ROWS)
    chances = predictions.probabilities[rows, predictions.true]
    test = {
        "loss": float(-np.log(chances).mean()),
        "accuracy": float((predictions.predicted == predictions.true).mean()),
    }
    validation = _curve(skill)(EPOCHS).validation
    scores = {"validation": validation, "test": test}
    writer.write_metrics(Metrics(EPOCHS, EPOCHS, "best", EPOCHS, "completed", scores, monitor="val_loss", mode="min"))
    writer.write_signature(Signature((Input("features", (4,), "float32"),), (_target(),)))
    writer.write_split(Split(np.arange(1700), np.arange(1700, 2000), predictions.rows))
    text = runs.parts_csv({"test": [predictions]})
    writer.write_files({"predictions.csv": text.encode()})
