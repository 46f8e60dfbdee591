"""Look-up in the catalog: an entry by its kind and name or alias (mse), near matches, and the versions it is of."""

from __future__ import annotations

import json
import os
import sys
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.catalog.entry import Entry, entry_of
from nnrun.catalog.own_components import OWN
from nnrun.words.suggestions import did_you_mean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATA = Path(__file__).with_name("catalog.json")


def kinds() -> tuple[str, ...]:
    """Every kind of component, in the order of the catalog."""
    of_libraries = list(_data()["kinds"])
    place = of_libraries.index("transformer")  # data sources stand before what is done to their rows
    return tuple(
        dict.fromkeys([*of_libraries[:place], "source", *of_libraries[place:], *(entry.kind for entry in OWN)])
    )


def names(kind: str, *, refused: bool = False) -> tuple[str, ...]:
    """The names of a kind in alphabetical order; those that can only be refused when asked for."""
    chosen = [name for name, row in _index(kind)[0].items() if refused or not _refusal(row)]
    return tuple(sorted(chosen, key=lambda name: (name.casefold(), name)))


def find(kind: str, name: str) -> Entry | None:
    """The component of this name: exactly, then without case and underscores, then by one of its short names.

    An entry with ``refused`` is known and cannot be used.
    """
    return find_among((kind,), name)


def find_among(kinds: Iterable[str], name: str) -> Entry | None:
    """The component of this name in one of several kinds; an exact match in any of them comes first."""
    return _found(tuple(kinds), name)


@lru_cache(maxsize=4096)  # a config may name one component many thousand times
def _found(kinds: tuple[str, ...], name: str) -> Entry | None:
    places = [(kind, *_index(kind)) for kind in kinds]
    for kind, exact, _ in places:
        if name in exact:
            return _entry(kind, name)
    for kind, _, folded in places:
        if fold(name) in folded:
            return _entry(kind, folded[fold(name)])
    return None


def suggest(kind: str, name: str) -> str:
    """The end of the message on an unknown name: what was probably meant, in this kind or in another."""
    near = did_you_mean(name, names(kind))
    if "did you mean" in near:
        return near
    others = elsewhere(name, kind)
    return f"; {name!r} is {_article(others[0])}" if others else near


def elsewhere(name: str, kind: str = "") -> tuple[str, ...]:
    """The other kinds that have a component of this name, to say that 'Dropout' is a layer and not a loss."""
    return tuple(other_kind for other_kind in kinds() if other_kind != kind and find(other_kind, name) is not None)


def suggest_argument(entry: Entry, name: str) -> str:
    """The end of the message on an unknown argument: the near match, or all arguments where they are few."""
    return did_you_mean(name, [argument.name for argument in entry.arguments])


def versions() -> Mapping[str, str]:
    """The versions of the libraries that the catalog was made from, by distribution name."""
    recorded: Mapping[str, str] = _data()["versions"]
    return recorded


def mismatch() -> str | None:
    """One sentence where other versions are installed than the catalog was made from, else None."""
    differences = []
    for name, recorded in versions().items():
        installed = _installed(name)
        if installed and installed != recorded:
            differences.append(f"{name} {installed} is installed, the catalog was made from {recorded}")
    return f"{'; '.join(differences)}: arguments may differ" if differences else None


def _installed(distribution: str) -> str:
    """The installed version, or ""; read off a directory's name, a tenth of importing ``importlib.metadata``."""
    beginning = distribution.replace("-", "_") + "-"
    for folder in filter(os.path.isdir, sys.path):
        for name in os.listdir(folder):  # noqa: PTH208  # names are enough; paths would cost ten times as much
            if name.startswith(beginning) and name.endswith(".dist-info"):
                return name.removeprefix(beginning).removesuffix(".dist-info")
    return ""


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


@cache
def _index(kind: str) -> tuple[dict[str, list[Any] | Entry], dict[str, str]]:
    """The rows of a kind by exact name, and the exact names by folded name and alias."""
    exact: dict[str, list[Any] | Entry] = {row[0]: row for row in _data()["kinds"].get(kind, [])}
    exact.update({entry.name: entry for entry in OWN if entry.kind == kind})
    folded: dict[str, str] = {}
    for name, row in exact.items():
        folded.setdefault(fold(name), name)
        for alias in row.aliases if isinstance(row, Entry) else row[3]:
            folded.setdefault(fold(alias), name)
    return exact, folded


@cache
def _entry(kind: str, name: str) -> Entry:
    row = _index(kind)[0][name]
    return row if isinstance(row, Entry) else entry_of(row, kind)


def _refusal(row: list[Any] | Entry) -> str:
    return row.refused if isinstance(row, Entry) else str(row[4])


def _article(kind: str) -> str:
    """The kind with its article: "a layer", "an optimizer"."""
    spoken = {"step": "preprocessing step", "source": "data source", "transformer": "preprocessing step"}.get(
        kind, kind
    )
    return f"{'an' if spoken[0] in 'aeiou' else 'a'} {spoken}"
