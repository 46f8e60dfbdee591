"""The one way to a terminal, a pipe or a log: writing never ends a run, and only nnrun's own signs move a cursor."""

from __future__ import annotations

import errno
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

_OWN = re.compile(r"\A\r(?:\x1b\[J)?|\x1b\[\d{1,3}A\r\Z|\x1b\[(?:K|[0-2]m|[39][0-7]m)|[\n\t]")
"""What nnrun itself sends to a terminal beside text: how a live view begins and ends, and colours."""


class Shown:
    """A text stream that falls silent where it can no longer be written, as on a full disk or a terminal that is gone.

    Characters that its encoding lacks are written by their numbers. On a terminal, control characters and those that
    change the direction of writing become visible signs.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        """Write to a stream; None is how Python gives one that is closed."""
        self.stream = stream
        self.lost: OSError | None = None
        """Why text was lost that somebody wanted to have."""
        self._silent = stream is None
        self._is_terminal = self.isatty()

    def write(self, text: str) -> int:
        """Write, if anybody is there."""
        if not self._silent and self.stream is not None:
            shown = sanitized(text) if self._is_terminal else text
            with self._forgiving():
                try:
                    self.stream.write(shown)
                except UnicodeEncodeError:
                    encoding = getattr(self.stream, "encoding", None) or "ascii"
                    self.stream.write(shown.encode(encoding, "backslashreplace").decode(encoding))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Have the system take what was written."""
        if not self._silent and self.stream is not None:
            with self._forgiving():
                self.stream.flush()

    def close(self) -> None:
        """Close the stream, written or not."""
        self.flush()
        with suppress(OSError, ValueError):
            if self.stream is not None:
                self.stream.close()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        with suppress(ValueError, OSError):
            return self.stream is not None and self.stream.isatty()
        return False

    def fileno(self) -> int:
        """The system's number of it."""
        if self.stream is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self.stream.fileno()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:  # whoever read it has seen enough
            self._silent = True
        except OSError as error:
            self._silent, self.lost = True, error
        except ValueError:  # closed
            self._silent = True


def escape(text: str) -> str:
    """The text with every control character as one visible sign, so that columns stay where they were.

    C0 and delete become Unicode's control pictures (U+2400 to U+2421); C1, line separators, what changes the direction
    of writing, lone surrogates and other unprintable characters become U+FFFD.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _sign(char) for char in text)


def _sign(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return " " if unicodedata.category(char) == "Zs" else "�"


def sanitized(text: str) -> str:
    """Text for a terminal: nnrun's own control sequences stay, any other control character becomes a visible sign."""
    if text.isprintable():
        return text
    pieces, end = [], 0
    for own in _OWN.finditer(text):
        pieces += [escape(text[end : own.start()]), own.group()]
        end = own.end()
    return "".join([*pieces, escape(text[end:])])


@contextmanager
def shown() -> Iterator[tuple[Shown, Shown]]:
    """Has stdout and stderr go through `Shown`. Yields the two."""
    before = sys.stdout, sys.stderr
    streams = Shown(sys.stdout), Shown(sys.stderr)
    sys.stdout, sys.stderr = streams
    try:
        yield streams
    finally:
        for stream in streams:
            stream.flush()
        sys.stdout, sys.stderr = before
