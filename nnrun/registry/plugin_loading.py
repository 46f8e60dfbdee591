"""Python files of the user's own, run when a component of theirs is built and not before."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING, Any

from nnrun.catalog import Entry, plugin_source
from nnrun.catalog.plugins import MOST
from nnrun.errors import ConfigError, Place
from nnrun.files import read_regular
from nnrun.registry.messages import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import CodeType, ModuleType


def load(path: Path) -> ModuleType:
    """The module of a plugin file, run once in a process as long as its content stays the same.

    Raises:
        ConfigError: The file cannot be read, or running it failed; placed at the line where it did.
    """
    path = path.resolve()
    try:
        content = read_regular(path, MOST)
    except OSError as error:
        raise ConfigError(f"plugin file {path}: {error.strerror or error}", code="plugin-unreadable") from error
    digest = hashlib.sha256(os.fsencode(path) + b"\0" + content).hexdigest()[:16]
    name = f"nnrun_plugin_{path.stem}_{digest}"
    if name not in sys.modules:
        sys.modules[name] = _run(name, path, content)
    return sys.modules[name]


def custom_objects(entries: Iterable[Entry]) -> dict[str, Any]:
    """The plugins' classes by name, as ``keras.saving.load_model`` takes them."""
    classes = {}
    for entry in entries:
        file, name = plugin_source(entry.path)
        classes[name] = getattr(load(file), name)
    return classes


def defined(type_name: str, files: Iterable[Path] = ()) -> ModuleType | None:
    """The module of a plugin that defines a class, wherever the plugin lay when the class was written down.

    Args:
        type_name: The class with its module, as ``nnrun_plugin_parts_0123456789abcdef.Scaled``.
        files: The plugins' files; without them, only what has been run in this process is known.
    """
    match = _CLASS.fullmatch(type_name)
    if not match:
        return None
    written, stem, name = match.groups()
    modules = [load(file) for file in files if file.stem == stem]
    if not modules and written in sys.modules:
        modules = [sys.modules[written]]
    for module in modules:
        own = getattr(module, name, None)
        if isinstance(own, type) and own.__module__ == module.__name__:
            return module
    return None


def module_name(type_name: str) -> str:
    """The module in the name of a class of a plugin."""
    return type_name.rpartition(".")[0]


def without_places(config: bytes) -> bytes:
    """The config of a model without what tells of its plugins where they lay: equal models are then equal files."""
    return _MODULE.sub(rb"\1", config)


_MODULE = re.compile(rb'(?<=")(nnrun_plugin_[^"]+)_[0-9a-f]{16}(?=")')
_CLASS = re.compile(r"(nnrun_plugin_([^.]+)_[0-9a-f]{16})\.([A-Za-z_]\w*)")


class _Text(SourceFileLoader):
    """Runs the text that was read, never compiled code that lies beside it: that may say something else."""

    def __init__(self, name: str, path: Path, content: bytes) -> None:
        super().__init__(name, str(path))
        self.content = content

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  # the loader's protocol
        """The compiled text; nothing is written beside the file."""
        code: CodeType = self.source_to_code(self.content, self.path)
        return code


def _run(name: str, path: Path, content: bytes) -> ModuleType:
    spec = spec_from_loader(name, _Text(name, path, content)) if path.suffix == ".py" else None
    if spec is None or spec.loader is None:
        raise ConfigError(
            f"plugin file {path} is not a Python file: its name must end in '.py'", code="plugin-unreadable"
        )
    module = module_from_spec(spec)
    sys.modules[name] = module  # where classes look up their own module while they are defined
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConfigError(
            f"plugin failed: {type(error).__name__}: {one_line(error)}", place=_place(error, path), code="plugin-failed"
        ) from error
    finally:
        del sys.modules[name]
    return module


def _place(error: Exception, path: Path) -> Place:
    """The last line of the file that ran before the error."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.lineno:
        line = error.lineno
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return Place(str(path), line, 1, lines[line - 1] if line <= len(lines) else "")
