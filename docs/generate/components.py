"""docs/reference/sources.md and steps.md: nnrun's own sources and steps with their arguments, from the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generate.markdown import described, items, page, paragraph, sentence
from nnrun import catalog
from nnrun.catalog import Argument, Entry
from nnrun.spec.decoding.argument_shapes import own_shape
from nnrun.spec.decoding.scalar_shapes import Choice
from nnrun.spec.json_schema.argument_words import default_text, expected

BLANKS = {" ": "a blank", "\u00a0": "a no-break space", "\u202f": "a narrow no-break space"}
SOURCES = """\
What may stand in `dataset`, each with its arguments. [Data](../data.md) explains what they have
in common: targets, splits, missing values. A plugin may
define further ones."""
STEPS = """\
nnrun's own steps for `dataset.preprocess`. Beside them scikit-learn's transformers go by their names: `nnrun components
transformer` lists them. What takes `numeric` columns takes all of them where `columns` says nothing, and so on."""


def sources() -> str:
    """The page of the sources: those of files first, then those that libraries carry."""
    entries = _entries("source")
    files = [entry for entry in entries if entry.required or entry.name == "inline"]
    carried = [entry for entry in entries if entry not in files]
    heading = "## Sets that libraries carry\n\n" + paragraph(
        "From scikit-learn, and from `keras.datasets` through Keras's cache (`KERAS_HOME`)."
    )
    return page("Data sources", paragraph(SOURCES), *map(_component, files), heading, items(_lines(carried)))


def steps() -> str:
    """The page of the steps."""
    return page("Preprocessing steps", paragraph(STEPS), *map(_component, _entries("step")))


def _entries(kind: str) -> list[Entry]:
    entries = (catalog.find(kind, name) for name in catalog.names(kind))
    return [entry for entry in entries if entry is not None and not entry.refused]


def _component(entry: Entry) -> str:
    takes = f" Takes `{entry.columns}` columns." if entry.columns else ""
    arguments = items(_argument(entry, argument) for argument in entry.arguments)
    about = paragraph(sentence(entry.help) + takes)
    return "\n\n".join(filter(None, [f"## {entry.name}", about, arguments]))


def _lines(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        arguments = ", ".join(f"`{argument.name}`" for argument in entry.arguments)
        yield f"`{entry.name}`: {sentence(entry.help)}" + (f" Arguments: {arguments}." if arguments else "")


def _argument(entry: Entry, argument: Argument) -> str:
    has_default = not argument.required and argument.default not in (None, [])
    default = f"default `{default_text(argument)}`" if has_default else ""
    return described(argument.name, argument.help, [_takes(entry, argument), default], required=argument.required)


def _takes(entry: Entry, argument: Argument) -> str:
    """What an argument takes; signs are quoted, so that they are seen."""
    shape = own_shape(entry, argument.name)
    if isinstance(shape, Choice) and not all(map(str.isalnum, shape.choices)):
        return ", ".join(BLANKS.get(sign, f"`{sign}`") for sign in shape.choices)
    return expected(entry, argument)
