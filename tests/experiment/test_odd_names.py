"""A config whose file's name is no text trains, and its run answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.flower_fixtures import Folder
from tests.invoke import nnrun, only_run

pytestmark = pytest.mark.tensorflow


def test_config_whose_name_is_no_text_trains_and_answers(folder: Folder) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder.path) + b"/\xff.yaml"))
    folder.config.rename(odd)
    runs = folder.path / "runs"
    answer = nnrun("train", odd, "plots=false", "training.epochs=1", "--runs-dir", runs)
    assert answer.code == 0, answer.err
    assert nnrun("predict", only_run(runs), folder.data).code == 0
