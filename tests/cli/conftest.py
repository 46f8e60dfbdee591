"""A training of the small config by the command line, in whose folder many tests ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.small_config import FLOWERS, WITHOUT_PLOTS
from tests.invoke import Answer, nnrun, only_run


@dataclass(frozen=True)
class Done:
    """What a training left and said."""

    folder: Path
    run: Path
    answer: Answer

    @property
    def runs_dir(self) -> Path:
        return self.folder / "runs"

    @property
    def data(self) -> Path:
        return self.folder / "flowers.csv"


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The small config, trained with ``--json``; nobody changes its folder."""
    folder = tmp_path_factory.mktemp("done")
    (folder / "config.yaml").write_text(WITHOUT_PLOTS)
    (folder / "flowers.csv").write_text(FLOWERS)
    answer = nnrun("train", folder / "config.yaml", "--runs-dir", folder / "runs", "--json")
    assert answer.code == 0, answer.err
    return Done(folder, only_run(folder / "runs"), answer)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small config and its data, in which the command is called."""
    (tmp_path / "config.yaml").write_text(WITHOUT_PLOTS)
    (tmp_path / "flowers.csv").write_text(FLOWERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNRUN_DATA", raising=False)
    return tmp_path
