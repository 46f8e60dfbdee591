"""File names with an epoch's numbers in them, as ModelCheckpoint fills them in: plain names and number formats only."""

from __future__ import annotations

import re
from string import Formatter

_PLAIN = re.compile(r"[^.\[\]{}!:/\\]+")
_NUMBER_FORMAT = re.compile(r"[-+ ]?0?\d{0,2}(\.\d{1,2})?[deEfFgG%]?")
_SAMPLE = 0.5
COUNTED = ("epoch", "batch")
"""What is a whole number."""


def numbers_in(path: str) -> tuple[str, ...]:
    """The names whose numbers are filled in: ("epoch", "val_loss") of ``{epoch:02d}-{val_loss:.2f}.keras``.

    Raises:
        ValueError: It is no such path; what is wrong in words. Python's formats could look into what they are given
            and so spell any path.
    """
    try:
        pieces = [piece for piece in Formatter().parse(path) if piece[1] is not None]
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None
    for _, name, form, conversion in pieces:
        if not name or name.isdecimal() or not _PLAIN.fullmatch(name) or conversion:
            raise ValueError(f"{path!r}: only names as {{epoch}} or {{val_loss}} may stand in braces, not {{{name}}}")
        if not _NUMBER_FORMAT.fullmatch(form or ""):
            raise ValueError(f"{path!r}: only number formats as :02d or :.2f may follow a name, not :{form}")
    names = tuple(dict.fromkeys(name for _, name, _, _ in pieces if name))
    try:
        path.format(**{name: 1 if name in COUNTED else _SAMPLE for name in names})
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None
    return names
