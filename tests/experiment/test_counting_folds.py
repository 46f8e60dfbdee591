"""More folds than the config itself has rows are refused before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.commands.validate import validate
from nnrun.errors import ConfigError

CONFIG = """\
dataset: {inline: {x: [1, 2, 3, 4], y: [1, 2, 3, 4]}}
layers: [Dense: 1]
loss: mse
training: {epochs: 1}
kfold: {k: 4}
"""


def test_more_folds_than_rows_of_the_config_are_told_by_validate(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONFIG)
    assert validate(tmp_path / "c.yaml")
    with pytest.raises(ConfigError, match="5 folds of 4 rows") as caught:
        validate(tmp_path / "c.yaml", ["kfold.k=5"])
    assert caught.value.problems[0].path == "kfold.k"
