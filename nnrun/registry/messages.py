"""A library's own exception as one line for a person."""

from __future__ import annotations

import re

_LENGTH = 240


def one_line(error: BaseException) -> str:
    """What an exception says, in one line: whole sentences from its beginning, up to about 240 characters."""
    text = " ".join(str(error).split())
    if not text:
        return type(error).__name__
    if len(text) <= _LENGTH:
        return text
    sentences = re.split(r"(?<=[.!?]) ", text)
    opening = sentences.pop(0)
    while sentences and len(opening) + len(sentences[0]) < _LENGTH:
        opening += " " + sentences.pop(0)
    return opening if len(opening) <= _LENGTH else opening[: _LENGTH - 4].rsplit(" ", 1)[0] + " ..."


def argument_in(message: str, arguments: list[str]) -> str | None:
    """The argument that a message is about: the one among those given that it quotes first, or None."""
    positions = {}
    for name in arguments:
        match = re.search(rf"[`'\"]{re.escape(name)}[`'\"=]|\b{re.escape(name)}=", message)
        if match:
            positions[match.start()] = name
    return positions[min(positions)] if positions else None
