"""What the catalog says of a component: an entry with its arguments, and the compact rows they are stored as."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nnrun.catalog.slots import takes

if TYPE_CHECKING:
    from nnrun.catalog.rules import Rule

_HINTS = {"f": "flag", "n": "number", "t": "text", "": ""}


@dataclass(frozen=True, slots=True)
class Argument:
    """One keyword of a component."""

    name: str
    required: bool = False
    default: Any = None
    """A JSON value; a text that describes it where ``plain`` is false."""
    plain: bool = True
    """Whether the default can be written in a config; false for functions, types and NaN."""
    takes: str = ""
    """The kind of component that may stand here (see ``slots``), "layers" for a list of layers, or ""."""
    hint: str = ""
    """flag, number or text where a literal of another sort is surely wrong, else ""."""
    form: str = ""
    """What an argument of nnrun's own holds, by one word that the config's decoder knows: "file", "columns" ..."""
    rule: Rule | None = None
    """Its range or its choices, where it is one of nnrun's own."""
    help: str = ""
    """What it is for, in a line, where it is one of nnrun's own."""


@dataclass(frozen=True)
class Entry:
    """One component that can be named, or one that is known and refused."""

    kind: str
    name: str
    path: str
    """Where it is imported from: "keras.layers.Dense"; "text:accuracy" for what goes to ``compile`` as text."""
    arguments: tuple[Argument, ...] = ()
    help: str = ""
    aliases: tuple[str, ...] = ()
    refused: str = ""
    """Why it cannot be named, or ""."""
    accepts: str = ""
    """"any" where other keywords go through unseen."""
    positional: bool = True
    """Whether ``{Name: value}`` may give the first argument; false where Python wants it by name."""
    columns: str = ""
    """What a preprocessing step works on: numeric, categorical (text or numbers), text, or target."""
    takes: tuple[str, ...] = ()
    """What a step of nnrun's own takes beside single columns: blocks, sequences, all, texts."""
    home: str = ""
    """The module of nnrun that holds the record of a data source, or the class of a step, of its own."""
    printer: str = ""
    """The module of ``nnrun.scripts`` that prints the data source; empty where a script cannot have it."""
    brings: tuple[str, ...] = ()
    """What a data source may bring: parts, arrays, files (a row each), rows (of the config itself), words."""
    endings: tuple[str, ...] = ()
    """How the names of a data source's files end, where that tells how they are read."""

    def __hash__(self) -> int:
        return hash((self.kind, self.name, self.path))  # arguments may have lists as their defaults

    @property
    def first(self) -> Argument | None:
        """The argument that ``{Name: value}`` gives, if there is one."""
        return self.arguments[0] if self.positional and self.arguments else None

    @cached_property
    def known(self) -> dict[str, Argument]:
        """The arguments by name."""
        return {argument.name: argument for argument in self.arguments}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the arguments without a default."""
        return tuple(argument.name for argument in self.arguments if argument.required)

    def argument(self, name: str) -> Argument | None:
        """The argument of exactly this name."""
        return self.known.get(name)


def argument_row(argument: Argument) -> list[Any]:
    """The argument as ``[name]``, ``[name, hint]`` when required, ``[name, hint, default]``, with 0 when not plain."""
    hint = argument.hint[:1]
    if argument.required:
        return [argument.name, hint] if hint else [argument.name]
    row = [argument.name, hint, argument.default]
    return row if argument.plain else [*row, 0]


def argument_of(row: list[Any], kind: str) -> Argument:
    """The argument that a row describes."""
    name = row[0]
    hint = _HINTS[row[1]] if len(row) > 1 else ""
    if len(row) < 3:
        return Argument(name, required=True, hint=hint, takes=takes(kind, name))
    return Argument(name, default=row[2], plain=len(row) == 3, hint=hint, takes=takes(kind, name))


def entry_row(entry: Entry) -> list[Any]:
    """The entry as a list: name, path, help, aliases, refused, positional, columns, argument rows."""
    arguments = [argument_row(argument) for argument in entry.arguments]
    positional = int(entry.positional)
    return [
        entry.name,
        entry.path,
        entry.help,
        list(entry.aliases),
        entry.refused,
        positional,
        entry.columns,
        arguments,
    ]


def entry_of(row: list[Any], kind: str) -> Entry:
    """The entry that a row describes."""
    name, path, help_, aliases, refused, positional, columns, arguments = row
    return Entry(
        kind=kind,
        name=name,
        path=path,
        arguments=tuple(argument_of(argument, kind) for argument in arguments),
        help=help_,
        aliases=tuple(aliases),
        refused=refused,
        positional=bool(positional),
        columns=columns,
    )
