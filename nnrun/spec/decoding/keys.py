"""What a config says, as frozen data classes: the one description of its keys, for decoding and for the schema."""

# ruff: noqa: RUF009 (`key` makes a field)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun.errors import Place
from nnrun.spec.decoding.bounds import Expectations
from nnrun.spec.decoding.by_output import ByOutput
from nnrun.spec.decoding.component_shape import ComponentOf
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import Section, SectionOf, decode_section, key, keys_of
from nnrun.spec.decoding.layers_and_steps import Layer, LayerSpec, PreprocessingStep, Step
from nnrun.spec.decoding.scalar_shapes import (
    Choice,
    Column,
    Every,
    Flag,
    Fraction,
    Name,
    Number,
    Share,
    Text,
    Whole,
)
from nnrun.spec.decoding.shapes import Either, ListOf, MapOf
from nnrun.spec.decoding.sweep_keys import SweepSpec
from nnrun.spec.decoding.tracking_keys import TrackingSpec
from nnrun.spec.nodes import Key, Node

LARGEST_SEED = 2**32 - 1
LARGEST_BATCH = 2**31 - 1
"""Rows a step: a number of rows has 32 bits in TensorFlow."""
MOST_EPOCHS = 10_000_000
MOST_FOLDS = 10_000
MOST_MEMBERS = 1_000
MOST_LAYERS = 4_000
MOST_PARTS = 2_000
"""Steps, metrics and callbacks of one list; more of them, or of layers, are no model but a file to keep nnrun busy."""
MOST_LISTED = 100
"""Members that have overrides of their own; each is a config that is read."""
ENGINES = ("auto", "keras", "graph", "xla")
DEVICE = Choice(("auto", "cpu", "gpu"), r"gpu:(all|[0-9]{1,4}(,[0-9]{1,4})*)")


def shares_batches(device: str | None) -> bool:
    """Whether a config's device is several GPUs that share every batch (None for one that was refused)."""
    return device is not None and (device == "gpu:all" or "," in device)


@dataclass(frozen=True)
class SplitSpec(Section):
    """How the rows are split into parts."""

    validation: float | int | str | None = key(
        Either(Share(), Choice(("test",))), "the validation part: of the training rows, or the test part itself", None
    )
    test: float | int | None = key(Share(), "the test part, where the source brings none", None)
    stratify: bool = key(Flag(), "give every part the classes' shares", False)
    shuffle: bool = key(
        Flag(), "draw the rows of the parts; false takes them as they stand, the last ones for test", True
    )
    group: str | int | None = key(Column(), "a column whose equal values stay in one part; it is no feature", None)
    seed: int | None = key(Whole(0, LARGEST_SEED), "the split's own seed; the config's seed without it", None)
    indices: str | None = key(
        Text("the path of a split.npz"), "another run's split.npz, or one of your own, whose split is repeated", None
    )


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


@dataclass(frozen=True)
class TrainingSpec(Section):
    """How the model is trained."""

    epochs: int = key(Whole(1, most=MOST_EPOCHS), "passes over the training part")
    batch_size: int = key(Whole(1, most=LARGEST_BATCH), "rows of one training step", 32)
    validation_batch_size: int | None = key(
        Whole(1, most=LARGEST_BATCH), "rows of one validation step; batch_size without it", None
    )
    shuffle: bool = key(Flag(), "a new order of the rows in every epoch", True)
    class_weight: str | Mapping[Any, float] | None = key(
        Either(Choice(("balanced",)), MapOf(Number(0), Column("a value of the target"), least=1)),
        "weights of the rows by their class; balanced works them out by the classes' counts",
        None,
    )
    sample_weight: str | int | None = key(Column(), "a column that weighs the rows; it is no feature", None)
    monitor: str | None = key(
        Text("a metric's name"),
        "what best weights are judged by; without it as EarlyStopping with restore_best_weights, else val_loss or loss",
        None,
    )
    mode: str = key(
        Choice(("auto", "min", "max")),
        "whether the monitor is better when smaller or larger; auto goes by what it is",
        "auto",
    )
    keep: str | None = key(
        Choice(("best", "last")),
        "the weights that are kept; best where a validation part is not the test part and the optimizer has no use_ema",
        None,
    )
    engine: str = key(
        Choice(ENGINES),
        "the loop that trains: nnrun's in a graph of TensorFlow or by XLA, or Keras's; auto takes graph or xla by size",
        "auto",
    )
    device: str = key(
        DEVICE,
        "what it trains on; gpu:1 is the second GPU, gpu:all or gpu:0,1 are several that share every batch, "
        "auto is the first where there is one",
        "auto",
    )
    threads: int | None = key(Whole(1, 1024), "threads of one operation; follows from the model without it", None)
    precision: str = key(
        Choice(("float32", "mixed_float16", "mixed_bfloat16")),
        "the numbers that layers compute with; the outputs stay float32",
        "float32",
    )
    memory: float = key(
        Fraction(),
        "the share of this machine's memory up to which csv, npz, Parquet and images are held in it; larger ones are "
        "converted once, into the cache, and trained in chunks",
        0.25,
    )
    chunk: int | None = key(
        Whole(1, most=LARGEST_BATCH),
        "rows of a chunk; given, the rows are trained in chunks whatever their size; without it about 8 MiB, and "
        "32 batches at least, where they are larger than the share of memory",
        None,
    )
    checkpoint_every: int | str | None = key(
        Every(),
        "how often a state to go on from is written: after so many epochs, or so long; 30s without it, "
        "and longer where writing would take a fiftieth of the time",
        None,
    )
    keep_checkpoints: bool = key(Flag(), "keep the last states of a training that is complete, too", False)


@dataclass(frozen=True)
class KfoldSpec(Section):
    """Cross-validation."""

    k: int | None = key(Whole(2, most=MOST_FOLDS), "the number of folds; 5 without it", None)
    shuffle: bool | None = key(Flag(), "shuffle the rows before they are cut into folds; true without it", None)
    stratify: bool | None = key(
        Flag(), "give every fold the classes' shares; without it, where the target has classes", None
    )
    group: str | int | None = key(
        Column(), "a column whose equal values stay in one fold, as in the parts; it is no feature", None
    )
    repeats: int = key(Whole(1, most=MOST_FOLDS), "how often the whole is repeated with other folds", 1)
    time_series: bool = key(Flag(), "folds that train on earlier rows than those they leave out", False)
    leave_one_out: bool = key(Flag(), "a fold for every row", False)
    inner: float | int | None = key(
        Share(),
        "a validation part of the training rows of each fold; else the rows left out choose epochs and weights",
        None,
    )


@dataclass(frozen=True)
class EnsembleSpec(Section):
    """Several models that answer as one."""

    members: int | tuple[Any, ...] = key(
        Either(
            Whole(2, most=MOST_MEMBERS), ListOf(ListOf(Text("an override")), single=False, least=2, most=MOST_LISTED)
        ),
        "how many, or overrides for each",
    )
    combine: str = key(Choice(("mean", "median", "vote", "max")), "how the answers become one", "mean")


@dataclass(frozen=True)
class DatasetSpec(Section):
    """Where the data comes from, and what is done to it before the model sees it."""

    source: Component | None = None
    """None only where it was refused."""
    split: SplitSpec = key(SectionOf(SplitSpec), "how the rows are split into parts", SplitSpec())
    preprocess: tuple[Step, ...] = key(
        ListOf(PreprocessingStep(), most=MOST_PARTS), "steps fitted on the training part only", ()
    )
    augment: tuple[Component, ...] = key(
        ListOf(ComponentOf("layer"), most=MOST_PARTS), "layers that vary the training rows", ()
    )
    inputs: Mapping[str, tuple[str | int, ...]] | None = key(
        MapOf(ListOf(Column(), least=1), least=1), "several inputs by name: the columns or keys of each", None
    )
    target: Any = key(
        ByOutput(Either(Column(), ListOf(Column(), single=False, least=1))),
        "the column to predict, by output name where there are several; inputs for an autoencoder",
        None,
    )


class DatasetShape:
    """A data source with keys beside it, decoded into `DatasetSpec`."""

    expects = "a data source by its name"
    section = DatasetSpec
    beside = tuple(keys_of(DatasetSpec))

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) or node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> DatasetSpec | None:
        source = ComponentOf("source", beside=self.beside).decode(node, path, context)
        beside = node.mapping if node.is_mapping else {}
        own: dict[Key, Node] = {name: value for name, value in beside.items() if name in self.beside}
        rest = Node(own, node.place, {name: node.keys[name] for name in own})
        decoded = decode_section(DatasetSpec, rest, path, context)
        return replace(decoded, source=source) if decoded else None

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/dataset"}


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
