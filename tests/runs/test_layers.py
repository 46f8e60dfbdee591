"""layers.json: the layers back as they were, or a damaged run."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.errors import RunDamaged
from nnrun.runs.layers import read_layers, write_layers
from nnrun.types import LayerRow

LAYERS = (LayerRow("x", "InputLayer", "(None, 4)", 0), LayerRow("a", "Dense", "(8,)", 40, ("x",)))


def test_layers_are_read_back_as_they_were(tmp_path: Path) -> None:
    write_layers(tmp_path / "layers.json", LAYERS)
    assert read_layers(tmp_path / "layers.json") == LAYERS


@pytest.mark.parametrize(
    "text", ["", "{}", '{"layers": 3}', '{"layers": [3]}', '{"layers": [{"name": 1}]}', '{"layers": [{"name": "a"}]}']
)
def test_other_content_is_a_damaged_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "layers.json").write_text(text)
    with pytest.raises(RunDamaged, match=r"layers\.json cannot be read"):
        read_layers(tmp_path / "layers.json")
