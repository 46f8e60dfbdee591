"""The small experiment in a folder of its own, and one training of it that many tests look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nnrun.experiment.options import Options
from tests.flowers import CONFIG, FLOWERS

if TYPE_CHECKING:
    from nnrun.experiment.run.trained import Trained


@dataclass(frozen=True)
class Folder:
    """A folder with ``config.yaml`` and ``flowers.csv``, whose runs go to ``runs``."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "config.yaml"

    @property
    def data(self) -> Path:
        return self.path / "flowers.csv"

    def options(self, **options: Any) -> Options:
        return Options(runs_dir=self.path / "runs", data_dirs=(self.path / "data",), **options)

    def train(self, text: str = CONFIG, *overrides: str, **options: Any) -> Trained:
        """Train a config's text with overrides; without plots, unless they are asked for."""
        import nnrun

        self.config.write_text(text, encoding="utf-8")
        return nnrun.train(self.config, ("plots=false", *overrides), self.options(**options))


def made(path: Path) -> Folder:
    """The folder with its files."""
    folder = Folder(path)
    folder.config.write_text(CONFIG)
    folder.data.write_text(FLOWERS)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The experiment, not yet trained."""
    return made(tmp_path)


@pytest.fixture(scope="session")
def flowers(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """One training of the experiment; nobody changes its directory."""
    return made(tmp_path_factory.mktemp("flowers")).train()


def opened_once(run: Trained) -> Callable[..., Any]:
    """Stands in for `open_predictor`: the model of a run that nobody changes is restored once for all tests."""
    from nnrun.experiment.answering.ensemble import open_predictor

    cache = run.__dict__.setdefault("opened", [])

    def opened(run: Any, options: Any, device: Any = None, prepared: Any = lambda _: None) -> Any:
        cache[:] = cache or [open_predictor(run, options, device)]
        prepared(cache[0].preparation)
        return cache[0]

    return opened


@pytest.fixture
def copied(flowers: Trained, tmp_path: Path) -> Path:
    """A copy of that run's directory, to be changed; its data is not where it was."""
    import shutil

    return Path(shutil.copytree(flowers.run, tmp_path / "copied"))


@pytest.fixture(scope="session")
def weights() -> Callable[[Path], list[Any]]:
    """Reads the kept weights of a run."""

    def read(run: Path) -> list[Any]:
        from nnrun.model import load_model

        return list(load_model(run / "model.keras").get_weights())

    return read
