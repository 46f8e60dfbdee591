"""What an entry of the catalog names, imported when it is asked for; large libraries are imported quickly."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from threading import RLock, get_ident
from types import ModuleType
from typing import Any

from nnrun.catalog import Entry, plugin_source
from nnrun.catalog.plugins import PREFIX
from nnrun.garbage import uncollected
from nnrun.registry.plugin_loading import load

ON_SCIPY = ("sklearn", "skops")
EARLIER = "scipy.special"
"""What is imported before these. skops looks for each of the 300 functions of scipy.special in all modules in the
order of their import, and finds them the sooner, the earlier they come."""
PASSENGERS = ("pandas", "matplotlib", "IPython", "pytest", "_pytest")
"""Packages that libraries import on the way where they are installed, and do without where they are not: scikit-learn
for data frames that ask for them, skops for the tests of scikit-learn."""
_ONE_AT_A_TIME = RLock()


def imported(entry: Entry) -> Any:
    """The class, function or module of an entry. Raises ConfigError where it is of a plugin that cannot be loaded."""
    if entry.path.startswith(PREFIX):
        file, name = plugin_source(entry.path)
        return getattr(load(file), name)
    module, _, name = entry.path.rpartition(".")
    return getattr(import_quickly(module), name)


def import_quickly(module: str, *passengers: str) -> ModuleType:
    """A module of a large library, imported without what it only takes along.

    The packages above, and further ones that are named, look absent to this thread for as long as the import lasts,
    unless they were imported before. Another thread that imports a large library waits for its end. Garbage is not
    collected: there is none in an import, and its million objects would be walked again and again. Afterwards they are
    set aside for good, so that later collections need not walk them either.
    """
    with _ONE_AT_A_TIME:
        if module in sys.modules:
            return sys.modules[module]
        with uncollected(lasting=True), hidden(*PASSENGERS, *passengers):
            if module.partition(".")[0] not in ON_SCIPY:
                return import_module(module)
            with _docstrings_as_they_are():
                import_module(EARLIER)
                return import_module(module)


@contextmanager
def _docstrings_as_they_are() -> Iterator[None]:
    """Leaves scipy's docstrings without the tables of the kinds of arrays that each function takes.

    For these scipy parses and writes 500 docstrings anew when it is imported, a sixth of scikit-learn's import.
    """
    try:
        home: Any = import_module("scipy._lib._array_api")
        parser = home.FunctionDoc
    except (ImportError, AttributeError):  # a scipy that does so elsewhere, or nowhere
        yield
        return
    home.FunctionDoc = _Docstring
    try:
        yield
    finally:
        home.FunctionDoc = parser


class _Docstring:
    """A function's docstring, as scipy takes it for parsed: notes are added, and it is written anew."""

    def __init__(self, function: Any) -> None:
        self._text = function.__doc__ or ""

    def __getitem__(self, _section: str) -> list[str]:
        return []

    def __str__(self) -> str:
        return f"\n{self._text}"  # scipy takes the first line, which is the signature, away


@contextmanager
def without_passengers() -> Iterator[None]:
    """Makes the packages above look absent to a call into a library.

    scikit-learn's imputers import pandas, where it is installed, to see whether a gap is written as ``pandas.NA``.
    """
    with hidden(*PASSENGERS):
        yield


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Makes the packages look absent to this thread's imports, those already imported excepted."""
    finder = _Absent({name for name in names if name not in sys.modules})
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Absent(MetaPathFinder):
    """Finds no package of some names, nor does any finder after it, for the thread that made it."""

    def __init__(self, names: Collection[str]) -> None:
        self.names, self.thread = names, get_ident()

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        """Raises ModuleNotFoundError for its names."""
        if fullname in self.names and get_ident() == self.thread:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
