"""The key ``training``: epochs, batches, engine, device, precision, checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnrun.spec.decoding.decode import Section, key
from nnrun.spec.decoding.scalar_shapes import Choice, Column, Every, Flag, Fraction, Number, Text, Whole
from nnrun.spec.decoding.shapes import Either, MapOf
from nnrun.spec.keys.limits import (
    LARGEST_BATCH,
    MOST_EPOCHS,
)

ENGINES = ("auto", "keras", "graph", "xla")
DEVICE = Choice(("auto", "cpu", "gpu"), r"gpu:(all|[0-9]{1,4}(,[0-9]{1,4})*)")


def shares_batches(device: str | None) -> bool:
    """Whether a config's device is several GPUs that share every batch (None for one that was refused)."""
    return device is not None and (device == "gpu:all" or "," in device)


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
