"""What a plugin file adds to the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnrun import catalog
from nnrun.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

PARTS = '''
import keras
from keras import layers
raise SystemExit("this file must not be run")

class Maxout(keras.layers.Layer):
    """Largest of several linear maps.

    More."""

    def __init__(self, units, pieces=2, axes=(1, 2), dtype_of=float, *, kernel_regularizer=None, **kwargs):
        super().__init__(trainable=True, **kwargs)

class Wide(Maxout):
    pass

class Wider(layers.Dense):
    def __init__(self, units, *args, factor=2, **kwargs):
        super().__init__(units * factor, *args, **kwargs)

class Open(keras.losses.Loss):
    def __init__(self, **options):
        self.options = options

class Stop(keras.callbacks.Callback):
    pass

class _Private(keras.layers.Layer):
    pass

class Other:
    pass
'''


@pytest.fixture
def entries(tmp_path: Path) -> dict[str, catalog.Entry]:
    file = tmp_path / "parts.py"
    file.write_text(PARTS, encoding="utf-8")
    return {entry.name: entry for entry in catalog.plugin_entries(file)}


def test_classes_of_known_bases_are_found_without_running_the_file(entries: dict[str, catalog.Entry]) -> None:
    kinds = {name: entry.kind for name, entry in entries.items()}
    assert kinds == {"Maxout": "layer", "Wide": "layer", "Wider": "layer", "Open": "loss", "Stop": "callback"}


def test_path_names_file_and_class(entries: dict[str, catalog.Entry], tmp_path: Path) -> None:
    assert catalog.plugin_source(entries["Maxout"].path) == (tmp_path / "parts.py", "Maxout")
    assert entries["Wide"].path.endswith(":Wide")


def test_arguments_are_its_own_and_those_handed_on(entries: dict[str, catalog.Entry]) -> None:
    maxout = entries["Maxout"]
    assert [argument.name for argument in maxout.arguments] == [
        *("units", "pieces", "axes", "dtype_of", "kernel_regularizer"),
        *("activity_regularizer", "dtype", "autocast", "name"),
    ]
    assert maxout.required == ("units",)
    assert maxout.argument("axes").default == [1, 2]
    assert not maxout.argument("dtype_of").plain
    assert maxout.argument("kernel_regularizer").takes == "regularizer"
    assert maxout.help == "Largest of several linear maps"
    assert maxout.accepts == ""
    assert maxout.refused == ""


def test_class_without_constructor_has_its_parents_arguments(entries: dict[str, catalog.Entry]) -> None:
    assert entries["Wide"].arguments == entries["Maxout"].arguments
    assert entries["Stop"].arguments == ()


def test_positional_argument_given_to_the_parent_is_not_taken_again(entries: dict[str, catalog.Entry]) -> None:
    names = [argument.name for argument in entries["Wider"].arguments]
    assert names.count("units") == 1
    assert {"factor", "activation", "name"} <= set(names)


def test_keywords_that_go_nowhere_known_are_all_accepted(entries: dict[str, catalog.Entry]) -> None:
    assert entries["Open"].accepts == "any"


def test_syntax_error_is_located(tmp_path: Path) -> None:
    file = tmp_path / "parts.py"
    file.write_text("x = 1\nclass A(:\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"not a Python file") as caught:
        catalog.plugin_entries(file, "parts.py")
    place = caught.value.problems[0].place
    assert (place.file, place.line) == ("parts.py", 2)


@pytest.mark.parametrize("content", [None, b"\0\0", b"\xff\xfe1"])
def test_missing_and_binary_files_are_config_errors(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "parts.py"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError):
        catalog.plugin_entries(file)
