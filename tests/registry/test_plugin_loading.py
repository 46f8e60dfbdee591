"""Plugin files, run when they are loaded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from nnrun.catalog import Entry
from nnrun.errors import ConfigError
from nnrun.registry.plugin_loading import custom_objects, load

if TYPE_CHECKING:
    from pathlib import Path


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_file_runs_once_in_a_process(tmp_path: Path) -> None:
    log = tmp_path / "log"
    text = f"from pathlib import Path\nwith Path({str(log)!r}).open('a') as log:\n    log.write('x')\n"
    file = _write(tmp_path / "parts.py", text)
    first = load(file)
    assert load(file) is first
    assert log.read_text() == "x"


def test_changed_file_is_run_again(tmp_path: Path) -> None:
    file = _write(tmp_path / "parts.py", "value = 1\n")
    assert load(file).value == 1
    _write(file, "value = 2\n")
    assert load(file).value == 2


def test_files_of_one_name_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert load(_write(tmp_path / "a/parts.py", "value = 1\n")).value == 1
    assert load(_write(tmp_path / "b/parts.py", "value = 2\n")).value == 2


def test_classes_find_their_module_while_they_are_defined(tmp_path: Path) -> None:
    text = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 1\n"
    )
    assert load(_write(tmp_path / "parts.py", text)).A().x == 1


def test_failure_is_a_config_error_at_its_line(tmp_path: Path) -> None:
    file = _write(tmp_path / "parts.py", "x = 1\n\ny = x / 0\n")
    before = set(sys.modules)
    with pytest.raises(ConfigError, match="plugin failed: ZeroDivisionError: division by zero") as caught:
        load(file)
    place = caught.value.problems[0].place
    assert (place.file, place.line, place.text) == (str(file), 3, "y = x / 0")
    assert not [name for name in set(sys.modules) - before if name.startswith("nnrun_plugin")]


@pytest.mark.parametrize("name", ["missing.py", "parts.txt"])
def test_file_that_is_none_is_a_config_error(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "parts.txt", "x = 1\n")
    with pytest.raises(ConfigError, match=r"plugin file"):
        load(tmp_path / name)


def test_custom_objects_are_the_classes_by_name(tmp_path: Path) -> None:
    file = _write(tmp_path / "parts.py", "class A: pass\n")
    entry = Entry("layer", "A", f"plugin:{file}:A")
    assert custom_objects([entry]) == {"A": load(file).A}


def test_compiled_code_beside_a_plugin_is_neither_run_nor_written(tmp_path: Path) -> None:
    """Compiled code may be marked as never to be compared with its source."""
    import importlib.util
    import py_compile

    other = tmp_path / "other.py"
    other.write_text("WHO = 'compiled'\n")
    file = tmp_path / "mine.py"
    file.write_text("WHO = 'text'\n")
    cached = importlib.util.cache_from_source(str(file))
    py_compile.compile(
        str(other), cfile=cached, dfile=str(file), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    assert load(file).WHO == "text"
    next(tmp_path.glob("__pycache__/*")).unlink()
    file.write_text("WHO = 'text again'\n")
    assert load(file).WHO == "text again"
    assert not list(tmp_path.glob("__pycache__/*"))
