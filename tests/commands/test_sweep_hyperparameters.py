"""Trials that differ in dropout rates and factors of regularizers share a program; each is that of its config alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnrun.commands.sweep import sweep
from nnrun.commands.train import train
from nnrun.experiment.options import Options, SweepOptions
from tests.flower_sweeps import EXPERIMENT, differing
from tests.flowers import but

pytestmark = pytest.mark.tensorflow

CONFIG = f"""
{but("activation: relu", "kernel_regularizer: l2", but("epochs: 3", "epochs: 2", EXPERIMENT))}
plots: false
sweep:
  objective: validation.accuracy
  parameters:
    layers.0.Dense.kernel_regularizer.l2: [0.02, 0.03]
    layers.1.Dropout.rate: [0, 0.3, 0.6]
"""


@pytest.mark.thorough
@pytest.mark.usefixtures("own_models")
def test_they_share_a_program_and_each_saves_its_own(
    config: Path, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    from nnrun.engine.tensorflow import compiled_steps

    traced, compile_steps = [], compiled_steps.compile_steps

    def counted(model: Any, *arguments: Any, **settings: Any) -> Any:
        traced.append(model)
        return compile_steps(model, *arguments, **settings)

    monkeypatch.setattr(compiled_steps, "compile_steps", counted)
    swept = sweep(config, (), Options(runs_dir=runs_dir))
    assert len(traced) == 4  # steps that train and that score, with dropout and without
    for trial in swept.trials:
        model = keras.saving.load_model(swept.run / trial.directory / "model.keras", compile=False)
        hidden, dropout, _ = model.layers[1:]
        assert [hidden.kernel_regularizer.l2, dropout.rate] == [*trial.values.values()]
    last = swept.run / swept.trials[-1].directory
    assert differing(last, train(last / "resolved.yaml", (), Options(runs_dir=runs_dir)).run.path, "metrics.json") == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["graph", "xla"])
def test_workers_train_them_as_one_process_does(config: Path, runs_dir: Path, engine: str) -> None:
    one, several = (
        sweep(config, (f"training.engine={engine}",), Options(runs_dir=runs_dir / name), SweepOptions(jobs=jobs))
        for name, jobs in (("one", 1), ("several", 2))
    )
    for trial in one.trials:
        assert differing(one.run / trial.directory, several.run / trial.directory, "metrics.json") == []
