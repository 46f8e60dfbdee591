"""What can be named in a config: look-up in the catalog, with an answer to every misspelling."""

from __future__ import annotations

from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.errors import ConfigError
from nnrun.spec.json_schema.argument_words import expected
from nnrun.words.suggestions import did_you_mean, fold


def find_kind(name: str) -> str:
    """A kind by its name or its plural, whatever its case. Raises ConfigError where there is no such kind."""
    folded = fold(name)
    for kind in catalog.kinds():
        if folded in (kind, f"{kind}s", f"{kind}es"):
            return kind
    near = did_you_mean(name, catalog.kinds(), show=0)
    if not near and (others := catalog.elsewhere(name)) and (entry := catalog.find(others[0], name)):
        near = f"; {name} is one: nnrun components {others[0]} {entry.name}"
    raise ConfigError(
        f"unknown kind {name!r}{near or '; known: ' + ', '.join(catalog.kinds())}", code="unknown-component"
    )


def find_component(kind: str, name: str) -> Entry:
    """A component by its name; one that cannot be named in a config too, with the reason.

    Raises:
        ConfigError: There is no such component.
    """
    if entry := catalog.find(kind, name):
        return entry
    if advice := catalog.legacy(kind, name):
        raise ConfigError(f"unknown {kind} {name!r}; {advice}", code="unknown-component")
    raise ConfigError(f"unknown {kind} {name!r}{catalog.suggest(kind, name)}", code="unknown-component")


def named(kind: str) -> tuple[Entry, ...]:
    """All components of a kind that can be named, in alphabetical order."""
    return tuple(entry for name in catalog.names(kind) if (entry := catalog.find(kind, name)))


def refused(kind: str) -> tuple[str, ...]:
    """The names that are known and cannot be used."""
    usable = set(catalog.names(kind))
    return tuple(name for name in catalog.names(kind, refused=True) if name not in usable)


def kinds_plain() -> dict[str, Any]:
    """What ``--json`` prints without a kind: how many components each has."""
    return {"kinds": {kind: len(catalog.names(kind)) for kind in catalog.kinds()}}


def kind_plain(kind: str) -> dict[str, Any]:
    """What ``--json`` prints of a kind."""
    listed = [{"name": entry.name, "help": entry.help} for entry in named(kind)]
    return {"kind": kind, "components": listed, "refused": list(refused(kind))}


def component_plain(entry: Entry) -> dict[str, Any]:
    """What ``--json`` prints of a component; a default that YAML cannot write is told as text."""
    arguments = [
        {
            "name": argument.name,
            "required": argument.required,
            **({} if argument.required else {"default": argument.default, "plain": argument.plain}),
            "takes": expected(entry, argument),
        }
        for argument in entry.arguments
    ]
    return {
        "kind": entry.kind,
        "name": entry.name,
        "help": entry.help,
        "path": entry.path,
        "aliases": list(entry.aliases),
        "refused": entry.refused,
        "first": entry.first.name if entry.first else None,
        "arguments": arguments,
    }
