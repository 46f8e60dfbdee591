"""What is killed: trainings of every kind of state, and directories of several."""

from __future__ import annotations

from dataclasses import dataclass

BASE = """
name: flowers
seed: 3
dataset: {iris: , split: {test: 0.2, validation: 0.2}}
layers: [{Dense: {units: 8, activation: relu}}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
optimizer: {adam: {learning_rate: 0.05}}
metrics: [accuracy]
training: {epochs: 12, batch_size: 16, checkpoint_every: 1}
plots: false
"""
LAYERS = "layers=[{Dense: {units: 8, activation: relu}}, {%s}, {Dense: {units: 3, activation: softmax}}]"
DIGITS = (
    "dataset={digits: , split: {test: 0.2, validation: 0.2}, augment: [{RandomRotation: {factor: 0.1}}]}",
    (
        "layers=[{Reshape: [8, 8, 1]}, {Conv2D: {filters: 2, kernel_size: 3}}, Flatten, "
        "{Dense: {units: 10, activation: softmax}}]"
    ),
    "training.epochs=4",
)
EMA = "optimizer={adam: {learning_rate: 0.05, use_ema: true, ema_momentum: 0.9}}"


SWEEP = ("optimizer.adam.learning_rate=log[1e-4,1]", "layers.0.Dense.units=[4,8]", "training.epochs=4")


@dataclass(frozen=True, slots=True)
class Experiment:
    """A command that trains."""

    overrides: tuple[str, ...] = ()
    command: str = "train"
    arguments: tuple[str, ...] = ()

    @property
    def line(self) -> list[str]:
        """Its arguments, but for where runs lie."""
        return [self.command, "flowers.yaml", *self.overrides, *self.arguments]


def _callbacks(text: str) -> str:
    return f"callbacks=[{text}]"


EXPERIMENTS = {
    "plain": Experiment(),
    "xla": Experiment(("training.engine=xla",)),
    "keras": Experiment(("training.engine=keras",)),
    "dropout": Experiment((LAYERS % "Dropout: 0.4",)),
    "keras dropout": Experiment((LAYERS % "Dropout: 0.4", "training.engine=keras")),
    "mixed": Experiment(("training.precision=mixed_float16", LAYERS % "GaussianNoise: 0.1")),
    "ema": Experiment((EMA,)),
    "swapped ema": Experiment((EMA, _callbacks("{SwapEMAWeights: {swap_on_epoch: true}}"))),
    "plateau": Experiment((_callbacks("{ReduceLROnPlateau: {patience: 1}}, {CSVLogger: {filename: log.csv}}"),)),
    "early": Experiment(
        (
            _callbacks("{EarlyStopping: {patience: 2, restore_best_weights: true}}"),
            "optimizer={sgd: {learning_rate: 0.9, momentum: 0.9}}",
        )
    ),
    "best": Experiment(
        (
            _callbacks(
                "{ModelCheckpoint: {filepath: best.keras, save_best_only: true}}, {BackupAndRestore: {backup_dir: b}}"
            ),
            "training.keep=best",
        )
    ),
    "schedule": Experiment(
        ("optimizer={sgd: {learning_rate: {CosineDecay: {initial_learning_rate: 0.5, decay_steps: 60}}}}",)
    ),
    "augmentation": Experiment(DIGITS),
    "folds": Experiment(("training.epochs=5",), "kfold", ("--k", "3", "--final")),
    "folds beside each other": Experiment(("training.epochs=5",), "kfold", ("--k", "3", "--jobs", "2")),
    "members": Experiment(("training.epochs=5", "ensemble={members: 3}")),
    "sweep": Experiment((*SWEEP, "sweep.prune=median"), "sweep", ("--trials", "7")),
    "sweep beside each other": Experiment((*SWEEP, "sweep.method=random"), "sweep", ("--trials", "5", "--jobs", "2")),
    "hyperband": Experiment((*SWEEP, "sweep.prune=hyperband"), "sweep", ("--trials", "6")),
    "seeds": Experiment(("training.epochs=5",), "train", ("--seeds", "3")),
}
