"""Where things lie: the repository, its configs, the data sets, and a scratch folder for what the runs write."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "configs"
PLAIN = ROOT / "benchmarks" / "plain"
"""The scripts that do without nnrun."""


def data_directory() -> Path:
    """The data sets: ``NNRUN_DATA``, or the folder that lies beside the checkout, or ``data``."""
    beside = ROOT.parent / "shared" / "data"
    return Path(os.environ.get("NNRUN_DATA") or (beside if beside.is_dir() else ROOT / "data"))


def needed(name: str) -> Path:
    """A file among the data sets.

    Raises:
        FileNotFoundError: It is not there.
    """
    path = data_directory() / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there; set NNRUN_DATA")
    return path


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for runs and configs that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="nnrun-bench-") as folder:
        yield Path(folder)


def environment() -> dict[str, str]:
    """The variables that measured processes see: byte code is kept, as it is for anyone who starts a command twice."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**variables, "NNRUN_DATA": str(data_directory())}


@contextmanager
def keras_home() -> Iterator[None]:
    """Lets Keras find its sets without a network: where ``KERAS_HOME`` is not set, in a copy of those among the data.

    Keras ignores a folder that it cannot write to, hence the copy.
    """
    sets = data_directory() / "keras"
    if "KERAS_HOME" in os.environ or not sets.is_dir():
        yield
        return
    with scratch() as folder:
        for path in sets.rglob("*"):
            copy = folder / path.relative_to(sets)
            copy.mkdir() if path.is_dir() else shutil.copyfile(path, copy)
        os.environ["KERAS_HOME"] = str(folder)
        try:
            yield
        finally:
            del os.environ["KERAS_HOME"]
