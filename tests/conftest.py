"""What tests of all wings share: the real data, a Keras cache of their own, and configs in folders of their own."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.realdata import fill_keras_home, real_data_folder

# Keras reads it when it is imported, which some test modules do; no test ever writes into a person's own cache
HOME = Path(tempfile.mkdtemp(prefix="nnrun-keras-"))
os.environ["KERAS_HOME"] = str(HOME)
os.environ.pop("NO_COLOR", None)
if threading.current_thread() is threading.main_thread():
    # A job that a shell started in the background ignores Ctrl-C, and so would the commands that are tested
    signal.signal(signal.SIGINT, signal.default_int_handler)

CONFIGS = Path(__file__).resolve().parent.parent / "configs"


def pytest_unconfigure() -> None:
    """Remove the cache."""
    shutil.rmtree(HOME, ignore_errors=True)


COMPUTES = {"catalog", "cli", "end_to_end", "engine", "model", "registry", "scripts", "workflows"}
"""Folders whose tests load TensorFlow."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start TensorFlow with one thread, which cannot be changed later: numbers are then the same in any order."""
    folders = {item.path.relative_to(Path(__file__).parent).parts[0] for item in session.items}
    if folders & COMPUTES and not session.config.option.collectonly:
        from nnrun.engine.importing import import_keras
        from nnrun.engine.session import set_threads

        import_keras()
        set_threads(1)

        import tensorflow as tf

        tf.config.list_logical_devices()  # it starts here, before the first test asks for another number of threads


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data sets."""
    return real_data_folder()


@pytest.fixture(scope="session")
def keras_home() -> Path:
    """Keras's cache with the real sets in it."""
    return fill_keras_home(HOME)


@pytest.fixture(scope="session")
def configs() -> Path:
    """The folder of the shipped configs."""
    return CONFIGS


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """A folder for runs that does not exist yet."""
    return tmp_path / "runs"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a config, and files beside it by name."""

    def write(text: str, **files: str | bytes) -> Path:
        for name, content in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        config = tmp_path / "config.yaml"
        config.write_text(text, encoding="utf-8")
        return config

    return write
