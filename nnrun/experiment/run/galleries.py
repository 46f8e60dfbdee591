"""Galleries of a run: rows of its data, which are images, that it got wrong, and what augmentation makes of them.

A run directory has no images: these pictures are made while the data is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun import model
from nnrun.data.describe.preview import picture_column
from nnrun.experiment.answering.row_examples import places_of
from nnrun.experiment.run.built import BuiltExperiment
from nnrun.plots.drawn_answers import PREFERRED, answers_of
from nnrun.plots.kinds.augmentation_plot import AugmentationPicture
from nnrun.plots.kinds.reconstruction_plot import is_image
from nnrun.plots.kinds.sample_plot import SamplesPicture, pixels
from nnrun.plots.pictures import Answers, Picture
from nnrun.reports.findings.worst_rows import WorstRow, worst_rows

if TYPE_CHECKING:
    from nnrun.types import Array, Predictions

_MOST = 30
_SIDE = 160
"""Pixels of an image's longer side up to which all of them are drawn."""
_COLUMNS, _VARIATIONS = 8, 4


def galleries(experiment: BuiltExperiment, predictions: Mapping[str, list[Predictions]]) -> Iterator[Picture]:
    """The galleries of a trained model; none where the rows are no images."""
    table = experiment.prepared.table
    column = picture_column(table)
    if column is None:
        return
    images: Any = table.columns[column]
    part = next(part for part in PREFERRED if part in predictions)
    for answers in answers_of(predictions[part], experiment.spec.name, part):
        if not is_image(answers.output.target):
            yield from _worst(answers, images, experiment)
    if experiment.prepared.plan.augmentation.varying:
        yield from _augmented(experiment)


def _worst(answers: Answers, images: Array, experiment: BuiltExperiment) -> Iterator[Picture]:
    is_number = answers.output.target.kind == "number"
    rows = [row for row in worst_rows(answers.output, _MOST) if not row.is_right]
    if rows:
        places = places_of(experiment.prepared.table, [row.row for row in rows])
        stem, what = ("worst", "furthest from the truth") if is_number else ("misclassified", "the worst mistakes")
        yield SamplesPicture(
            f"{stem}{answers.suffix}.png",
            answers.title,
            f"{answers.subject}: {what}",
            _smaller(images[places], 1),
            tuple(_lines(row) for row in rows),
        )


def _lines(row: WorstRow) -> tuple[str, ...]:
    return f"row {row.row}", f"is {row.true}", f"not {row.predicted}", row.measure.partition(",")[0]


def _augmented(experiment: BuiltExperiment) -> Iterator[Picture]:
    prepared = experiment.prepared
    train = prepared.dataset.train
    rows = slice(0, _COLUMNS)
    inputs: Sequence[Any] = [train.x[described.name][rows] for described in prepared.plan.inputs]
    varied = model.varied_rows(experiment.network, prepared.plan.augmentation, inputs, _VARIATIONS)
    flat = (pixels(varied.reshape(-1, *varied.shape[2:])) * 255).round().astype("uint8")
    images = flat.reshape(*varied.shape[:2], *flat.shape[1:])
    steps = ", ".join(component.name for _, component in prepared.plan.augmentation.varying)
    yield AugmentationPicture("augmented.png", experiment.spec.name, f"training rows: {steps}", _smaller(images, 2))


def _smaller(images: Array, first: int) -> Array:
    """Images with fewer pixels, where they have more than are drawn; their height is this axis."""
    step = -(-max(images.shape[first : first + 2]) // _SIDE)
    return images[(slice(None),) * first + (slice(None, None, step),) * 2]
