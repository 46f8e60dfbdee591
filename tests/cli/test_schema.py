"""``nnrun schema``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nnrun.spec.json_schema.schema import schema
from tests.invoke import nnrun


def test_the_schema_is_printed_as_one_json_object() -> None:
    assert nnrun("schema").json() == json.loads(json.dumps(schema()))


def test_the_schema_is_written_to_a_file(tmp_path: Path) -> None:
    answer = nnrun("schema", "-o", tmp_path / "nnrun.schema.json")
    assert (answer.code, answer.out) == (0, "")
    assert json.loads((tmp_path / "nnrun.schema.json").read_text())["$schema"].startswith("http://json-schema.org")


def test_plugins_are_in_the_schema(tmp_path: Path) -> None:
    parts = tmp_path / "parts.py"
    parts.write_text("import keras\nclass Noise(keras.layers.Layer):\n    '''Adds noise.'''\n")
    said = nnrun("schema", "--plugin", parts).json()
    assert said["$defs"]["layer.Noise"]["description"] == "Adds noise"


def test_a_plugin_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    answer = nnrun("schema", "--plugin", tmp_path / "parts.py")
    assert answer.code == 2
    assert "parts.py" in answer.err


@pytest.mark.process
def test_neither_schema_nor_components_nor_data_imports_a_heavy_library(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "dataset: {inline: {x: [[0, 1], [1, 0]], y: [0, 1]}}\n"
        "layers: [{Dense: {units: 1, activation: sigmoid}}]\nloss: mse\ntraining: {epochs: 1}\n"
    )
    program = (
        "import sys\nfrom nnrun.cli.main import run\n"
        f"codes = [run(words) for words in (['schema'], ['components', 'layer', 'Dense'], ['data', {str(config)!r}])]\n"
        "heavy = [name for name in ('tensorflow', 'keras', 'pandas', 'sklearn', 'matplotlib') if name in sys.modules]\n"
        "sys.exit(str(heavy) if heavy or any(codes) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_schema_is_not_written_over_a_plugin(tmp_path: Path) -> None:
    plugin = tmp_path / "parts.py"
    plugin.write_text("")
    answer = nnrun("schema", "--plugin", plugin, "-o", plugin)
    assert answer.code == 2
    assert answer.err == f"{plugin} is the input itself; write the schema to another file\n"
    assert plugin.read_text() == ""
