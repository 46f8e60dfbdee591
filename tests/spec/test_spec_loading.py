"""From a file, or a mapping, to a spec."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from nnrun.errors import ConfigError
from nnrun.spec import load

HEAVY = ("tensorflow", "keras", "pandas", "sklearn", "matplotlib", "numpy", "rich", "typer")


def test_a_config_is_named_after_its_file(folder: Any) -> None:
    folder.write("sub/fashion.yaml", folder.base)
    config = load(Path("sub/fashion.yaml"), ["seed=5"])
    assert (config.spec.name, config.spec.file, config.spec.folder) == ("fashion", "sub/fashion.yaml", Path("sub"))
    assert (config.spec.seed, config.overrides) == (5, ("seed=5",))
    assert [(source.file, source.text) for source in config.sources] == [("sub/fashion.yaml", folder.base)]


def test_a_single_override_may_be_a_text(folder: Any) -> None:
    folder.write("c.yaml", folder.base)
    assert load("c.yaml", "seed=5").spec.seed == 5


CONFIG: dict[str, Any] = {
    "dataset": {"iris": None, "split": {"test": 0.2}},
    "layers": [{"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "training": {"epochs": 5},
}


def test_a_mapping_is_a_config(folder: Any) -> None:
    folder.write("base.yaml", "seed: 9\n")
    config = load({**CONFIG, "extends": "base.yaml", "metrics": ("accuracy",)}, ["training.epochs=2"])
    assert (config.spec.name, config.spec.seed, config.spec.training.epochs) == ("experiment", 9, 2)


def test_texts_and_paths_of_a_mapping_stay_texts() -> None:
    assert load({**CONFIG, "name": "1e-3"}).spec.name == "1e-3"
    source = load({**CONFIG, "dataset": {"csv": PurePosixPath("a.csv")}}).spec.dataset.source
    assert source
    assert source.arguments == {"path": "a.csv"}


def deep(levels: int) -> Any:
    nested: Any = 1
    for _ in range(levels):
        nested = [nested]
    return nested


def cyclic() -> dict[str, Any]:
    config = dict(CONFIG)
    config["sweep"] = {"a": config}
    return config


MAPPINGS: dict[str, tuple[dict[Any, Any], str]] = {
    "an object": ({**CONFIG, "name": 1j}, "a config holds plain values only, not 1j"),
    "bytes": ({**CONFIG, "name": b"a"}, "tags are not allowed: 'tag:yaml.org,2002:binary'"),
    "a set": ({**CONFIG, "metrics": {"accuracy"}}, "tags are not allowed: 'tag:yaml.org,2002:set'"),
    "a cycle": (cyclic(), "stands inside the value it names"),
    "too deep": ({**CONFIG, "sweep": {"a": deep(100)}}, "nested deeper than 64 levels"),
    "far too deep": ({**CONFIG, "sweep": {"a": deep(5000)}}, "nested deeper than 64 levels"),
    "a key that is none": ({**CONFIG, (1, 2): 3}, "a key must be text or a whole number, not a list"),
    "nothing": ({}, "needs the key 'dataset': the data set"),
    "a number too large": ({**CONFIG, "seed": 10**400}, "a whole number that needs more than 64 bits"),
    "half a character": ({**CONFIG, "name": "\ud800"}, "invalid Unicode character"),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_mapping_that_is_no_config_is_refused(name: str) -> None:
    config, message = MAPPINGS[name]
    with pytest.raises(ConfigError) as caught:
        load(config)
    assert message in str(caught.value)


PARTS = """\
import keras
raise SystemExit("a plugin was run")


class Scaled(keras.layers.Layer):
    def __init__(self, size, gain=1.0, **kwargs):
        super().__init__(**kwargs)


class Skill(keras.metrics.Metric):
    def __init__(self, name="skill", **kwargs):
        super().__init__(name=name, **kwargs)


class Watch(keras.callbacks.Callback):
    def __init__(self, monitor="anything"):
        pass
"""


@pytest.mark.parametrize("config", [[CONFIG], 3, None])
def test_what_is_neither_path_nor_mapping_is_refused(config: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        load(config)
    assert str(caught.value) == f"a config is a path, or a mapping of keys, not a {type(config).__name__}"


def test_what_a_plugin_defines_is_read_and_not_run(folder: Any) -> None:
    folder.write("sub/parts.py", PARTS)
    folder.write("sub/base.yaml", folder.layered("  - Scaled: {size: 3, gain: 2}\n") + "plugins: [parts.py]\n")
    spec = folder.spec("extends: sub/base.yaml\nmetrics: [Skill]\ncallbacks: [{EarlyStopping: skill}, Watch]\n")
    component = spec.layers[0].component
    assert component
    assert component.plugin
    assert (component.name, component.arguments) == ("Scaled", {"size": 3, "gain": 2})


def test_mistakes_in_and_around_plugins_are_told(folder: Any) -> None:
    folder.write("parts.py", PARTS)
    folder.write("broken.py", "x = (\n")
    folder.write("deep.py", "x = " + "-" * 100_000 + "1\n")
    text = folder.layered("  - Scaled: {sze: 3}\n  - Scald: 3\n  - Scaled\n")
    assert folder.said(text + "plugins: [parts.py, broken.py, none.py, deep.py, .]\n") == [
        "broken.py:1:5 plugins.1: not a Python file: '(' was never closed",
        "5:14 layers.0.Scaled.sze: Scaled has no argument 'sze'; did you mean 'size'?",
        "6:5 layers.1: unknown layer 'Scald'; did you mean 'Scaled'?",
        "7:5 layers.2: Scaled needs 'size'",
        "13:32 plugins.2: plugin file none.py: No such file or directory",
        "13:41 plugins.3: plugin file 'deep.py' is nested too deep",
        "13:50 plugins.4: plugin file .: Is a directory",
    ]


def test_two_plugins_of_one_name_are_told(folder: Any) -> None:
    folder.write("parts.py", PARTS)
    folder.write("sub/parts.py", "")
    assert folder.said(folder.layered("  - Scaled: 3\n") + "plugins: [parts.py, sub/parts.py]\n") == [
        "11:21 plugins.1: two plugin files are named parts.py"
    ]


@pytest.mark.process
def test_reading_a_config_loads_nothing_heavy(folder: Any) -> None:
    folder.write("good.yaml", folder.two_outputs)
    folder.write("bad.yaml", folder.edited(("relu", "rellu"), ("epochs", "epoch")))
    program = """
import sys
from nnrun.errors import ConfigError
from nnrun.spec import load, to_yaml
to_yaml(load("good.yaml", ["training.epochs=9"]).spec)
try:
    load("bad.yaml", ["layers.9=Dense"])
except ConfigError as error:
    assert len(error.problems) == 3, error
else:
    raise AssertionError
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=folder.path)
    assert not set(done.stdout.split()) & set(HEAVY)
