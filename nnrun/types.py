"""The few frozen types that pass between the wings: arrays and plain values only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Indices = NDArray[np.int64]

ALIGNMENT = 64
"""Bytes. TensorFlow's kernels end the process on a tensor that begins anywhere else."""

MISSING = frozenset(
    ("", "NA", "N/A", "n/a", "NaN", "nan", "-NaN", "-nan", "null", "NULL", "None", "#N/A", "#NA", "<NA>")
)
"""Cells that mean a missing value, as pandas reads them; ``na_values`` adds to them, ``missing`` replaces them."""

Scores = Mapping[str, float]
"""Metric names to values, in the order of the config: the loss first."""


Units = Mapping[str, float | None]
"""Of metrics of a scaled target, by name: what brings a score to the source's units, or None where nothing does."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """Sequences of unequal length, end to end: row i is ``values[offsets[i]:offsets[i + 1]]``."""

    values: Array
    """All items, shape (items,)."""
    offsets: Indices
    """Where each row begins, shape (rows + 1,), from 0 to the number of items."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: Indices) -> Ragged:
        """The chosen rows, in the chosen order."""
        import numpy as np

        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        return Ragged(self.values[np.repeat(self.offsets[:-1][rows], lengths) + within], offsets)


@dataclass(frozen=True, slots=True)
class Form:
    """How a text table is written."""

    header: bool = True
    """Whether the first line holds the names; without them columns are called "0", "1", ... or by ``names``."""
    delimiter: str = ","
    """One character; a blank stands for any run of blanks and tabs."""
    missing: frozenset[str] = MISSING
    """Cells that mean a missing value; an empty one always does."""
    text: frozenset[str] = frozenset()
    """Columns that stay text though all their cells be numbers."""
    numbers: frozenset[str] = frozenset()
    """Columns that are numbers though their cells have leading zeros, or too many digits."""
    names: tuple[str, ...] = ()
    """The names of all columns, in the place of those of the file."""
    decimal: str = "."
    """What stands before a number's fraction."""
    thousands: str = ""
    """What stands between groups of three digits; nothing where that is empty."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of a text table stand in its file, for messages."""

    file: str
    lines: Indices
    """The line of each row of the table, from 1."""
    columns: tuple[str, ...]
    """All columns of the file, in its order."""
    form: Form = field(default_factory=Form)
    unnamed: tuple[str, ...] = ()
    """Those that have no name in the file's header."""
    skipped: tuple[int, ...] = ()
    """The lines of nothing but delimiters, which are no rows."""
    objects: bool = False
    """Whether each line is a JSON object, whose values are the cells by their keys."""

    @property
    def delimiter(self) -> str:
        """One character; a blank stands for any white space."""
        return self.form.delimiter

    @property
    def header(self) -> bool:
        """Whether the names stand in the file."""
        return self.form.header


@dataclass(frozen=True, slots=True)
class ImageFiles:
    """How a source's images are read from files; for a set of images that came otherwise, how new ones are."""

    column: str = "image"
    """The block of pixels: rows of shape (height, width, channels) or (height, width), uint8."""
    file: str = "file"
    """The column of a list that names the files."""
    on_error: str = "stop"
    """What is done about a file that is no image: "stop" or "skip"."""
    deep: bool = False
    """Whether there are files of 16 bits among them, of which the upper 8 are kept."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a data source gave: all its rows, nothing fitted, nothing split.

    Every array has the rows as its first axis. Text columns are object arrays of ``str`` with ``None`` where a value
    is missing; numeric ones keep the source's dtype, with NaN where a value is missing.
    """

    columns: Mapping[str, Array | Ragged]
    """Features by name, in the source's order: single columns, as of a CSV, or whole blocks (images, sequences)."""
    targets: Mapping[str, Array]
    """Targets by output name; the only one is named "target"."""
    rows: Indices
    """The number of each row in its source, from 0."""
    fingerprint: str
    """SHA-256 of the content, in hexadecimal."""
    source: str
    """What was loaded, as written: a path, or a set's name."""
    kind: str = ""
    """The source's name in the catalog: csv, images ...; empty for new rows of a run."""
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Class names of the targets that have some, those of text in sorted order; the targets hold their indices."""
    numbered: frozenset[str] = frozenset()
    """Those of them whose classes the source itself counts from 0; the names are beside the data."""
    parts: Mapping[str, Indices] = field(default_factory=dict)
    """The source's own parts, as positions in this table: "train", "test" and perhaps "validation"; or none."""
    weights: Array | None = None
    """A weight for each row, from ``training.sample_weight``."""
    groups: Array | None = None
    """A group for each row, from ``split.group`` or ``kfold.group``."""
    cells: Cells | None = None
    """Where its cells were read from, if the source is a text file."""
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The columns of each data input, in the order in which they are fed."""
    names: tuple[str, ...] = ()
    """All columns of the source in its order, targets too: what an index counts."""
    target_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The columns that each target was made of."""
    notes: tuple[str, ...] = ()
    """What a person should hear of the reading: files that were skipped."""
    files: tuple[str, ...] = ()
    """The image file of each row, below its folder; empty where rows are no files."""
    images: ImageFiles | None = None
    """How images are read from files, if the source is one of images."""
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What names the rows of new data, by column, as it was written."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Under which other keys the config reads columns of an archive, those of the test part first."""
    truths: tuple[str, ...] = ()
    """Columns that hold yes and no, which are fed as 1 and 0; ``x_1`` is the second of each row of a block x."""
    provenance: Any = None
    """What the reader knew beside the values; see ``nnrun.provenance``."""
    on_disk: bool = False
    """Whether its columns are files on the disk (memory-mapped), which are gone through some rows at a time."""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Split:
    """The positions of each part's rows in a table. A part that does not exist is None."""

    train: Indices
    validation: Indices | None = None
    test: Indices | None = None
    fold: Indices | None = None
    """The rows that a fold leaves out, where an inner validation part chooses its weights; else they validate."""
    fitted: Indices | None = None
    """The rows on which the preparation is fitted, where they are more than the training part, which was cut."""

    @property
    def fit_on(self) -> Indices:
        """The rows on which the preparation is fitted."""
        return self.train if self.fitted is None else self.fitted

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that exist."""
        named = {"train": self.train, "validation": self.validation, "test": self.test, "fold": self.fold}
        return tuple(name for name, rows in named.items() if rows is not None)

    @property
    def validates_on_test(self) -> bool:
        """Whether the validation part has the rows of the test part, so that the test score is not held out."""
        import numpy as np

        return self.validation is not None and self.test is not None and np.array_equal(self.validation, self.test)


def held_out(parts: Collection[str]) -> str:
    """Which of some parts a fold leaves out: "fold" where an inner part chooses the weights, else "validation"."""
    return "fold" if "fold" in parts else "validation"


@dataclass(frozen=True, slots=True)
class Input:
    """One data input of a model: its name, its shape without the rows, and the dtype in which it is fed."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    columns: tuple[str, ...] = ()
    """Names of the features along the last axis, where they have names."""
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Stateless steps (scale, multi_hot, one_hot) with their arguments, in order: layers at the model's input."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A layer of a model that takes the numbers of an input for ids."""

    size: int
    """How many there are: ids go from 0 to ``size`` - 1; 0 where it takes any whole number."""
    taker: str
    """What a message calls the layer: ``Embedding (layers.0)``."""
    argument: str = "input_dim"
    """Of the layer, that tells how many there are."""
    path: str = ""
    """The layer's."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a model does with the numbers of an input as they are fed."""

    whole: bool = False
    """Whether it takes them as whole numbers, so that 3.5 would become 3."""
    lookups: tuple[Lookup, ...] = ()
    """The tables in which they are looked up."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one output is to predict.

    ``kind`` is "classes" (one of several), "binary" (0 or 1, once or for several labels) or "number".
    """

    name: str
    kind: str
    width: int
    """Numbers the output gives for a row: the classes, or the width of the target."""
    shape: tuple[int, ...]
    """Shape of the target array without the rows."""
    dtype: str
    classes: tuple[str, ...] = ()
    """Names of the classes in the order of their indices; of several labels or numbers a row, those of their columns.
    Empty where they are plain numbers."""

    def names(self, count: int) -> tuple[str, ...]:
        """What so many classes are called: by their names, plain numbers, or a unit that no class of the data has."""
        prefix = "unit_" if self.classes else ""
        return (*self.classes, *(f"{prefix}{index}" for index in range(len(self.classes), count)))[:count]

    def labels(self, count: int) -> tuple[str, ...]:
        """What so many labels, or numbers, of a row are called: by their names, or counted from 0."""
        return self.classes if len(self.classes) == count else tuple(str(index) for index in range(count))


@dataclass(frozen=True, slots=True)
class Signature:
    """What a model takes and what it is to give."""

    inputs: tuple[Input, ...]
    targets: tuple[Target, ...]
    columns: tuple[str, ...] = ()
    """Columns that the source must have for a prediction, before preparation."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one part, prepared: what the engine feeds."""

    x: Mapping[str, Array]
    """Arrays by input name."""
    y: Mapping[str, Array]
    """Arrays by output name."""
    rows: Indices
    """The number of each row in its source."""
    weight: Array | None = None
    """A float32 weight for each row."""
    files: tuple[str, ...] = ()
    """The image file of each row; empty where rows are no files."""
    class_weight: Array | None = None
    """A float32 weight for each row by its class, which counts in training and in no score."""
    chunk: int = 0
    """Rows that are read at once where the arrays are files on the disk (memory-mapped); 0 where they are in memory."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def training_weight(self) -> Array | None:
        """The weight of each row in training: its own times that of its class."""
        if self.weight is None or self.class_weight is None:
            return self.class_weight if self.weight is None else self.weight
        return self.class_weight * self.weight


class Preparation(Protocol):
    """Everything fitted on the training part: what turns a table's features into a model's inputs."""

    @property
    def signature(self) -> Signature:
        """What a model on this preparation takes and gives."""

    def apply(self, table: Table) -> Mapping[str, Array]:
        """The inputs by name, for all rows of the table."""

    def restore(self, target: str, values: Array) -> Array:
        """Predictions of a target in the units of the source."""

    def scale(self, target: str) -> float | None:
        """What a difference of a target is multiplied by to be in the units of the source; None if by no one number."""

    def is_scaled(self, target: str) -> bool:
        """Whether a target is trained on other numbers than the source's."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The parts, prepared by what was fitted on the first one."""

    train: Part
    validation: Part | None
    test: Part | None
    signature: Signature
    preparation: Preparation
    fold: Part | None = None
    notes: tuple[str, ...] = ()
    """What a person should hear of the preparing."""

    @property
    def parts(self) -> dict[str, Part]:
        """The parts that exist, by name."""
        named = {"train": self.train, "validation": self.validation, "test": self.test, "fold": self.fold}
        return {name: part for name, part in named.items() if part is not None}


@dataclass(frozen=True, slots=True)
class Training:
    """How a model is trained; the engine's view of a config's ``training`` block, nothing left open but ``engine``."""

    epochs: int
    seed: int
    batch_size: int = 32
    validation_batch_size: int = 32
    shuffle: bool = True
    monitor: str = "loss"
    mode: str = "auto"
    """min, max, or auto: max for a metric that Keras knows to be better when larger."""
    keep: str = "last"
    """Which weights the model has at the end: "best" by ``monitor``, or "last"."""
    engine: str = "auto"
    unjudged: int = 0
    """Epochs at the beginning of which none is the best."""
    devices: tuple[str, ...] = ()
    """Several that share every batch, as TensorFlow names them; none where one alone trains."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One finished epoch."""

    number: int
    """From 1."""
    learning_rate: float
    """The rate its last step used."""
    training: Mapping[str, Any]
    validation: Mapping[str, Any]
    """Without the ``val_`` prefix; empty where there is no validation part."""
    seconds: Mapping[str, float]
    """training, validation, other."""
    fingerprint: int | None = None
    """Of the model's variables at its end, 64 bits; None where no checkpoints are taken."""


@dataclass(frozen=True, slots=True)
class State:
    """What training goes on from, bit for bit."""

    epoch: int
    """Epochs finished."""
    arrays: Mapping[str, Array]
    """Every variable of the model and of the optimizer by a stable name, seed states included."""
    callbacks: Mapping[str, Any]
    """Plain values of the callbacks' own state."""
    history: tuple[Epoch, ...] = ()
    stopped: bool = False
    """Whether a callback has ended the training in this epoch."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended."""

    history: tuple[Epoch, ...]
    best_epoch: int | None
    """From 1, by ``monitor``; None where no epoch ended."""
    stopped_because: str
    """completed, or the callback's name with what it saw, or interrupted."""
    kept: str
    """Which weights the model has: "best" or "last"."""
    kept_epoch: int
    engine: str
    """The loop that ran: keras, graph or xla."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Why that loop was chosen: the rule's inputs; what fell back, and why."""
    failed: bool = False
    """Whether the loss became NaN or infinite; the model then has its last finite state, that of ``kept_epoch``."""
    mode: str = ""
    """Whether more of ``monitor`` turned out to be better, "max" or "min"; empty where no epoch ended."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model said of rows, for one output."""

    target: Target
    rows: Indices
    probabilities: Array
    """The output itself, shape (rows, width): probabilities of classes, or numbers."""
    predicted: Array
    """Class indices, 0/1, or numbers; shape (rows,) or (rows, width)."""
    true: Array | None = None
    """As ``predicted``, where the truth is known."""
    files: tuple[str, ...] = ()
    """The image file of each row; empty where rows are no files."""
    weight: Array | None = None
    """How much each row counts in weighted scores, shape (rows,); None where all count the same."""

    def between(self, start: int, stop: int) -> Predictions:
        """Those of some rows that follow each other."""
        some = slice(start, stop)
        true = None if self.true is None else self.true[some]
        rows, probabilities, predicted = self.rows[some], self.probabilities[some], self.predicted[some]
        weight = None if self.weight is None else self.weight[some]
        return Predictions(self.target, rows, probabilities, predicted, true, self.files[some], weight)


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer of a model."""

    name: str
    kind: str
    """The name of its class."""
    shape: str
    """The shape of its output without the rows, as text: ``(10,)``."""
    parameters: int
    inputs: tuple[str, ...] = ()
    """Names of the layers it is fed by."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A model as its layers, with totals."""

    layers: tuple[LayerRow, ...]
    trainable: int
    """Parameters that training changes."""
    fixed: int
    """Parameters that it does not."""
    memory: int
    """Bytes of all parameters."""
    optimizer: int = 0
    """Values that the optimizer keeps beside them."""
    optimizer_memory: int = 0
    """Bytes of these."""
    activations_memory: int = 0
    """Bytes of all layers' outputs for one batch."""
