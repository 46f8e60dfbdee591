"""Some lines of a terminal that are drawn over themselves, under what is written above them (live display, redraw).

Between two drawings the cursor stands on the empty line above them. So a terminal that becomes narrower, and breaks
what was drawn into more lines, leaves nothing behind, a message that someone else writes has a line of its own, and no
cursor is hidden that a process killed for memory would never bring back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING

from nnrun.words.sparkline import SIGNS
from nnrun.words.text import can_show, escape, has_colour, plainer, terminal_size

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"good": "\x1b[32m", "bad": "\x1b[31m", "curve": "\x1b[36m", "quiet": "\x1b[2m"}
"""Colours of the sixteen that follow the owner's theme; a dim one for what matters less."""
_WIDEST = 200
"""Columns that a bar may have."""


class Screen:
    """The place of a live view."""

    def __init__(self, stream: IO[str], size: Callable[[], tuple[int, int]] | None = None) -> None:
        self._stream = stream
        self._size = size or (lambda: terminal_size(stream))
        self._console: Console | None = None
        self._bars: dict[tuple[int, int], str] = {}
        self.is_ascii = not can_show(stream, SIGNS)
        self.has_colour = has_colour(stream)
        self._drawn: Sequence[str] = ()
        self._width_drawn = 0
        self._is_broken = False

    @property
    def width(self) -> int:
        """The columns that a line may take: the last one stays free, since a terminal breaks the line after it."""
        return self._size()[0] - 1

    def draw(self, lines: Callable[[Screen], Sequence[str]]) -> None:
        """Draw lines in the place of those that were drawn before; what the terminal has no room for is left out.

        Args:
            lines: Gives them; none is wider than ``width``. Where it fails nothing is drawn any more, which is told: a
                display ends no training.
        """
        if self._is_broken:
            return
        try:
            self._show(lines(self)[: max(0, self._size()[1] - 2)])
        except Exception as error:
            self._is_broken = True
            self._show((), f"note: the live screen has failed, and nothing else: {escape(repr(error))}\n")

    def write(self, text: str) -> None:
        """Write whole lines, each with its end, above those that are drawn."""
        if self._width_drawn == self._size()[0]:
            self._show(self._drawn, text)
        else:  # narrower ones would be broken
            self._show((), text)

    def erase(self) -> None:
        """Leave nothing of the lines."""
        self._show(())

    def _show(self, lines: Sequence[str], above: str = "") -> None:
        block = "\n".join(("", *lines)) + f"\x1b[{len(lines)}A\r" if lines else ""
        if text := f"\r\x1b[J{above}{block}" if self._drawn or lines else above:
            self._stream.write(self._encodable(text))
            self._stream.flush()
        self._drawn, self._width_drawn = lines, self._size()[0]

    def _encodable(self, text: str) -> str:
        """The text with a sign in the place of each that the stream has not, so that columns stay where they were."""
        if not self.is_ascii:
            return text
        encoding = getattr(self._stream, "encoding", None) or "ascii"
        return plainer(text).encode(encoding, "replace").decode(encoding)

    def paint(self, text: str, style: str) -> str:
        """A text in one of the ``STYLES``, where colours are wanted."""
        return f"{STYLES[style]}{text}\x1b[0m" if self.has_colour and style else text

    def bar(self, share: float, width: int) -> str:
        """A progress bar of so many columns, filled to a share from 0 to 1."""
        halves = int(max(0.0, min(1.0, share)) * 2 * width)  # a column is full, half full or empty
        key = (halves, width)
        if key not in self._bars:
            free = 0 if self.has_colour else width - (halves + 1) // 2  # which rich draws in colour alone
            self._bars[key] = self._drawn_bar((halves + 0.25) / (2 * width), width) + " " * free
        return self._bars[key]

    def _drawn_bar(self, share: float, width: int) -> str:
        from rich.progress_bar import ProgressBar

        from nnrun.console.rich_console import rich_console

        if self._console is None:
            self._console = rich_console(self._stream, _WIDEST, colour=self.has_colour)
        bar = ProgressBar(1.0, share, width, style="bright_black", complete_style="cyan", finished_style="cyan")
        with self._console.capture() as capture:
            self._console.print(bar, end="")
        return capture.get()
