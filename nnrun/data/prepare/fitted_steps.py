"""One preprocessing step on some columns of one input or target, as it was fitted on the training part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nnrun.data.frames import Frame, unfolded
from nnrun.data.prepare.steps.step import Step, step_of
from nnrun.data.prepare.steps.transformer import Transformer, transformer_of
from nnrun.data.values.wrong_cells import UnplacedCellsError
from nnrun.errors import ConfigError, DataError, NnrunError, Place

if TYPE_CHECKING:
    from nnrun.catalog import Entry
    from nnrun.spec.decoding.layers_and_steps import Step as StepSpec
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class FittedStep:
    """A step ready to be applied: what is kept of it, from which its behaviour is made."""

    step: str
    """Its name in the catalog."""
    columns: tuple[str, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Of nnrun's own steps, and of plugins."""
    fitted: Any = None
    """scikit-learn's transformer, fitted."""
    words: tuple[str, ...] = ()
    """Of a vocabulary, from id 2 on."""
    flat: bool = False
    """Whether the transformer takes one column as (rows,): texts, or labels."""
    unfold: bool = False
    """Whether two-dimensional arrays are taken column by column from here on."""
    path: str = ""
    place: Place | None = None
    learned: Mapping[str, Any] = field(default_factory=dict)
    """What else a step of nnrun's own, or of a plugin, has learned: plain values."""
    plugin: Entry | None = None
    """Of the plugin's class, where the step is one."""

    @property
    def behaviour(self) -> Step:
        """The step itself."""
        if self.fitted is not None:
            return Transformer(self.step, self.fitted, flat=self.flat)
        step = step_of(self.step, self.arguments, self.plugin)
        step.learned = self.learned if self.plugin else {**self.learned, "words": self.words}
        return step

    def apply(self, frame: Frame) -> Frame:
        """The frame with this step's columns replaced.

        Raises:
            DataError: What the step has to say against the values, in one line.
        """
        frame = unfolded(frame) if self.unfold else frame
        try:
            return self.behaviour.apply_columns(frame, self.columns)
        except NnrunError as error:
            raise error.located(self.path, self.place) from None
        except UnplacedCellsError:
            raise
        except Exception as error:
            if self.plugin is None:
                raise
            raise DataError(
                f"{self.step}: {type(error).__name__}: {error}", self.path, self.place, code="plugin-failed"
            ) from error

    @property
    def is_undone(self) -> bool:
        """Whether `inverse` leads back to the source, column by column."""
        return self.behaviour.is_undone(self.columns)

    def forward(self, values: Array) -> Array:
        """Values after this step, from those before it: `inverse` undone."""
        return self.behaviour.forward(values)

    def inverse(self, values: Array) -> Array:
        """Values before this step, from those after it; shape (rows, columns). As they are where there is no way."""
        inverse = self.behaviour.inverse
        return values if inverse is None else inverse(values)


def fit(
    step: StepSpec,
    columns: tuple[str, ...],
    frames: Iterable[Frame],
    y: Array | None,
    *,
    seed: int,
    flat: bool = False,
    unfold: bool = False,
) -> FittedStep:
    """A step fitted on the training part.

    Args:
        step: As the config has it.
        columns: Which it takes, in the frame's order.
        frames: The training rows of the input: a tuple of all of them, or some at a time where they are on the disk.
        y: Their target, for transformers that select by it; shape (rows,).
        seed: Of a transformer that draws at random and is given no ``random_state``.
        flat: Whether the transformer takes one column as (rows,).
        unfold: Whether the frame had to be unfolded for it.

    Raises:
        ConfigError: An argument that the step refuses.
        DataError: Values that it refuses.
    """
    component = step.component
    stage = FittedStep(component.name, columns, flat=flat, unfold=unfold, path=step.path, place=step.place)
    try:
        if component.kind == "step":
            return _own(stage, step, frames)
        transformer = transformer_of(step, seed, flat=flat)
        if isinstance(frames, tuple):
            transformer.fit_to(frames[0], columns, y)
        else:
            transformer.fit_in_parts(frames, columns)
        return replace(stage, fitted=transformer.fitted)
    except NnrunError as error:
        raise error.located(step.path, step.place) from None


def _plain(learned: Mapping[str, Any], stage: FittedStep) -> Mapping[str, Any]:
    """What a plugin's step has learned as JSON gives it back, arrays as lists, so that training and a run see the same.

    Raises:
        ConfigError: It cannot be kept.
    """
    try:
        text = json.dumps(learned, default=lambda value: value.tolist(), allow_nan=False)
    except (TypeError, ValueError, AttributeError) as error:
        message = f"what its fit gives cannot be kept with the run ({error}); give numbers, texts and lists"
        raise ConfigError(f"{stage.step}: {message}", stage.path, stage.place, code="refused-by-library") from None
    values: Mapping[str, Any] = json.loads(text)
    return values


def _own(stage: FittedStep, step: StepSpec, frames: Iterable[Frame]) -> FittedStep:
    """A step of nnrun's own, or of a plugin, with what it learned."""
    component = step.component
    stage = replace(stage, arguments=dict(component.arguments), plugin=component.plugin)
    if component.plugin is not None:
        return replace(stage, learned=_plain(_learned(stage, frames), stage))
    learned = dict(_fitted(stage, frames))
    return replace(stage, words=tuple(learned.pop("words", ())), learned=learned)


def _fitted(stage: FittedStep, frames: Iterable[Frame]) -> Mapping[str, Any]:
    if isinstance(frames, tuple):
        return stage.behaviour.fit_columns(frames[0], stage.columns)
    return stage.behaviour.fit_in_parts(frames, stage.columns)


def _learned(stage: FittedStep, frames: Iterable[Frame]) -> Mapping[str, Any]:
    """What the class of a plugin learns; whatever it raises is told at the step."""
    try:
        return _fitted(stage, frames)
    except (NnrunError, UnplacedCellsError):
        raise
    except Exception as error:
        raise ConfigError(
            f"{stage.step}: {type(error).__name__}: {error}", stage.path, stage.place, code="plugin-failed"
        ) from error
