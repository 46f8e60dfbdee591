"""A library's own exception as one line for a person."""

from __future__ import annotations

import re

_LENGTH = 240


def one_line(error: BaseException) -> str:
    """What an exception says, in one line: whole sentences from its beginning, up to about 240 characters."""
    said = " ".join(str(error).split())
    if not said:
        return type(error).__name__
    if len(said) <= _LENGTH:
        return said
    sentences = re.split(r"(?<=[.!?]) ", said)
    kept = sentences.pop(0)
    while sentences and len(kept) + len(sentences[0]) < _LENGTH:
        kept += " " + sentences.pop(0)
    return kept if len(kept) <= _LENGTH else kept[: _LENGTH - 4].rsplit(" ", 1)[0] + " ..."


def argument_in(message: str, arguments: list[str]) -> str | None:
    """The argument that a message is about: the one among those given that it quotes first, or None."""
    found = {}
    for name in arguments:
        match = re.search(rf"[`'\"]{re.escape(name)}[`'\"=]|\b{re.escape(name)}=", message)
        if match:
            found[match.start()] = name
    return found[min(found)] if found else None
