"""The JSON Schema of a place where a component stands: its bare name, or a mapping from it with keys beside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.spec.decoding.components import BY_TEXT, find_entry, snake_case, spoken
from nnrun.words.suggestions import fold


@dataclass(frozen=True)
class Stand:
    """A place where a component stands."""

    kinds: tuple[str, ...]
    """Of the component, looked for in this order."""
    beside: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Keys that may stand beside it, with their schemas."""
    instead: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Keys that may stand in its place."""
    plugins: tuple[Entry, ...] = ()
    partial: bool = False
    """Whether another config gives the rest: required arguments may be missing, and the component itself."""

    def find(self, name: str) -> Entry | None:
        """What a name means here."""
        return find_entry(self.kinds, name, self.plugins)

    def entries(self) -> dict[str, Entry]:
        """Every component by its own name, the refused ones too."""
        names = [entry.name for entry in self.plugins if entry.kind in self.kinds]
        names += [name for kind in self.kinds for name in catalog.names(kind, refused=True)]
        return {name: entry for name in names if (entry := self.find(name))}

    def is_bare(self, entry: Entry) -> bool:
        """Whether the name alone suffices."""
        return not entry.refused and (self.partial or not entry.required)


def stand_schema(stand: Stand) -> dict[str, Any]:
    """The schema of a place; what stands under a name is a definition of its own."""
    entries = stand.entries()
    spelled = _spelled(entries)
    named = {name: _under(entry, stand) for name, entry in spelled.items()}
    refused = {name: _refusal(entry) for name, entry in entries.items() if entry.refused}
    patterns = {
        _pattern([folded], besides=[name for name in (*named, *refused) if fold(name) == folded]): _under(entry, stand)
        for folded, entry in _folded(entries).items()
    }
    return {
        "type": ["object", "string"],
        **_text(stand, entries),
        "properties": {**named, **refused, **stand.instead, **stand.beside},
        "patternProperties": patterns,
        "additionalProperties": False,
        **_one_component(stand, entries),
    }


def text_schema(stand: Stand) -> dict[str, Any]:
    """The schema of a component written as its bare name."""
    return {"type": "string", **_text(stand, stand.entries())}


def definition(entry: Entry, *, partial: bool = False) -> str:
    """The name of the definition of what stands under a component's name."""
    return f"{entry.kind}{'-partial' if partial else ''}.{entry.name}"


def _under(entry: Entry, stand: Stand) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{definition(entry, partial=stand.partial)}"}


def _refusal(entry: Entry) -> dict[str, Any]:
    """A property that no value satisfies, so that the editor says why; it is not proposed."""
    message = f"{entry.name} cannot be named in a config: {entry.refused}"
    return {"enum": [message], "errorMessage": message, "description": message, "doNotSuggest": True}


def _spelled(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The spellings that an editor proposes: a component's own name, its short names, and Keras's text for it."""
    spelled = {name: entry for name, entry in entries.items() if not entry.refused}
    for name, entry in list(spelled.items()):
        if entry.kind in BY_TEXT and not entry.path.startswith("plugin:"):
            spelled.setdefault(name.lower() if entry.kind == "optimizer" else snake_case(name), entry)
            for alias in entry.aliases if entry.kind in ("loss", "metric") else ():
                spelled.setdefault(alias.lower(), entry)
    return spelled


def _folded(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """What names mean without case, underscores and hyphens."""
    folded: dict[str, Entry] = {}
    for entry in entries.values():
        folded.setdefault(fold(entry.name), entry)
    for entry in entries.values():
        for alias in entry.aliases:
            folded.setdefault(fold(alias), entry)
    return {name: entry for name, entry in folded.items() if not entry.refused}


def _text(stand: Stand, entries: Mapping[str, Entry]) -> dict[str, Any]:
    """Bare names: those that need no arguments."""
    bare = [name for name, entry in _folded(entries).items() if stand.is_bare(entry)]
    kind = spoken(stand.kinds[0])
    return {
        "pattern": _pattern(bare),
        "patternErrorMessage": f"no {kind} of this name, or it needs arguments",
        "defaultSnippets": [
            {"label": name, "body": name} for name, entry in _spelled(entries).items() if stand.is_bare(entry)
        ],
    }


def _pattern(folded: Iterable[str], besides: Sequence[str] = ()) -> str:
    """A regular expression of names whatever their case, underscores and hyphens, but for some spellings."""
    alternatives = "|".join("[-_]*".join(["", *(_letter(letter) for letter in name), ""]) for name in folded)
    but = f"(?!(?:{'|'.join(map(re.escape, besides))})$)" if besides else ""
    return f"^{but}(?:{alternatives})$"


def _letter(letter: str) -> str:
    return f"[{letter.upper()}{letter}]" if letter.isalpha() else re.escape(letter)


def _one_component(stand: Stand, entries: Mapping[str, Entry]) -> dict[str, Any]:
    """That exactly one key names a component. JSON Schema cannot count some of the keys, so it is said for each choice
    of keys beside.
    """
    if not stand.beside:
        return {"minProperties": 0 if stand.partial else 1, "maxProperties": 1}
    beside = sorted(stand.beside)
    kind = spoken(stand.kinds[0])
    missing = {"type": "string", "errorMessage": f"needs a {kind}: a key that names it"}
    known = _pattern([fold(name) for name in (*_folded(entries), *beside, *stand.instead)])
    counts = [
        _without(absent, {"maxProperties": 1 + len(beside) - len(absent)})
        for number in range(len(beside) + 1)
        for absent in combinations(beside, number)
    ]
    least = [] if stand.partial else [{"if": {"type": "object", "propertyNames": {"enum": beside}}, "then": missing}]
    return {"allOf": [*least, {"if": {"propertyNames": {"pattern": known}}, "then": {"allOf": counts}}]}


def _without(absent: Sequence[str], then: dict[str, Any]) -> dict[str, Any]:
    """A rule for mappings without some keys."""
    if not absent:
        return then
    return {"if": {"not": {"anyOf": [{"required": [name]} for name in absent]}}, "then": then}
