"""The one door to rich, by which it is imported when there is something to draw."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def rich_console(stream: IO[str], width: int, *, colour: bool) -> Console:
    """Rich's console for a stream, as nnrun knows the stream: nothing is guessed from the environment.

    Args:
        stream: Whose encoding decides on the signs.
        width: Columns.
        colour: Whether it is a terminal whose owner wants colours; the sixteen that follow the owner's theme.
    """
    from rich.console import Console

    return Console(
        file=stream,
        width=width,
        force_terminal=colour,
        force_jupyter=False,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
