"""A run's model as MLflow keeps models (MLmodel): with its signature, for mlflow.keras and mlflow.pyfunc.

It is written from model.keras and signature.json as they lie in the run directory: ``mlflow.keras.save_model`` would
load TensorFlow and the model to write the same file again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.runs import Run
from nnrun.types import Signature, Target

_DATA = "data"


def write_model(run: Run, folder: Path, model_id: str, run_id: str) -> None:
    """Write the files of an MLflow model.

    Args:
        run: Its directory, which has the model.
        folder: An empty one, which takes them.
        model_id: MLflow's name for the model.
        run_id: And for the run.
    """
    import yaml
    from mlflow import pyfunc
    from mlflow.models import Model

    (folder / _DATA).mkdir()
    shutil.copyfile(run.file(layout.MODEL), folder / _DATA / layout.MODEL)
    (folder / _DATA / "keras_module.txt").write_text("keras")
    versions = run.facts.versions
    model = Model(run_id=run_id, signature=signature_of(run.signature), model_uuid=model_id, model_id=model_id)
    model.add_flavor(
        "keras",
        data=_DATA,
        keras_version=versions.get("keras", ""),
        keras_backend="tensorflow",
        save_exported_model=False,
    )
    pyfunc.add_to_model(model, loader_module="mlflow.keras", python_env="python_env.yaml")
    model.save(str(folder / "MLmodel"))
    packages = {name: versions.get(name, "") for name in ("keras", "tensorflow")}
    lines = [f"{name}=={version}" if version else name for name, version in packages.items()]
    (folder / "requirements.txt").write_text("\n".join([f"mlflow=={_version()}", *lines, ""]))
    environment = {"python": versions.get("python", ""), "dependencies": ["-r requirements.txt"]}
    (folder / "python_env.yaml").write_text(yaml.safe_dump(environment))


def signature_of(signature: Signature) -> Any:
    """What the model itself takes and gives, as arrays: rows first, after the preparation of nnrun's steps."""
    import numpy as np
    from mlflow.models import ModelSignature
    from mlflow.types import Schema, TensorSpec

    several = len(signature.inputs) > 1, len(signature.targets) > 1
    inputs: list[Any] = [
        TensorSpec(np.dtype(item.dtype), _rows_of(item.shape), item.name if several[0] else None)
        for item in signature.inputs
    ]
    outputs: list[Any] = [
        TensorSpec(np.dtype("float32"), _rows_of(_answer_shape(target)), target.name if several[1] else None)
        for target in signature.targets
    ]
    return ModelSignature(inputs=Schema(inputs), outputs=Schema(outputs))


def _answer_shape(target: Target) -> tuple[int, ...]:
    """A number for each class or value; of pictures and series, their own shape."""
    return target.shape if len(target.shape) > 1 else (target.width,)


def _rows_of(shape: Sequence[int | None]) -> tuple[int, ...]:
    """A shape with the rows before it; what is not fixed is -1."""
    return (-1, *(-1 if size is None else size for size in shape))


def _version() -> str:
    from importlib.metadata import version

    return version("mlflow")
