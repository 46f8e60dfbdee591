"""A whole config as a frozen data class: the keys at its top, and ``regularization``."""

# ruff: noqa: RUF009 (`key` makes a field)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnrun.errors import Place
from nnrun.spec.decoding.bounds import Expectations
from nnrun.spec.decoding.by_output import ByOutput
from nnrun.spec.decoding.component_shape import ComponentOf
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.decode import Section, SectionOf, key
from nnrun.spec.decoding.layers_and_steps import Layer, LayerSpec
from nnrun.spec.decoding.scalar_shapes import Flag, Name, Number, Text, Whole
from nnrun.spec.decoding.shapes import ListOf
from nnrun.spec.keys.dataset_keys import DatasetShape, DatasetSpec
from nnrun.spec.keys.group_keys import EnsembleSpec, KfoldSpec
from nnrun.spec.keys.limits import (
    LARGEST_SEED,
    MOST_LAYERS,
    MOST_PARTS,
)
from nnrun.spec.keys.sweep_keys import SweepSpec
from nnrun.spec.keys.tracking_keys import TrackingSpec
from nnrun.spec.keys.training_keys import TrainingSpec


@dataclass(frozen=True)
class RegularizationSpec(Section):
    """What is added to every hidden layer that can take it."""

    kernel: Component | None = key(ComponentOf("regularizer"), "kernel_regularizer of every hidden layer", None)
    bias: Component | None = key(ComponentOf("regularizer"), "bias_regularizer of every hidden layer", None)
    activity: Component | None = key(
        ComponentOf("regularizer"), "activity_regularizer of hidden layers with a kernel", None
    )
    constraint: Component | None = key(ComponentOf("constraint"), "kernel_constraint of every hidden layer", None)
    dropout: float | None = key(Number(0, 1), "a Dropout of this rate after every hidden layer with a kernel", None)
    batch_normalization: bool = key(Flag(), "a BatchNormalization after every hidden layer with a kernel", False)
    except_: tuple[str, ...] = key(ListOf(Name()), "names of layers that are left as they are", ())


_LOSS = ByOutput(ComponentOf("loss"), ("loss",))
_METRICS = ByOutput(ListOf(ComponentOf("metric"), most=MOST_PARTS), ("metric",))


@dataclass(frozen=True)
class Spec(Section):
    """A whole config."""

    dataset: DatasetSpec = key(DatasetShape(), "the data set")
    layers: tuple[LayerSpec, ...] = key(
        ListOf(Layer(), single=False, least=1, most=MOST_LAYERS), "the layers, from the data to the outputs"
    )
    loss: Any = key(_LOSS, "what training makes small")
    training: TrainingSpec = key(SectionOf(TrainingSpec), "how the model is trained")
    name: str = key(Text(), "the run's name; the file's stem without it", "")
    seed: int = key(Whole(0, LARGEST_SEED), "the seed of every random draw", 0)
    extends: str | None = key(Text("the path of a config"), "a config whose keys this one takes over and changes", None)
    plugins: tuple[str, ...] = key(
        ListOf(Text("the path of a Python file")), "Python files with layers, losses, callbacks ... of your own", ()
    )
    outputs: tuple[str, ...] | None = key(
        ListOf(Text("a layer's name"), single=False, least=1),
        "the layers that answer, where they are not the last one alone",
        None,
    )
    regularization: RegularizationSpec = key(
        SectionOf(RegularizationSpec), "for all hidden layers", RegularizationSpec()
    )
    loss_weights: Any = key(ByOutput(Number()), "what each output's loss counts for; 1 without it", None)
    optimizer: Component | None = key(ComponentOf("optimizer"), "how weights are changed; rmsprop without it", None)
    metrics: Any = key(_METRICS, "what is reported beside the loss; by output name where there are several", ())
    weighted_metrics: Any = key(_METRICS, "metrics that weigh the rows, by class_weight and sample_weight", ())
    callbacks: tuple[Component, ...] = key(
        ListOf(ComponentOf("callback"), most=MOST_PARTS), "what acts while training runs", ()
    )
    kfold: KfoldSpec | None = key(SectionOf(KfoldSpec), "cross-validation, for nnrun kfold", None)
    ensemble: EnsembleSpec | None = key(SectionOf(EnsembleSpec), "several models that answer as one", None)
    sweep: SweepSpec | None = key(SectionOf(SweepSpec), "a search for the best values, for nnrun sweep", None)
    plots: bool = key(Flag(), "draw plots into the run directory", True)
    report: bool = key(Flag(), "write report.html, a page for a browser, into the run directory", False)
    tracking: TrackingSpec = key(
        SectionOf(TrackingSpec), "what else hears of a run: TensorBoard, MLflow", TrackingSpec()
    )
    expect: Mapping[str, Any] | None = key(
        Expectations(), "bounds that the scores must keep, by part and metric; a missed one is exit code 5", None
    )
    file: str = field(default="", compare=False)
    """The config's file as given."""
    notes: tuple[str, ...] = ()
    """What a person should know though nothing is wrong."""

    @property
    def group(self) -> str | int | None:
        """The column of what belongs together, in a split or in folds; it is no feature."""
        own = self.dataset.split.group
        return self.kfold.group if own is None and self.kfold else own

    @property
    def group_at(self) -> tuple[str, Place | None]:
        """The path and the place of the key that names it."""
        split = self.dataset.split
        return self.kfold.at("group") if self.kfold and "group" not in split.places else split.at("group")

    @property
    def plugin_paths(self) -> tuple[Path, ...]:
        """The plugins' files: each beside the file that named it."""
        named = ((file, self.at("plugins", n)[1]) for n, file in enumerate(self.plugins))
        return tuple(Path(place.file if place else self.file).parent / file for file, place in named)

    @property
    def folder(self) -> Path:
        """The folder of the config's file."""
        return Path(self.file).parent
